# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

PURPOSES = [
    ("marketing", "Offers and News"),
    ("care", "Customer Care"),
    ("service", "Service"),
]
METHODS = [
    ("form", "A form or website"),
    ("message", "A message from the person"),
    ("spoken", "Said in a talk"),
    ("contract", "A contract or order"),
    ("portal", "The customer portal"),
    ("import", "Taken over from another system"),
]


class ScrmConsent(models.Model):
    """What a person agreed to or took back. Rows are added, never changed.

    The newest row for a purpose is the current one; the database holds that there is
    one.
    """

    _name = "scrm.consent"
    _description = "Consent of a Contact"
    _order = "id desc"
    _rec_name = "purpose"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    purpose = fields.Selection(PURPOSES, required=True, readonly=True)
    state = fields.Selection(
        [("given", "Given"), ("withdrawn", "Withdrawn")], required=True, readonly=True
    )
    method = fields.Selection(METHODS, string="How", required=True, readonly=True)
    text = fields.Text(
        string="In Which Words",
        readonly=True,
        help="What the person agreed to, or said when taking it back.",
    )
    date = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Recorded By", readonly=True)
    create_date = fields.Datetime(string="Recorded", readonly=True)
    is_current = fields.Boolean(string="Current", readonly=True)

    _one_current = models.UniqueIndex(
        "(company_id, partner_id, purpose) WHERE is_current",
        "Somebody else has just recorded a consent of this contact.",
    )

    @api.model
    def _record(self, partners, purposes, state, method, text="", date=None, **values):
        """Write down what these contacts agreed to, or took back.

        :param partners: contacts that the caller may read
        :param purposes: keys of ``PURPOSES``
        :param date: naive UTC; now by default
        :param values: ``company`` and ``user`` where they are not the caller's
        :return: the new rows, which are current from now on
        """
        company = values.get("company") or self.env.company
        self._check_recorder(partners, company)
        date = date or fields.Datetime.now()
        if date > fields.Datetime.now():
            raise UserError(
                self.env._("When: nobody can have agreed on a day that is to come.")
            )
        # Agents record consents through this alone; they may not change any.
        book = self.sudo()
        book._retire(partners, purposes, company)
        return book.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "purpose": purpose,
                    "state": state,
                    "method": method,
                    "text": text,
                    "date": date,
                    "user_id": (values.get("user") or self.env.user).id,
                    "is_current": True,
                }
                for partner in partners
                for purpose in purposes
            ]
        ).with_env(self.env)

    @api.model
    def _given(self, partners, company):
        """What these contacts agree to today."""
        return self.search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", company.id),
                ("is_current", "=", True),
                ("state", "=", "given"),
            ]
        )

    @api.model
    def _check_recorder(self, partners, company):
        """Consents are given to the companies that the caller works for."""
        partners.check_access("read")
        strangers = partners.filtered(
            lambda p: p.company_id and p.company_id != company
        )
        if strangers or not self.env.su and company not in self.env.companies:
            raise AccessError(
                self.env._("A consent is given to the company that asked for it.")
            )

    @api.model
    def _retire(self, partners, purposes, company):
        """What was current for these is history from now on."""
        self.flush_model(["is_current"])
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_consent SET is_current = FALSE
                WHERE is_current AND company_id = %s AND partner_id = ANY(%s)
                    AND purpose = ANY(%s)""",
                company.id,
                partners.ids,
                list(purposes),
            )
        )
        self.invalidate_model(["is_current"])

    def action_withdraw(self):
        """The person takes it back: told to whoever presses the button."""
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_agent"):
            raise AccessError(self.env._("Only agents record what people agree to."))
        for consent in self.filtered(lambda c: c.is_current and c.state == "given"):
            self._record(
                consent.partner_id,
                [consent.purpose],
                "withdrawn",
                "spoken",
                company=consent.company_id,
            )

    @api.model
    def _before_merge(self, source, target):
        """Of several contacts that become one, the newest word counts."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_consent SET is_current = FALSE FROM (
                    SELECT id, row_number() OVER (
                        PARTITION BY company_id, purpose ORDER BY date DESC, id DESC
                    ) AS place
                    FROM scrm_consent WHERE is_current AND partner_id = ANY(%s)
                ) AS ranked
                WHERE ranked.id = scrm_consent.id AND ranked.place > 1""",
                [*source.ids, target.id],
            )
        )
        self.invalidate_model()
