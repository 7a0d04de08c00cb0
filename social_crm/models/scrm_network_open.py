# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


# The same button on every record: one file for all of them.
# pylint: disable=consider-merging-classes-inherited
class ScrmNetworkPicture(models.AbstractModel):
    _inherit = "scrm.network.picture"

    def _open(self, record):
        """The action that shows the network around a record."""
        record.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "scrm_network",
            "name": self.env._("Network: %s", record.display_name),
            "params": {"focus_model": record._name, "focus_id": record.id},
        }


class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    def action_scrm_network(self):
        return self.env["scrm.network.picture"]._open(self)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_scrm_network(self):
        return self.env["scrm.network.picture"]._open(self)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_scrm_network(self):
        return self.env["scrm.network.picture"]._open(self)


class ScrmTopic(models.Model):
    _inherit = "scrm.topic"

    def action_scrm_network(self):
        return self.env["scrm.network.picture"]._open(self)


class UtmCampaign(models.Model):
    _inherit = "utm.campaign"

    def action_scrm_network(self):
        return self.env["scrm.network.picture"]._open(self)


class ScrmCommunity(models.Model):
    _inherit = "scrm.community"

    def action_scrm_network(self):
        return self.env["scrm.network.picture"]._open(self)
