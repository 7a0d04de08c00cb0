import {
    Component,
    onWillDestroy,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {fullTime, whyText} from "../workspace/card";
import {Refresher, useInboxBus} from "../workspace/inbox_bus";
import {Mood} from "../workspace/mood";
import {usePresence} from "../workspace/presence";
import {Avatar} from "./avatar";
import {Composer} from "./composer";

const PAGE = 100;
// The bus tells of news; this is for when it is silent.
const FALLBACK_MS = 60000;
// Who reads further up than this is not carried to the end by news.
const NEAR_END_PX = 150;

/** A thread as people know it from messaging, with a place to answer. */
export class Thread extends Component {
    static template = "social_crm_listening.Thread";
    static components = {Avatar, Composer, Mood};
    static props = {
        conversationId: Number,
        // Another number asks to read the thread again.
        version: {type: Number, optional: true},
        onChanged: {type: Function, optional: true},
        onLoaded: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.scroll = useRef("scroll");
        this.limit = PAGE;
        this.state = useState({
            thread: null,
            closed: false,
            target: null,
            news: false,
        });
        this.presence = usePresence(() => this.props.conversationId);
        this.refresher = new Refresher(() => this.poll(this.props.conversationId), {
            gap: 1000,
        });
        useInboxBus({
            onChanged: (ids) => {
                if (ids.includes(this.props.conversationId)) {
                    this.refresher.ask();
                }
            },
        });
        onWillStart(() => this.load(this.props.conversationId));
        onWillUpdateProps((next) => this.follow(next));
        onWillDestroy(() => {
            clearTimeout(this.timer);
            this.refresher.stop();
        });
        useExternalListener(document, "visibilitychange", () => this.refresher.wake());
        useEffect(
            () => this.showEnd(),
            () => [this.props.conversationId, this.state.thread?.items.at(-1)?.key]
        );
        // After it is on the screen: whoever listens draws anew, and this with it.
        useEffect(
            (thread) => this.props.onLoaded?.(thread || {}),
            () => [this.state.thread]
        );
    }

    follow(next) {
        if (next.conversationId !== this.props.conversationId) {
            this.limit = PAGE;
            this.seenId = null;
            Object.assign(this.state, {target: null, news: false});
            return this.load(next.conversationId);
        }
        if (next.version !== this.props.version) {
            return this.load(next.conversationId);
        }
    }

    /** Go to the newest post, unless its reader is busy with older ones. */
    showEnd() {
        const el = this.scroll.el;
        if (!el) {
            return;
        }
        const first = this.seenId !== this.props.conversationId;
        const own = this.state.thread.items.at(-1)?.own;
        if (first || own || this.distance < NEAR_END_PX) {
            this.toEnd();
        } else {
            this.state.news = true;
        }
        this.seenId = this.props.conversationId;
    }

    toEnd() {
        this.scroll.el.scrollTop = this.scroll.el.scrollHeight;
        this.distance = 0;
        this.state.news = false;
    }

    onScroll() {
        const {scrollHeight, scrollTop, clientHeight} = this.scroll.el;
        this.distance = scrollHeight - scrollTop - clientHeight;
        if (this.distance < NEAR_END_PX) {
            this.state.news = false;
        }
    }

    async load(id) {
        clearTimeout(this.timer);
        try {
            const thread = await this.orm.silent.call(
                "scrm.conversation",
                "get_thread",
                [[id]],
                {limit: this.limit}
            );
            this.show(id, thread);
        } catch (error) {
            // Somebody else took it: say so in place of the thread, not in a dialog.
            if (error.exceptionName !== "odoo.exceptions.AccessError") {
                throw error;
            }
            this.state.thread = null;
            this.state.closed = true;
        }
    }

    show(id, thread) {
        this.state.closed = false;
        this.state.thread = thread;
        clearTimeout(this.timer);
        const wait = this.isBusy ? thread.poll * 1000 : FALLBACK_MS;
        this.timer = setTimeout(() => this.poll(id), wait);
    }

    /** Ask again; what fails now (offline, signed out) is tried again later. */
    async poll(id) {
        if (id !== this.props.conversationId) {
            return;
        }
        if (document.hidden) {
            this.timer = setTimeout(() => this.poll(id), 5000);
            return;
        }
        const busy = this.isBusy;
        try {
            await this.load(id);
        } catch {
            this.timer = setTimeout(() => this.poll(id), 30000);
            return;
        }
        if (busy && !this.isBusy) {
            this.props.onChanged?.();
        }
    }

    get isBusy() {
        return this.state.thread?.items.some((item) =>
            ["queued", "sending", "unknown"].includes(item.state)
        );
    }

    time(item) {
        return fullTime(item.at);
    }

    day(item) {
        return deserializeDateTime(item.at).toLocaleString(luxon.DateTime.DATE_FULL);
    }

    startsDay(index) {
        const items = this.state.thread.items;
        return !index || this.day(items[index]) !== this.day(items[index - 1]);
    }

    clock(item) {
        return deserializeDateTime(item.at).toLocaleString(luxon.DateTime.TIME_SIMPLE);
    }

    why(item) {
        return whyText(item.why);
    }

    async correctMood(item, label, intent) {
        await this.orm.call("scrm.post", "correct_mood", [[item.id], label, intent]);
        await this.load(this.props.conversationId);
        this.notification.add(_t("Thank you. This is remembered."), {type: "success"});
    }

    answer(item) {
        const excerpt = item.segments.map((piece) => piece.text).join("");
        this.state.target = {
            id: item.id,
            handle: item.handle,
            excerpt: [...excerpt].slice(0, 80).join(""),
        };
    }

    async send(body, key, options = {}) {
        const id = this.props.conversationId;
        const thread = await this.orm.call(
            "scrm.conversation",
            "send_reply",
            [[id], body],
            {
                parent_id: this.state.target?.id || false,
                key,
                ...options,
            }
        );
        this.presence.stop();
        this.state.target = null;
        this.show(id, thread);
        this.props.onChanged?.();
    }

    async retry(item) {
        await this.orm.call("scrm.delivery", "action_retry", [[item.delivery_id]]);
        await this.load(this.props.conversationId);
    }

    async cancel(item) {
        await this.orm.call("scrm.delivery", "action_cancel", [[item.delivery_id]]);
        await this.load(this.props.conversationId);
        this.notification.add(_t("The answer was not sent."), {type: "info"});
    }

    async earlier() {
        this.limit += PAGE;
        await this.load(this.props.conversationId);
    }
}

/** The thread of the conversation that a form shows, or that its record names. */
export class ThreadField extends Component {
    static template = "social_crm_listening.ThreadField";
    static components = {Thread};
    static props = {...standardFieldProps};

    get conversationId() {
        const value = this.props.record.data[this.props.name];
        return (typeof value === "object" ? value?.id : this.props.record.resId) || 0;
    }

    /** An answer changes owner and state: the form around shows them. */
    async onChanged() {
        const record = this.props.record;
        if (record.resModel === "scrm.conversation" && !(await record.isDirty())) {
            await record.load();
        }
    }
}

export const threadField = {
    component: ThreadField,
    supportedTypes: ["integer", "many2one"],
};

registry.category("fields").add("scrm_thread", threadField);
