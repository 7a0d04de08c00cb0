import {describe, expect, test} from "@odoo/hoot";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {
    LOOKING_MS,
    Presence,
    TYPING_MS,
    warning,
} from "@social_crm_listening/workspace/presence";

describe.current.tags("headless");

const bob = {user_id: 2, name: "Bob", typing: true};

test("typing times out, looking lasts longer", () => {
    const presence = new Presence();
    presence.note(bob, 1000);
    expect(presence.at(1000).typing).toEqual(["Bob"]);
    expect(presence.at(1000).next).toBe(1000 + TYPING_MS);
    expect(presence.at(999 + TYPING_MS).typing).toEqual(["Bob"]);
    const later = presence.at(1000 + TYPING_MS);
    expect(later.typing).toEqual([]);
    expect(later.looking).toEqual(["Bob"]);
    expect(presence.at(1000 + LOOKING_MS)).toEqual({
        typing: [],
        looking: [],
        next: null,
    });
});

test("who stops typing still looks", () => {
    const presence = new Presence();
    presence.note(bob, 0);
    presence.note({...bob, typing: false}, 10);
    expect(presence.at(20)).toEqual({
        typing: [],
        looking: ["Bob"],
        next: 10 + LOOKING_MS,
    });
});

test("several people are told apart", () => {
    const presence = new Presence();
    presence.note(bob, 0);
    presence.note({user_id: 3, name: "Mei", typing: true}, 0);
    presence.note({user_id: 4, name: "Lin", typing: false}, 0);
    const seen = presence.at(1);
    expect(seen.typing).toEqual(["Bob", "Mei"]);
    expect(seen.looking).toEqual(["Lin"]);
});

test("the warning names whoever types before whoever looks", () => {
    allowTranslations();
    const said = (typing, looking) => String(warning({typing, looking}));
    expect(said(["Bob"], ["Lin"])).toBe("Bob is typing an answer…");
    expect(said(["Bob", "Mei"], [])).toBe("Bob, Mei are typing an answer…");
    expect(said([], ["Lin"])).toBe("Lin also has this open.");
    expect(said([], [])).toBe("");
});
