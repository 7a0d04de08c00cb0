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

class ScrmRule extends models.Model {
    _name = "scrm.rule";
    query = fields.Text();
    _records = [{id: 1, query: "tea OR coffee"}];
}

defineMailModels();
defineModels([ScrmRule]);
describe.current.tags("desktop");

/** What the server would say: words in capitals are operators. */
function pieces(text) {
    return [...text.matchAll(/\S+/g)].map(({0: word, index}) => [
        word === "OR" ? "operator" : "word",
        index,
        index + word.length,
        false,
    ]);
}

async function told() {
    await advanceTime(500);
    await animationFrame();
}

async function open() {
    onRpc("scrm.rule", "check_query", ({args}) => {
        const [text] = args;
        const at = text.indexOf("((");
        const error =
            at < 0 ? null : {start: at, end: at + 2, message: "A bracket too many"};
        return {pieces: pieces(text), error};
    });
    onRpc("scrm.rule", "complete_query", () => ({offers: [], start: 0, end: 0}));
    await mountView({
        type: "form",
        resModel: "scrm.rule",
        resId: 1,
        arch: `<form><field name="query" widget="scrm_query"/></form>`,
    });
    await told();
}

test("the copy below says the same as the field", async () => {
    await open();
    expect(".o_scrm_q textarea").toHaveValue("tea OR coffee");
    expect(queryOne(".o_scrm_q_copy").textContent).toBe("tea OR coffee\u200b");
    await contains(".o_scrm_q textarea").edit("tea  OR <b>x</b>", {confirm: false});
    await told();
    expect(queryOne(".o_scrm_q_copy").textContent).toBe("tea  OR <b>x</b>\u200b");
    expect(".o_scrm_q_copy b").toHaveCount(0);
});

test("an error is told under the field and gone once it is mended", async () => {
    await open();
    await contains(".o_scrm_q textarea").edit("tea ((", {confirm: false});
    await told();
    expect(queryAllTexts(".o_scrm_q_message")).toEqual(["A bracket too many"]);
    expect(".o_scrm_q textarea").toHaveAttribute("aria-invalid", "true");
    await contains(".o_scrm_q textarea").edit("tea", {confirm: false});
    await told();
    expect(queryAllTexts(".o_scrm_q_message")).toEqual([""]);
    expect(".o_scrm_q textarea").toHaveAttribute("aria-invalid", "false");
});
