import {describe, expect, test} from "@odoo/hoot";
import {
    days,
    isLinkShown,
    moodColor,
    nearest,
    neighbours,
    nodeColor,
    pathPairs,
    radius,
    search,
    stageColor,
    tableRows,
} from "@social_crm/network/network_model";

describe.current.tags("headless");

const MEI = {id: "p1", handle: "mei", label: "梅 (@mei)", value: 64, x: 0, y: 0};
const BOB = {id: "p2", handle: "bob", label: "Bob (@bob)", value: 4, x: 50, y: 10};
const TEA = {
    id: "t1",
    kind: "topic",
    handle: "茶",
    label: "#茶",
    value: 30,
    x: 0,
    y: -40,
};
const LINKS = [
    {source: "p2", target: "p1", kinds: {reply: 2, like: 1}, first: "2026-03-02"},
    {source: "p1", target: "t1", kinds: {topic: 1}, first: "2026-03-01"},
];

test("size grows with the value and nobody vanishes", () => {
    expect(radius(MEI)).toBe(11);
    expect(radius({...BOB, value: 0})).toBeGreaterThan(0);
    expect(radius({...BOB, own: true})).toBe(9);
});

test("colours by community, stage and mood", () => {
    const groups = {
        community: new Map([[7, {id: 7, color: 3}]]),
        stage: new Map([["advocate", {color: stageColor("advocate")}]]),
    };
    const color = (index) => `c${index}`;
    const inside = {...MEI, community: 7, stage: "advocate", mood: 1};
    expect(nodeColor(inside, "community", groups, color)).toBe("c3");
    expect(nodeColor(inside, "stage", groups, color)).toBe("c0");
    expect(nodeColor(inside, "mood", groups, color)).toBe("rgb(46,139,87)");
    expect(moodColor(null)).toBe(moodColor(undefined));
    expect(nodeColor({...MEI, own: true}, "mood", groups, color)).toBe("#714b67");
});

test("links are shown by kind and by day", () => {
    const hidden = new Set(["reply"]);
    expect(isLinkShown(LINKS[0], {hidden, until: null})).toBe(true);
    hidden.add("like");
    expect(isLinkShown(LINKS[0], {hidden, until: null})).toBe(false);
    const shown = {hidden: new Set(), until: "2026-03-01"};
    expect(LINKS.map((link) => isLinkShown(link, shown))).toEqual([false, true]);
    expect(days(LINKS)).toEqual(["2026-03-01", "2026-03-02"]);
});

test("names are found in any script, the most valuable first", () => {
    expect(search([BOB, MEI], "b")).toEqual([BOB]);
    expect(search([BOB, MEI], "@")).toEqual([]);
    expect(search([BOB, MEI, TEA], "梅")).toEqual([MEI]);
    expect(search([BOB, MEI, TEA], "#茶")).toEqual([TEA]);
});

test("arrow keys go to the nearest in that direction", () => {
    const nodes = [MEI, BOB, TEA];
    expect(nearest(nodes, MEI, [1, 0])).toBe(BOB);
    expect(nearest(nodes, MEI, [0, -1])).toBe(TEA);
    expect(nearest(nodes, MEI, [-1, 0])).toBe(null);
});

test("ties, ways and the table", () => {
    expect([...neighbours(LINKS).get("p1")]).toEqual(["p2", "t1"]);
    expect([...pathPairs(["a", "b", "c"])]).toEqual(["a b", "b a", "b c", "c b"]);
    const rows = tableRows([BOB, MEI, TEA], LINKS);
    expect(rows.map((row) => row.node.id)).toEqual(["p1", "t1", "p2"]);
    expect(rows.map((row) => row.ties)).toEqual([2, 1, 1]);
});
