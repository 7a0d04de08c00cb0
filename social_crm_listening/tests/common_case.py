# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import Command, fields

from odoo.addons.social_crm.tests.common import NOW, said
from odoo.addons.social_crm.tests.test_delivery_media import PictureNetwork
from odoo.addons.social_crm.tools.items import RawPost, SendResult

from .common import InboxCommon


class CaseCommon(InboxCommon):
    """A conversation with its ticket, on a network on which nothing is really sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Stage = cls.env["helpdesk.ticket.stage"]
        common = {"company_id": cls.company.id}
        cls.stage_new = Stage.create({"name": "New", "sequence": -9, **common})
        cls.stage_done = Stage.create(
            {"name": "Done", "sequence": 90, "closed": True, **common}
        )
        texts = {
            "closing": "All well, {name}?",
            "rating": "1 to 5, {name}? {rating_link}",
        }
        for scenario, body in texts.items():
            cls.env["scrm.answer"].create(
                {
                    "name": scenario,
                    "scenario": scenario,
                    "state": "approved",
                    "company_id": cls.company.id,
                    "text_ids": [Command.create({"lang": "en_US", "body": body})],
                }
            )
        cls.talk, cls.ticket = cls.make_case("mei")

    @classmethod
    def make_case(cls, handle, minutes=0):
        """A mention of ``handle`` and the ticket that the agent makes of it."""
        talk = cls.hear(
            said(f"{handle}-1", handle, "It broke", minutes, mentions=(cls.us,))
        ).conversation_id
        talk.with_user(cls.agent).action_make_ticket()
        ticket = talk.ticket_id
        ticket.write({"user_id": cls.agent.id, "stage_id": cls.stage_new.id})
        return talk, ticket

    def setUp(self):
        super().setUp()
        self.network = self.let_send()
        self.network._media_rules = PictureNetwork()._media_rules
        self.network._length = lambda account, text, handle="": (len(text), 150)

    def outbox(self, **values):
        domain = [(name, "=", value) for name, value in values.items()]
        return self.env["scrm.delivery"].search(
            [("account_id", "=", self.account.id), *domain], order="id"
        )

    def send(self):
        """Let the outbox work; the network takes everything and shows it at once."""
        waiting = self.outbox(state="queued")
        self.network.outcomes += [
            SendResult(
                f"r{delivery.id}",
                created_at=NOW,
                post=RawPost(
                    f"r{delivery.id}",
                    self.us,
                    text=delivery.body,
                    kind="reply",
                    parent_remote_id=delivery.parent_post_id.remote_id,
                    created_at=fields.Datetime.now().astimezone(),
                ),
            )
            for delivery in waiting
        ]
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        while self.env["scrm.post"]._process_batch():
            pass
        self.env.invalidate_all()

    def reply(self, text, remote_id="mei-2", to="mei-1", handle="mei", minutes=5):
        """The customer goes on; returns the post."""
        return self.hear(
            said(
                remote_id,
                handle,
                text,
                minutes,
                parent_remote_id=to,
                kind="reply",
            )
        )

    def say(self, body="We send a new one", user=None, **values):
        """A message in the chatter of the ticket, as people post them."""
        return self.ticket.with_user(user or self.agent).message_post(
            body=body,
            message_type="comment",
            subtype_xmlid=values.pop("subtype_xmlid", "mail.mt_comment"),
            **values,
        )
