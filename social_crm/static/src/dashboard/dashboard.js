import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {change, duration, figure, widths} from "./figures";
import {downloadBase64, palette} from "../core/helpers";
import {_t} from "@web/core/l10n/translation";
import {chartConfig} from "../chart/chart_field";
import {formatInteger} from "@web/views/fields/formatters";
import {Layout} from "@web/search/layout";
import {loadBundle} from "@web/core/assets";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const BOARD = "scrm.kpi.board";
const SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Key figures and the micro-pipeline of a period. */
export class Dashboard extends Component {
    static template = "social_crm.Dashboard";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.display = {controlPanel: {}};
        this.canvas = useRef("canvas");
        const {period, compare, by} = this.props.action.params || {};
        this.state = useState({
            period: period || "month",
            compare: compare || "before",
            by: by || "campaign",
            board: null,
            isBusy: false,
        });
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.load()]));
        onWillUnmount(() => this.chart?.destroy());
        useEffect(
            () => this.draw(),
            () => [this.state.board]
        );
    }

    get periods() {
        return [
            ["week", _t("7 days")],
            ["month", _t("30 days")],
            ["quarter", _t("90 days")],
            ["year", _t("365 days")],
        ];
    }

    get comparisons() {
        return [
            ["before", _t("the days before")],
            ["year_ago", _t("a year ago")],
        ];
    }

    get tables() {
        return [
            ["campaign", _t("Campaigns")],
            ["account", _t("Accounts")],
            ["topic", _t("Topics")],
        ];
    }

    get steps() {
        const {funnel} = this.state.board;
        const bars = widths(funnel);
        return funnel.map((step, place) => ({...step, width: bars[place]}));
    }

    get isEmpty() {
        return !this.state.board.funnel.some((step) => step.count);
    }

    async load() {
        this.state.isBusy = true;
        try {
            const {period, compare, by} = this.state;
            this.props.updateActionState?.({period, compare, by});
            this.state.board = await this.orm.call(BOARD, "load", [period, compare]);
        } finally {
            this.state.isBusy = false;
        }
    }

    choose(name, value) {
        this.state[name] = value;
        if (name === "by") {
            const {period, compare, by} = this.state;
            this.props.updateActionState?.({period, compare, by});
            return Promise.resolve();
        }
        return this.load();
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (this.canvas.el) {
            this.chart = new window.Chart(
                this.canvas.el,
                chartConfig(this.state.board.trend, palette())
            );
        }
    }

    figure(kpi) {
        return figure(kpi.value, kpi.unit);
    }

    change(kpi) {
        return change(kpi);
    }

    count(number) {
        return formatInteger(Math.round(number || 0));
    }

    /** What is said beside a bar: the rate, views for each publication, the time. */
    stepWords({rate, each, seconds}) {
        const words = [];
        if (rate !== null) {
            words.push(_t("%s of the step before", figure(rate, "share")));
        }
        if (each !== null) {
            words.push(_t("%s each", this.count(each)));
        }
        if (seconds) {
            words.push(_t("after %s", duration(seconds)));
        }
        return words.join(" · ");
    }

    async drill(kpi) {
        if (kpi.has_list) {
            const {period, compare} = this.state;
            this.actionService.doAction(
                await this.orm.call(BOARD, "drill", [kpi.code, period, compare])
            );
        }
    }

    async drillStep(step, row = null) {
        const args = [step, this.state.period];
        if (row) {
            args.push(this.state.by, row.id);
        }
        this.actionService.doAction(await this.orm.call(BOARD, "drill_step", args));
    }

    async save() {
        const {period, compare} = this.state;
        const data = await this.orm.call(BOARD, "export", [period, compare]);
        downloadBase64(data, "social_crm.xlsx", SHEET);
    }
}

registry.category("actions").add("scrm_dashboard", Dashboard);
