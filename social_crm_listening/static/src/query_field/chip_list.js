import {Component, useRef, useState} from "@odoo/owl";

// Between digits, as in 1,000, a comma is part of a number.
const BETWEEN = /[,;](?!\d)|(?<!\d)[,;]|[\uff0c\uff1b\u3001\n]/;
const QUOTES = /^["\u201c\u300c\u300e](.*)["\u201d\u300d\u300f]$/;

/** A list of words, or of values to choose from, any of which may be there. */
export class ChipList extends Component {
    static template = "social_crm_listening.ChipList";
    static props = {
        items: Array,
        label: String,
        choices: {type: Array, optional: true},
        starred: {type: Boolean, optional: true},
        onChange: Function,
    };

    setup() {
        this.input = useRef("input");
        this.state = useState({text: ""});
    }

    get isChoice() {
        return Boolean(this.props.choices?.length);
    }

    get left() {
        const taken = this.props.items.map((item) => item.text);
        return this.props.choices.filter((choice) => !taken.includes(choice.value));
    }

    shown(item) {
        const choice = (this.props.choices || []).find(
            (one) => one.value === item.text
        );
        return choice ? choice.label : item.text + (item.prefix ? "*" : "");
    }

    wordOf(written) {
        const text = written.trim();
        const prefix =
            Boolean(this.props.starred) && text.length > 1 && text.endsWith("*");
        return {
            text: (prefix ? text.slice(0, -1) : text).replace(QUOTES, "$1"),
            prefix,
        };
    }

    add(written) {
        const words = written
            .split(BETWEEN)
            .map((part) => this.wordOf(part))
            .filter((word) => word.text);
        this.state.text = "";
        // At once: leaving the field before it is drawn anew must not add them twice.
        if (this.input.el) {
            this.input.el.value = "";
        }
        if (words.length) {
            this.props.onChange([...this.props.items, ...words]);
        }
    }

    remove(index) {
        this.props.onChange(this.props.items.filter((_item, at) => at !== index));
        this.input.el?.focus();
    }

    onKeydown(ev) {
        if (ev.isComposing) {
            return;
        }
        if (ev.key === "Enter") {
            ev.preventDefault();
            this.add(ev.target.value);
        } else if (
            ev.key === "Backspace" &&
            !ev.target.value &&
            this.props.items.length
        ) {
            this.remove(this.props.items.length - 1);
        }
    }

    onChoose(ev) {
        if (ev.target.value) {
            this.props.onChange([
                ...this.props.items,
                {text: ev.target.value, prefix: false},
            ]);
            ev.target.value = "";
        }
    }
}
