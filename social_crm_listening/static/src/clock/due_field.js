import {Component, onMounted, onWillUnmount, useState} from "@odoo/owl";
import {dueWords, spanWords} from "./words";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const {DateTime} = luxon;
const TICK = 15000;

/** One timer for all badges on the screen; it rests when there is none. */
const ticker = {
    listeners: new Set(),
    timer: null,
    add(listener) {
        this.listeners.add(listener);
        this.timer ??= setInterval(
            () => this.listeners.forEach((call) => call()),
            TICK
        );
    },
    remove(listener) {
        this.listeners.delete(listener);
        if (!this.listeners.size) {
            clearInterval(this.timer);
            this.timer = null;
        }
    },
};

/** "due in 25 min", "late by 2 h", counting down while one looks at it. */
export class DueField extends Component {
    static template = "social_crm_listening.DueField";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({now: DateTime.now()});
        const tick = () => {
            this.state.now = DateTime.now();
        };
        onMounted(() => ticker.add(tick));
        onWillUnmount(() => ticker.remove(tick));
    }

    get due() {
        return this.props.record.data[this.props.name];
    }

    get words() {
        return dueWords(this.due, this.state.now);
    }

    get tone() {
        if (this.words.late) {
            return "text-bg-danger";
        }
        const warned = this.props.record.data.clock_state === "warning";
        return warned ? "text-bg-warning" : "text-bg-light border";
    }

    get moment() {
        return this.due.toLocaleString(DateTime.DATETIME_SHORT);
    }
}

registry.category("fields").add("scrm_due", {
    component: DueField,
    supportedTypes: ["datetime"],
    fieldDependencies: [{name: "clock_state", type: "selection"}],
});

/** Seconds as people say them. */
export class SpanField extends Component {
    static template = "social_crm_listening.SpanField";
    static props = {...standardFieldProps};

    get text() {
        return spanWords(this.props.record.data[this.props.name] || 0);
    }
}

registry.category("fields").add("scrm_span", {
    component: SpanField,
    supportedTypes: ["integer"],
});
