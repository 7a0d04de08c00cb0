# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo import Command

from ..tools.items import SendResult
from .common import SocialCommon, person, said
from .test_delivery import FakeNetwork

CAN = frozenset({"send", "message", "like", "repost", "delete"})


class MessageNetwork(FakeNetwork):
    """A FAKE network that takes messages to people, and everything else."""

    _message_window = None
    _message_needs_follow = False
    _message_needs_optout = False

    def __init__(self, *outcomes, can=CAN):
        super().__init__(*outcomes)
        self.can = can

    def _can(self, capability):
        return capability in self.can

    def _length(self, account, text, handle=""):
        return len(text), 400

    def _send(self, account, outgoing):
        if self.outcomes:
            return super()._send(account, outgoing)
        self.calls.append(outgoing)
        return SendResult(remote_id=f"r{id(self)}-{len(self.calls)}")


class PeopleCommon(SocialCommon):
    """Contacts with profiles on a fake network, which have agreed to news."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"scrm_message_from": 0, "scrm_message_to": 0})
        cls.lines = cls.env["scrm.publication.recipient"]
        cls.Consent = cls.env["scrm.consent"]
        cls.tag = cls.env["res.partner.category"].create({"name": "Tasters"})
        cls.mei, cls.bob = (cls.make_person(name) for name in ("mei", "bob"))
        cls.publication = cls.publish()

    def setUp(self):
        super().setUp()
        self.network = MessageNetwork()
        self.networks = {}
        self.startPatcher(
            patch.object(
                type(self.env["scrm.account"]),
                "_connector",
                lambda account: self.networks.get(account.id, self.network),
            )
        )

    @classmethod
    def make_person(cls, name, agreed=("marketing",), account=None, **values):
        """A contact that is tied to a profile of the same name."""
        account = account or cls.account
        partner = cls.env["res.partner"].create(
            {
                "name": name.title(),
                "category_id": [Command.link(cls.tag.id)],
                **values,
            }
        )
        cls.tie(partner, name, account)
        if agreed:
            cls.agree(partner, agreed)
        return partner

    @classmethod
    def tie(cls, partner, handle, account=None, **values):
        author = person(handle, **values)
        post = cls.keep(
            said(f"hello-{handle}", handle, author=author),
            account=account or cls.account,
        )
        post.profile_id._link_partner(partner, "claim", "Test")
        return post.profile_id

    @classmethod
    def agree(cls, partners, purposes=("marketing",), state="given", **values):
        values.setdefault("company", cls.company)
        return cls.env["scrm.consent"]._record(
            partners, purposes, state, "form", "I agree", **values
        )

    @classmethod
    def publish(cls, **values):
        return cls.env["scrm.publication"].create(
            {
                "name": "New tea",
                "kind": "message",
                "body": "Dear {name}, new tea!",
                "company_id": cls.company.id,
                "account_ids": [Command.set(cls.account.ids)],
                "recipient_tag_ids": [Command.set(cls.tag.ids)],
                **values,
            }
        )

    def verdict(self, partner, publication=None):
        """(state, reason) of this contact after a fresh check."""
        publication = publication or self.publication
        publication.action_check_recipients()
        line = publication.recipient_ids.filtered(lambda r: r.partner_id == partner)
        return line.state, line.reason

    def make(self, publication=None):
        """The deliveries of all that can be reached."""
        publication = publication or self.publication
        publication._make_message_deliveries()
        return publication.delivery_ids

    def profile_of(self, partner):
        return partner.scrm_profile_ids

    def wish(self, partner=None, **values):
        partner = partner or self.mei
        return self.env["scrm.preference"].create(
            {"partner_id": partner.id, "company_id": self.company.id, **values}
        )

    def tie_to_second_account(self, can=None):
        """Carl, who has a profile on a second network only."""
        self.second = self.env["scrm.account"].create(
            {
                "name": "Second",
                "sequence": 20,
                "channel": "webhook",
                "instance": "hook",
                "company_id": self.company.id,
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )
        self.networks[self.second.id] = MessageNetwork(can=can or {"message", "send"})
        self.carl = self.make_person("carl", account=self.second)
        self.publication.account_ids |= self.second
