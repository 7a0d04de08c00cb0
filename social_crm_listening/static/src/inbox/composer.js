import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";

/** Where an answer is written; it counts what the account's network counts. */
export class Composer extends Component {
    static template = "social_crm_listening.Composer";
    static props = {
        conversationId: Number,
        compose: Object,
        target: {type: [Object, {value: null}], optional: true},
        onSend: Function,
        onForgetTarget: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.input = useRef("input");
        this.state = useState({body: "", used: 0, limit: 0, sending: false});
        this.count = useDebounced(() => this.askLength(), 250);
        useEffect(
            () => {
                Object.assign(this.state, {body: "", used: 0, sending: false});
                this.key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
            },
            () => [this.props.conversationId]
        );
        useEffect(
            (target) => {
                if (target) {
                    this.input.el?.focus();
                }
            },
            () => [this.props.target]
        );
    }

    get limit() {
        return this.state.limit || this.props.compose.limit || 0;
    }

    get tooLong() {
        return Boolean(this.limit) && this.state.used > this.limit;
    }

    get canSend() {
        return !this.state.sending && !this.tooLong && Boolean(this.state.body.trim());
    }

    get placeholder() {
        const handle = this.props.target?.handle || this.props.compose.to;
        return _t("Answer @%(handle)s as %(account)s", {
            handle,
            account: this.props.compose.account,
        });
    }

    async askLength() {
        const body = this.state.body;
        const counted = await this.orm.silent.call("scrm.conversation", "count_text", [
            [this.props.conversationId],
            body,
        ]);
        if (body === this.state.body) {
            Object.assign(this.state, counted);
        }
    }

    onInput(ev) {
        this.state.body = ev.target.value;
        this.count();
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.send();
        }
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        this.state.sending = true;
        try {
            await this.props.onSend(this.state.body, this.key);
            this.key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
            Object.assign(this.state, {body: "", used: 0});
        } finally {
            this.state.sending = false;
        }
    }
}
