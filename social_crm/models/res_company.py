# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    scrm_approval = fields.Selection(
        [("juniors", "Of junior agents"), ("everyone", "Of everyone")],
        string="Answers Wait for Approval",
        default="juniors",
        required=True,
        help="What waits is sent only after somebody else, who is senior, has read it.",
    )
    scrm_publication_approval = fields.Selection(
        [("juniors", "Of junior agents"), ("everyone", "Of everyone")],
        string="Publications Wait for Approval",
        default="juniors",
        required=True,
        help="What waits goes out only after a supervisor, who did not write it, has "
        "read it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        self.env["scrm.retention"]._seed(companies)
        return companies
