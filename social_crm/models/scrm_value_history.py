# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

DAYS = 365


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueScore(models.Model):
    _inherit = "scrm.value.score"

    @api.model
    def _curve(self, profiles):
        """The influence of a contact over the last year: what the chart shows.

        A score is kept on the days on which it changed and holds until the next; of
        several profiles the highest counts, as everywhere for a contact. A stretch
        that another version of the value model gave is marked.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (date, profile_id)
                    date, profile_id, total, version
                FROM scrm_value_score
                WHERE profile_id = ANY(%s) AND date > current_date - %s
                ORDER BY date, profile_id, version DESC, id DESC""",
                profiles.ids,
                DAYS,
            )
        )
        days = self._by_day(rows)
        if len(days) < 2:
            return False
        return {
            "type": "line",
            "stepped": True,
            "max": 100,
            "labels": [format_date(self.env, day) for day, _total, _version in days],
            "series": [
                {
                    "label": self.env._("Influence"),
                    "data": [total for _day, total, _version in days],
                }
            ],
            "bands": self._version_bands(days),
        }

    def _by_day(self, rows):
        """``[(day, highest score then, version)]``."""
        now, days = {}, {}
        for day, profile, total, version in rows:
            now[profile] = float(total)
            days[day] = (max(now.values()), version)
        return [(day, *found) for day, found in sorted(days.items())]

    def _version_bands(self, days):
        """Stretches of the chart by version, where there is more than one."""
        begins = [
            place
            for place, (_day, _total, version) in enumerate(days)
            if not place or version != days[place - 1][2]
        ]
        if len(begins) < 2:
            return []
        ends = [*begins[1:], len(days)]
        return [
            {
                "begin": begin,
                "end": end,
                "label": self.env._("Version %s", days[begin][2]),
                "color": number % 2 + 1,
            }
            for number, (begin, end) in enumerate(zip(begins, ends, strict=True))
        ]


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    value_curve = fields.Json(compute="_compute_value_curve")

    @api.depends("value_score")
    @api.depends_context("lang")
    def _compute_value_curve(self):
        for profile in self:
            profile.value_curve = self.env["scrm.value.score"]._curve(profile)


class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_value_curve = fields.Json(
        compute="_compute_scrm_value_curve", groups="social_crm.group_agent"
    )

    @api.depends("scrm_profile_ids.value_score")
    @api.depends_context("company", "lang")
    def _compute_scrm_value_curve(self):
        for partner in self:
            profiles = partner.scrm_profile_ids.filtered(
                lambda p: p.company_id == self.env.company and not p.is_own
            )
            partner.scrm_value_curve = self.env["scrm.value.score"]._curve(profiles)
