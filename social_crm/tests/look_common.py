# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from freezegun import freeze_time

from .common import SocialCommon

HEARD = datetime(2026, 11, 21, 9, 0)


class LookCommon(SocialCommon):
    """Two companies that hear the same network, each through an account of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls.listener(cls.company)
        cls.theirs = cls.listener(cls.other_company)

    @classmethod
    def listener(cls, company, **values):
        return cls.env["scrm.account"].create(
            {
                "name": "Tea club",
                "channel": "mastodon",
                "base_url": "https://m.example",
                "company_id": company.id,
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
                **values,
            }
        )

    def heard(self, *posts, account=None):
        with freeze_time(HEARD):
            kept = self.keep(*posts, account=account or self.ours)
            kept.process_state = "done"
            self.env.flush_all()
        return kept

    def look(self, network, **after):
        """The cron, some time after the posts were heard, with a fake network."""
        with freeze_time(HEARD + timedelta(**after)), network.on(self.ours):
            with self.enter_registry_test_mode():
                self.env.ref("social_crm.ir_cron_look").method_direct_trigger()
        self.env.invalidate_all()
