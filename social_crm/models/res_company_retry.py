# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


# One concern a file.
# pylint: disable=consider-merging-classes-inherited
class ResCompany(models.Model):
    _inherit = "res.company"

    scrm_retry_times = fields.Integer(
        string="Try Again by Itself",
        default=3,
        help="How often something that the network's server had trouble with, and "
        "surely did not take, is tried again, each time later, before it counts as "
        "failed. 0 leaves each try to a person.",
    )

    _scrm_retry_times_bounds = models.Constraint(
        "CHECK (scrm_retry_times BETWEEN 0 AND 10)",
        "“Try Again by Itself” takes a number from 0 to 10.",
    )
