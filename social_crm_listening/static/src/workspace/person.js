import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {deserializeDate, deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {Avatar} from "../inbox/avatar";

const ICONS = {
    conversations: "fa-comments-o",
    leads: "fa-star",
    tickets: "fa-life-ring",
    orders: "fa-shopping-cart",
    points: "fa-gift",
};

/** Who this is on every network, and what else we have to do with them. */
export class Person extends Component {
    static template = "social_crm_listening.Person";
    static components = {Avatar};
    static props = {
        conversationId: Number,
        onOpenConversation: {type: Function, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({person: null});
        onWillStart(() => this.load(this.props.conversationId));
        onWillUpdateProps((next) => {
            if (next.conversationId !== this.props.conversationId) {
                return this.load(next.conversationId);
            }
        });
    }

    async load(id) {
        try {
            this.state.person = await this.orm.silent.call(
                "scrm.conversation",
                "get_person",
                [[id]]
            );
        } catch (error) {
            // The thread beside says that somebody else took it.
            if (error.exceptionName !== "odoo.exceptions.AccessError") {
                throw error;
            }
            this.state.person = null;
        }
    }

    icon(section) {
        return ICONS[section.key] || "fa-folder-o";
    }

    day(row) {
        if (!row.day) {
            return "";
        }
        const read = row.day.length > 10 ? deserializeDateTime : deserializeDate;
        return formatDate(read(row.day));
    }

    openRow(section, row) {
        if (section.key === "conversations" && this.props.onOpenConversation) {
            return this.props.onOpenConversation(row.id);
        }
        return this.openRecord(section.model, row.id);
    }

    openRecord(model, id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    openAll(section) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: section.title,
            res_model: section.model,
            domain: section.domain,
            views: [
                [false, "list"],
                [false, "form"],
            ],
        });
    }
}

/** The person of the conversation that a form shows. */
export class PersonField extends Component {
    static template = "social_crm_listening.PersonField";
    static components = {Person};
    static props = {...standardFieldProps};

    get conversationId() {
        return this.props.record.resId || 0;
    }
}

export const personField = {
    component: PersonField,
    supportedTypes: ["integer"],
};

registry.category("fields").add("scrm_person", personField);
