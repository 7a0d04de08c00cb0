# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models
from odoo.tools import SQL

# A conversation has one row for good, not one a day.
NO_DAY = "2000-01-01"


class ScrmRuleQuota(models.Model):
    """How often the machine may still speak. Counted where workers meet.

    One row for each thing that is counted on a day: the answers of a rule (scope
    *rule*), those to an author (*author*); and one for the last answer in each
    conversation (*talk*). Of two workers who count up the same row at once, the
    second fails and is sent back to read again.
    """

    _name = "scrm.rule.quota"
    _description = "Count of Automatic Answers"
    _rec_name = "scope"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    scope = fields.Selection(
        [("rule", "Rule"), ("author", "Author"), ("talk", "Conversation")],
        required=True,
        readonly=True,
    )
    ref = fields.Integer(string="Record", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)
    last_at = fields.Datetime(required=True, readonly=True)

    _counted_once = models.Constraint(
        "UNIQUE (scope, ref, day)", "This is counted already."
    )

    @api.model
    def _today(self, company):
        """The day by the company's clock."""
        try:
            zone = ZoneInfo(company.partner_id.tz or "UTC")
        except ZoneInfoNotFoundError:
            zone = ZoneInfo("UTC")
        utc = fields.Datetime.now().replace(tzinfo=ZoneInfo("UTC"))
        return utc.astimezone(zone).date()

    @api.model
    def _used(self, rules):
        """Return ``{rule id: answers today}``."""
        days = {company: self._today(company) for company in rules.company_id}
        rows = self.search(
            [
                ("scope", "=", "rule"),
                ("ref", "in", rules.ids),
                ("day", "in", list(days.values())),
            ]
        )
        return {row.ref: row.count for row in rows if row.day == days[row.company_id]}

    @api.model
    def _state_of(self, scope, refs, company):
        """Return ``{ref: (count, time of the last)}`` as far as it is counted."""
        rows = self.search(
            [
                ("scope", "=", scope),
                ("ref", "in", list(refs)),
                ("day", "=", self._day(scope, company)),
            ]
        )
        return {row.ref: (row.count, row.last_at) for row in rows}

    @api.model
    def _day(self, scope, company):
        if scope == "talk":
            return fields.Date.to_date(NO_DAY)
        return self._today(company)

    @api.model
    def _take(self, scope, company, wanted, cap_by_ref=None):
        """Count up, each ref as far as its cap allows; all in one statement.

        :param wanted: mapping of ref to how many
        :param cap_by_ref: without it, there is no limit
        :return: the refs that were counted
        """
        caps = cap_by_ref or dict.fromkeys(wanted, 2**31 - 1)
        now, day = fields.Datetime.now(), self._day(scope, company)
        rows = [
            (company.id, scope, ref, day, number, now)
            for ref, number in sorted(wanted.items())
            if number <= caps[ref]
        ]
        if not rows:
            return set()
        taken = self.env["scrm.store"]._insert(
            self._table,
            ("company_id", "scope", "ref", "day", "count", "last_at"),
            rows,
            SQL(
                """ON CONFLICT (scope, ref, day) DO UPDATE SET
                    count = scrm_rule_quota.count + EXCLUDED.count,
                    last_at = EXCLUDED.last_at
                WHERE scrm_rule_quota.count::bigint + EXCLUDED.count <= (
                    SELECT cap FROM (VALUES %s) AS caps(ref, cap)
                    WHERE caps.ref = EXCLUDED.ref)
                RETURNING ref""",
                SQL(", ").join((ref, cap) for ref, cap in sorted(caps.items())),
            ),
        )
        self.invalidate_model()
        return {row[0] for row in taken}
