import {describe, expect, test} from "@odoo/hoot";
import {advanceTime} from "@odoo/hoot-mock";
import {Refresher} from "@social_crm_listening/workspace/inbox_bus";

describe.current.tags("headless");

test("many calls become one, soon", async () => {
    const refresher = new Refresher(() => expect.step("work"));
    refresher.ask();
    refresher.ask();
    refresher.ask();
    expect.verifySteps([]);
    await advanceTime(300);
    expect.verifySteps(["work"]);
});

test("calls that go on are answered at a steady pace", async () => {
    let count = 0;
    const refresher = new Refresher(() => count++, {delay: 100, gap: 1000});
    for (let i = 0; i < 30; i++) {
        refresher.ask();
        await advanceTime(100);
    }
    expect(count).toBeWithin(2, 4);
});

test("nothing comes after the end", async () => {
    const refresher = new Refresher(() => expect.step("work"));
    refresher.ask();
    refresher.stop();
    await advanceTime(5000);
    expect.verifySteps([]);
});
