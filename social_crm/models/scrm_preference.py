# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class ScrmPreference(models.Model):
    """How a contact wants to be written to. Without a row, the company's way holds."""

    _name = "scrm.preference"
    _description = "Wishes of a Contact about Messages"
    _inherit = ["mail.thread", "scrm.company.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Contact", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    channel = fields.Selection(
        selection="_selection_channel", string="Preferred Network", tracking=True
    )
    topic_ids = fields.Many2many(
        "scrm.topic",
        "scrm_preference_topic_rel",
        string="Wants to Hear About",
        domain="[('company_id', '=', company_id)]",
        help="With topics here, offers and news on other topics are left out.",
    )
    unwanted_topic_ids = fields.Many2many(
        "scrm.topic",
        "scrm_preference_unwanted_rel",
        string="Does Not Want to Hear About",
        domain="[('company_id', '=', company_id)]",
    )
    hours_from = fields.Float(
        string="From",
        tracking=True,
        help="On the contact's own clock. The same hour twice: the company's hours.",
    )
    hours_to = fields.Float(string="To", tracking=True)
    max_day = fields.Integer(
        string="At Most a Day",
        tracking=True,
        help="Messages in 24 hours. 0: the company's limit, which holds in any case.",
    )
    max_week = fields.Integer(
        string="At Most a Week", tracking=True, help="Messages in 7 days, as above."
    )
    note = fields.Char()
    erased_at = fields.Datetime(
        string="Erased",
        readonly=True,
        copy=False,
        help="What we knew of this person on networks was deleted at their wish.",
    )

    _once = models.Constraint(
        "UNIQUE (company_id, partner_id)", "The wishes of this contact are known."
    )
    _hours = models.Constraint(
        "CHECK (hours_from >= 0 AND hours_from < 24 AND hours_to >= 0"
        " AND hours_to <= 24)",
        "Hours are between 0:00 and 24:00.",
    )
    _caps = models.Constraint(
        "CHECK (max_day >= 0 AND max_week >= 0)", "A limit cannot be negative."
    )

    @api.model
    def _selection_channel(self):
        return self.env["scrm.connector"]._selection_channel()

    @api.constrains("topic_ids", "unwanted_topic_ids", "company_id", "partner_id")
    def _check_topics(self):
        for wish in self:
            both = wish.topic_ids & wish.unwanted_topic_ids
            if both:
                raise ValidationError(
                    self.env._(
                        "“%s” stands among the topics that are wanted and among "
                        "those that are not.",
                        both[0].name,
                    )
                )
            topics = wish.topic_ids | wish.unwanted_topic_ids
            elsewhere = wish.partner_id.company_id or wish.company_id
            if topics.company_id - wish.company_id or elsewhere != wish.company_id:
                raise ValidationError(
                    self.env._("Contact, topics and wishes belong to one company.")
                )

    @api.model
    def _erase(self, partners, company):
        """These people wanted to be forgotten: nothing is sent to them any more."""
        # Whoever works on a privacy request need not be an agent.
        book = self.sudo()
        known = book.search(
            [("company_id", "=", company.id), ("partner_id", "in", partners.ids)]
        )
        book.create(
            [
                {"partner_id": partner.id, "company_id": company.id}
                for partner in partners - known.partner_id
            ]
        ).erased_at = fields.Datetime.now()
        known.erased_at = fields.Datetime.now()

    @api.model
    def _before_merge(self, source, target):
        """One row is left for each company: that of the contact that stays."""
        self.flush_model()
        ids = [*source.ids, target.id]
        self.env.cr.execute(
            SQL(
                """DELETE FROM scrm_preference USING (
                    SELECT id, row_number() OVER (
                        PARTITION BY company_id
                        ORDER BY erased_at NULLS LAST, partner_id = %s DESC, id
                    ) AS place
                    FROM scrm_preference WHERE partner_id = ANY(%s)
                ) AS ranked
                WHERE ranked.id = scrm_preference.id AND ranked.place > 1""",
                target.id,
                ids,
            )
        )
        self.invalidate_model()
