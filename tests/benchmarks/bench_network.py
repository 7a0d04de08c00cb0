#!/usr/bin/env python3
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The picture of the network in Chromium: how soon it stands, how smoothly it moves.

2,000 people with 10,000 ties are written into the database named by SOCIAL_CRM_DB
(./dev bench). The first opening works out the places, the second finds them stored;
both are timed in the browser, from the click on the menu to the first frame on the
canvas. Then the mouse drags the picture to and fro, and frames are counted; without a
GPU, as on an office machine.

    python tests/benchmarks/bench_network.py --json build/network.json
"""

import argparse
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import value_data as data  # noqa: E402
from browser import person  # noqa: E402
from odoo_env import environment, open_registry  # noqa: E402
from odoo_server import odoo_server  # noqa: E402

PEOPLE, ACTS = 2000, 24_000
LOGIN = "bench_network"
SECONDS = 4
MENU = ".dropdown-menu .dropdown-item:text-is('Network')"
OPENED = """() => {
    window.__begin = performance.now();
    window.__first = null;
    const look = () => {
        const canvas = document.querySelector(".o_scrm_network_canvas canvas");
        const data = canvas?.width && canvas.height && canvas
            .getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        if (data && data.some((part) => part)) {
            window.__first = performance.now() - window.__begin;
        } else {
            requestAnimationFrame(look);
        }
    };
    requestAnimationFrame(look);
}"""
FRAMES = """(milliseconds) => new Promise((resolve) => {
    let frames = 0;
    const begin = performance.now();
    const count = (now) => {
        frames += 1;
        if (now - begin < milliseconds) {
            requestAnimationFrame(count);
        } else {
            resolve((frames * 1000) / (now - begin));
        }
    };
    requestAnimationFrame(count);
})"""


def prepare(registry):
    """A company with a network, and somebody who may look at it."""
    with environment(registry) as env:
        company = env["res.company"].create({"name": "Network picture"})
        account = env["scrm.account"].create(
            {"name": "Network", "channel": "file", "company_id": company.id}
        )
        first = data.make_people(env, account, PEOPLE)
        data.make_acts(env, account, first, PEOPLE, ACTS, 1)
        env["scrm.value.model"].search([("company_id", "=", company.id)]).unlink()
        model = env["scrm.value.model"].create(
            {"name": "Bench", "company_id": company.id}
        )
        for stage in ("value", "network"):
            model._run_stage(stage)
        env["res.users"].create(
            {
                "name": LOGIN,
                "login": LOGIN,
                "password": LOGIN,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, [env.ref("social_crm.group_supervisor").id])],
            }
        )


def opened(page):
    """Seconds from the click on the menu to the first frame."""
    page.click(".o_menu_sections button:has-text('People')")
    item = page.locator(MENU)
    item.wait_for()
    page.evaluate(OPENED)
    item.click()
    page.wait_for_function("() => window.__first !== null")
    return page.evaluate("() => window.__first") / 1000


def dragged(page):
    """Frames a second while the picture is dragged to and fro."""
    box = page.locator(".o_scrm_network_canvas").bounding_box()
    x, y = box["x"] + 60, box["y"] + 60
    canvas = "document.querySelector('.o_scrm_network_canvas canvas').toDataURL()"
    before = page.evaluate(canvas)
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(f"window.__frames = ({FRAMES})({SECONDS * 1000})")
    for step in range(SECONDS * 12):
        page.mouse.move(x + 10 * (step % 20), y + 6 * (step % 15))
        page.wait_for_timeout(20)
    page.mouse.up()
    assert page.evaluate(canvas) != before, "the picture did not move"
    return page.evaluate("() => window.__frames")


def row(name, value, unit, against=None):
    ratio = round(value / against, 2) if against else None
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "against": against,
        "ratio": ratio,
    }


def measure():
    registry = open_registry(os.environ["SOCIAL_CRM_DB"])
    prepare(registry)
    with odoo_server(registry.db_name) as url, person(url, LOGIN, LOGIN) as someone:
        page = someone.page
        profiles = "odoo/action-social_crm.scrm_profile_action"
        someone.open(profiles)
        # The page's own programs are loaded once for all screens.
        opened(page)
        page.evaluate("localStorage.setItem('scrm_network_limit', 2000)")
        with environment(registry) as env:
            env["scrm.network.place"].search([]).unlink()
        someone.open(profiles)
        yield row("picture: first, places worked out", opened(page), "s", 2)
        words = page.inner_text(".o_scrm_network_summary")
        print(words, file=sys.stderr)
        yield row("picture: dragged", dragged(page), "frames/s", 30)
        someone.open(profiles)
        yield row("picture: places known", opened(page), "s", 2)
        assert not someone.errors, someone.errors


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    options = parser.parse_args(arguments)
    rows = list(measure())
    for item in rows:
        print("{name:<50}{value:>10} {unit} {against} {ratio}".format(**item))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
