import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {_t} from "@web/core/l10n/translation";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

/** A length of time in the largest unit that leaves a readable number. */
export function duration(seconds) {
    if (seconds >= 2 * DAY) {
        return _t("%s days", formatFloat(seconds / DAY, {digits: [0, 1]}));
    }
    if (seconds >= 2 * HOUR) {
        return _t("%s h", formatFloat(seconds / HOUR, {digits: [0, 1]}));
    }
    if (seconds >= 2 * MINUTE) {
        return _t("%s min", formatInteger(Math.round(seconds / MINUTE)));
    }
    return _t("%s s", formatInteger(Math.round(seconds)));
}

/** A figure as one reads it; – where there is nothing to count. */
export function figure(value, unit) {
    if (value === null || value === undefined) {
        return "–";
    }
    switch (unit) {
        case "share":
            return `${formatFloat(100 * value, {digits: [0, 1]})} %`;
        case "signed":
            return `${value > 0 ? "+" : ""}${formatFloat(100 * value, {digits: [0, 1]})} %`;
        case "signed_number":
            return `${value > 0 ? "+" : ""}${formatInteger(value)}`;
        case "seconds":
            return duration(value);
        case "score":
            return formatFloat(value, {digits: [0, 1]});
        default:
            return formatInteger(value);
    }
}

/**
 * How a figure moved: {text, tone}, or nothing where it can't be told.
 * Shares move by percentage points, everything else in proportion.
 */
export function change({value, before, unit, better}) {
    if (typeof value !== "number" || typeof before !== "number") {
        return null;
    }
    const isShare = unit === "share" || unit === "signed";
    if (!isShare && (!before || unit === "signed_number")) {
        return {text: _t("before: %s", figure(before, unit)), tone: "muted"};
    }
    const moved = isShare ? 100 * (value - before) : (100 * (value - before)) / before;
    const number = formatFloat(Math.abs(moved), {digits: [0, 1]});
    const sign = moved > 0 ? "▲" : moved < 0 ? "▼" : "=";
    const text = isShare ? _t("%s points", number) : `${number} %`;
    const isGood = better === "up" ? moved > 0 : moved < 0;
    const tone = !moved || better === "none" ? "muted" : isGood ? "success" : "danger";
    return {text: `${sign} ${text}`, tone};
}

/** Widths of the bars of the pipeline in per cent, on a scale that shows small ones. */
export function widths(steps) {
    const most = Math.max(...steps.map((step) => step.count), 1);
    return steps.map((step) =>
        step.count ? Math.max(4, (100 * Math.log1p(step.count)) / Math.log1p(most)) : 0
    );
}
