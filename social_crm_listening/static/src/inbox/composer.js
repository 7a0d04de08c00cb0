import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {FileInput} from "@web/core/file_input/file_input";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {AnswerPicker} from "./answer_picker";
import {forgetDraft, keepDraft, readDraft} from "./draft";

const EMPTY = {
    body: "",
    meaning: "",
    answerId: false,
    used: 0,
    // The text that was counted; the present one may be newer.
    counted: "",
    sending: false,
    note: false,
    picking: false,
    closing: true,
};

/** Where an answer is written; it counts what the account's network counts. */
export class Composer extends Component {
    static template = "social_crm_listening.Composer";
    static components = {AnswerPicker, FileInput};
    static props = {
        conversationId: Number,
        compose: Object,
        target: {type: [Object, {value: null}], optional: true},
        onSend: Function,
        onThread: {type: Function, optional: true},
        onForgetTarget: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.store = useService("mail.store");
        this.input = useRef("input");
        this.state = useState({...EMPTY, files: [], limit: 0, inOurs: false});
        this.count = useDebounced(() => this.askLength(), 250);
        useEffect(
            (id) => {
                const draft = readDraft(id);
                Object.assign(this.state, EMPTY, {files: []}, draft);
                this.state.inOurs = Boolean(draft.meaning);
                this.newKey();
                if (draft.body) {
                    this.count();
                }
            },
            () => [this.props.conversationId]
        );
        useEffect(
            (target) => {
                if (target) {
                    this.input.el?.focus();
                }
            },
            () => [this.props.target]
        );
    }

    newKey() {
        this.key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
    }

    get limit() {
        return this.state.limit || this.props.compose.limit || 0;
    }

    get tooLong() {
        const {body, counted, note, used} = this.state;
        return !note && Boolean(this.limit) && body === counted && used > this.limit;
    }

    get canSend() {
        return !this.state.sending && !this.tooLong && Boolean(this.state.body.trim());
    }

    get placeholder() {
        if (this.state.note) {
            return _t("A note to colleagues; it is not sent");
        }
        const handle = this.props.target?.handle || this.props.compose.to;
        return _t("Answer @%(handle)s as %(account)s; / for prepared answers", {
            handle,
            account: this.props.compose.account,
        });
    }

    get fileTypes() {
        return (this.props.compose.files?.types || []).join(",");
    }

    async askLength() {
        const body = this.state.body;
        const counted = await this.orm.silent.call("scrm.conversation", "count_text", [
            [this.props.conversationId],
            body,
        ]);
        if (body === this.state.body) {
            Object.assign(this.state, counted, {counted: body});
        }
    }

    changed() {
        keepDraft(this.props.conversationId, this.state);
        this.count();
    }

    onInput(ev) {
        this.state.body = ev.target.value;
        this.changed();
    }

    onMeaning(ev) {
        this.state.meaning = ev.target.value;
        keepDraft(this.props.conversationId, this.state);
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && (ev.ctrlKey || ev.metaKey)) {
            ev.preventDefault();
            ev.stopPropagation();
            this.send();
        } else if (ev.key === "/" && !this.state.note) {
            const {selectionStart, value} = ev.target;
            if (!selectionStart || value[selectionStart - 1] === "\n") {
                ev.preventDefault();
                this.openPicker();
            }
        }
    }

    // -- prepared answers ---------------------------------------------------

    openPicker() {
        this.state.note = false;
        this.state.picking = true;
    }

    closePicker() {
        this.state.picking = false;
        this.input.el?.focus();
    }

    pick(answer) {
        const el = this.input.el;
        const {body} = this.state;
        const at = el ? el.selectionStart : body.length;
        this.state.body = body.slice(0, at) + answer.body + body.slice(at);
        this.state.answerId = answer.id;
        for (const file of answer.files) {
            this.addFile({id: file.id, name: file.name, alt: ""});
        }
        this.changed();
        this.closePicker();
    }

    // -- files --------------------------------------------------------------

    onUpload(uploaded) {
        const {max, bytes, types} = this.props.compose.files;
        for (const file of uploaded) {
            if (file.error) {
                this.notification.add(file.error, {type: "danger"});
            } else if (!types.includes(file.mimetype)) {
                this.warn(_t("The network does not take “%s”.", file.filename));
            } else if (file.size > bytes) {
                this.warn(_t("“%s” is too large for the network.", file.filename));
            } else if (this.state.files.length >= max) {
                this.warn(_t("The network takes %s files in one post.", max));
            } else {
                this.addFile({id: file.id, name: file.filename, alt: ""});
            }
        }
    }

    addFile(file) {
        if (!this.state.files.some((known) => known.id === file.id)) {
            this.state.files.push(file);
        }
    }

    removeFile(id) {
        this.state.files = this.state.files.filter((file) => file.id !== id);
    }

    warn(text) {
        this.notification.add(text, {type: "warning"});
    }

    // -- translation --------------------------------------------------------

    async translate() {
        const body = await this.orm.call("scrm.conversation", "translate_draft", [
            [this.props.conversationId],
            this.state.meaning,
        ]);
        if (body) {
            this.state.body = body;
            this.changed();
        }
    }

    // -- sending ------------------------------------------------------------

    get options() {
        const options = {};
        if (this.state.answerId) {
            options.answer_id = this.state.answerId;
        }
        if (this.state.inOurs && this.state.meaning.trim()) {
            options.meaning = this.state.meaning;
        }
        if (this.state.files.length) {
            options.attachment_ids = this.state.files.map((file) => file.id);
            options.alts = Object.fromEntries(
                this.state.files.map((file) => [file.id, file.alt])
            );
        }
        return options;
    }

    async send() {
        if (!this.canSend) {
            return;
        }
        this.state.sending = true;
        const id = this.props.conversationId;
        try {
            if (this.state.note) {
                await this.postNote(id);
            } else {
                await this.props.onSend(this.state.body, this.key, this.options);
            }
            this.newKey();
            forgetDraft(id);
            Object.assign(this.state, EMPTY, {
                files: [],
                note: this.state.note,
                closing: this.state.closing,
            });
        } finally {
            this.state.sending = false;
        }
    }

    async postNote(id) {
        await this.orm.call("scrm.conversation", "post_note", [[id], this.state.body]);
        this.notification.add(_t("The note is kept below."), {type: "info"});
        this.store.Thread.insert({
            model: "scrm.conversation",
            id,
        }).fetchNewMessages();
    }

    // -- closing word -------------------------------------------------------

    async closingWord(method) {
        this.state.closing = false;
        const thread = await this.orm.call("scrm.conversation", method, [
            [this.props.conversationId],
        ]);
        this.props.onThread?.(thread);
    }

    editClosingWord() {
        this.state.body = this.props.compose.closing;
        this.changed();
        this.closingWord("decline_closing_word");
        this.input.el?.focus();
    }
}
