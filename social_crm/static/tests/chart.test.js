import {describe, expect, test} from "@odoo/hoot";
import {chartConfig} from "@social_crm/chart/chart_field";

describe.current.tags("headless");

const color = (index) => `#00000${index}`;

test("a line, its forecast and the band around it", () => {
    const chart = {
        type: "line",
        labels: ["Mon", "Tue"],
        series: [
            {label: "Posts", data: [1, null], color: 4},
            {label: "Expected", data: [null, 2], role: "ahead"},
            {label: "Low", data: [null, 1], role: "low"},
            {label: "High", data: [null, 3], role: "high"},
        ],
        bands: [{begin: 0, end: 1, label: "Peak", color: 1}],
    };
    const config = chartConfig(chart, color);
    const [posts, ahead, low, high] = config.data.datasets;
    expect(posts.borderColor).toBe("#000004");
    expect(ahead.borderDash).toEqual([6, 4]);
    expect([low.borderWidth, high.borderWidth]).toEqual([0, 0]);
    expect(high.fill).toBe("-1");
    expect(config.plugins.length).toBe(1);
    const {filter} = config.options.plugins.legend.labels;
    const named = config.data.datasets.filter((row, datasetIndex) =>
        filter({datasetIndex})
    );
    expect(named.map((row) => row.label)).toEqual(["Posts", "Expected"]);
});

test("bars are filled, one series needs no legend", () => {
    const chart = {type: "bar", labels: ["a"], series: [{label: "n", data: [1]}]};
    const config = chartConfig(chart, color);
    expect(config.type).toBe("bar");
    expect(config.data.datasets[0].backgroundColor).toBe("#000000");
    expect(config.options.plugins.legend.display).toBe(false);
    expect(config.plugins).toEqual([]);
});
