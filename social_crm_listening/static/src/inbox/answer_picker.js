import {Component, onWillStart, useEffect, useRef, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {useAutofocus, useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";

/** Prepared answers that fit; arrows choose, Enter takes, Escape leaves. */
export class AnswerPicker extends Component {
    static template = "social_crm_listening.AnswerPicker";
    static props = {
        conversationId: Number,
        langs: Array,
        onPick: Function,
        onClose: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.list = useRef("list");
        this.last = new KeepLast();
        this.state = useState({search: "", lang: "", found: null, at: 0});
        this.ask = useDebounced(() => this.load(), 200);
        useAutofocus();
        onWillStart(() => this.load());
        useEffect(
            (at) => {
                this.list.el?.children[at]?.scrollIntoView({block: "nearest"});
            },
            () => [this.state.at]
        );
    }

    async load() {
        const found = await this.last.add(
            this.orm.silent.call(
                "scrm.conversation",
                "suggest_answers",
                [[this.props.conversationId]],
                {search: this.state.search, lang: this.state.lang}
            )
        );
        Object.assign(this.state, {found, at: 0});
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.ask();
    }

    onLang(ev) {
        this.state.lang = ev.target.value;
        this.load();
    }

    onKeydown(ev) {
        const count = this.state.found?.length || 0;
        if (ev.key === "ArrowDown" && count) {
            this.state.at = (this.state.at + 1) % count;
        } else if (ev.key === "ArrowUp" && count) {
            this.state.at = (this.state.at + count - 1) % count;
        } else if (ev.key === "Enter" && count) {
            this.props.onPick(this.state.found[this.state.at]);
        } else if (ev.key === "Escape") {
            this.props.onClose();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
