import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {ChipList} from "./chip_list";

/** A query as rows in three groups: all of them, any of them, none of them. */
export class QueryBuilder extends Component {
    static template = "social_crm_listening.QueryBuilder";
    static components = {ChipList, Dropdown, DropdownItem};
    static props = {rows: Array, vocabulary: Object, onChange: Function};

    setup() {
        this.nextKey = 0;
        this.state = useState({rows: this.props.rows.map((row) => this.keyed(row))});
        this.groups = [
            {name: "all", title: _t("All of these must be there")},
            {name: "any", title: _t("At least one of these")},
            {name: "none", title: _t("None of these")},
        ];
        this.kinds = [
            {name: "words", title: _t("Words or phrases")},
            {name: "except", title: _t("A name, but not within a longer name")},
            {name: "near", title: _t("Words close together")},
            {name: "fact", title: _t("What is known of the post")},
            {name: "number", title: _t("A number")},
            {name: "advanced", title: _t("A part of a query")},
        ];
        this.operators = [
            {value: ">", label: _t("more than")},
            {value: ">=", label: _t("at least")},
            {value: "<", label: _t("less than")},
            {value: "<=", label: _t("at most")},
            {value: "=", label: _t("exactly")},
        ];
    }

    keyed(row) {
        return {...row, key: this.nextKey++};
    }

    rowsOf(group) {
        return this.state.rows.filter((row) => row.group === group);
    }

    add(group, kind) {
        const {facts, numbers} = this.props.vocabulary;
        const row = {group, kind};
        if (kind === "fact") {
            Object.assign(row, {name: facts[0].name, values: []});
        } else if (kind === "number") {
            Object.assign(row, {name: numbers[0].name, operator: ">=", value: ""});
        } else if (kind === "advanced") {
            row.text = "";
        } else {
            Object.assign(row, {words: [], others: [], distance: 5});
        }
        this.state.rows.push(this.keyed(row));
    }

    set(row, values) {
        Object.assign(row, values);
        this.tell();
    }

    remove(row) {
        this.state.rows.splice(this.state.rows.indexOf(row), 1);
        this.tell();
    }

    tell() {
        const plain = this.state.rows.map((row) => ({...row}));
        this.props.onChange(JSON.parse(JSON.stringify(plain)));
    }

    factOf(row) {
        return this.props.vocabulary.facts.find((fact) => fact.name === row.name);
    }

    valuesOf(row) {
        return row.values.map((value) => ({text: value, prefix: false}));
    }

    setValues(row, items) {
        this.set(row, {values: items.map((item) => item.text)});
    }

    setName(row, name) {
        this.set(row, row.kind === "fact" ? {name, values: []} : {name});
    }

    setDistance(row, written) {
        const distance = parseInt(written, 10);
        this.set(row, {
            distance: isNaN(distance) ? 5 : Math.min(Math.max(distance, 0), 100),
        });
    }
}
