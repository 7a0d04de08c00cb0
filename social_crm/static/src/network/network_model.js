/**
 * What the picture of the network knows, without drawing anything: pure functions,
 * so that they are tested without a canvas.
 *
 * node: {id, kind, record, label, value, community, stage, mood, own, x, y}
 * link: {source, target, weight, kinds: {kind: count}, first, last}, days as text
 */

const STAGE_COLORS = {
    stranger: 11,
    aware: 9,
    engaged: 3,
    lead: 4,
    customer: 1,
    advocate: 0,
    dormant: 2,
    lost: 7,
};
const GREY = "#9aa0a6";

/** The node that a link begins or ends at: the library puts nodes for ids. */
export function endId(end) {
    return typeof end === "object" ? end.id : end;
}

/** Radius in pixels: the area grows with the value, nobody vanishes. */
export function radius(node) {
    const size = node.kind === "topic" ? 5 : 3 + Math.sqrt(Math.max(node.value, 0));
    return node.own ? Math.max(size, 9) : size;
}

/** From red over grey to green for a mood from -1 to 1. */
export function moodColor(mood) {
    if (mood === null || mood === undefined) {
        return GREY;
    }
    const share = Math.min(Math.abs(mood), 1);
    const end = mood < 0 ? [214, 69, 65] : [46, 139, 87];
    const mixed = end.map((part) => Math.round(154 + (part - 154) * share));
    return `rgb(${mixed.join(",")})`;
}

/** The colour of a stage of the lifecycle: a number of the palette, or nothing. */
export function stageColor(stage) {
    return STAGE_COLORS[stage];
}

/**
 * The colour of a node.
 * by: "community", "tier", "rung", "stage" or "mood"; groups: {by: Map of values, each
 * with the number of a colour}; color: (index) => colour of the palette
 */
export function nodeColor(node, by, groups, color) {
    if (node.own) {
        return "#714b67";
    }
    if (by === "mood") {
        return moodColor(node.mood);
    }
    const group = node.kind !== "topic" && groups[by]?.get(node[by]);
    return group ? color(group.color) : GREY;
}

/** Links of the kinds that are shown, which had begun on this day. */
export function isLinkShown(link, {hidden, until}) {
    const kinds = Object.keys(link.kinds);
    return (!until || link.first <= until) && kinds.some((kind) => !hidden.has(kind));
}

/** All days on which something began, in order. */
export function days(links) {
    return [...new Set(links.map((link) => link.first))].sort();
}

/** Nodes whose name contains these words, the most valuable first. */
export function search(nodes, words) {
    const wanted = words.trim().toLocaleLowerCase().replace(/^[@#]/, "");
    if (!wanted) {
        return [];
    }
    return nodes
        .filter((node) =>
            [node.label, node.handle, node.contact].some((text) =>
                (text || "").toLocaleLowerCase().includes(wanted)
            )
        )
        .sort((one, other) => other.value - one.value);
}

/** `{id: Set of ids}` of those who are tied, in both directions. */
export function neighbours(links) {
    const found = new Map();
    for (const link of links) {
        const [one, other] = [endId(link.source), endId(link.target)];
        for (const [from, to] of [
            [one, other],
            [other, one],
        ]) {
            if (!found.has(from)) {
                found.set(from, new Set());
            }
            found.get(from).add(to);
        }
    }
    return found;
}

/**
 * Where an arrow key leads: the nearest node in that direction, those aside count as
 * farther away.
 * direction: [1, 0] for right, [0, -1] for up
 */
export function nearest(nodes, from, [right, down]) {
    let best = null;
    let least = Infinity;
    for (const node of nodes) {
        const [dx, dy] = [node.x - from.x, node.y - from.y];
        const ahead = dx * right + dy * down;
        const aside = Math.abs(dx * down) + Math.abs(dy * right);
        const distance = ahead + 2 * aside;
        if (node !== from && ahead > 0 && distance < least) {
            best = node;
            least = distance;
        }
    }
    return best;
}

/** Pairs "a b" along a way, to look links up in. */
export function pathPairs(path) {
    const pairs = new Set();
    for (let place = 1; place < path.length; place++) {
        pairs.add(`${path[place - 1]} ${path[place]}`);
        pairs.add(`${path[place]} ${path[place - 1]}`);
    }
    return pairs;
}

/** Rows of the table: every node with how much it is tied to others. */
export function tableRows(nodes, links) {
    const ties = new Map();
    for (const link of links) {
        for (const end of [endId(link.source), endId(link.target)]) {
            ties.set(end, (ties.get(end) || 0) + 1);
        }
    }
    return nodes
        .map((node) => ({node, ties: ties.get(node.id) || 0}))
        .sort((one, other) => other.node.value - one.node.value);
}
