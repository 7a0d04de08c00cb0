# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ..tools import lifecycle
from .scrm_value_writing import WRITE_BATCH


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """The night's stage in which people come to another stage of their relation."""

    _inherit = "scrm.value.model"

    engaged_acts = fields.Integer(
        string="Engaged from (acts)",
        default=3,
        required=True,
        help="Acts towards us within the window. Who spoke with us, both ways, is "
        "engaged as well.",
    )
    advocate_acts = fields.Integer(
        string="Advocate from (reposts and quotes)",
        default=3,
        required=True,
        help="By somebody who is engaged or a customer, within the window.",
    )
    dormant_days = fields.Integer(
        string="Dormant after (days)",
        default=60,
        required=True,
        help="Without any act of somebody who was engaged or a customer, and who has "
        "no open lead.",
    )
    lost_days = fields.Integer(
        string="Lost after (days)",
        default=180,
        required=True,
        help="Who no longer follows us is lost as soon as dormant.",
    )

    _lifecycle = models.Constraint(
        "CHECK (engaged_acts > 0 AND advocate_acts > 0 AND dormant_days > 0 "
        "AND lost_days >= dormant_days)",
        "Thresholds are one or more, and nobody is lost before being dormant.",
    )

    @api.model
    def _night_stages(self):
        return [*super()._night_stages(), (40, "lifecycle")]

    def _night_lifecycle(self):
        """Write the stages that changed; how many those are."""
        model = self.sudo()
        model.env.flush_all()
        found = model._read_relations()
        model._tell_progress(0.4)
        facts, before = model._lifecycle_facts(found), found["stage"]
        limits = lifecycle.Limits(
            model.engaged_acts, model.advocate_acts, model.dormant_days, model.lost_days
        )
        now = lifecycle.stages(facts, limits)
        moved = np.flatnonzero(now != before)
        here = model.with_context(lang=model.company_id.partner_id.lang)
        reasons = here._lifecycle_reasons()
        rows = (
            model._lifecycle_row(reasons, found, before, now, n) for n in moved.tolist()
        )
        for number, batch in enumerate(split_every(WRITE_BATCH, rows, list)):
            model._tell_progress(0.4, 1.0, number * WRITE_BATCH / len(moved))
            model.env["scrm.lifecycle.move"]._record(model, batch)
        model.env.invalidate_all()
        return len(moved)

    def _lifecycle_row(self, reasons, found, before, now, place):
        earlier, code = int(before[place]), int(now[place])
        numbers = {
            "acts": int(found["acts"][place]),
            "carried": int(found["carried"][place]),
            "days": int(found["silent"][place]),
            "window": self.window_days,
        }
        left = code == lifecycle.LOST and found["left"][place]
        return (
            int(found["id"][place]),
            lifecycle.STAGES[earlier] if earlier >= 0 else None,
            lifecycle.STAGES[code],
            reasons["left" if left else code] % numbers,
        )

    def _lifecycle_reasons(self):
        """The words with which numbers led to a stage; once for everybody."""
        silent = self.env._("Silent for %(days)s days.")
        return {
            lifecycle.STRANGER: self.env._("Nothing heard towards us."),
            lifecycle.AWARE: self.env._("Acted towards us or followed us."),
            lifecycle.ENGAGED: self.env._(
                "%(acts)s acts towards us within %(window)s days."
            ),
            lifecycle.LEAD: self.env._("An open lead."),
            lifecycle.CUSTOMER: self.env._("Bought from us."),
            lifecycle.ADVOCATE: self.env._(
                "Carried our word further %(carried)s times within %(window)s days."
            ),
            lifecycle.DORMANT: silent,
            lifecycle.LOST: silent,
            "left": silent + self.env._(" No longer follows us."),
        }

    # -- reading --------------------------------------------------------------

    def _lifecycle_facts(self, found):
        return lifecycle.Facts(
            acts=found["acts"],
            carried=found["carried"],
            ever=found["ever"],
            silent=found["silent"],
            spoke=found["spoke"] > 0,
            follows=found["follows"] > 0,
            left=found["left"] > 0,
            lead=found["lead"] > 0,
            customer=found["customer"] > 0,
        )

    def _read_relations(self):
        """What is known of each person but ours, in one statement."""
        return self._copy(
            SQL(
                RELATIONS,
                company=self.company_id.id,
                as_of=self._as_of(),
                window=self._window(SQL("i.occurred_at")),
                stages=list(lifecycle.STAGES),
                buyers=self._buyers(),
            ),
            id="int4",
            acts="int4",
            carried="int4",
            ever="int4",
            silent="int4",
            spoke="int2",
            follows="int2",
            left="int2",
            lead="int2",
            customer="int2",
            stage="int2",
        )

    @api.model
    def _buyers(self):
        """SQL: ids of the contacts who bought. Extension point."""
        return SQL(
            """SELECT partner_id FROM crm_lead
            WHERE won_status = 'won' AND partner_id IS NOT NULL
                AND (company_id IS NULL OR company_id = %s)""",
            self.company_id.id,
        )


RELATIONS = """
WITH own AS (
    SELECT id FROM scrm_profile WHERE company_id = %(company)s AND is_own
), act AS (
    SELECT i.source_id AS id, count(*) AS ever, max(i.occurred_at)::date AS last,
        count(*) FILTER (WHERE %(window)s) AS acts,
        count(*) FILTER (WHERE %(window)s AND i.kind IN ('repost', 'quote')) AS carried
    FROM scrm_interaction i JOIN own ON own.id = i.target_id
    WHERE i.occurred_at < %(as_of)s::date + 1 AND i.kind <> 'follow'
    GROUP BY 1
), answered AS (
    SELECT DISTINCT i.target_id AS id
    FROM scrm_interaction i JOIN own ON own.id = i.source_id
    JOIN scrm_interaction back ON back.source_id = i.target_id
        AND back.target_id = i.source_id AND back.occurred_at > i.occurred_at
    WHERE i.kind IN ('reply', 'message', 'mention', 'quote')
        AND back.kind IN ('reply', 'message', 'mention', 'quote')
        AND back.occurred_at < %(as_of)s::date + 1
), follow AS (
    SELECT source_id AS id, bool_or(date_to IS NULL) AS follows,
        bool_or(date_to IS NOT NULL) AS gone
    FROM scrm_relation r JOIN own ON own.id = r.target_id GROUP BY 1
), buyer AS (
    SELECT DISTINCT partner_id FROM (%(buyers)s) bought
), lead AS (
    SELECT scrm_profile_id, partner_id, won_status FROM crm_lead
    WHERE active AND (company_id IS NULL OR company_id = %(company)s)
), led AS (
    SELECT scrm_profile_id AS id, bool_or(won_status = 'pending') AS open,
        bool_or(won_status = 'won') AS won
    FROM lead WHERE scrm_profile_id IS NOT NULL GROUP BY 1
), contact AS (
    SELECT partner_id, bool_or(won_status = 'pending') AS open
    FROM lead WHERE partner_id IS NOT NULL GROUP BY 1
)
SELECT p.id, COALESCE(act.acts, 0)::int4, COALESCE(act.carried, 0)::int4,
    COALESCE(act.ever, 0)::int4, COALESCE(%(as_of)s::date - act.last, -1)::int4,
    (answered.id IS NOT NULL)::int::int2, COALESCE(follow.follows, FALSE)::int::int2,
    (COALESCE(follow.gone, FALSE) AND NOT COALESCE(follow.follows, FALSE))::int::int2,
    (COALESCE(led.open, FALSE) OR COALESCE(contact.open, FALSE))::int::int2,
    (COALESCE(led.won, FALSE) OR buyer.partner_id IS NOT NULL)::int::int2,
    (COALESCE(array_position(%(stages)s::varchar[], p.lifecycle_stage), 0) - 1)::int2
FROM scrm_profile p
LEFT JOIN act USING (id) LEFT JOIN answered USING (id) LEFT JOIN follow USING (id)
LEFT JOIN led USING (id)
LEFT JOIN contact ON contact.partner_id = p.partner_id
LEFT JOIN buyer ON buyer.partner_id = p.partner_id
WHERE p.company_id = %(company)s AND NOT COALESCE(p.is_own, FALSE)
ORDER BY p.id
"""
