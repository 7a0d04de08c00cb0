# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time

from odoo import api, fields, models
from odoo.exceptions import UserError

# What a run that failed may have missed.
LOOK_BACK_DAYS = 7
# Posts that disappear later keep what they earned.
TAKEN_BACK_DAYS = 90
PROVEN = ("claim", "signin")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmEarningRule(models.Model):
    """The acts that earn, by kind, and points that go with a deleted post."""

    _inherit = "scrm.earning.rule"

    def _acts_since(self, since):
        """``[(contact, record, moment)]`` of what this rule is about."""
        self.ensure_one()
        return [
            act for act in getattr(self, f"_acts_{self.event}")(since) if act[0].active
        ]

    def _acts_positive_mention(self, since):
        posts = self.env["scrm.post"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("direction", "=", "in"),
                ("posted_at", ">=", since),
                ("deleted_at", "=", False),
                ("profile_id.partner_id", "!=", False),
                ("mention_profile_ids.is_own", "=", True),
            ]
        )
        good = posts.filtered(lambda post: post._scrm_earns())
        if self.topic_ids:
            good = good.filtered(lambda post: post.topic_ids & self.topic_ids)
        return [(post.profile_id.partner_id, post, post.posted_at) for post in good]

    def _acts_follow(self, since):
        relations = self.env["scrm.relation"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("target_id.is_own", "=", True),
                ("source_id.partner_id", "!=", False),
                ("date_from", ">=", since),
                ("date_to", "=", False),
            ]
        )
        return [(row.source_id.partner_id, row, row.date_from) for row in relations]

    def _acts_claim(self, since):
        links = self.env["scrm.profile.link"].search(
            [
                ("profile_id.company_id", "=", self.company_id.id),
                ("method", "in", PROVEN),
                ("active", "=", True),
                ("create_date", ">=", since),
            ]
        )
        return [(link.partner_id, link, link.create_date) for link in links]

    def _acts_segment(self, since):
        rows = self.env["scrm.segment.membership"].search(
            [
                ("segment_id", "=", self.target_segment_id.id),
                ("date_from", ">=", since.date()),
                ("date_to", "=", False),
                ("profile_id.partner_id", "!=", False),
            ]
        )
        return [
            (row.partner_id, row, datetime.combine(row.date_from, time(12)))
            for row in rows
        ]

    @api.model
    def _cron_earn(self):
        """What is found out at night: follows, proofs, segments; and taking back."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=LOOK_BACK_DAYS)
        store = self.env["scrm.store"]
        rules = self.search(
            [("event", "!=", "positive_mention"), ("program_id.active", "=", True)]
        )
        if store._each(rules, lambda rule: rule._award_since(since)):
            store._retrying(self._take_back_deleted)

    def _award_since(self, since):
        """What was done since then, but not before the rule was live."""
        self._award(self._acts_since(max(since, self.live_from)))

    @api.model
    def _take_back_deleted(self):
        """Points of posts that are gone go, too, as far as the card may lose them.

        Those of earning rules, and those that listening rules have given.
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), days=TAKEN_BACK_DAYS)
        entries = self.env["scrm.points.entry"].search(
            [
                ("res_model", "=", "scrm.post"),
                ("kind", "in", ("earn", "pending")),
                ("amount", ">", 0),
                ("occurred_at", ">=", since),
                ("reversed_by_ids", "=", False),
                ("card_id", "!=", False),
            ]
        )
        posts = self.env["scrm.post"].browse(entries.mapped("res_id"))
        gone = set(posts.exists().filtered("deleted_at").ids)
        gone |= set(posts.ids) - set(posts.exists().ids)
        for entry in entries.filtered(lambda e: e.res_id in gone):
            entry._take_back_gently()


class ScrmPointsEntry(models.Model):
    _inherit = "scrm.points.entry"

    def _take_back_gently(self):
        """Take an earning back; a card that must not fall below zero keeps it."""
        words = self.card_id._scrm_words().env._("The post was deleted")
        try:
            with self.env.cr.savepoint():
                if self.kind == "pending":
                    self._withdraw(words)
                else:
                    self._take_back(words)
        except UserError:
            # Spent already, and the programme allows no debt.
            return False
        return True


class ScrmSegment(models.Model):
    _inherit = "scrm.segment"

    def _on_enter(self, profiles):
        """Whoever enters earns at once where a rule says so."""
        result = super()._on_enter(profiles)
        rules = self.env["scrm.earning.rule"].search(
            [
                ("event", "=", "segment"),
                ("target_segment_id", "=", self.id),
                ("program_id.active", "=", True),
            ]
        )
        for rule in rules:
            since = fields.Datetime.subtract(fields.Datetime.now(), days=1)
            inside = set(profiles.ids)
            acts = rule._acts_since(max(since, rule.live_from))
            rule._award([act for act in acts if act[1].profile_id.id in inside])
        return result
