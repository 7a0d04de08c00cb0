# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResCompany(models.Model):
    """How often and when people may be written to, and what stands below."""

    _inherit = "res.company"

    scrm_message_day = fields.Integer(
        string="Messages a Day",
        default=1,
        help="To one person in 24 hours, over all publications. 0: no limit.",
    )
    scrm_message_week = fields.Integer(
        string="Messages a Week",
        default=3,
        help="To one person in 7 days, over all publications. 0: no limit.",
    )
    scrm_message_from = fields.Float(
        string="Messages From",
        default=8.0,
        help="On the clock of the person. The same hour twice: at any time.",
    )
    scrm_message_to = fields.Float(string="Messages Until", default=21.0)
    scrm_optout_text = fields.Char(
        string="How to Stop",
        translate=True,
        default="Reply STOP to get no more messages like this.",
        help="Stands below offers and news, and below everything where the network "
        "asks for it.",
    )
    scrm_thank_days = fields.Integer(
        string="Days between Two Thanks",
        default=7,
        help="Nobody is thanked more often than this.",
    )

    _scrm_message_caps = models.Constraint(
        "CHECK (scrm_message_day >= 0 AND scrm_message_week >= 0"
        " AND scrm_thank_days >= 0)",
        "A limit of messages or thanks cannot be negative.",
    )
    _scrm_message_hours = models.Constraint(
        "CHECK (scrm_message_from >= 0 AND scrm_message_from < 24"
        " AND scrm_message_to >= 0 AND scrm_message_to <= 24)",
        "Hours for messages are between 0:00 and 24:00.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    scrm_message_day = fields.Integer(
        related="company_id.scrm_message_day", readonly=False
    )
    scrm_message_week = fields.Integer(
        related="company_id.scrm_message_week", readonly=False
    )
    scrm_message_from = fields.Float(
        related="company_id.scrm_message_from", readonly=False
    )
    scrm_message_to = fields.Float(related="company_id.scrm_message_to", readonly=False)
    scrm_optout_text = fields.Char(
        related="company_id.scrm_optout_text", readonly=False
    )
    scrm_thank_days = fields.Integer(
        related="company_id.scrm_thank_days", readonly=False
    )
