import {Component, onWillDestroy, useState} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {isBinarySize} from "@web/core/utils/binary";
import {KeepLast} from "@web/core/utils/concurrency";
import {useBus, useService} from "@web/core/utils/hooks";
import {useDebounced} from "@web/core/utils/timing";
import {imageUrl} from "@web/core/utils/urls";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";
import {PreviewCard} from "./preview_card";

const WAIT_MS = 300;
const MODEL = "scrm.publication";
// By the first letter of their base64.
const TYPES = {
    "/": "image/jpeg",
    R: "image/gif",
    i: "image/png",
    U: "image/webp",
    A: "video/mp4",
    G: "video/webm",
};

/** How a publication will look on each network, while it is being written. */
export class PublicationPreview extends Component {
    static template = "social_crm.PublicationPreview";
    static components = {PreviewCard};
    static props = {...standardWidgetProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({cards: [], problems: {}, reminders: [], asked: false});
        // What is typed and not yet in the record: the fields show the truth.
        this.inputs = {};
        this.texts = {last: new KeepLast(), seen: ""};
        this.media = {last: new KeepLast(), seen: ""};
        this.later = useDebounced(() => this.ask(), WAIT_MS);
        // A form that is drawn anew drops what was never on the screen.
        onWillDestroy(() => this.later.cancel());
        useBus(this.props.record.model.bus, "SCRM_TYPED", ({detail}) => {
            this.inputs[detail.key] = detail.input;
            this.later();
        });
        useRecordObserver((record) => {
            // Reading is what makes changes of any of these known.
            this.read(record);
            this.readFiles(record);
            this.later();
        });
    }

    typed(record, name) {
        const input = this.inputs[`${record.id}.${name}`];
        return input?.isConnected ? input.value : record.data[name] || "";
    }

    rows(record, name) {
        return record.data[name]?.records || [];
    }

    read(record = this.props.record) {
        const {data} = record;
        return {
            id: record.resId || false,
            name: data.name || "",
            body: this.typed(record, "body"),
            company_id: data.company_id?.id || false,
            user_id: data.user_id?.id || false,
            campaign_id: data.campaign_id?.id || false,
            track_links: data.track_links ?? true,
            account_ids: [...(data.account_ids?.currentIds || [])],
            variants: this.rows(record, "variant_ids")
                .filter((row) => row.data.channel)
                .map((row) => ({
                    channel: row.data.channel,
                    body: this.typed(row, "body"),
                })),
        };
    }

    readFiles(record = this.props.record) {
        return this.rows(record, "media_ids")
            .filter((row) => row.data.file)
            .map((row) => {
                const {file, name, alt} = row.data;
                const stored = isBinarySize(file);
                return {
                    id: row.resId || false,
                    name: name || "",
                    alt: alt || "",
                    file: stored ? false : file,
                };
            });
    }

    // -- what the templates show --------------------------------------------

    get files() {
        return this.rows(this.props.record, "media_ids")
            .filter((row) => row.data.file)
            .map((row) => this.fileShown(row));
    }

    fileShown(row) {
        const {file, name, alt, mimetype} = row.data;
        const stored = isBinarySize(file);
        const type = stored ? mimetype || "" : TYPES[file[0]] || "";
        return {
            key: row.id,
            name,
            alt: alt || "",
            video: type.startsWith("video/"),
            url: stored
                ? imageUrl("scrm.publication.media", row.resId, "file", {
                      unique: row.data.write_date,
                  })
                : `data:${type};base64,${file}`,
        };
    }

    get poll() {
        return {
            options: this.rows(this.props.record, "option_ids")
                .map((row) => row.data.name)
                .filter(Boolean),
            multiple: Boolean(this.props.record.data.poll_multiple),
        };
    }

    problemsOf(card) {
        const found = card.accounts.map((account) => this.state.problems[account.id]);
        return [...new Set([...card.problems, ...found.filter(Boolean)])];
    }

    // -- asking -------------------------------------------------------------

    async ask() {
        await Promise.all([this.askTexts(), this.askFiles()]);
    }

    /** Asks once for the same values; an answer that is late is forgotten. */
    async once(what, method, values) {
        const seen = JSON.stringify(values);
        if (seen === what.seen) {
            return null;
        }
        what.seen = seen;
        try {
            return await what.last.add(this.orm.silent.call(MODEL, method, [values]));
        } catch (error) {
            what.seen = "";
            throw error;
        }
    }

    async askTexts() {
        const cards = await this.once(this.texts, "preview_for", this.read());
        if (cards) {
            Object.assign(this.state, {cards, asked: true});
        }
    }

    async askFiles() {
        const files = this.readFiles();
        const {account_ids} = this.read();
        if (!files.length) {
            this.media.seen = "";
            Object.assign(this.state, {problems: {}, reminders: []});
            return;
        }
        const found = await this.once(this.media, "preview_files", {
            account_ids,
            files,
        });
        if (found) {
            Object.assign(this.state, found);
        }
    }
}

registry.category("view_widgets").add("scrm_publication_preview", {
    component: PublicationPreview,
});
