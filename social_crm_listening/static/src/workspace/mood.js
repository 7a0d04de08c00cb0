import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";

const ICONS = {
    negative: "fa-frown-o",
    neutral: "fa-meh-o",
    positive: "fa-smile-o",
    undecided: "fa-question-circle-o",
};
const COLORS = {
    negative: "text-danger",
    neutral: "text-muted",
    positive: "text-success",
    undecided: "text-muted",
};

/** How a post sounds and what it wants; people may correct it where they can. */
export class Mood extends Component {
    static template = "social_crm_listening.Mood";
    static components = {Dropdown, DropdownItem};
    static props = {
        item: Object,
        choices: {type: Object, optional: true},
        onCorrect: {type: Function, optional: true},
    };
    static defaultProps = {choices: {}};

    get canCorrect() {
        return Boolean(this.props.onCorrect && this.props.choices.labels?.length);
    }

    get isTelling() {
        const {mood, intent} = this.props.item;
        return Boolean(intent || (mood && mood !== "undecided"));
    }

    get icon() {
        return ICONS[this.props.item.mood] || "fa-question-circle-o";
    }

    get color() {
        return COLORS[this.props.item.mood] || "text-muted";
    }

    iconOf(value) {
        return ICONS[value];
    }
}
