# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.bus.models import ir_websocket
from odoo.addons.social_crm.tests.common import said

from .common_inbox import WorkCommon

CHANGED, TYPING = "scrm.conversation/changed", "scrm.conversation/typing"


@tagged("post_install", "-at_install")
class TestInboxBus(WorkCommon):
    def setUp(self):
        super().setUp()
        self.told()

    def told(self):
        """What was sent since the last call: (channel, type, payload)."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].search([], order="id")
        found = []
        for row in rows:
            message, channel = json.loads(row.message), json.loads(row.channel)
            if str(channel[-1]).startswith("scrm_inbox_"):
                found.append((channel[-1], message["type"], message["payload"]))
        rows.unlink()
        return found

    def channel(self, company=None):
        return f"scrm_inbox_{(company or self.company).id}"

    def test_a_batch_tells_once_and_only_ids(self):
        talks = self.ask("a", "b", "c")
        told = [(self.channel(), CHANGED, {"ids": sorted(talks.ids)})]
        self.assertEqual(self.told(), told)
        self.hear(said("a2", "ha", "secret", 5, parent_remote_id="a"))
        told = [(self.channel(), CHANGED, {"ids": talks[0].ids})]
        self.assertEqual(self.told(), told)

    def test_each_company_hears_its_own(self):
        abroad = self.ask("x", account=self.other_account)
        here = self.ask("a")
        self.assertEqual(
            sorted(self.told()),
            sorted(
                [
                    (self.channel(), CHANGED, {"ids": here.ids}),
                    (self.channel(self.other_company), CHANGED, {"ids": abroad.ids}),
                ]
            ),
        )

    def test_what_people_do_is_told(self):
        talk = self.ask("a")
        self.told()
        mine = talk.with_user(self.agent)
        for change in (
            mine.action_assign_to_me,
            mine.action_snooze_hour,
            mine.action_wake,
            mine.action_close,
            lambda: mine.write({"priority": "2"}),
            lambda: mine.write({"user_id": self.colleague.id}),
        ):
            change()
            told = [(self.channel(), CHANGED, {"ids": talk.ids})]
            self.assertEqual(self.told(), told)
        self.assertEqual(talk.user_id, self.colleague)

    def test_an_answer_and_what_becomes_of_it_is_told(self):
        talk = self.ask("a")
        self.let_send()
        self.told()
        talk.with_user(self.agent).send_reply("Dear customer")
        self.assertEqual(self.told()[0][2], {"ids": talk.ids})
        delivery = self.env["scrm.delivery"].search([], order="id desc", limit=1)
        delivery.state = "failed"
        self.assertEqual(self.told()[0][2], {"ids": talk.ids})

    def test_what_changes_nothing_that_is_shown_is_not_told(self):
        talk = self.ask("a")
        self.told()
        talk.message_post(body="between us")
        self.assertFalse(self.told())

    def test_typing_is_told_to_who_looks(self):
        talk = self.ask("a")
        self.told()
        talk.with_user(self.agent).note_typing(True)
        [(channel, kind, payload)] = self.told()
        self.assertEqual((channel, kind), (self.channel(), TYPING))
        self.assertEqual(payload.keys(), {"id", "user_id", "name", "typing", "at"})
        self.assertEqual(payload["user_id"], self.agent.id)
        self.assertTrue(payload["typing"])

    def test_typing_needs_the_right_to_read(self):
        talk = self.ask("a")
        talk.user_id = self.colleague
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                talk.with_user(user).note_typing(True)

    def heard_by(self, user, *asked):
        """Channels that this person listens to, when asking for some."""
        wish = [*asked, "harmless"]
        request = type("Request", (), {"session": type("S", (), {"uid": user.id})()})
        with (
            patch.object(ir_websocket, "request", request()),
            patch.object(ir_websocket, "wsrequest", request()),
        ):
            found = self.env(user=user)["ir.websocket"]._build_bus_channel_list(wish)
        return [name for name in found if str(name).startswith("scrm_inbox_")]

    def test_only_agents_listen_and_only_to_their_companies(self):
        here, abroad = self.channel(), self.channel(self.other_company)
        for user in (self.agent, self.supervisor):
            self.assertEqual(self.heard_by(user, here, abroad), [here])
        self.assertEqual(self.heard_by(self.other_agent), [abroad])
        for user in (self.portal, self.stranger, self.env.ref("base.public_user")):
            self.assertEqual(self.heard_by(user, here, abroad), [])
