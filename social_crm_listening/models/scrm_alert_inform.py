# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

REMINDED = 200


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAlert(models.Model):
    _inherit = "scrm.alert"

    def _announce(self, now):
        """Tell each level of each warning once; the database holds the once.

        Mail is put into Odoo's queue and chat goes over the bus after the commit, so
        nothing leaves before the warning is kept.
        """
        if not self:
            return
        self.env.flush_all()
        rows = self.env["scrm.store"]._insert(
            "scrm_alert_notice",
            ("alert_id", "company_id", "level", "at"),
            [(a.id, a.company_id.id, a.level, now) for a in self],
            SQL("ON CONFLICT (alert_id, level) DO NOTHING RETURNING alert_id"),
        )
        self.env["scrm.alert"].invalidate_model(["notice_ids"], flush=False)
        for alert in self.browse([row[0] for row in rows]):
            alert._inform()

    def _inform(self):
        self.ensure_one()
        line = self.policy_id._level(self.level)
        users = self.user_id | line.user_ids
        self._message_log(body=self._announcement())
        self.message_subscribe(users.partner_id.ids)
        if not line or line.by_activity:
            self._inform_by_activity(users)
        if line.by_mail:
            self._inform_by_mail(users)
        if line.by_chat or line.channel_id:
            chatted = users if line.by_chat else users.browse()
            self._inform_by_chat(chatted, line.channel_id)
        if line.make_ticket:
            self._make_ticket()

    def _announcement(self):
        return Markup("<p><b>%s</b><br/>%s</p>") % (self.name, self.summary or "")

    def _inform_by_activity(self, users):
        deadline = fields.Datetime.context_timestamp(self, self.deadline).date()
        # One activity a person, of the level that it is now. Whether mail tells of it
        # is the policy's to say.
        self.activity_unlink(["mail.mail_activity_data_todo"])
        quiet = self.with_context(mail_activity_quick_update=True)
        for user in users:
            quiet.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=deadline,
                summary=self.name,
                note=self._announcement(),
                user_id=user.id,
            )

    def _inform_by_mail(self, users):
        """Into the queue of Odoo, which sends after the commit and tries again."""
        link = Markup('<p><a href="%s">%s</a></p>') % (
            f"{self.get_base_url()}/odoo/scrm.alert/{self.id}",
            self.env._("Open the warning"),
        )
        # Agents may be told by a cron or a rule; the queue is the system's own.
        self.env["mail.mail"].sudo().create(
            [
                {
                    "subject": self.name,
                    "body_html": self._announcement() + link,
                    "email_to": user.email_formatted,
                    "auto_delete": True,
                }
                for user in users
                if user.email
            ]
        )

    def _inform_by_chat(self, users, channel):
        # Written by the system: whoever runs the cron need not be in the channel.
        Channel = self.env["discuss.channel"].sudo()
        channels = channel.sudo()
        for user in users:
            channels |= Channel._get_or_create_chat(user.partner_id.ids)
        for one in channels:
            one.message_post(
                body=self._announcement(),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.env.ref("base.partner_root").id,
            )

    def _make_ticket(self):
        """One ticket a warning, however high it rises."""
        self.ensure_one()
        if self.ticket_id:
            return
        channel = self.env.ref("social_crm_listening.helpdesk_channel_social")
        self.ticket_id = (
            self.env["helpdesk.ticket"]
            # The warning asks for the case, whoever may create tickets in general.
            .sudo()
            .create(
                {
                    "name": self.name,
                    "description": self._announcement(),
                    "company_id": self.company_id.id,
                    "channel_id": channel.id,
                    "team_id": self.policy_id.ticket_team_id.id,
                    "priority": "3",
                }
            )
        )

    @api.model
    def _remind(self):
        """A deadline has passed: a person above is told, once a deadline."""
        late = self.search(
            [
                ("state", "in", ("new", "acknowledged")),
                ("deadline", "<", fields.Datetime.now()),
                ("deadline_told_at", "=", False),
            ],
            limit=REMINDED,
        )
        late = late.try_lock_for_update(allow_referencing=True)
        late.deadline_told_at = fields.Datetime.now()
        for alert in late:
            chief = alert.policy_id.supervisor_id or alert.user_id
            if chief:
                alert.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Overdue: %s", alert.name),
                    user_id=chief.id,
                )
        return late
