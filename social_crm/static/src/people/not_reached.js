import {Component} from "@odoo/owl";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Who is not reached, or not at once: how many for each reason; a click lists them. */
export class NotReached extends Component {
    static template = "social_crm.NotReached";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    when(row) {
        return row.free_at ? formatDateTime(deserializeDateTime(row.free_at)) : "";
    }

    async open(row) {
        const id = this.props.record.resId;
        const action = await this.orm.call(
            "scrm.publication",
            "action_view_recipients",
            [[id]]
        );
        action.domain = [
            ["publication_id", "=", id],
            ["state", "=", row.state],
            ["reason", "=", row.reason],
        ];
        action.context = {};
        action.name = row.label;
        await this.action.doAction(action);
    }
}

registry.category("fields").add("scrm_not_reached", {
    component: NotReached,
    supportedTypes: ["json"],
});
