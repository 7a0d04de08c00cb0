import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {Card} from "./card";

const EMPTY = {
    waiting: _t("Nobody is waiting for an answer. Well done."),
    mine: _t("You have no open conversation. Take one from “Unassigned” (key a)."),
    unassigned: _t("Everything is taken. Nothing to hand out."),
    complaint: _t("Nobody complains. A rule of the kind “Complaint” fills this."),
    influential: _t("No influential person is waiting."),
    rule: _t("The rule has found nothing yet. Is it live?"),
    competitor: _t("Nothing about competitors. Add rules of the kind “Competitor”."),
    custom: _t("Nothing fits this filter. Edit the stream to widen it."),
};

/** One stream: its head with what can be done to it, and its cards. */
export class Column extends Component {
    static template = "social_crm_listening.Column";
    static components = {Card, Dropdown, DropdownItem};
    static props = {
        column: Object,
        first: Boolean,
        last: Boolean,
        selectedKey: {type: [String, {value: null}]},
        openId: {type: [Number, {value: null}]},
        onOpen: Function,
        onMore: Function,
        onMove: Function,
        onWidth: Function,
        onHide: Function,
        onEdit: Function,
        onDelete: Function,
        onList: Function,
    };

    get count() {
        const {total} = this.props.column;
        return total >= 1000 ? "999+" : String(total);
    }

    get emptyText() {
        return EMPTY[this.props.column.preset] || EMPTY.custom;
    }

    get widths() {
        return [
            {value: "narrow", name: _t("Narrow")},
            {value: "normal", name: _t("Normal")},
            {value: "wide", name: _t("Wide")},
        ];
    }
}
