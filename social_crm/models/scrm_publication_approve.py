# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# More people than this need not be asked about one publication.
ASKED = 5


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """A second person reads it first, where the company wants that."""

    _inherit = "scrm.publication"

    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    may_approve = fields.Boolean(compute="_compute_may_approve")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_at = fields.Datetime(string="Approved", readonly=True, copy=False)

    @api.model
    def _words_wait(self, user, company):
        """Whether what this person writes needs the eyes of another."""
        if company.scrm_publication_approval == "everyone":
            return True
        return user.has_group("social_crm.group_junior") and not user.has_group(
            "social_crm.group_supervisor"
        )

    @api.depends("user_id", "edited_by_id", "company_id.scrm_publication_approval")
    def _compute_needs_approval(self):
        # What others may do is asked here, not shown.
        for publication in self.sudo():
            writers = publication.user_id | publication.edited_by_id
            publication.needs_approval = any(
                self._words_wait(user, publication.company_id) for user in writers
            )

    @api.depends("user_id", "edited_by_id", "state")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        user = self.env.user
        senior = user.has_group("social_crm.group_supervisor")
        for publication in self:
            own = user == publication.user_id or (
                user == publication.edited_by_id
                and self._words_wait(user, publication.company_id)
            )
            publication.may_approve = (
                senior and publication.state == "approval" and not own
            )

    # -- asking -------------------------------------------------------------------
    def _wait_for_approval(self):
        self.sudo().write({"state": "approval", "state_reason": False})
        self._ask_approval()

    def _after_change(self):
        values = super()._after_change()
        if self.needs_approval:
            values.update(
                state="approval",
                approved_by_id=False,
                approved_at=False,
                state_reason=self.env._("Changed by %s", self.env.user.name),
            )
        return values

    def _ask_again(self):
        result = super()._ask_again()
        self.filtered(lambda p: p.state == "approval")._ask_approval()
        return result

    def _approvers(self):
        """Who is asked: the leader of the accounts' team, else supervisors."""
        self.ensure_one()
        supervisors = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref("social_crm.group_supervisor").id),
                ("company_ids", "in", self.company_id.id),
                ("share", "=", False),
                ("id", "!=", self.user_id.id),
            ],
            order="id",
        )
        leaders = self.account_ids.team_id.user_id
        return (leaders & supervisors or supervisors)[:ASKED]

    def _ask_approval(self):
        """An activity for each of those who may approve, once."""
        # Whoever writes need not be allowed to plan the work of others.
        for publication in self.sudo():
            asked = publication.activity_ids.filtered("automated").user_id
            for user in publication._approvers() - asked:
                publication.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._(
                        "Approve “%(title)s” of %(author)s",
                        title=publication.name,
                        author=publication.user_id.name,
                    ),
                    user_id=user.id,
                )

    def _end_asking(self):
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    # -- deciding -----------------------------------------------------------------
    def _check_may_approve(self):
        self.check_access("read")
        for publication in self:
            if publication.state != "approval":
                raise UserError(
                    self.env._("“%s” does not wait for approval.", publication.name)
                )
            if not publication.may_approve:
                raise AccessError(
                    self.env._(
                        "“%s” is approved by a supervisor who did not write it.",
                        publication.name,
                    )
                )
        self._check_revision()

    def _check_revision(self):
        """What is approved is what was on the screen."""
        seen = self.env.context.get("scrm_revision")
        if seen and len(self) == 1 and seen != self.revision:
            raise UserError(
                self.env._("This was changed meanwhile. Read it again, then decide.")
            )

    def action_approve(self):
        self._check_may_approve()
        self._refuse_problems()
        self._schedule(approved_by_id=self.env.uid, approved_at=fields.Datetime.now())
        self._end_asking()
        for publication in self:
            publication._tell_author(
                self.env._("Approved by %s", self.env.user.name),
            )

    def action_send_back(self):
        self.ensure_one()
        self._check_may_approve()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Back"),
            "res_model": "scrm.publication.refuse",
            "view_mode": "form",
            "target": "new",
            "context": {"default_publication_id": self.id},
        }

    def _send_back(self, reason):
        self._check_may_approve()
        text = self.env._(
            "Not approved by %(user)s: %(reason)s",
            user=self.env.user.name,
            reason=reason,
        )
        self._to_draft(text)
        self._tell_author(text)

    def _tell_author(self, text):
        self.ensure_one()
        self._say(text)
        self.sudo().message_notify(
            subject=self.display_name,
            body=text,
            author_id=self.env.user.partner_id.id,
            partner_ids=self.user_id.partner_id.ids,
        )
