# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.fields import Command

from ..tools import media
from ..tools.items import SendResult
from .common import NOW, SocialCommon


class FakeNetwork:
    """A FAKE for tests: takes everything, unless an account is to fail.

    ``outcomes``: account name -> error that is raised; ``calls``: what was sent.
    """

    def __init__(self):
        self.abilities = {"send", "delete", "poll"}
        self.limit = 60
        self.rules = media.Rules(media.IMAGES, max_bytes=1_000, max_files=1)
        self.outcomes, self.calls, self.there = {}, [], {}

    def _can(self, capability):
        return capability in self.abilities

    def _length(self, account, text, handle=""):
        return len(text), self.limit

    def _media_rules(self, account):
        return self.rules

    def _explain(self, error):
        return str(error)

    def _send(self, account, outgoing):
        self.calls.append((account.name, outgoing))
        outcome = self.outcomes.get(account.name)
        if outcome:
            raise outcome
        remote_id = f"{account.id}-{len(self.calls)}"
        return SendResult(remote_id, f"https://n.example/{remote_id}", created_at=NOW)

    def _find_sent(self, account, outgoing, taken):
        return self.there.get(account.name)

    @property
    def texts(self):
        return sorted((name, outgoing.text) for name, outgoing in self.calls)


class PublicationCommon(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Demo and other tests' publications are none of ours.
        cls.env["scrm.publication"].search([]).write({"state": "done"})
        cls.junior = cls._make_user("junior", "social_crm.group_junior", cls.company)
        cls.second = cls._make_account(cls.company, "Tea shop")
        cls.second.write({"instance": "shop", "channel": "mastodon"})
        cls.both = cls.account | cls.second

    def setUp(self):
        super().setUp()
        self.network = FakeNetwork()
        self.startPatcher(
            patch.object(
                type(self.env["scrm.account"]), "_connector", lambda _a: self.network
            )
        )

    def draft(self, user=None, **values):
        return (
            self.env["scrm.publication"]
            .with_user(user or self.agent)
            .create(
                {
                    "name": "Spring",
                    "body": "Spring tea is here",
                    "account_ids": [Command.set(self.both.ids)],
                    "tz": "Asia/Shanghai",
                    **values,
                }
            )
        )

    def cron(self, name):
        with self.enter_registry_test_mode():
            self.env.ref(f"social_crm.{name}").method_direct_trigger()
        self.env.invalidate_all()

    def publish(self):
        self.cron("ir_cron_publish")

    def send(self):
        self.cron("ir_cron_send")

    def released(self, user=None, **values):
        publication = self.draft(user, **values)
        publication.action_release()
        return publication

    def gone_out(self, **values):
        publication = self.released(**values)
        self.publish()
        self.send()
        return publication
