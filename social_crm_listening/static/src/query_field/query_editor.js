import {
    Component,
    markup,
    onMounted,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {htmlJoin} from "@web/core/utils/html";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {useInputField} from "@web/views/fields/input_field_hook";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {bracketPair, movedPieces, styledSpans} from "./query_text";
import {useCompletion} from "./query_completion";

let count = 0;

/** A textarea over a coloured copy of its text, with the error under its place. */
export class QueryEditor extends Component {
    static template = "social_crm_listening.QueryEditor";
    static props = {
        ...standardFieldProps,
        placeholder: {type: String, optional: true},
        errorField: {type: String, optional: true},
        onText: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.key = `o_scrm_query_${++count}`;
        this.input = useRef("textarea");
        this.state = useState({text: "", cursor: 0, composing: false, told: null});
        useInputField({getValue: () => this.value, refName: "textarea"});
        this.check = useDebounced(() => this.askPieces(), 200);
        this.completion = useCompletion({
            orm: this.orm,
            input: this.input,
            isComposing: () => this.state.composing,
        });
        // Runs after the hook above has written the record's value into the textarea.
        useEffect(
            () => this.sync(),
            () => [this.value]
        );
        const onSelect = () => this.noteCursor();
        onMounted(() => document.addEventListener("selectionchange", onSelect));
        onWillUnmount(() => document.removeEventListener("selectionchange", onSelect));
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get error() {
        const {told, text, composing} = this.state;
        return !composing && told && told.text === text ? told.error : null;
    }

    /** Where the form itself says the error, it is said here only while typing. */
    get isErrorSaid() {
        const {activeFields} = this.props.record;
        const elsewhere = this.props.errorField in activeFields;
        return Boolean(this.error) && !(elsewhere && this.state.text === this.value);
    }

    /** The text in colours; made here, as each blank counts under the textarea. */
    get coloured() {
        const {text, told, cursor} = this.state;
        const pieces = told ? movedPieces(told.pieces, told.text, text) : [];
        const spans = styledSpans(text, pieces, {
            brackets: bracketPair(pieces, text, cursor),
            error: this.error,
        }).map((span) => markup`<span class="${span.style}">${span.text}</span>`);
        // Without a last character a last empty line would have no height.
        return htmlJoin([...spans, "\u200b"]);
    }

    sync() {
        const text = this.input.el?.value ?? this.value;
        if (text !== this.state.text || !this.state.told) {
            this.state.text = text;
            this.props.onText(text);
            this.check();
        }
    }

    async askPieces() {
        const text = this.state.text;
        if (this.state.composing) {
            return;
        }
        const told = await this.orm.silent.call("scrm.rule", "check_query", [text]);
        if (text === this.state.text) {
            this.state.told = {...told, text};
        }
    }

    noteCursor() {
        const el = this.input.el;
        if (el && document.activeElement === el) {
            this.state.cursor = el.selectionEnd;
        }
    }

    onInput(ev) {
        this.sync();
        if (!ev.isComposing && !this.state.composing) {
            this.completion.ask();
        }
    }

    onCompositionStart() {
        this.state.composing = true;
        this.completion.close();
    }

    onCompositionEnd() {
        this.state.composing = false;
        this.state.text = this.input.el.value;
        this.props.onText(this.state.text);
        this.check();
        this.completion.ask();
    }

    onKeydown(ev) {
        if (!ev.isComposing) {
            this.completion.onKeydown(ev);
        }
    }
}
