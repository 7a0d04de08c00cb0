# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo import fields, models
from odoo.tools import SQL


class ScrmMeritMixin(models.AbstractModel):
    """What members did in a programme, counted for badges and common goals."""

    _name = "scrm.merit.mixin"
    _description = "What Members Did"

    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        required=True,
        index=True,
        domain=[("program_type", "=", "loyalty")],
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index=True
    )
    rule_ids = fields.Many2many(
        "scrm.earning.rule",
        string="By Rules",
        domain="[('program_id', '=', program_id)]",
        help="Only acts that earned by one of these rules. Empty: by any.",
    )

    def _sql_merits(self, kind, begin=date.min, end=date.max):
        """Query of ``card`` and ``number`` between two days, both included.

        :param kind: *acts* that earned, *friends* who bought, or *points* earned
        """
        return getattr(self, f"_sql_{kind}")(begin, end)

    def _sql_acts(self, begin, end):
        rules = self.rule_ids.ids
        return SQL(
            """SELECT card_ref AS card, count(*) AS number FROM scrm_points_entry entry
            WHERE program_id = %s AND rule_id IS NOT NULL AND reverses_id IS NULL
                AND amount > 0 AND kind IN ('earn', 'pending')
                AND idempotency_key NOT LIKE 'mature:%%' AND (%s OR rule_id = ANY(%s))
                AND occurred_at::date BETWEEN %s AND %s
                AND NOT EXISTS (SELECT FROM scrm_points_entry back
                    WHERE back.reverses_id = entry.id
                    AND (back.kind = 'reverse' OR NOT EXISTS (
                        SELECT FROM scrm_points_entry credited WHERE
                        credited.idempotency_key = 'mature:' || entry.id)))
            GROUP BY card_ref""",
            self.program_id.id,
            not rules,
            rules,
            begin,
            end,
        )

    def _sql_friends(self, begin, end):
        return SQL(
            """SELECT card_id AS card, count(*) AS number FROM scrm_referral
            WHERE state = 'rewarded' AND joined_at::date BETWEEN %s AND %s
            GROUP BY card_id""",
            begin,
            end,
        )

    def _sql_points(self, begin, end):
        return SQL(
            """SELECT card_ref AS card, sum(amount) AS number FROM scrm_points_entry
            WHERE program_id = %s AND kind IN ('earn', 'order', 'reverse')
                AND occurred_at::date BETWEEN %s AND %s
            GROUP BY card_ref""",
            self.program_id.id,
            begin,
            end,
        )
