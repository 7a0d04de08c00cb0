import {describe, expect, test} from "@odoo/hoot";
import {
    append,
    fill,
    layoutOf,
    movedTo,
    neighbour,
} from "@social_crm_listening/workspace/columns";

describe.current.tags("headless");

const card = (key, at = "2026-11-20 09:00:00") => ({key, at});
const column = (id, keys = [], values = {}) => ({
    id,
    cards: keys.map((key) => card(key)),
    total: keys.length,
    more: false,
    filled: false,
    ...values,
});

test("a column that is filled for the first time marks nothing", () => {
    const one = fill(column(1), {cards: [card("a")], total: 1, more: false});
    expect(one.cards.map(({key, fresh}) => [key, fresh])).toEqual([["a", false]]);
    expect(one.total).toBe(1);
});

test("what is new or newer is marked, what stayed is not", () => {
    const one = column(1, ["a", "b"], {filled: true});
    fill(one, {
        cards: [card("c"), card("a", "2026-11-20 10:00:00"), card("b")],
        total: 3,
        more: true,
    });
    expect(one.cards.map(({fresh}) => fresh)).toEqual([true, true, false]);
    expect(one.more).toBe(true);
});

test("a column that cannot be read says why, and recovers", () => {
    const one = column(1, ["a"], {filled: true});
    fill(one, {error: "No such field"});
    expect(one.error).toBe("No such field");
    expect(one.cards).toHaveLength(0);
    fill(one, {cards: [card("a")], total: 1, more: false});
    expect(one.error).toBe("");
});

test("a further page shows nothing twice", () => {
    const one = column(1, ["a", "b"]);
    append(one, {cards: [card("b"), card("c")], total: 3, more: false});
    expect(one.cards.map(({key}) => key)).toEqual(["a", "b", "c"]);
});

test("a column takes the place of another, and none is lost", () => {
    const ids = (list) => list.map(({id}) => id);
    const columns = [column(1), column(2), column(3)];
    expect(ids(movedTo(columns, 1, 3))).toEqual([2, 3, 1]);
    expect(ids(movedTo(columns, 3, 1))).toEqual([3, 1, 2]);
    expect(ids(movedTo(columns, 1, 2))).toEqual([2, 1, 3]);
    expect(ids(movedTo(columns, 1, undefined))).toEqual([1, 2, 3]);
    expect(ids(movedTo(columns, 9, 1))).toEqual([1, 2, 3]);
});

test("the layout is what the server keeps", () => {
    expect(
        layoutOf([
            {id: 2, width: "wide", hidden: false},
            {id: 1, width: "normal", hidden: true},
        ])
    ).toEqual({order: [2, 1], hidden: [1], widths: {1: "normal", 2: "wide"}});
});

test("next and previous stay within the column", () => {
    const columns = [column(1), column(2, ["a", "b"])];
    const first = neighbour(columns, null, 1);
    expect(first).toEqual({columnId: 2, key: "a"});
    const second = neighbour(columns, first, 1);
    expect(second.key).toBe("b");
    expect(neighbour(columns, second, 1).key).toBe("b");
    expect(neighbour(columns, second, -1).key).toBe("a");
    expect(neighbour([column(1)], null, 1)).toBe(null);
});

test("a selected card that left is followed by the first one", () => {
    const columns = [column(2, ["a", "b"])];
    expect(neighbour(columns, {columnId: 2, key: "gone"}, 1).key).toBe("a");
});
