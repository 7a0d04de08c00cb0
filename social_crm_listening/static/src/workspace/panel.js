import {Component, onWillUpdateProps, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {Thread} from "../inbox/thread";
import {Person} from "./person";

/** The open conversation beside the columns. */
export class Panel extends Component {
    static template = "social_crm_listening.Panel";
    static components = {Person, Thread};
    static props = {
        conversationId: Number,
        onClose: Function,
        onOpenConversation: Function,
        onChanged: Function,
        // Hands out what shortcuts may do here.
        register: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.state = useState({tab: "talk", head: null, busy: false, version: 0});
        this.props.register({
            reply: () => this.reply(),
            run: (method) => this.run(method),
            snooze: () => this.snooze(),
        });
        onWillUpdateProps((next) => {
            if (next.conversationId !== this.props.conversationId) {
                Object.assign(this.state, {head: null, tab: "talk"});
            }
        });
    }

    get tabs() {
        return [
            {key: "talk", name: _t("Conversation")},
            {key: "person", name: _t("Person")},
        ];
    }

    onLoaded(thread) {
        this.state.head = thread.head || null;
    }

    reply() {
        this.state.tab = "talk";
        this.root.el?.querySelector(".o_scrm_reply")?.focus();
    }

    /** Do something to the conversation, then show what became of it. */
    async run(method) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const id = this.props.conversationId;
        try {
            const result = await this.orm.call("scrm.conversation", method, [[id]]);
            if (result && result.type) {
                await this.action.doAction(result, {onClose: () => this.refresh()});
            }
        } finally {
            this.state.busy = false;
        }
        this.refresh();
    }

    snooze() {
        return this.run("action_snooze");
    }

    refresh() {
        this.state.version++;
        this.props.onChanged();
    }

    openForm() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "scrm.conversation",
            res_id: this.props.conversationId,
            views: [[false, "form"]],
        });
    }
}
