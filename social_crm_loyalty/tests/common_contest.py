# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo.addons.social_crm.tests.common import said

from .common import LoyaltyCommon

# The clock of the posts: `said` counts minutes from 2026-11-20 09:00.
BEGIN = datetime(2026, 11, 20, 9, 0)
DURING = "2026-11-20 10:00:00"
END = datetime(2026, 11, 21, 9, 0)
AFTER = "2026-11-21 09:00:01"


class ContestCommon(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["loyalty.program"].search([("id", "!=", cls.program.id)]).active = False
        cls.program.rule_ids.minimum_amount = 10_000
        cls.friends = cls.env["res.partner"].create(
            [{"name": f"Friend{number} Lin"} for number in range(6)]
        )
        cls.Contest = cls.env["scrm.contest"]

    def contest(self, **values):
        return self.Contest.create(
            {
                "name": "My tea corner",
                "company_id": self.company.id,
                "program_id": self.program.id,
                "date_from": BEGIN,
                "date_to": END,
                "hashtag": "#TeaCorner",
                "winner_count": 2,
                "prize_points": 50,
                **values,
            }
        )

    def opened(self, **values):
        contest = self.contest(**values)
        contest.action_open()
        return contest

    def keep_tagged(self, *people, minutes=1, **values):
        """A post with the hashtag by each of these handles."""
        posts = [
            said(
                f"{who}-{minutes}",
                who,
                f"Look at #teacorner, says {who}",
                minutes=minutes + n,
                tags=("teacorner",),
                **values,
            )
            for n, who in enumerate(people)
        ]
        return self.keep(*posts)

    def tie(self, post, partner):
        post.profile_id._link_partner(partner, "manual", "They said so")

    def enter_all(self, contest, partners=None):
        entries = contest.entry_ids.browse()
        for partner in partners or self.friends:
            entries |= contest._enter(partner, f"By {partner.name}")
        return entries

    def winners(self, contest):
        return contest.entry_ids.filtered("place").sorted("place")

    def points(self, partner):
        return self.program._scrm_card_of(partner).points
