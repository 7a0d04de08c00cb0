# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import ast

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import variables
from .scrm_consent import PURPOSES

# What is known of a person before anything was said.
PERSONAL = ("name", "handle", "agent")
RECIPIENTS = frozenset(
    {
        "purpose",
        "recipient_domain",
        "recipient_tag_ids",
        "recipient_segment_ids",
        "recipient_topic_ids",
    }
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """Messages to people: to whom, and who will be reached."""

    _inherit = "scrm.publication"

    purpose = fields.Selection(
        PURPOSES,
        required=True,
        default="marketing",
        help="Only people who agreed to be written to for this purpose are reached.",
    )
    recipient_domain = fields.Char(string="Contacts")
    recipient_tag_ids = fields.Many2many(
        "res.partner.category",
        string="Contact Tags",
        help="Contacts that have one of these tags, or one below it.",
    )
    recipient_segment_ids = fields.Many2many(
        "scrm.segment",
        string="Segments",
        check_company=True,
        help="Contacts of whom a profile belongs to one of these segments when the "
        "recipients are worked out.",
    )
    recipient_topic_ids = fields.Many2many(
        "scrm.topic",
        string="About",
        check_company=True,
        help="Who does not want to hear about one of these topics is left out.",
    )
    recipient_ids = fields.One2many(
        "scrm.publication.recipient", "publication_id", readonly=True
    )
    recipients_checked_at = fields.Datetime(
        string="Recipients Checked", readonly=True, copy=False
    )
    messages_begun_at = fields.Datetime(readonly=True, copy=False)
    reach_count = fields.Integer(
        string="Will Be Reached", compute="_compute_recipient_counts"
    )
    later_count = fields.Integer(
        string="Reached Later", compute="_compute_recipient_counts"
    )
    made_count = fields.Integer(
        string="In the Outbox", compute="_compute_recipient_counts"
    )
    out_count = fields.Integer(
        string="Will Not Be Reached", compute="_compute_recipient_counts"
    )
    out_summary = fields.Json(
        string="Not Reached, by Reason", compute="_compute_recipient_counts"
    )

    @api.depends("recipients_checked_at", "delivery_ids")
    @api.depends_context("lang")
    def _compute_recipient_counts(self):
        lines = self.env["scrm.publication.recipient"]
        rows = lines._read_group(
            [("publication_id", "in", self.ids)],
            ["publication_id", "state", "reason"],
            ["__count", "free_at:min"],
        )
        for publication in self:
            own = [row[1:] for row in rows if row[0] == publication]
            for name in ("reach", "later", "made", "out"):
                publication[f"{name}_count"] = sum(
                    count for state, _reason, count, _free in own if state == name
                )
            publication.out_summary = publication._summary(own)

    def _summary(self, rows):
        """Rows for the screen: those who are not reached at once, by reason."""
        words = self.env["scrm.publication.recipient"]._words
        found = [
            {
                "state": state,
                "reason": reason,
                "label": words(reason),
                "count": count,
                "free_at": free_at and fields.Datetime.to_string(free_at),
            }
            for state, reason, count, free_at in rows
            if reason and state in ("out", "later")
        ]
        return sorted(found, key=lambda row: -row["count"])

    # -- to whom ---------------------------------------------------------------

    def _recipient_domain(self):
        """The contacts whom this is for: all that was chosen together.

        :raises UserError: where nobody was chosen
        """
        self.ensure_one()
        parts = []
        chosen = self._parsed_domain()
        if chosen:
            parts.append(Domain(chosen))
        if self.recipient_tag_ids:
            parts.append(Domain("category_id", "child_of", self.recipient_tag_ids.ids))
        if self.recipient_segment_ids:
            segments = self.recipient_segment_ids.ids
            parts.append(Domain("scrm_profile_ids.segment_ids", "in", segments))
        if not parts:
            raise UserError(
                self.env._(
                    "Choose whom to write to: a filter on contacts, tags or segments."
                )
            )
        return Domain.AND(parts)

    def _parsed_domain(self):
        self.ensure_one()
        try:
            return ast.literal_eval((self.recipient_domain or "[]").strip())
        except (ValueError, SyntaxError) as error:
            raise ValidationError(
                self.env._(
                    "Contacts: “%s” is no filter on contacts.", self.recipient_domain
                )
            ) from error

    @api.constrains("recipient_domain")
    def _check_recipient_domain(self):
        for publication in self.filtered("recipient_domain"):
            chosen = publication._parsed_domain()
            try:
                self.env["res.partner"]._search(Domain(chosen))
            except (ValueError, TypeError, KeyError) as error:
                raise ValidationError(
                    self.env._("Contacts: %s", error or self.env._("no filter"))
                ) from error

    def _recipients_query(self):
        """The contacts as a query, with the rights of whoever sends.

        Archived ones are in it, so that they can be named with the reason.
        """
        self.ensure_one()
        # A cron has every right; the author's are what counts then.
        user = self.user_id if self.env.su else self.env.user
        mine = self.with_user(user).with_company(self.company_id)
        contacts = mine.env["res.partner"].with_context(active_test=False)
        domain = mine._recipient_domain() & Domain(
            "company_id", "in", [False, self.company_id.id]
        )
        return contacts._search(domain)

    # -- what can be sent ------------------------------------------------------

    def _message_accounts(self):
        """The chosen accounts whose network takes messages to people."""
        return self.account_ids.filtered(lambda a: a._connector()._can("message"))

    def _check_message_ready(self):
        """Say what is missing before anybody is looked for."""
        self.ensure_one()
        if self.kind != "message":
            raise UserError(
                self.env._("This is a post on accounts; it is not sent to people.")
            )
        if not self._message_accounts():
            raise UserError(
                self.env._("Accounts: choose one whose network takes direct messages.")
            )
        for account in self._message_accounts():
            text = self._text_for(account)
            if not text:
                raise UserError(self.env._("Text: write something before you send."))
            known = self._variable_names()
            for place in variables.unknown(text, known):
                raise UserError(
                    self.env._(
                        "Text, line %(line)s, character %(column)s: nothing is known "
                        "as {%(name)s}. You can use %(known)s.",
                        line=place.line,
                        column=place.column,
                        name=place.name,
                        known=", ".join(f"{{{name}}}" for name in known),
                    )
                )

    # -- as a part of what is approved -----------------------------------------

    @api.model
    def _content_fields(self):
        """Whoever approves a message approves to whom it goes."""
        return super()._content_fields() | RECIPIENTS

    @api.model
    def _problem_fields(self):
        return (*super()._problem_fields(), *RECIPIENTS)

    @api.model
    def _variable_names(self):
        return (*super()._variable_names(), *PERSONAL)

    def _common_problems(self):
        found = super()._common_problems()
        if self.kind == "message" and not found:
            try:
                self._check_message_ready()
                self._recipient_domain()
            except (UserError, ValidationError) as error:
                found.append(str(error))
        return found

    def _text_problem(self, account, text):
        """What will be filled in for each person is not missing."""
        if self.kind == "message":
            text = variables.fill(text, dict.fromkeys(PERSONAL, "…"))
        return super()._text_problem(account, text)

    # -- buttons ---------------------------------------------------------------

    def action_check_recipients(self):
        """List who will be reached, and who will not and why."""
        for publication in self:
            publication.check_access("write")
            publication._check_message_ready()
            publication._check_recipients()

    def action_view_recipients(self):
        """Everybody, grouped by what becomes of them and why."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm.scrm_publication_recipient_action"
        )
        action["domain"] = [("publication_id", "=", self.id)]
        return action

    def action_view_not_reached(self):
        action = self.action_view_recipients()
        action["context"] = {"search_default_out": 1, "search_default_group_reason": 1}
        return action
