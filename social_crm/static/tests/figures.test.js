import {change, duration, figure, widths} from "@social_crm/dashboard/figures";
import {describe, expect, test} from "@odoo/hoot";
import {makeMockEnv} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

test("figures are read in their unit", async () => {
    await makeMockEnv();
    expect(figure(null, "share")).toBe("–");
    expect(figure(0.333, "share")).toBe("33.3 %");
    expect(figure(0.2, "signed")).toBe("+20.0 %");
    expect(figure(-3, "signed_number")).toBe("-3");
    expect(figure(1234, "number")).toBe("1,234");
    expect(duration(90)).toBe("90 s");
    expect(duration(3 * 3600)).toBe("3.0 h");
    expect(duration(3 * 86400)).toBe("3.0 days");
});

test("how a figure moved, and whether that is good", async () => {
    await makeMockEnv();
    const moved = (value, before, unit, better) =>
        change({value, before, unit, better});
    expect(moved(12, 10, "number", "up")).toEqual({text: "▲ 20.0 %", tone: "success"});
    expect(moved(12, 10, "seconds", "down").tone).toBe("danger");
    expect(moved(0.5, 0.4, "share", "up").text).toBe("▲ 10.0 points");
    expect(moved(5, 0, "number", "up").text).toBe("before: 0");
    expect(moved(5, null, "number", "up")).toBe(null);
    expect(moved(5, 4, "number", "none").tone).toBe("muted");
});

test("bars of the pipeline show small numbers as well", () => {
    const [many, few, none] = widths([{count: 10000}, {count: 1}, {count: 0}]);
    expect(many).toBe(100);
    expect(few).toBeGreaterThan(3);
    expect(none).toBe(0);
});
