# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ACTS = "scrm.interaction"
RELATIONS = "scrm.relation"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    _name = "scrm.profile"
    _inherit = ["scrm.profile", "mail.activity.mixin"]

    community_id = fields.Many2one(
        "scrm.community",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    is_hub = fields.Boolean(
        string="Hub",
        readonly=True,
        copy=False,
        help="Among those who receive most attention from others.",
    )
    is_bridge = fields.Boolean(
        string="Bridge",
        readonly=True,
        copy=False,
        help="Many shortest paths between others lead through this person, whose ties "
        "reach into several communities.",
    )
    betweenness = fields.Float(
        digits=(6, 5),
        readonly=True,
        copy=False,
        help="Share of the shortest paths between others that lead through this "
        "person, 0 to 1.",
    )
    country_id = fields.Many2one(
        related="partner_id.country_id", string="Country", store=True
    )
    state_id = fields.Many2one(
        related="partner_id.state_id", string="Region", store=True
    )
    act_count = fields.Integer(compute="_compute_act_count", string="Acts")
    follows_us = fields.Boolean(
        compute="_compute_follows_us",
        search="_search_follows_us",
        help="Follows one of our accounts today, as far as its network tells.",
    )

    def _compute_follows_us(self):
        followers = self.browse(
            row[0].id
            for row in self.env[RELATIONS]._read_group(
                [("source_id", "in", self.ids), *self._follow_domain()], ["source_id"]
            )
        )
        for profile in self:
            profile.follows_us = profile in followers

    @api.model
    def _search_follows_us(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        relations = self.env[RELATIONS]._search(self._follow_domain())
        return Domain("id", "in", relations.subselect("source_id"))

    @api.model
    def _follow_domain(self):
        return [("target_id.is_own", "=", True), ("date_to", "=", False)]

    def _compute_act_count(self):
        acts = self.env[ACTS]
        given, received = (
            dict(acts._read_group([(side, "in", self.ids)], [side], ["__count"]))
            for side in ("source_id", "target_id")
        )
        for profile in self:
            profile.act_count = given.get(profile, 0) + received.get(profile, 0)

    def action_view_acts(self):
        either = Domain("source_id", "in", self.ids) | Domain(
            "target_id", "in", self.ids
        )
        return self._people_action(self.env._("Acts"), ACTS, either, "list,pivot,graph")

    def action_view_followers(self):
        domain = Domain("target_id", "in", self.ids)
        return self._people_action(self.env._("Followers"), RELATIONS, domain, "list")

    def action_view_followed(self):
        domain = Domain("source_id", "in", self.ids)
        return self._people_action(self.env._("Followed"), RELATIONS, domain, "list")

    def action_introduce(self):
        """Who can introduce us to this person."""
        self.ensure_one()
        wizard = self.env["scrm.introduction"].create({"profile_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Can Introduce Us"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _people_action(self, name, model, domain, view_mode):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": view_mode,
            "domain": list(domain),
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_scrm_introduce(self):
        """Who can introduce us to the contact, by its most influential profile."""
        profiles = self.scrm_profile_ids.filtered(
            lambda p: p.company_id == self.env.company and not p.is_own
        )
        best = profiles.sorted("value_score", reverse=True)[:1]
        if not best:
            raise UserError(
                self.env._("No social profile of this person is known in this company.")
            )
        return best.action_introduce()


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def action_scrm_introduce(self):
        """Who can introduce us to the person behind the lead."""
        self.ensure_one()
        profile = self.scrm_profile_id
        return (
            profile.action_introduce()
            if profile
            else self.partner_id.action_scrm_introduce()
        )
