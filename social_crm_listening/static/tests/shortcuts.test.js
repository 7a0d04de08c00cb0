import {describe, expect, test} from "@odoo/hoot";
import {
    helpRows,
    isPressed,
    isWriting,
} from "@social_crm_listening/workspace/shortcuts";

describe.current.tags("headless");

function element(html) {
    const holder = document.createElement("div");
    holder.innerHTML = html;
    return holder.firstElementChild;
}

test("letters in fields are text", () => {
    for (const html of ["<input>", "<textarea></textarea>", "<select></select>"]) {
        expect(isWriting(element(html))).toBe(true);
    }
    for (const html of [
        "<div></div>",
        "<button></button>",
        '<input type="checkbox">',
    ]) {
        expect(isWriting(element(html))).toBe(false);
    }
    expect(isWriting(window)).toBe(false);
});

test("Enter belongs to what it presses", () => {
    expect(isPressed(element("<button></button>"))).toBe(true);
    expect(isPressed(element("<a><i></i></a>").firstElementChild)).toBe(true);
    expect(isPressed(element('<div role="button"></div>'))).toBe(true);
    expect(isPressed(element("<div></div>"))).toBe(false);
});

test("the help lists every command, the places and itself", () => {
    const rows = helpRows([{key: "j", name: "Next card"}]);
    expect(rows[0]).toEqual({keys: ["j"], name: "Next card"});
    expect(rows.some((row) => row.keys.join(" ") === "g i")).toBe(true);
    expect(rows.at(-1).keys).toEqual(["?"]);
});
