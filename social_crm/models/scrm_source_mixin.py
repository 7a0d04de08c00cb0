# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmSourceMixin(models.AbstractModel):
    """A record that names a post, a profile or a conversation as its source.

    What it shows of them is read as superuser: whoever names one must be allowed to
    read it.
    """

    _name = "scrm.source.mixin"
    _description = "Record made from a social post"

    scrm_profile_id = fields.Many2one(
        "scrm.profile",
        string="Social Profile",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="social_crm.group_agent",
    )
    scrm_post_id = fields.Many2one(
        "scrm.post",
        string="Source Post",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="social_crm.group_agent",
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_scrm_sources(set().union(*vals_list))
        return records

    def write(self, vals):
        result = super().write(vals)
        self._check_scrm_sources(vals)
        return result

    def _check_scrm_sources(self, names):
        for name in names:
            if name.startswith("scrm_") and self._fields[name].type == "many2one":
                self[name].check_access("read")
