import {
    Component,
    onWillDestroy,
    onWillStart,
    onWillUpdateProps,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Avatar} from "./avatar";
import {Composer} from "./composer";

const PAGE = 100;

/** A thread as people know it from messaging, with a place to answer. */
export class Thread extends Component {
    static template = "social_crm_listening.Thread";
    static components = {Avatar, Composer};
    static props = {
        conversationId: Number,
        onChanged: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.scroll = useRef("scroll");
        this.limit = PAGE;
        this.state = useState({thread: null, closed: false, target: null});
        onWillStart(() => this.load(this.props.conversationId));
        onWillUpdateProps((next) => {
            if (next.conversationId !== this.props.conversationId) {
                this.limit = PAGE;
                this.state.target = null;
                return this.load(next.conversationId);
            }
        });
        onWillDestroy(() => clearTimeout(this.timer));
        useEffect(
            () => {
                const el = this.scroll.el;
                if (el) {
                    el.scrollTop = el.scrollHeight;
                }
            },
            () => [this.state.thread?.items.at(-1)?.key]
        );
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
        this.timer = setTimeout(() => this.poll(id), thread.poll * 1000);
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
        return formatDateTime(deserializeDateTime(item.at), {showSeconds: false});
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

    answer(item) {
        const excerpt = item.segments.map((piece) => piece.text).join("");
        this.state.target = {
            id: item.id,
            handle: item.handle,
            excerpt: [...excerpt].slice(0, 80).join(""),
        };
    }

    async send(body, key) {
        const id = this.props.conversationId;
        const thread = await this.orm.call(
            "scrm.conversation",
            "send_reply",
            [[id], body],
            {
                parent_id: this.state.target?.id || false,
                key,
            }
        );
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
