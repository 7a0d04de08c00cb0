# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import assign
from .scrm_conversation import ENDED


class CrmTeamMember(models.Model):
    """What somebody takes of the conversations of a team."""

    _inherit = "crm.team.member"

    scrm_available = fields.Boolean(
        string="Takes Conversations",
        default=True,
        help="Switched off while somebody is away: nothing new comes to them.",
    )
    scrm_capacity = fields.Integer(
        string="Open Conversations at Most",
        default=20,
        help="Counted over all teams. Nothing is assigned above it; 0 means nothing.",
    )
    scrm_lang_ids = fields.Many2many(
        "res.lang",
        "scrm_team_member_lang_rel",
        "member_id",
        "lang_id",
        string="Languages",
        context={"active_test": False},
        help="Languages in which this person answers customers.",
    )
    scrm_skill_ids = fields.Many2many(
        "scrm.tag",
        "scrm_team_member_skill_rel",
        "member_id",
        "tag_id",
        string="Skills",
        groups="social_crm.group_agent",
        help="Conversations with these tags come here first.",
    )
    scrm_turn = fields.Integer(string="Last Turn", readonly=True, copy=False)
    scrm_open_count = fields.Integer(
        string="Open Conversations",
        compute="_compute_scrm_open_count",
        groups="social_crm.group_agent",
    )

    _scrm_capacity = models.Constraint(
        "CHECK (scrm_capacity >= 0)", "There is no room below none."
    )

    @api.depends_context("uid")
    def _compute_scrm_open_count(self):
        loads = self.env["scrm.conversation"]._loads(self.user_id)
        for member in self:
            member.scrm_open_count = loads.get(member.user_id.id, 0)

    def action_scrm_switch(self):
        """Go away, or come back; supervisors may send others."""
        self._scrm_check_switch()
        for member in self:
            # Memberships are kept by sales managers; this is everybody's own switch.
            member.sudo().scrm_available = not member.scrm_available
        if any(self.mapped("scrm_available")):
            self.env["scrm.conversation"]._wake_assignment()

    def _scrm_check_switch(self):
        self.check_access("read")
        supervisor = self.env.user.has_group("social_crm.group_supervisor")
        if not supervisor and self.user_id - self.env.user:
            raise AccessError(self.env._("You can only switch yourself."))

    def action_scrm_hand_over(self):
        """Give what this person has open back to the team, and to who is free."""
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise AccessError(
                self.env._("Only supervisors hand over what others work on.")
            )
        talks = self.env["scrm.conversation"].search(
            [
                ("user_id", "in", self.user_id.ids),
                ("team_id", "in", self.crm_team_id.ids),
                ("state", "not in", ENDED),
            ]
        )
        talks._bulk_write(
            {"user_id": False},
            self.env._("Handed over by %(user)s", user=self.env.user.name),
        )
        talks._auto_assign()

    def _scrm_member(self, loads):
        """This person as the deciding code sees them."""
        return assign.Member(
            self.id,
            load=loads.get(self.user_id.id, 0),
            capacity=self.scrm_capacity,
            langs=frozenset(
                map(assign.base_language, self.scrm_lang_ids.mapped("code"))
            ),
            skills=frozenset(self.scrm_skill_ids.ids),
            turn=self.scrm_turn,
        )
