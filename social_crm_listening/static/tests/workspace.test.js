import {waitForChannels} from "@bus/../tests/bus_test_helpers";
import {describe, expect, test} from "@odoo/hoot";
import {click, press, queryAllTexts, queryFirst} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    getService,
    MockServer,
    models,
    mountWebClient,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";

class ScrmStream extends models.Model {
    _name = "scrm.stream";
}

class ScrmConversation extends models.Model {
    _name = "scrm.conversation";
}

class ScrmPost extends models.Model {
    _name = "scrm.post";
}

defineMailModels();
defineModels([ScrmStream, ScrmConversation, ScrmPost]);
describe.current.tags("desktop");

const stream = (id, name, values = {}) => ({
    id,
    name,
    kind: "conversations",
    preset: "waiting",
    color: 1,
    limit: 20,
    width: "normal",
    hidden: false,
    shared: false,
    owner: "Mitchell",
    editable: true,
    ...values,
});

const card = (id, person, values = {}) => ({
    key: `scrm.conversation-${id}`,
    id,
    model: "scrm.conversation",
    conversation_id: id,
    person,
    handle: person.toLowerCase(),
    avatar: "",
    influence: 10,
    channel: "Mastodon",
    title: "",
    segments: [
        {text: "What is the ", mark: false, href: ""},
        {text: "price", mark: true, href: ""},
        {text: "?", mark: false, href: ""},
    ],
    why: [{rule: "Prices", words: "“price”"}],
    at: "2026-11-20 09:00:00",
    mood: "negative",
    mood_name: "Negative",
    intent: "",
    intent_name: "",
    spam: false,
    state: "new",
    state_name: "New",
    priority: 2,
    posts: 1,
    owner: "",
    owner_id: false,
    mine: false,
    tags: [],
    lead: false,
    ticket: false,
    due_at: "",
    snoozed_until: "",
    ...values,
});

const item = (id, text, values = {}) => ({
    key: `post-${id}`,
    id,
    own: false,
    name: "Ann",
    handle: "ann",
    initials: "A",
    avatar: "",
    sender: "",
    at: "2026-11-20 09:00:00",
    segments: [{text, mark: false, href: ""}],
    url: "",
    state: "",
    mood: "negative",
    mood_name: "Negative",
    intent: "",
    intent_name: "",
    spam: false,
    same_as: false,
    why: [],
    ...values,
});

const channel = () => `scrm_inbox_${serverState.companies[0].id}`;

function tell(type, payload) {
    MockServer.env["bus.bus"]._sendone(channel(), type, payload);
}

/** A server on which the test decides what is in the columns. */
async function open({streams, cards, items = [item(1, "Hello")], thread = {}}) {
    const world = {streams, cards, items, told: []};
    onRpc("scrm.stream", "get_workspace", () => ({
        streams: world.streams,
        presets: [{preset: "mine", name: "Mine"}],
        can_snooze: false,
    }));
    onRpc("scrm.stream", "load_columns", ({args}) =>
        Object.fromEntries(
            Object.keys(args[0]).map((id) => {
                const found = world.cards[id] || [];
                return [id, {cards: found, total: found.length, more: false}];
            })
        )
    );
    onRpc("scrm.stream", "save_layout", ({args}) => {
        expect.step(`order ${args[0].order} hidden ${args[0].hidden}`);
        return true;
    });
    onRpc("scrm.conversation", "get_thread", ({args}) => ({
        items: world.items,
        earlier: 0,
        poll: 20,
        compose: {allowed: true, reason: "", account: "Qingya", to: "ann", limit: 500},
        head: {
            id: args[0][0],
            person: "Ann (@ann)",
            state: "new",
            state_name: "New",
            ended: false,
            owner: "",
            mine: false,
        },
        moods: {},
        ...thread,
    }));
    onRpc("scrm.conversation", "note_typing", ({args}) => {
        world.told.push(args[1]);
        return true;
    });
    onRpc("scrm.conversation", "count_text", () => ({used: 1, limit: 500}));
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "scrm_workspace",
    });
    await waitForChannels([channel()]);
    await animationFrame();
    return world;
}

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
    tell("scrm.conversation/changed", {ids: [8]});
    await advanceTime(100);
    await animationFrame();
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

test("who else types is shown above the answer, for a while", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {1: [card(7, "Ann")]}});
    await contains(".o_scrm_ws_card").click();
    tell("scrm.conversation/typing", {
        id: 7,
        user_id: 999,
        name: "Bob",
        typing: true,
        at: "2026-11-20 09:00:00",
    });
    await advanceTime(100);
    await animationFrame();
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
    tell("scrm.conversation/typing", {...note, id: 8, user_id: 999});
    tell("scrm.conversation/typing", {...note, id: 7, user_id: serverState.userId});
    await advanceTime(100);
    await animationFrame();
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

test("columns are moved and hidden for oneself", async () => {
    await open({
        streams: [stream(1, "Waiting"), stream(2, "Mine")],
        cards: {},
    });
    await contains(".o_scrm_column:first .o_scrm_column_head button").click();
    await contains(".o-dropdown-item:contains(Move Right)").click();
    await animationFrame();
    expect(queryAllTexts(".o_scrm_column h2")).toEqual(["Mine", "Waiting"]);
    expect.verifySteps(["order 2,1 hidden "]);
    await contains(".o_scrm_column:first .o_scrm_column_head button").click();
    await contains(".o-dropdown-item:contains(Hide for Me)").click();
    await animationFrame();
    expect(queryAllTexts(".o_scrm_column h2")).toEqual(["Waiting"]);
    expect.verifySteps(["order 2,1 hidden 2"]);
});

test("the help shows the keys", async () => {
    await open({streams: [stream(1, "Waiting")], cards: {}});
    await press("?");
    await animationFrame();
    expect(".o_scrm_shortcuts tr").toHaveCount(13);
    expect(".o_scrm_shortcuts tr:first").toHaveText(/Next card/);
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
    expect.verifySteps(['[[1],"positive",false]']);
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
