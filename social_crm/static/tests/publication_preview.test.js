import {describe, expect, test} from "@odoo/hoot";
import {queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const PIXEL =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA" +
    "AABJRU5ErkJggg==";

class ScrmAccount extends models.Model {
    _name = "scrm.account";
    name = fields.Char();
    _records = [
        {id: 1, name: "Tea"},
        {id: 2, name: "Sky"},
    ];
}

class ScrmMedia extends models.Model {
    _name = "scrm.publication.media";
    name = fields.Char();
    alt = fields.Char();
    file = fields.Binary();
}

class ScrmOption extends models.Model {
    _name = "scrm.publication.option";
    name = fields.Char();
}

class ScrmPublication extends models.Model {
    _name = "scrm.publication";
    name = fields.Char();
    body = fields.Text();
    account_ids = fields.Many2many({relation: "scrm.account"});
    media_ids = fields.One2many({relation: "scrm.publication.media"});
    option_ids = fields.One2many({relation: "scrm.publication.option"});
}

defineMailModels();
defineModels([ScrmAccount, ScrmMedia, ScrmOption, ScrmPublication]);
describe.current.tags("desktop");

const ARCH = `<form>
    <field name="account_ids" widget="many2many_tags"/>
    <field name="body" widget="scrm_live_text"/>
    <field name="media_ids"><list editable="bottom">
        <field name="file"/><field name="name"/><field name="alt"/>
    </list></field>
    <field name="option_ids"><list editable="bottom"><field name="name"/></list></field>
    <widget name="scrm_publication_preview"/>
</form>`;

/** What the server would say; the numbers are the test's own. */
const cardOf = (values, more = {}) => ({
    channel: "one",
    network: "Network One",
    accounts: values.account_ids.map((id) => ({
        id,
        name: `Account ${id}`,
        handle: `a${id}`,
        avatar: "",
    })),
    segments: values.body ? [{kind: "text", text: values.body, over: false}] : [],
    used: values.body.length,
    limit: 10,
    unit: "characters",
    grid: 4,
    can_media: true,
    can_poll: true,
    problems: [],
    ...more,
});

async function settle() {
    await advanceTime(400);
    await animationFrame();
}

async function open(answer, record = {}) {
    const asked = [];
    onRpc("scrm.publication", "preview_for", ({args}) => {
        asked.push(args[0]);
        return args[0].account_ids.length ? [].concat(answer(args[0])) : [];
    });
    ScrmPublication._records = [{id: 7, body: "Hi", account_ids: [1], ...record}];
    await mountView({type: "form", resModel: "scrm.publication", resId: 7, arch: ARCH});
    await settle();
    return asked;
}

test("it shows the account, the text and the counter", async () => {
    const asked = await open((values) => cardOf(values));
    expect(".o_scrm_preview_card").toHaveCount(1);
    expect(".o_scrm_preview_card header strong").toHaveText("Network One");
    expect(".o_scrm_said strong").toHaveText("Account 1");
    expect(".o_scrm_text").toHaveText("Hi");
    expect(".o_scrm_counter").toHaveText(/^2 \/ 10/);
    expect(".o_scrm_counter").toHaveClass("text-muted");
    expect(asked[0].account_ids).toEqual([1]);
});

test("it follows while somebody types, before they leave the field", async () => {
    const asked = await open((values) => cardOf(values));
    asked.length = 0;
    const area = queryOne(".o_field_widget[name=body] textarea");
    for (const text of ["H", "He", "Hello"]) {
        area.value = text;
        area.dispatchEvent(new InputEvent("input", {bubbles: true}));
        await advanceTime(50);
    }
    await settle();
    expect(".o_scrm_text").toHaveText("Hello");
    expect(asked.map((values) => values.body)).toEqual(["Hello"]);
    await contains(".o_field_widget[name=body] textarea").edit("Hello you");
    await settle();
    expect(".o_scrm_text").toHaveText("Hello you");
    expect(".o_scrm_counter").toHaveClass("text-warning");
});

test("what is over is marked, told, and said aloud politely", async () => {
    const segments = [
        {kind: "text", text: "See ", over: false},
        {kind: "link", text: "tea.ex", over: false},
        {kind: "link", text: "ample", over: true},
    ];
    const problems = ["The text is too long by 5."];
    await open((values) => cardOf(values, {segments, used: 15, problems}));
    expect(queryAllTexts(".o_scrm_over")).toEqual(["ample"]);
    expect(queryAllTexts(".o_scrm_text [data-kind=link]")).toEqual(["tea.ex", "ample"]);
    expect(".o_scrm_counter").toHaveClass("text-danger");
    expect(".o_scrm_problems").toHaveText("The text is too long by 5.");
    const live = queryOne(".o_scrm_preview_card [aria-live]");
    expect(live.getAttribute("aria-live")).toBe("polite");
    expect(live.textContent).toBe("Network One: 5 characters too many");
});

test("nothing is said aloud while there is room", async () => {
    await open((values) => cardOf(values));
    expect(queryOne(".o_scrm_preview_card [aria-live]").textContent).toBe("");
});

test("the text of a stranger stays text", async () => {
    await open((values) => cardOf(values), {body: "<img src=x onerror=alert(1)>"});
    expect(".o_scrm_text").toHaveText("<img src=x onerror=alert(1)>");
    expect(".o_scrm_text img").toHaveCount(0);
});

test("accounts that say the same share a card", async () => {
    await open((values) => cardOf(values), {account_ids: [1, 2]});
    expect(".o_scrm_preview_card footer").toHaveText("Also Account 2");
});

test("without an account it says what to do", async () => {
    await open((values) => cardOf(values), {account_ids: []});
    expect(".o_scrm_preview_card").toHaveCount(0);
    expect(".o_scrm_preview p").toHaveText(/Choose an account/);
});

test("pictures show what they show, and who has not said so is reminded", async () => {
    ScrmMedia._records = [
        {id: 3, name: "cup.png", alt: "A cup", file: PIXEL},
        {id: 4, name: "pot.png", alt: "", file: PIXEL},
    ];
    const files = [];
    onRpc("scrm.publication", "preview_files", ({args}) => {
        files.push(args[0]);
        return {
            problems: {1: "“pot.png” is too large"},
            reminders: ["Say what it shows"],
        };
    });
    await open((values) => cardOf(values), {media_ids: [3, 4]});
    expect(".o_scrm_grid figure").toHaveCount(2);
    expect(queryAllTexts(".o_scrm_grid figcaption")).toEqual(["ALT", "No description"]);
    expect(".o_scrm_grid img:first").toHaveAttribute("alt", "A cup");
    expect(".o_scrm_problems").toHaveText("“pot.png” is too large");
    expect(".o_scrm_reminders").toHaveText("Say what it shows");
    expect(files).toHaveLength(1);
    // Typing does not send the pictures again.
    await contains(".o_field_widget[name=body] textarea").edit("Hello");
    await settle();
    expect(files).toHaveLength(1);
});

test("a network without files or polls shows none", async () => {
    ScrmMedia._records = [{id: 3, name: "cup.png", alt: "A cup", file: PIXEL}];
    ScrmOption._records = [
        {id: 5, name: "Green"},
        {id: 6, name: "Black"},
    ];
    onRpc("scrm.publication", "preview_files", () => ({problems: {}, reminders: []}));
    await open(
        (values) => [
            cardOf(values),
            cardOf(values, {channel: "two", can_media: false, can_poll: false}),
        ],
        {media_ids: [3], option_ids: [5, 6]}
    );
    expect("[data-channel=one] .o_scrm_grid img").toHaveCount(1);
    expect(queryAllTexts("[data-channel=one] li")).toEqual(["Green", "Black"]);
    expect("[data-channel=two] .o_scrm_grid").toHaveCount(0);
    expect("[data-channel=two] li").toHaveCount(0);
});

test("an answer that comes late does not cover a newer one", async () => {
    let release = null;
    const asked = await open((values) => cardOf(values));
    onRpc("scrm.publication", "preview_for", async ({args}) => {
        if (args[0].body === "slow") {
            await new Promise((resolve) => {
                release = resolve;
            });
        }
        return [cardOf(args[0])];
    });
    await contains(".o_field_widget[name=body] textarea").edit("slow");
    await settle();
    await contains(".o_field_widget[name=body] textarea").edit("fast");
    await settle();
    expect(".o_scrm_text").toHaveText("fast");
    release();
    await settle();
    expect(".o_scrm_text").toHaveText("fast");
    expect(asked).toHaveLength(1);
});
