import {waitForChannels, waitNotifications} from "@bus/../tests/bus_test_helpers";
import {expect} from "@odoo/hoot";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
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

export function defineInboxModels() {
    defineMailModels();
    defineModels([ScrmStream, ScrmConversation, ScrmPost]);
}

export const stream = (id, name, values = {}) => ({
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

export const card = (id, person, values = {}) => ({
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

export const item = (id, text, values = {}) => ({
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

/** Say it on the bus, and go on when it was heard: that takes time of its own. */
export async function tell(type, payload) {
    MockServer.env["bus.bus"]._sendone(channel(), type, payload);
    await waitNotifications([type, payload]);
    await animationFrame();
}

/** A server on which the test decides what is in the columns. */
export async function open({streams, cards, items = [item(1, "Hello")], thread = {}}) {
    const world = {streams, cards, items, told: []};
    onRpc("scrm.stream", "get_workspace", () => ({
        streams: world.streams,
        presets: [{preset: "mine", name: "Mine"}],
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
