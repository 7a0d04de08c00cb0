# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, split_every

from ..tools.occasions import anniversaries, days_due

OCCASIONS = [
    ("birthday", "Birthday"),
    ("anniversary", "Anniversary of the First Purchase"),
    ("thanks", "After a Purchase"),
    ("win_back", "Dormant or Lost"),
]
BATCH = 1000


class ScrmCareProgramme(models.Model):
    """A kind word at the right day: to whom, on which occasion, by which way."""

    _name = "scrm.care.programme"
    _description = "Care Programme"
    _inherit = ["scrm.company.mixin"]
    _order = "company_id, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    # It begins to write to people when somebody says so.
    active = fields.Boolean(default=True)
    is_on = fields.Boolean(
        string="Switched On",
        copy=False,
        help="Occasions before the day of switching on lead to nothing.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    occasion = fields.Selection(OCCASIONS, required=True, default="birthday")
    days = fields.Integer(
        string="Days After",
        help="After a purchase, or after somebody became dormant or lost.",
    )
    segment_ids = fields.Many2many(
        "scrm.segment",
        string="Only for",
        check_company=True,
        help="Contacts of whom a profile belongs to one of these segments: a value "
        "tier, for instance. Empty: all.",
    )
    how = fields.Selection(
        [
            ("message", "Send a message"),
            ("draft", "Prepare a message for somebody to release"),
            ("activity", "Make an activity for the salesperson"),
        ],
        required=True,
        default="draft",
        help="Messages reach only people who agreed to be cared for, through the "
        "network and at the hours that they prefer.",
    )
    account_ids = fields.Many2many(
        "scrm.account", string="From Account", check_company=True
    )
    body = fields.Text(string="Text", translate=True)
    user_id = fields.Many2one(
        "res.users",
        string="In the Name of",
        required=True,
        check_company=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="The author of messages; responsible for activities where the contact has "
        "no salesperson.",
    )
    done_until = fields.Date(readonly=True, copy=False)
    occasion_ids = fields.One2many(
        "scrm.care.occasion", "programme_id", string="Noted Occasions", readonly=True
    )
    occasion_count = fields.Integer(
        string="Occasions", compute="_compute_occasion_count"
    )
    next_count = fields.Integer(
        string="In the Next 30 Days", compute="_compute_next_count"
    )

    _days = models.Constraint("CHECK (days >= 0)", "Days after are zero or more.")

    @api.constrains("how", "account_ids", "body")
    def _check_message(self):
        for programme in self.filtered(lambda p: p.how != "activity"):
            missing = [
                programme._fields[name]._description_string(self.env)
                for name in ("account_ids", "body")
                if not programme[name]
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(programme)s: a message needs %(fields)s.",
                        programme=programme.name,
                        fields=", ".join(missing),
                    )
                )

    def _compute_occasion_count(self):
        rows = self.env["scrm.care.occasion"]._read_group(
            [("programme_id", "in", self.ids)], ["programme_id"], ["__count"]
        )
        counts = dict(rows)
        for programme in self:
            programme.occasion_count = counts.get(programme, 0)

    @api.depends("occasion", "days", "segment_ids")
    def _compute_next_count(self):
        """Birthdays and anniversaries that are coming, so that one sees it works."""
        today = fields.Date.context_today(self)
        coming = [fields.Date.add(today, days=n) for n in range(1, 31)]
        for programme in self:
            yearly = programme.occasion in ("birthday", "anniversary")
            programme.next_count = (
                len(programme.sudo()._found(coming))
                if yearly and programme.company_id
                else 0
            )

    def action_switch(self):
        for programme in self:
            programme.check_access("write")
            today = fields.Date.context_today(programme)
            programme.write({"is_on": not programme.is_on, "done_until": today})

    def action_occasions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm.scrm_care_occasion_action"
        )
        action["domain"] = [("programme_id", "=", self.id)]
        return action

    # -- who has an occasion ---------------------------------------------------

    def _found(self, days):
        """``[(contact id, day of the occasion)]`` on these days.

        Contacts of the company, or of none, whom a profile is tied to.
        """
        if not days:
            return []
        self.env.flush_all()
        occasions = getattr(self, f"_on_{self.occasion}")(days)
        segments = SQL("TRUE")
        if self.segment_ids:
            segments = SQL(
                """EXISTS (
                    SELECT FROM scrm_segment_membership m
                    JOIN scrm_profile profile ON profile.id = m.profile_id
                    WHERE profile.partner_id = partner.id AND m.date_to IS NULL
                        AND m.segment_id = ANY(%s)
                )""",
                self.segment_ids.ids,
            )
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.id, occasion.day
                FROM (%s) occasion JOIN res_partner partner
                    ON partner.id = occasion.partner_id
                WHERE partner.active
                    AND (partner.company_id IS NULL OR partner.company_id = %s)
                    AND EXISTS (
                        SELECT FROM scrm_profile p WHERE p.partner_id = partner.id
                            AND p.company_id = %s AND p.active
                            AND NOT COALESCE(p.is_own, FALSE)
                    ) AND %s
                ORDER BY 2, 1""",
                occasions,
                self.company_id.id,
                self.company_id.id,
                segments,
            )
        )

    def _yearly(self, days):
        """SQL rows of (month, day in month, day of the occasion)."""
        rows = [
            SQL("(%s, %s, %s::date)", month, number, day)
            for day in days
            for month, number in anniversaries(day)
        ]
        return SQL(", ").join(rows)

    def _on_birthday(self, days):
        return SQL(
            """SELECT born.id AS partner_id, due.day
            FROM res_partner born JOIN (VALUES %s) due(month, number, day)
                ON date_part('month', born.scrm_birthday) = due.month
                AND date_part('day', born.scrm_birthday) = due.number""",
            self._yearly(days),
        )

    def _on_anniversary(self, days):
        return SQL(
            """SELECT first.partner_id, due.day
            FROM (
                SELECT partner_id, min(day) AS day FROM (%s) bought GROUP BY 1
            ) first JOIN (VALUES %s) due(month, number, day)
                ON date_part('month', first.day) = due.month
                AND date_part('day', first.day) = due.number AND first.day < due.day
            """,
            self._purchases(),
            self._yearly(days),
        )

    def _on_thanks(self, days):
        return SQL(
            """SELECT partner_id, day + %(after)s AS day FROM (%(bought)s) bought
            WHERE day + %(after)s = ANY(%(days)s::date[])""",
            after=self.days,
            bought=self._purchases(),
            days=days,
        )

    def _on_win_back(self, days):
        return SQL(
            """SELECT partner_id, lifecycle_date + %(after)s AS day FROM scrm_profile
            WHERE company_id = %(company)s AND partner_id IS NOT NULL AND active
                AND lifecycle_stage IN ('dormant', 'lost')
                AND lifecycle_date + %(after)s = ANY(%(days)s::date[])""",
            after=self.days,
            company=self.company_id.id,
            days=days,
        )

    def _purchases(self):
        """SQL: (partner_id, day) of everything bought. Extension point."""
        return SQL(
            """SELECT partner_id, date_closed::date AS day FROM crm_lead
            WHERE won_status = 'won' AND partner_id IS NOT NULL
                AND date_closed IS NOT NULL
                AND (company_id IS NULL OR company_id = %s)""",
            self.company_id.id,
        )

    # -- doing it --------------------------------------------------------------

    @api.model
    def _cron_care(self):
        """Go through the days since the last run, each programme for itself."""
        programmes = self.search([("is_on", "=", True)])
        retrying = self.env["scrm.store"]._retrying
        for number, programme in enumerate(programmes, 1):
            try:
                retrying(programme._go_through_whole)
            except (UserError, ValidationError) as error:
                # What is wrong with one is told on it, and stops no other.
                retrying(lambda p=programme, e=error: p._tell(e))
            left = len(programmes) - number
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break

    def _go_through_whole(self):
        """All of it or nothing: what failed is tried again the next time."""
        with self.env.cr.savepoint():
            self._go_through()

    def _go_through(self):
        """Note the occasions that are due, once each, and do what was chosen."""
        today = fields.Date.context_today(
            self.with_context(tz=self.company_id.partner_id.tz or "UTC")
        )
        days = days_due(self.done_until, today)
        if not days:
            return
        due = self.env["scrm.care.occasion"]._note(self, self._found(days))
        if due:
            self._act(due)
        self.done_until = today

    def _act(self, due):
        if self.how == "activity":
            for batch in split_every(BATCH, due.ids, due.browse):
                batch._plan_activities()
        else:
            self._write_to(due)

    def _write_to(self, due):
        """One publication for all; it obeys consent, wishes, hours and caps."""
        author = self.with_user(self.user_id).with_company(self.company_id)
        publication = author.env["scrm.publication"].create(
            {
                "name": self.env._(
                    "%(name)s, %(day)s", name=self.name, day=due[-1].date
                ),
                "kind": "message",
                "purpose": "care",
                "body": self.body,
                "company_id": self.company_id.id,
                "account_ids": [fields.Command.set(self.account_ids.ids)],
                "recipient_domain": str([("id", "in", due.partner_id.ids)]),
            }
        )
        due.publication_id = publication.sudo()
        if self.how == "message":
            publication.action_release()

    def _tell(self, error):
        """An activity for whoever the programme speaks for, one at a time."""
        activities = self.env["mail.activity"]
        values = {
            "activity_type_id": self.env.ref("mail.mail_activity_data_warning").id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.user_id.partner_id.id,
            "user_id": self.user_id.id,
            "summary": self.env._("Care programme: %s", self.name),
        }
        if not activities.search_count([(k, "=", v) for k, v in values.items()]):
            activities.create({**values, "note": str(error)})
