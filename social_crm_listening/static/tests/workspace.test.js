import {describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {contains, onRpc} from "@web/../tests/web_test_helpers";
import {
    card,
    defineInboxModels,
    open,
    stream,
    tell,
} from "@social_crm_listening/../tests/workspace_test_helpers";

defineInboxModels();
describe.current.tags("desktop");

test("columns show their cards, with what matched and how it sounds", async () => {
    await open({
        streams: [stream(1, "Waiting"), stream(2, "Mine", {preset: "mine"})],
        cards: {1: [card(7, "Ann"), card(8, "Bea")]},
    });
    expect(".o_scrm_column").toHaveCount(2);
    expect(".o_scrm_column:first .o_scrm_count").toHaveText("2");
    expect(".o_scrm_ws_card:first mark").toHaveText("price");
    expect(".o_scrm_ws_card:first .o_scrm_mood").toHaveText("Negative");
    expect(".o_scrm_column:last .o_scrm_column_empty").toHaveText(
        /no open conversation/
    );
});

test("an empty workspace says what to do and does it", async () => {
    const world = await open({streams: [], cards: {}});
    onRpc("scrm.stream", "add_usual", () => {
        world.streams = [stream(1, "Waiting")];
        return [1];
    });
    await contains(".o_scrm_usual").click();
    await animationFrame();
    expect(".o_scrm_column").toHaveCount(1);
});

test("news on the bus come without reload and are marked", async () => {
    const world = await open({
        streams: [stream(1, "Waiting")],
        cards: {1: [card(7, "Ann")]},
    });
    world.cards[1] = [card(8, "Bea"), card(7, "Ann")];
    await tell("scrm.conversation/changed", {ids: [8]});
    await advanceTime(5000);
    await animationFrame();
    expect(queryAllTexts(".o_scrm_ws_card .fw-bold")).toEqual(["Bea", "Ann"]);
    expect(".o_scrm_ws_card.o_scrm_fresh").toHaveCount(1);
});

test("a card opens beside the columns; keys move, open and close", async () => {
    await open({
        streams: [stream(1, "Waiting")],
        cards: {1: [card(7, "Ann"), card(8, "Bea")]},
    });
    await press("j");
    await animationFrame();
    expect(".o_scrm_selected").toHaveAttribute("data-key", "scrm.conversation-7");
    await press("j");
    await animationFrame();
    expect(".o_scrm_selected").toHaveAttribute("data-key", "scrm.conversation-8");
    await press("k");
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_scrm_panel .o_scrm_bubble").toHaveText("Hello");
    expect(".o_scrm_panel h2").toHaveText("Ann (@ann)");
    expect(".o_scrm_column").toHaveCount(1);
    await press("r");
    expect(".o_scrm_reply").toBeFocused();
    queryFirst(".o_scrm_reply").blur();
    await press("Escape");
    await animationFrame();
    expect(".o_scrm_panel").toHaveCount(0);
});

test("a letter in the answer is a letter", async () => {
    onRpc("scrm.conversation", "action_close", () => expect.step("closed"));
    const world = await open({
        streams: [stream(1, "Waiting")],
        cards: {1: [card(7, "Ann")]},
    });
    await contains(".o_scrm_ws_card").click();
    await contains(".o_scrm_reply").edit("see", {confirm: false});
    await press("e");
    await animationFrame();
    // That we look, then, once for three letters, that we type.
    expect(world.told).toEqual([false, true]);
    expect(".o_scrm_panel").toHaveCount(1);
});

test("assigning by key shows what became of it", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {1: [card(7, "Ann")]}});
    onRpc("scrm.conversation", "action_assign_to_me", ({args}) => {
        expect.step(`assigned ${args[0]}`);
        return false;
    });
    await contains(".o_scrm_ws_card").click();
    await press("a");
    await animationFrame();
    expect.verifySteps(["assigned 7"]);
});

test("columns are moved and hidden for oneself", async () => {
    await open({
        streams: [stream(1, "Waiting"), stream(2, "Mine"), stream(3, "Free")],
        cards: {},
    });
    await contains(".o_scrm_column:first .o_scrm_column_head button").click();
    await contains(".o-dropdown-item:contains(Move Right)").click();
    await animationFrame();
    expect(queryAllTexts(".o_scrm_column h2")).toEqual(["Mine", "Waiting", "Free"]);
    expect.verifySteps(["order 2,1,3 hidden "]);
    await contains(".o_scrm_column:first .o_scrm_column_head button").click();
    await contains(".o-dropdown-item:contains(Hide for Me)").click();
    await animationFrame();
    expect(queryAllTexts(".o_scrm_column h2")).toEqual(["Waiting", "Free"]);
    expect.verifySteps(["order 2,1,3 hidden 2"]);
});

test("columns are dragged", async () => {
    await open({
        streams: [stream(1, "Waiting"), stream(2, "Mine"), stream(3, "Free")],
        cards: {},
    });
    await contains(".o_scrm_column:first .o_scrm_column_handle").dragAndDrop(
        ".o_scrm_column:last"
    );
    await animationFrame();
    expect(queryAllTexts(".o_scrm_column h2")).toEqual(["Mine", "Free", "Waiting"]);
    expect.verifySteps(["order 2,3,1 hidden "]);
});

test("the help shows the keys", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {}});
    await press("?");
    await animationFrame();
    expect(".o_scrm_shortcuts tr").toHaveCount(13);
    expect(".o_scrm_shortcuts tr:first").toHaveText(/Next card/);
});
