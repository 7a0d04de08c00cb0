# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.scrm_conversation import PRIORITIES

ACTIONS = [
    ("assign", "Give to"),
    ("auto_assign", "Give to Who Is Free"),
    ("tag", "Add Tags"),
    ("untag", "Take Tags Off"),
    ("priority", "Set Priority"),
    ("snooze", "Snooze"),
    ("close", "Close"),
    ("ignore", "Ignore"),
    ("reopen", "Reopen"),
    ("merge", "Merge into One"),
]
SNOOZES = [
    ("hour", "In an Hour"),
    ("tomorrow", "Tomorrow at 9:00"),
    ("monday", "Next Monday at 9:00"),
    ("custom", "At Another Time"),
]


class ScrmConversationBulk(models.TransientModel):
    """Something done to many conversations at once."""

    _name = "scrm.conversation.bulk"
    _description = "Change Conversations"

    conversation_ids = fields.Many2many("scrm.conversation", required=True)
    company_ids = fields.Many2many("res.company", compute="_compute_facts")
    people_count = fields.Integer(compute="_compute_facts")
    action = fields.Selection(ACTIONS, required=True, default="assign")
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        domain="[('share', '=', False), ('company_ids', 'in', company_ids)]",
        help="Empty: nobody, so that anybody may take them.",
    )
    team_id = fields.Many2one("crm.team", help="Empty: the team stays as it is.")
    tag_ids = fields.Many2many(
        "scrm.tag", string="Tags", domain="[('company_id', 'in', company_ids)]"
    )
    priority = fields.Selection(PRIORITIES, default="2")
    snooze = fields.Selection(SNOOZES, string="Until", default="tomorrow")
    snooze_until = fields.Datetime(string="Time")
    note = fields.Char(string="Why")
    target_id = fields.Many2one(
        "scrm.conversation",
        string="Stays",
        domain="[('id', 'in', conversation_ids)]",
        help="The conversation into which the others go. Empty: the oldest.",
    )
    same_case = fields.Boolean(
        string="One case, although several people speak",
        help="What belongs together is for people to say, not for names that match.",
    )

    @api.depends("conversation_ids")
    def _compute_facts(self):
        for wizard in self:
            wizard.company_ids = wizard.conversation_ids.company_id
            people = {
                talk.partner_id or talk.profile_id for talk in wizard.conversation_ids
            }
            wizard.people_count = len(people)

    def action_apply(self):
        """Do it; whoever may not write one of them changes none."""
        self.ensure_one()
        talks = self.conversation_ids
        talks.check_access("write")
        return getattr(self, f"_apply_{self.action}")(talks) or {
            "type": "ir.actions.act_window_close"
        }

    def _said_by(self, text):
        note = f"{text} ({self.env.user.name})"
        return f"{note}: {self.note}" if self.note else note

    def _apply_assign(self, talks):
        values = {"user_id": self.user_id.id}
        if self.team_id:
            values["team_id"] = self.team_id.id
        to = self.user_id.name or self.env._("nobody")
        talks._bulk_write(
            values, self._said_by(self.env._("Given to %(user)s", user=to))
        )

    def _apply_auto_assign(self, talks):
        return talks.action_auto_assign()

    def _apply_tag(self, talks):
        talks.write({"tag_ids": [Command.link(tag.id) for tag in self.tag_ids]})

    def _apply_untag(self, talks):
        talks.write({"tag_ids": [Command.unlink(tag.id) for tag in self.tag_ids]})

    def _apply_priority(self, talks):
        talks.write({"priority": self.priority})

    def _apply_snooze(self, talks):
        until = self.snooze_until
        if self.snooze != "custom":
            until = talks._wake_time(self.snooze)
        if not until:
            raise UserError(self.env._("Choose a time."))
        talks._snooze(until, self.note)

    def _apply_close(self, talks):
        talks._bulk_write({"state": "closed"}, self._said_by(self.env._("Closed")))

    def _apply_ignore(self, talks):
        talks._bulk_write({"state": "ignored"}, self._said_by(self.env._("Ignored")))

    def _apply_reopen(self, talks):
        talks._bulk_write({"state": "open"}, self._said_by(self.env._("Reopened")))

    def _apply_merge(self, talks):
        if self.people_count > 1 and not self.same_case:
            raise UserError(
                self.env._(
                    "%(count)s people speak in these conversations. Confirm that they "
                    "are one case all the same.",
                    count=self.people_count,
                )
            )
        kept = talks._merge_into(self.target_id or talks.sorted("id")[:1])
        return kept._open_record(kept)
