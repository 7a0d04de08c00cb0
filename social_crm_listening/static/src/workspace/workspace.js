import {
    Component,
    onMounted,
    onWillDestroy,
    onWillStart,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useSortable} from "@web/core/utils/sortable_owl";
import {Layout} from "@web/search/layout";
import {FormViewDialog} from "@web/views/view_dialogs/form_view_dialog";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {Column} from "./column";
import {append, fill, layoutOf, movedTo, neighbour} from "./columns";
import {Refresher, useInboxBus} from "./inbox_bus";
import {Panel} from "./panel";
import {helpRows, ShortcutsHelp, useShortcuts} from "./shortcuts";

// Where the bus is silent, the columns are read again this often.
const FALLBACK_MS = 60000;

/** The inbox as columns: one stream each, side by side, always up to date. */
export class Workspace extends Component {
    static template = "social_crm_listening.Workspace";
    static components = {Column, Dropdown, DropdownItem, Layout, Panel};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.display = {controlPanel: {}};
        this.root = useRef("columns");
        this.panel = {};
        this.state = useState({
            columns: [],
            presets: [],
            openId: null,
            selected: null,
        });
        this.refresher = new Refresher(() => this.refresh());
        useInboxBus({onChanged: () => this.refresher.ask()});
        useExternalListener(document, "visibilitychange", () => this.refresher.wake());
        useSortable({
            ref: this.root,
            elements: ".o_scrm_column",
            handle: ".o_scrm_column_handle",
            cursor: "grabbing",
            onDrop: (params) => this.onDrop(params),
        });
        this.commands = this.makeCommands();
        useShortcuts(this.commands);
        onWillStart(() => this.load());
        onMounted(() => {
            this.timer = setInterval(() => this.refresher.ask(), FALLBACK_MS);
        });
        onWillDestroy(() => {
            clearInterval(this.timer);
            this.refresher.stop();
        });
    }

    makeCommands() {
        const run = (method) => () => this.state.openId && this.panel.run?.(method);
        return [
            {key: "j", name: _t("Next card"), run: () => this.select(1), repeat: true},
            {
                key: "k",
                name: _t("Previous card"),
                run: () => this.select(-1),
                repeat: true,
            },
            {key: "enter", name: _t("Open the card"), run: () => this.openSelected()},
            {key: "r", name: _t("Answer"), run: () => this.panel.reply?.()},
            {key: "a", name: _t("Assign to me"), run: run("action_assign_to_me")},
            {key: "e", name: _t("Close"), run: run("action_close")},
            {key: "s", name: _t("Snooze"), run: () => this.panel.snooze?.()},
            {key: "escape", name: _t("Back to the columns"), run: () => this.close()},
        ];
    }

    // -- columns --------------------------------------------------------------

    get visible() {
        return this.state.columns.filter((column) => !column.hidden);
    }

    get hidden() {
        return this.state.columns.filter((column) => column.hidden);
    }

    async load() {
        const found = await this.orm.call("scrm.stream", "get_workspace", []);
        const before = new Map(this.state.columns.map((one) => [one.id, one]));
        this.state.presets = found.presets;
        this.state.columns = found.streams.map((stream) => ({
            cards: [],
            total: 0,
            more: false,
            filled: false,
            loading: false,
            error: "",
            ...before.get(stream.id),
            ...stream,
        }));
        await this.refresh();
    }

    /** Read what every column shows, all at once; what fails is tried again later. */
    async refresh() {
        const shown = Object.fromEntries(
            this.visible.map(({id, limit, cards}) => [
                String(id),
                Math.max(limit, cards.length),
            ])
        );
        if (!Object.keys(shown).length) {
            return;
        }
        const loaded = await this.orm.silent
            .call("scrm.stream", "load_columns", [shown])
            .catch((error) => {
                if (this.state.columns.some((column) => column.filled)) {
                    return {};
                }
                throw error;
            });
        for (const column of this.visible) {
            if (loaded[column.id]) {
                fill(column, loaded[column.id]);
            }
        }
    }

    async loadMore(column) {
        column.loading = true;
        try {
            const loaded = await this.orm.call("scrm.stream", "load_cards", [
                [column.id],
                column.cards.length,
            ]);
            append(column, loaded);
        } finally {
            column.loading = false;
        }
    }

    async saveLayout() {
        await this.orm.silent.call("scrm.stream", "save_layout", [
            layoutOf(this.state.columns),
        ]);
    }

    async place(id, targetId) {
        this.state.columns = movedTo(this.state.columns, id, targetId);
        await this.saveLayout();
    }

    move(column, by) {
        const ids = this.visible.map(({id}) => id);
        return this.place(column.id, ids[ids.indexOf(column.id) + by]);
    }

    onDrop({element, previous}) {
        const ids = this.visible.map(({id}) => id);
        const id = Number(element.dataset.id);
        const after = previous ? ids.indexOf(Number(previous.dataset.id)) : -1;
        return this.place(id, ids[after < ids.indexOf(id) ? after + 1 : after]);
    }

    async setWidth(column, width) {
        column.width = width;
        await this.saveLayout();
    }

    async setHidden(column, hidden) {
        column.hidden = hidden;
        await this.saveLayout();
        if (!hidden) {
            await this.refresh();
        }
    }

    async addPreset(preset) {
        await this.orm.call("scrm.stream", "add_preset", [preset]);
        await this.load();
    }

    async addUsual() {
        await this.orm.call("scrm.stream", "add_usual", []);
        await this.load();
    }

    edit(resId = false, context = {}) {
        this.dialog.add(FormViewDialog, {
            resModel: "scrm.stream",
            resId,
            context,
            title: resId ? _t("Edit the Stream") : _t("New Stream"),
            onRecordSaved: () => this.load(),
        });
    }

    addForRule() {
        this.edit(false, {default_preset: "rule", default_kind: "posts"});
    }

    remove(column) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete the Stream"),
            body: _t(
                "“%(stream)s” is deleted, for everybody who sees it. The conversations stay.",
                {stream: column.name}
            ),
            confirmLabel: _t("Delete"),
            confirm: async () => {
                await this.orm.unlink("scrm.stream", [column.id]);
                await this.load();
            },
            cancel: () => true,
        });
    }

    async openList(column) {
        const action = await this.orm.call("scrm.stream", "action_open_records", [
            [column.id],
        ]);
        await this.action.doAction(action);
    }

    // -- cards ----------------------------------------------------------------

    select(step) {
        const next = neighbour(this.visible, this.state.selected, step);
        if (next) {
            this.state.selected = next;
            const card = this.root.el.querySelector(
                `[data-id="${next.columnId}"] [data-key="${CSS.escape(next.key)}"]`
            );
            card?.focus();
            card?.scrollIntoView({block: "nearest"});
        }
    }

    openSelected() {
        const {selected} = this.state;
        const column = this.visible.find((one) => one.id === selected?.columnId);
        const card = column?.cards.find((one) => one.key === selected.key);
        return card && this.open(column, card);
    }

    /** A post that belongs to no conversation has a form, and no thread. */
    open(column, card) {
        this.state.selected = {columnId: column.id, key: card.key};
        if (card.conversation_id) {
            this.state.openId = card.conversation_id;
            return;
        }
        return this.action.doAction(
            {
                type: "ir.actions.act_window",
                res_model: card.model,
                res_id: card.id,
                views: [[false, "form"]],
                target: "new",
            },
            {onClose: () => this.refresher.ask()}
        );
    }

    openConversation(id) {
        this.state.openId = id;
    }

    close() {
        this.state.openId = null;
        this.panel = {};
    }

    showHelp() {
        this.dialog.add(ShortcutsHelp, {rows: helpRows(this.commands)});
    }
}

registry.category("actions").add("scrm_workspace", Workspace);
