import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const WIDTH = 100;
const HEIGHT = 24;

/** The points of a line through the numbers, as an SVG polyline takes them. */
export function sparkPoints(numbers) {
    const top = Math.max(...numbers, 1);
    const step = WIDTH / Math.max(numbers.length - 1, 1);
    return numbers
        .map((number, index) => {
            const y = HEIGHT - (number / top) * (HEIGHT - 2) - 1;
            return `${Math.round(index * step * 10) / 10},${Math.round(y * 10) / 10}`;
        })
        .join(" ");
}

/** A small line for a list of numbers. */
export class SparkField extends Component {
    static template = "social_crm.SparkField";
    static props = {...standardFieldProps};

    get numbers() {
        return this.props.record.data[this.props.name] || [];
    }

    get points() {
        return sparkPoints(this.numbers);
    }

    get label() {
        return this.numbers.join(" ");
    }
}

registry.category("fields").add("scrm_spark", {
    component: SparkField,
    supportedTypes: ["json"],
});
