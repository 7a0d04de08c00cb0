import {describe, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    contains,
    getMockEnv,
    makeMockEnv,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {Composer} from "@social_crm_listening/inbox/composer";
import {defineInboxModels} from "@social_crm_listening/../tests/workspace_test_helpers";

defineInboxModels();
describe.current.tags("desktop");

const COMPOSE = {
    allowed: true,
    reason: "",
    account: "Qingya",
    to: "ann",
    limit: 10,
    files: {max: 0, bytes: 0, types: [], reason: "No files"},
    langs: [],
    waits: false,
    translates: false,
};

/** The composer; ``send`` is what happens to an answer. */
async function write(send = () => Promise.resolve(), compose = {}) {
    onRpc("scrm.conversation", "count_text", ({args}) => ({used: args[1].length}));
    if (!getMockEnv()) {
        await makeMockEnv();
    }
    const props = {
        conversationId: 7,
        compose: {...COMPOSE, ...compose},
        onSend: send,
        onForgetTarget: () => expect.step("forget"),
    };
    return mountWithCleanup(Composer, {props});
}

async function counted() {
    await advanceTime(300);
    await animationFrame();
}

test("it counts what the server counts, and stops where it is too long", async () => {
    await write();
    await contains(".o_scrm_reply").edit("Good", {confirm: false});
    await counted();
    expect(".o_scrm_counter").toHaveText("4 / 10");
    expect(".o_scrm_send").toBeEnabled();
    await contains(".o_scrm_reply").edit("Good morning", {confirm: false});
    await counted();
    expect(".o_scrm_counter").toHaveClass("text-danger");
    expect(".o_scrm_send").not.toBeEnabled();
});

test("an answer is sent once and the field is empty again", async () => {
    await write(async (body, key, options) => {
        expect.step(`${body} ${JSON.stringify(options)} ${Boolean(key)}`);
    });
    await contains(".o_scrm_reply").edit("Hello", {confirm: false});
    await contains(".o_scrm_send").click();
    await animationFrame();
    expect.verifySteps(["Hello {} true"]);
    expect(".o_scrm_reply").toHaveValue("");
    expect(".o_scrm_send").not.toBeEnabled();
});

test("what could not be sent stays, and goes under the same key", async () => {
    const keys = [];
    const composer = await write((body, key) => {
        keys.push(key);
        return keys.length === 1
            ? Promise.reject(new Error("lost"))
            : Promise.resolve();
    });
    await contains(".o_scrm_reply").edit("Hello", {confirm: false});
    await expect(composer.send()).rejects.toThrow("lost");
    await animationFrame();
    expect(".o_scrm_reply").toHaveValue("Hello");
    await composer.send();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
    expect(composer.key).not.toBe(keys[0]);
});

test("what was being written is there when one comes back", async () => {
    await write();
    await contains(".o_scrm_reply").edit("Half an ans", {confirm: false});
    await write();
    await animationFrame();
    expect(".o_scrm_reply:last").toHaveValue("Half an ans");
});

test("a note is not sent, however long it is", async () => {
    onRpc("scrm.conversation", "post_note", ({args}) => {
        expect.step(args[1]);
        return true;
    });
    const composer = await write(() => expect.step("sent"));
    composer.store.Thread.insert = () => ({fetchNewMessages: () => null});
    await contains(".o_scrm_note").click();
    await contains(".o_scrm_reply").edit("She called twice", {confirm: false});
    await counted();
    expect(".o_scrm_send").toBeEnabled();
    expect(".o_scrm_send").toHaveText("Keep Note");
    await contains(".o_scrm_send").click();
    await animationFrame();
    expect.verifySteps(["She called twice"]);
});

test("where nobody may answer, the reason stands there", async () => {
    await write(undefined, {allowed: false, reason: "The account is paused."});
    expect(".o_scrm_composer_closed").toHaveText("The account is paused.");
    expect(".o_scrm_reply").toHaveCount(0);
});
