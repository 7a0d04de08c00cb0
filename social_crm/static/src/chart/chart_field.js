import {Component, onWillStart, onWillUnmount, useEffect, useRef} from "@odoo/owl";
import {loadBundle} from "@web/core/assets";
import {getColor} from "@web/core/colors/colors";
import {palette} from "../core/helpers";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A plugin of Chart.js that paints stretches of the x axis behind the lines.
 * bands: [{begin, end, label, color}], positions of labels, the end exclusive.
 */
export function bandsPlugin(bands, color) {
    return {
        id: "scrmBands",
        beforeDatasetsDraw({ctx, chartArea, scales: {x}, data}) {
            const last = data.labels.length - 1;
            ctx.save();
            for (const band of bands) {
                const left = x.getPixelForValue(band.begin);
                const right = x.getPixelForValue(Math.min(band.end, last));
                ctx.fillStyle = `${color(band.color)}22`;
                ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
                if (ctx.measureText(band.label).width < right - left) {
                    ctx.fillStyle = color(band.color);
                    ctx.fillText(band.label, left + 4, chartArea.top + 12);
                }
            }
            ctx.restore();
        },
    };
}

/**
 * What Chart.js draws of a chart as the server tells it:
 * {type, labels, series: [{label, data, role}], stacked, bands}. The roles "low" and
 * "high" are the bounds of a band, "ahead" is what is expected; bands are painted
 * behind, see bandsPlugin.
 */
export function chartConfig(chart, color = (index) => getColor(index, "light")) {
    const datasets = chart.series.map((row, index) => {
        const line = color(row.color ?? index);
        const isBound = row.role === "low" || row.role === "high";
        return {
            label: row.label,
            data: row.data,
            type: row.type,
            borderColor: line,
            backgroundColor: chart.type === "bar" && !row.type ? line : `${line}33`,
            borderWidth: isBound ? 0 : 2,
            borderDash: row.role === "ahead" ? [6, 4] : [],
            pointRadius: chart.labels.length > 40 || isBound ? 0 : 2,
            fill: row.role === "high" ? "-1" : false,
            stepped: Boolean(chart.stepped),
            tension: 0,
            spanGaps: true,
        };
    });
    return {
        type: chart.type || "line",
        data: {labels: chart.labels, datasets},
        plugins: chart.bands?.length ? [bandsPlugin(chart.bands, color)] : [],
        options: {
            animation: false,
            maintainAspectRatio: false,
            interaction: {mode: "index", intersect: false},
            plugins: {
                legend: {
                    display: datasets.length > 1,
                    labels: {
                        filter: (item) =>
                            !["low", "high"].includes(
                                chart.series[item.datasetIndex].role
                            ),
                    },
                },
            },
            scales: {
                x: {stacked: Boolean(chart.stacked), ticks: {maxTicksLimit: 12}},
                y: {
                    stacked: Boolean(chart.stacked),
                    beginAtZero: true,
                    max: chart.max,
                },
            },
        },
    };
}

/** A chart of a Json field. */
export class ChartField extends Component {
    static template = "social_crm.ChartField";
    static props = {...standardFieldProps};

    setup() {
        this.canvas = useRef("canvas");
        this.chart = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
            },
            () => [JSON.stringify(this.value)]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    get value() {
        return this.props.record.data[this.props.name];
    }

    get isEmpty() {
        return !this.value?.labels?.length;
    }

    /** The numbers in words, for those who do not see the picture. */
    get description() {
        const {labels, series} = this.value;
        return series
            .map((row) => `${row.label}: ${labels[0]} – ${labels[labels.length - 1]}`)
            .join("; ");
    }

    draw() {
        this.chart?.destroy();
        this.chart = null;
        if (this.canvas.el) {
            this.chart = new window.Chart(
                this.canvas.el,
                chartConfig(this.value, palette())
            );
        }
    }
}

registry.category("fields").add("scrm_chart", {
    component: ChartField,
    supportedTypes: ["json"],
});
