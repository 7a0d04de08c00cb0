/* global Chart */
import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {cookie} from "@web/core/browser/cookie";
import {deserializeDateTime} from "@web/core/l10n/dates";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {chartConfig} from "./storm_config";

const TICK_MS = 200;
const BUCKET_MS = {minute: 5 * 60 * 1000, hour: 60 * 60 * 1000};

/** Counts of a series over what is usual, with the marks of its warnings. */
export class StormChart extends Component {
    static template = "social_crm_listening.StormChart";
    static props = {
        ...standardFieldProps,
        play: {type: Boolean, optional: true},
    };

    setup() {
        this.canvas = useRef("canvas");
        this.state = useState({table: false, shown: null, playing: false, speed: 600});
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
                return () => this.chart?.destroy();
            },
            () => [this.data, this.state.table]
        );
        useEffect(
            () => this.show(),
            () => [this.state.shown]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }

    get data() {
        return this.props.record.data[this.props.name];
    }

    get levelNames() {
        return {
            onset: _t("Onset"),
            notice: _t("Notice"),
            warning: _t("Warning"),
            alarm: _t("Alarm"),
            crisis: _t("Crisis"),
        };
    }

    get speeds() {
        return [
            {value: 1, label: _t("Real clock")},
            {value: 60, label: _t("A minute a second")},
            {value: 600, label: _t("Ten minutes a second")},
            {value: 3600, label: _t("An hour a second")},
        ];
    }

    time(text) {
        return deserializeDateTime(text).toLocaleString({
            month: "short",
            day: "numeric",
            hour: "2-digit",
            minute: "2-digit",
        });
    }

    /** Marks that were reached by now, for the words under the chart. */
    get marks() {
        const until = this.reached;
        return (this.data?.marks || [])
            .filter((mark) => !until || mark.at <= until)
            .map((mark, index) => ({
                ...mark,
                key: index,
                name: this.levelNames[mark.level],
                time: this.time(mark.at),
            }));
    }

    get reached() {
        const {shown} = this.state;
        return shown === null ? "" : this.data.times[Math.floor(shown)] || "";
    }

    /** Rows in which somebody spoke or something was marked, newest last. */
    get rows() {
        const {times, posts, negative, usual, high, marks} = this.data;
        const marked = this.indexOfMarks(times, marks);
        return times
            .map((time, i) => ({
                time: this.time(time),
                posts: posts[i],
                negative: negative[i],
                usual: usual[i],
                high: high[i],
                mark: (marked[i] || [])
                    .map((level) => this.levelNames[level])
                    .join(", "),
            }))
            .filter((row) => row.posts || row.mark);
    }

    indexOfMarks(times, marks) {
        const result = {};
        for (const mark of marks || []) {
            let index = times.findIndex((time) => time > mark.at) - 1;
            index = index < 0 ? times.length - 1 : index;
            (result[index] ||= []).push(mark.level);
        }
        return result;
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (!this.canvas.el || !this.data) {
            return;
        }
        const labels = this.data.times.map((time) => this.time(time));
        this.chart = new Chart(
            this.canvas.el,
            chartConfig(this.data, labels, {
                marked: this.indexOfMarks(this.data.times, this.data.marks),
                names: this.levelNames,
                dark: cookie.get("color_scheme") === "dark",
                words: {
                    posts: _t("Posts"),
                    negative: _t("Negative"),
                    usual: _t("Usual"),
                    high: _t("Rarely more"),
                },
            })
        );
        this.show();
    }

    show() {
        if (!this.chart) {
            return;
        }
        const {shown} = this.state;
        const until = shown === null ? Infinity : shown;
        for (const dataset of this.chart.data.datasets) {
            if (dataset.counts) {
                dataset.data = dataset.counts.map((n, i) => (i <= until ? n : null));
            }
        }
        this.chart.update("none");
    }

    toggleTable() {
        this.state.table = !this.state.table;
    }

    togglePlay() {
        if (this.state.playing) {
            return this.stop();
        }
        if (this.state.shown === null) {
            this.state.shown = 0;
        }
        this.state.playing = true;
        const bucket = BUCKET_MS[this.data.unit];
        this.timer = setInterval(() => {
            this.state.shown += (TICK_MS * this.state.speed) / bucket;
            if (this.state.shown >= this.data.times.length - 1) {
                this.stop();
                this.state.shown = null;
            }
        }, TICK_MS);
    }

    stop() {
        clearInterval(this.timer);
        this.state.playing = false;
    }

    onSpeed(ev) {
        this.state.speed = Number(ev.target.value);
    }
}

registry.category("fields").add("scrm_storm_chart", {
    component: StormChart,
    supportedTypes: ["json"],
    extractProps: ({options}) => ({play: Boolean(options.play)}),
});
