import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useBus, useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {QueryBuilder} from "./query_builder";
import {QueryEditor} from "./query_editor";

/** A listening query, written as a query or put together from rows. */
export class QueryField extends Component {
    static template = "social_crm_listening.QueryField";
    static components = {QueryBuilder, QueryEditor};
    static props = {
        ...standardFieldProps,
        placeholder: {type: String, optional: true},
        errorField: {type: String, optional: true},
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.state = useState({mode: "query", rows: [], vocabulary: null});
        // What is in the editor, which the record may not have yet.
        this.text = null;
        this.pending = null;
        useBus(this.props.record.model.bus, "NEED_LOCAL_CHANGES", ({detail}) => {
            if (this.pending) {
                detail.proms.push(this.pending);
            }
        });
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    async showBuilder() {
        const model = "scrm.rule";
        const [told, vocabulary] = await Promise.all([
            this.orm.call(model, "query_to_rows", [this.text ?? this.value]),
            this.state.vocabulary || this.orm.call(model, "query_vocabulary", []),
        ]);
        if (told.error) {
            this.notification.add(
                _t("The builder opens once the query has no error. %s", told.error),
                {type: "warning"}
            );
            return;
        }
        Object.assign(this.state, {rows: told.rows, vocabulary, mode: "builder"});
    }

    async showQuery() {
        await this.pending;
        this.text = null;
        this.state.mode = "query";
    }

    onText(text) {
        this.text = text;
    }

    onRows(rows) {
        this.props.record.model.bus.trigger("FIELD_IS_DIRTY", true);
        this.pending = this.keep(rows, this.pending);
    }

    /** One after the other, so that the last change is the one that stays. */
    async keep(rows, before) {
        await before;
        const query = await this.orm.silent.call("scrm.rule", "rows_to_query", [rows]);
        await this.props.record.update({[this.props.name]: query});
    }
}

export const queryField = {
    component: QueryField,
    displayName: _t("Listening Query"),
    supportedTypes: ["text", "char"],
    extractProps: ({options, placeholder}) => ({
        placeholder,
        errorField: options.error_field || "error",
    }),
};

registry.category("fields").add("scrm_query", queryField);
