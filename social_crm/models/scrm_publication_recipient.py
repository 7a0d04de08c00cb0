# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

REASONS = [
    ("archived", "The contact is archived"),
    ("erased", "Erased at the person's wish"),
    ("stopped", "Asked us to stop"),
    ("withdrawn", "Took the consent for this purpose back"),
    ("consent", "No consent for this purpose"),
    ("profile", "No social profile is tied to the contact"),
    ("network", "None of the chosen accounts can write to this person"),
    ("account", "The account is not connected"),
    ("blocked", "The network refused our last message to this person"),
    ("follow", "Does not follow the account, which the network asks for"),
    ("window", "Too long since the person wrote to the account"),
    ("topic", "Does not want to hear about this topic"),
    ("cap", "Enough messages lately"),
    ("double_email", "Reached already as a contact with the same e-mail address"),
    ("double_profile", "Reached already as a contact with the same profile page"),
    ("hours", "Outside the person's hours"),
    ("length", "The text becomes too long for the network"),
    ("publication", "The publication was stopped"),
]


class ScrmPublicationRecipient(models.Model):
    """A person whom a message is for: reached by what, or not, and why."""

    _name = "scrm.publication.recipient"
    _description = "Recipient of a Publication"
    _order = "state, reason, id"
    _rec_name = "partner_id"
    # Written by the machine, a hundred thousand at once: who and when is known.
    _log_access = False

    publication_id = fields.Many2one(
        "scrm.publication", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    profile_id = fields.Many2one(
        "scrm.profile",
        string="To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    account_id = fields.Many2one(
        "scrm.account",
        string="From",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    state = fields.Selection(
        [
            ("reach", "Will Be Reached"),
            ("later", "Later"),
            ("made", "In the Outbox"),
            ("out", "Will Not Be Reached"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    free_at = fields.Datetime(
        string="From When On",
        readonly=True,
        help="When the message leaves, or when this person could be written to again.",
    )
    delivery_id = fields.Many2one(
        "scrm.delivery", readonly=True, index="btree_not_null", ondelete="set null"
    )
    delivery_state = fields.Selection(related="delivery_id.state", string="Became")

    _once = models.Constraint(
        "UNIQUE (publication_id, partner_id)", "A publication reaches a person once."
    )
    _waiting_idx = models.Index(
        "(publication_id, id) WHERE delivery_id IS NULL AND state IN ('reach', 'later')"
    )
    _reason_idx = models.Index("(publication_id, state, reason)")

    @api.model
    def _words(self, reason, free_at=None):
        """A reason for people, with when it ends where that is known."""
        label = dict(self._fields["reason"]._description_selection(self.env))[reason]
        if not free_at:
            return label
        return self.env._(
            "%(why)s; from %(when)s on",
            why=label,
            when=fields.Datetime.to_string(free_at) + " UTC",
        )

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }

    @api.model
    def _before_merge(self, source, target):
        """A contact that stays has one line in each publication."""
        lines = self.search(
            [("partner_id", "in", [*source.ids, target.id])],
            order="delivery_id DESC NULLS LAST, id",
        )
        kept = {}
        for line in lines:
            kept.setdefault(line.publication_id, line)
        (lines - self.concat(*kept.values())).unlink()
