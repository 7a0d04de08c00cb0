import {Component} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {Avatar} from "../inbox/avatar";
import {Mood} from "./mood";

/** "3 min. ago", in the reader's language. */
export function ago(at) {
    return at ? deserializeDateTime(at).toRelative({style: "short"}) || "" : "";
}

export function fullTime(at) {
    return at ? formatDateTime(deserializeDateTime(at), {showSeconds: false}) : "";
}

/** Why a post is here: the rules that it met and the words that they met. */
export function whyText(why) {
    return (why || [])
        .map(({rule, words}) =>
            words ? _t("Rule “%(rule)s”: %(words)s", {rule, words}) : rule
        )
        .join("\n");
}

/** One conversation or post in a column. */
export class Card extends Component {
    static template = "social_crm_listening.Card";
    static components = {Avatar, Mood};
    static props = {
        card: Object,
        selected: Boolean,
        open: Boolean,
        onOpen: Function,
    };

    get ago() {
        return ago(this.props.card.at);
    }

    get time() {
        return fullTime(this.props.card.at);
    }

    get why() {
        return whyText(this.props.card.why);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            this.props.onOpen(this.props.card);
        }
    }

    get stars() {
        return Array.from({length: this.props.card.priority || 0}, (_, i) => i);
    }

    get snoozed() {
        const {snoozed_until: until} = this.props.card;
        const future = until && deserializeDateTime(until) > luxon.DateTime.now();
        return future ? ago(until) : "";
    }

    /** The clocks of the case, where the server keeps any. */
    get due() {
        const {due_at: at} = this.props.card;
        if (!at) {
            return null;
        }
        const late = deserializeDateTime(at) < luxon.DateTime.now();
        return {
            late,
            text: late
                ? _t("late: %(time)s", {time: ago(at)})
                : _t("answer %(time)s", {time: ago(at)}),
        };
    }
}
