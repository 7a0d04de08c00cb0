# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The network that CONTRIBUTING.md adds, taken from the page and put to work.

The network's server is a FAKE that speaks what the page's client asks.
"""

import json
import re
import sys
import textwrap
import types
from datetime import datetime, timedelta, timezone
from pathlib import Path

from odoo.exceptions import UserError
from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel
from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "unit"))
from fake_server import FakeServer  # noqa: E402

ADDON = "odoo.addons.social_crm"
NAMES = (f"{ADDON}.clients.example", f"{ADDON}.models.scrm_connector_example")


def blocks():
    """The two files of the page."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.findall(r"^   ```python\n(.*?)^   ```$", page, re.S | re.M)
    return [textwrap.dedent(block) for block in found]


def module_of(name, source):
    module = types.ModuleType(name)
    module.__package__ = name.rpartition(".")[0]
    sys.modules[name] = module
    exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102
    return module


class Example:
    """What the server holds, newest first."""

    def __init__(self, server):
        self.posts, self.mentions, self.cut = [], [], False
        server.routes["/mentions"] = self.listed("mentions")
        server.routes["/posts"] = self.spoken
        server.routes["/counts"] = self.counted
        self.server = server

    def row(self, remote_id, who, **values):
        at = datetime.now(timezone.utc).isoformat()
        return {"id": remote_id, "by": who, "at": at, **values}

    def listed(self, name):
        def answer(handler):
            below = handler.query.get("below", [""])[0]
            self.send(handler, [] if below else getattr(self, name))

        return answer

    def spoken(self, handler):
        if handler.command == "GET":
            key = handler.query.get("key", [None])[0]
            rows = [row for row in self.posts if key in (None, row["key"])]
            return self.send(handler, rows)
        asked = json.loads(handler.body)
        row = self.row(f"o-{asked['key']}", "tea", **asked)
        self.posts.insert(0, row)
        self.server.routes[f"/posts/{row['id']}"] = self.one(row)
        return handler.reset() if self.cut else self.send(handler, row)

    def one(self, row):
        def answer(handler):
            if row not in self.posts:
                return handler.missing()
            if handler.command == "DELETE":
                self.posts.remove(row)
            return self.send(handler, row)

        return answer

    def counted(self, handler):
        there = {row["id"] for row in self.posts}
        rows = [{"id": key, "likes": 2} for key in handler.query["ids"] if key in there]
        self.send(handler, rows)

    def send(self, handler, data):
        handler.send(200, {}, json.dumps(data).encode())


@tagged("post_install", "-at_install")
class TestContributing(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        client, connector = blocks()
        module_of(NAMES[0], client)
        known = list(MetaModel._module_to_models__["social_crm"])
        model = module_of(NAMES[1], connector).ScrmConnectorExample
        MetaModel._module_to_models__["social_crm"][:] = known
        add_to_registry(cls.registry, model)
        cls.registry._setup_models__(cls.env.cr, [model._name])
        cls.addClassCleanup(cls.forget, model._name)
        server = cls.enterClassContext(FakeServer())
        cls.network = Example(server)
        cls.env["ir.config_parameter"].set_param(
            "social_crm.allowed_hosts", server.host
        )
        cls.account = cls.env["scrm.account"].create(
            {
                "name": "Tea on Example",
                "channel": "example",
                "base_url": server.url,
                "remote_id": "tea",
                "live_from": "2020-01-01",
            }
        )
        cls.account.action_connect()

    @classmethod
    def forget(cls, name):
        del cls.registry[name]
        cls.registry._setup_models__(cls.env.cr)
        for module in NAMES:
            del sys.modules[module]

    def read(self):
        self.account.next_fetch_at = False
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_fetch").method_direct_trigger()
        self.env.invalidate_all()

    def send(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_page_has_the_two_files(self):
        self.assertEqual(len(blocks()), 2)
        self.assertLess(len(blocks()[1].splitlines()), 40)

    def test_the_network_is_offered_with_what_it_can(self):
        names = dict(self.env["scrm.account"]._selection_channel())
        self.assertEqual(names["example"], "Example")
        able = ("fetch", "send", "delete", "metrics")
        for name in ("message", "edit", "poll", "media", *able):
            self.assertEqual(self.account[f"can_{name}"], name in able, name)

    def test_heard_answered_deleted_and_counted(self):
        network, outbox = self.network, self.env["scrm.delivery"]
        network.mentions.insert(0, network.row("m1", "mei", text="Where is my tea?"))
        self.read()
        self.read()
        heard = self.env["scrm.post"].search(
            [("account_id", "=", self.account.id), ("direction", "=", "in")]
        )
        self.assertEqual((len(heard), heard.profile_id.handle), (1, "mei"))
        answer = outbox._enqueue(self.account, "On its way", heard)
        self.send()
        self.assertEqual((answer.state, answer.post_id.parent_id), ("sent", heard))
        connector = self.account._connector()
        (row,) = connector._metrics(self.account, [answer.remote_id, "nothing"])
        self.assertEqual((row.remote_id, row.likes), (answer.remote_id, 2))
        with self.assertRaisesRegex(UserError, "cannot change"):
            outbox._enqueue(self.account, "x", kind="edit", target_id=answer.id)
        outbox._enqueue(self.account, "", kind="delete", target_id=answer.id)
        self.send()
        self.assertTrue(answer.post_id.deleted_at)
        self.assertNotIn(answer.remote_id, [row["id"] for row in network.posts])

    def test_an_answer_that_is_lost_is_looked_for(self):
        self.network.cut = True
        said = self.env["scrm.delivery"]._enqueue(self.account, "Hello", kind="post")
        self.send()
        self.network.cut = False
        self.assertEqual(said.state, "unknown")
        said.next_attempt_at = said.create_date - timedelta(minutes=1)
        self.send()
        texts = [row["text"] for row in self.network.posts]
        self.assertEqual((said.state, texts.count("Hello")), ("sent", 1))
