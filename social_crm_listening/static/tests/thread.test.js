import {describe, expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {contains, onRpc, serverState} from "@web/../tests/web_test_helpers";
import {
    card,
    defineInboxModels,
    item,
    open,
    stream,
    tell,
} from "@social_crm_listening/../tests/workspace_test_helpers";

defineInboxModels();
describe.current.tags("desktop");

test("who else types is shown above the answer, for a while", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {1: [card(7, "Ann")]}});
    await contains(".o_scrm_ws_card").click();
    await tell("scrm.conversation/typing", {
        id: 7,
        user_id: 999,
        name: "Bob",
        typing: true,
        at: "2026-11-20 09:00:00",
    });
    expect(".o_scrm_presence").toHaveText("Bob is typing an answer…");
    await advanceTime(8100);
    await animationFrame();
    expect(".o_scrm_presence").toHaveText("Bob also has this open.");
    await advanceTime(60000);
    await animationFrame();
    expect(".o_scrm_presence").toHaveCount(0);
});

test("what concerns another conversation, or oneself, is no warning", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {1: [card(7, "Ann")]}});
    await contains(".o_scrm_ws_card").click();
    const note = {name: "Bob", typing: true, at: "2026-11-20 09:00:00"};
    await tell("scrm.conversation/typing", {...note, id: 8, user_id: 999});
    await tell("scrm.conversation/typing", {
        ...note,
        id: 7,
        user_id: serverState.userId,
    });
    expect(".o_scrm_presence").toHaveCount(0);
});

test("the screen works where nobody listens to who types", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {1: [card(7, "Ann")]}});
    onRpc("scrm.conversation", "note_typing", () => {
        throw new Error("no such method");
    });
    await contains(".o_scrm_ws_card").click();
    await animationFrame();
    expect(".o_scrm_panel .o_scrm_bubble").toHaveText("Hello");
    expect(".o_error_dialog").toHaveCount(0);
});

test("a wrong mood is corrected where the server can remember it", async () => {
    const moods = {
        labels: [
            {value: "negative", name: "Negative"},
            {value: "positive", name: "Positive"},
        ],
        intents: [{value: "praise", name: "Praise"}],
    };
    onRpc("scrm.post", "correct_mood", ({args}) => {
        expect.step(JSON.stringify(args));
        return true;
    });
    await open({
        streams: [stream(1, "Waiting")],
        cards: {1: [card(7, "Ann")]},
        thread: {moods},
    });
    await contains(".o_scrm_ws_card").click();
    await click(".o_scrm_panel button.o_scrm_mood");
    await animationFrame();
    await contains(".o-dropdown-item:contains(Positive)").click();
    expect.verifySteps(['[[1],"positive",null]']);
});

test("reasons, repeated words and spam are told in the thread", async () => {
    await open({
        streams: [stream(1, "Waiting")],
        cards: {1: [card(7, "Ann")]},
        items: [
            item(1, "Buy now", {
                spam: true,
                spam_reason: "Forty links",
                same_as: {id: 5, handle: "bea", at: "2026-11-19 09:00:00"},
                why: [{rule: "Prices", words: "“price”"}],
            }),
        ],
    });
    await contains(".o_scrm_ws_card").click();
    expect(".o_scrm_panel .o_scrm_same").toHaveText(/@bea/);
    expect(".o_scrm_panel .badge.text-bg-danger").toHaveAttribute(
        "title",
        "Forty links"
    );
    expect(".o_scrm_panel .o_scrm_why").toHaveAttribute(
        "data-tooltip",
        "Rule “Prices”: “price”"
    );
});
