import {Component, onWillStart, useState} from "@odoo/owl";
import {downloadBase64, isDark, palette} from "../core/helpers";
import {NetworkCanvas} from "./network_canvas";
import {browser} from "@web/core/browser/browser";
import {_t} from "@web/core/l10n/translation";
import {
    days,
    nearest,
    neighbours,
    search,
    stageColor,
    tableRows,
} from "./network_model";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {loadJS} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const PICTURE = "scrm.network.picture";
const LIBRARY = "/social_crm/static/lib/force_graph/force-graph.min.js";
// How many people somebody likes to see stays in the browser.
const LIMIT_KEY = "scrm_network_limit";
const ARROWS = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
};
const MODELS = {person: "scrm.profile", topic: "scrm.topic"};

/** People and topics of a company as a picture, and as a table. */
export class NetworkAction extends Component {
    static template = "social_crm.NetworkAction";
    static components = {Layout, NetworkCanvas};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.notification = useService("notification");
        const {focus_model, focus_id} = this.props.action.params || {};
        this.focus = [focus_model || false, Number(focus_id) || false];
        this.display = {controlPanel: {}};
        this.isDark = isDark();
        this.color = palette();
        this.limits = [100, 300, 1000, 2000];
        this.drawing = null;
        this.nodes = [];
        this.links = [];
        this.tied = new Map();
        this.communities = new Map();
        this.groups = {};
        this.pictureLabel = _t("Picture");
        this.tableLabel = _t("Table");
        this.state = useState({
            path: [],
            legend: {communities: [], tiers: [], rungs: [], stages: [], kinds: []},
            title: "",
            total: 0,
            by: "community",
            limit: Number(browser.localStorage.getItem(LIMIT_KEY)) || 300,
            topics: this.focus[0] === "scrm.topic",
            alone: false,
            selected: null,
            begin: null,
            words: "",
            day: 0,
            days: [],
            hidden: [],
            version: 0,
            isTable: false,
            isBusy: false,
            hasLibrary: true,
        });
        onWillStart(async () => {
            this.props.updateActionState?.({
                focus_model: this.focus[0] || undefined,
                focus_id: this.focus[1] || undefined,
            });
            await Promise.all([this.loadLibrary(), this.load()]);
        });
    }

    async loadLibrary() {
        try {
            await loadJS(LIBRARY);
        } catch {
            Object.assign(this.state, {hasLibrary: false, isTable: true});
        }
    }

    // -- what the server is asked ----------------------------------------------------------

    get options() {
        const {limit, topics, alone} = this.state;
        return {limit, topics, alone};
    }

    /** Ids of the people who stand in the picture. */
    get people() {
        return this.nodes
            .filter((node) => node.kind === "person")
            .map((node) => node.record);
    }

    async load(options = {}) {
        this.state.isBusy = true;
        try {
            const found = await this.orm.call(PICTURE, "load", [
                ...this.focus,
                {...this.options, ...options},
            ]);
            this.take(found, options);
        } finally {
            this.state.isBusy = false;
        }
    }

    take(found, options) {
        const {state} = this;
        // Nodes and links are drawn as they are: thousands of proxies would be slow.
        const {nodes, links, ...rest} = found;
        Object.assign(state, rest);
        Object.assign(this, {nodes, links});
        this.tied = neighbours(found.links);
        this.groups = this.groupsOf(found.legend);
        this.communities = this.groups.community;
        state.days = days(found.links);
        state.day = Math.max(state.days.length - 1, 0);
        state.version++;
        if (!this.byId(state.selected)) {
            state.selected = found.focus.length ? `p${found.focus[0]}` : null;
        }
        if (options.goal && !found.path.length) {
            this.notification.add(_t("No way leads there within the window."), {
                type: "warning",
            });
        }
    }

    /** `{what colours: Map of values to {name, color}}`, in the order of the legend. */
    groupsOf(legend) {
        const byId = (rows) => new Map(rows.map((row) => [row.id, row]));
        const stages = legend.stages.map(([id, name]) => ({
            id,
            name,
            color: stageColor(id),
        }));
        const rungs = legend.rungs.map(([id, name], color) => ({id, name, color}));
        return {
            community: byId(legend.communities),
            tier: byId(legend.tiers),
            rung: byId(rungs),
            stage: byId(stages),
        };
    }

    byId(id) {
        return this.nodes?.find((node) => node.id === id) || null;
    }

    expand(node) {
        return this.load({people: this.people, expand: node.record});
    }

    wayTo(node) {
        const begin = this.byId(this.state.begin);
        this.state.begin = null;
        const options = {people: this.people, goal: node.record};
        return this.load(begin ? {...options, begin: begin.record} : options);
    }

    markBegin(node) {
        this.state.begin = node.id;
    }

    arrangeAnew() {
        return this.load({people: this.people, anew: true});
    }

    setLimit(value) {
        this.state.limit = Number(value);
        browser.localStorage.setItem(LIMIT_KEY, value);
        return this.load();
    }

    toggleTopics() {
        this.state.topics = !this.state.topics;
        return this.load({people: this.people});
    }

    /** People without ties were left out by the server: it is asked for all anew. */
    toggleAlone() {
        this.state.alone = !this.state.alone;
        return this.load();
    }

    onMoved(node) {
        const place = [Math.round(node.x * 10) / 10, Math.round(node.y * 10) / 10];
        return this.orm.silent.call(PICTURE, "keep_places", [
            ...this.focus,
            {[node.id]: place},
        ]);
    }

    // -- what is shown -----------------------------------------------------------------------

    get shown() {
        const {day, days: all, hidden, version} = this.state;
        const until = day < all.length - 1 ? all[day] : null;
        return {hidden: new Set(hidden), until, version};
    }

    get selectedNode() {
        return this.byId(this.state.selected);
    }

    get found() {
        return this.state.words ? search(this.nodes, this.state.words) : [];
    }

    /** Ids that stand out: what was searched, or the selected and its ties. */
    get marked() {
        const found = this.found.map((node) => node.id);
        if (found.length) {
            return new Set(found);
        }
        const {selected} = this.state;
        return selected
            ? new Set([selected, ...(this.tied.get(selected) || [])])
            : new Set();
    }

    get rows() {
        const wanted = this.state.words ? new Set(this.found) : null;
        return tableRows(this.nodes, this.links)
            .filter(({node}) => !wanted || wanted.has(node))
            .slice(0, 500);
    }

    get legendRows() {
        const {by} = this.state;
        const there = new Set(this.nodes.map((node) => node[by]));
        const rows = [...(this.groups[by]?.values() || [])];
        return rows
            .filter((row) => there.has(row.id))
            .slice(0, 9)
            .map((row) => ({label: row.name, color: this.color(row.color)}));
    }

    get kinds() {
        return this.state.legend.kinds.filter(([kind]) =>
            this.links.some((link) => kind in link.kinds)
        );
    }

    get summary() {
        const [shown, total, ties] = [
            this.people.length,
            this.state.total,
            this.links.length,
        ].map((count) => formatInteger(count));
        return _t("%(shown)s of %(total)s people, %(ties)s ties", {shown, total, ties});
    }

    number(value) {
        return formatFloat(value || 0, {digits: [0, 1]});
    }

    label(rows, key) {
        return (rows.find(([value]) => value === key) || [])[1] || "";
    }

    tiesOf(node) {
        return (this.tied.get(node.id) || new Set()).size;
    }

    // -- what one does -----------------------------------------------------------------------

    select(id) {
        this.state.selected = id;
    }

    toggleKind(kind) {
        const {hidden} = this.state;
        const place = hidden.indexOf(kind);
        if (place >= 0) {
            hidden.splice(place, 1);
        } else {
            hidden.push(kind);
        }
        this.state.version++;
    }

    goToFirst() {
        const [first] = this.found;
        if (first) {
            this.select(first.id);
            this.drawing?.show(first);
        }
    }

    open(node) {
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: MODELS[node.kind],
            res_id: node.record,
            views: [[false, "form"]],
        });
    }

    showWays(node) {
        return this.actionService.doAction(
            this.orm.call("scrm.profile", "action_introduce", [[node.record]])
        );
    }

    onKey(event) {
        const node = this.selectedNode;
        if (event.key in ARROWS) {
            const next = node
                ? nearest(this.nodes, node, ARROWS[event.key])
                : this.nodes[0];
            if (next) {
                this.select(next.id);
                this.drawing?.show(next);
            }
        } else if (event.key === "Enter" && node) {
            this.open(node);
        } else if (event.key === "e" && node?.kind === "person") {
            this.expand(node);
        } else if (event.key === "Escape") {
            this.select(null);
        } else if (event.key === "+" || event.key === "-") {
            this.drawing?.zoom(event.key === "+" ? 1.3 : 1 / 1.3);
        } else {
            return;
        }
        event.preventDefault();
    }

    savePng() {
        const data = this.drawing.png().split(",")[1];
        downloadBase64(data, "network.png", "image/png");
    }

    async saveGraphml() {
        const data = await this.orm.call(PICTURE, "export_graphml", [
            ...this.focus,
            {...this.options, people: this.people},
        ]);
        downloadBase64(data, "network.graphml", "application/xml");
    }
}

registry.category("actions").add("scrm_network", NetworkAction);
