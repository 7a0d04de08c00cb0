# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import AccessError

from ..tools.chatter import to_network


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "scrm.source.mixin"]

    scrm_case_ids = fields.One2many(
        "scrm.case.message",
        "ticket_id",
        string="Messages from and to the Network",
        groups="social_crm.group_agent",
    )
    scrm_satisfaction = fields.Float(
        related="scrm_conversation_id.satisfaction",
        string="Social Rating",
        groups="social_crm.group_agent",
    )

    # -- to the network -------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        # The chatter posts as superuser for whoever is there: their rights count.
        ticket = self.sudo(False)
        if ticket._scrm_goes_out(message.sudo(False)):
            ticket._scrm_send(message.sudo(False))
        return result

    def _scrm_goes_out(self, message):
        """Whether this is an agent's own public word to the customer.

        Notes, tracking, templates, mails, what the machine posts and what customers
        say themselves stay here.
        """
        user, author = self.env.user, message.author_id
        return bool(
            not user._is_superuser()
            and message.message_type == "comment"
            and message.subtype_id == self.env.ref("mail.mt_comment")
            and not message.is_internal
            and user._is_internal()
            and author == user.partner_id
            and user.has_group("social_crm.group_agent")
            and self._scrm_is_on()
        )

    def _scrm_is_on(self):
        # The owner of a ticket need not own its conversation.
        ticket = self.sudo()
        return bool(
            ticket.scrm_conversation_id.account_id.can_send
            and ticket.company_id.scrm_case_out
            and not ticket.team_id.scrm_case_in_house
        )

    def _scrm_send(self, message):
        """Hand the message to the outbox, once; an error undoes the message too."""
        self.ensure_one()
        if not self.has_access("write"):
            raise AccessError(
                self.env._("Only who works on this ticket may answer on the network.")
            )
        text = to_network(str(message.body or ""))
        # Whoever works on the ticket answers for its conversation.
        talk = self.sudo().scrm_conversation_id
        target = talk._answer_target()
        if not text or not target:
            return
        outbox = self.env["scrm.delivery"]
        delivery = outbox._enqueue(
            talk.account_id.sudo(False),
            text,
            parent_post=target,
            key=f"ticket-message-{message.id}",
            attachments=self._scrm_files(message, talk.account_id),
            purpose="case",
        )
        # The link is the machine's own book.
        self.env["scrm.case.message"].sudo().create(
            {
                "ticket_id": self.id,
                "company_id": self.company_id.id,
                "delivery_id": delivery.id,
                "message_id": message.id,
            }
        )
        talk.write(
            {
                "user_id": talk.user_id.id or self.env.uid,
                "state": "open" if talk.state == "new" else talk.state,
            }
        )

    def _message_add_suggested_recipients(self, force_primary_email=False):
        """Who is only known from the network is answered there, not asked a mail."""
        suggested = super()._message_add_suggested_recipients(
            force_primary_email=force_primary_email
        )
        for ticket in self:
            if ticket._scrm_is_on():
                partners = suggested[ticket.id]["partners"]
                suggested[ticket.id]["partners"] = partners.filtered("email")
        return suggested

    def _scrm_files(self, message, account):
        """Files that the network takes; others stay in the ticket."""
        outbox = self.env["scrm.delivery"]
        return outbox._fitting_files(account, message.attachment_ids)

    # -- from the network -----------------------------------------------------

    def _customer_wrote(self):
        """The customer goes on: what was closed is opened again, or its owner told."""
        closed = self.filtered("closed")
        by_way = closed.grouped(lambda ticket: ticket.company_id.scrm_case_reopen)
        by_way.get("stage", self.browse())._scrm_reopen()
        told = by_way.get("activity", self.browse())
        for user, tickets in told.grouped("user_id").items():
            tickets.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("The customer wrote again"),
                user_id=user.id or self.env.uid,
            )

    def _scrm_reopen(self):
        """Back to the first open stage, without a mail to the customer."""
        if not self:
            return
        stages = self.env["helpdesk.ticket.stage"].search([("closed", "=", False)])
        first = {ticket: stages.filtered(ticket._scrm_takes)[:1] for ticket in self}
        for stage, tickets in self.grouped(first.get).items():
            if stage:
                tickets.with_context(mail_notrack=True).write({"stage_id": stage.id})
        self._message_log_batch(
            {
                ticket.id: self.env._(
                    "Opened again: the customer wrote on the network."
                )
                for ticket in self
            }
        )

    def _scrm_takes(self, stage):
        """Whether the ticket can be in this stage."""
        return (not stage.team_ids or self.team_id in stage.team_ids) and (
            not stage.company_id or stage.company_id == self.company_id
        )

    # -- the end --------------------------------------------------------------

    def write(self, vals):
        before = self.filtered("closed") if "stage_id" in vals else self
        result = super().write(vals)
        ended = self.filtered("closed") - before
        if ended:
            ended._scrm_ended()
        return result

    def _scrm_ended(self):
        """With the ticket its conversation ends, and the closing word is due."""
        # Who closes a ticket need not be allowed to see its conversation.
        talks = self.sudo().scrm_conversation_id.filtered(
            lambda talk: (
                talk.ticket_id in self and talk.state not in ("closed", "ignored")
            )
        )
        talks.with_context(scrm_ticket_closed=True).write({"state": "closed"})
