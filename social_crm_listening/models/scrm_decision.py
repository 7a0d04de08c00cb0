# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

# Decisions about one record that several posts share; taken back all at once.
SHARED = ("conversation", "contact", "lead", "ticket", "alert")


class ScrmDecision(models.Model):
    """What was done about a post, once for each kind, and why in words."""

    _name = "scrm.decision"
    _description = "Decision about a Social Post"
    _order = "date desc, id desc"
    _rec_name = "reason"

    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    conversation_id = fields.Many2one(related="post_id.conversation_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        [
            ("conversation", "Conversation"),
            ("contact", "Contact"),
            ("lead", "Lead"),
            ("ticket", "Ticket"),
            ("tag", "Tag"),
            ("assign", "Assignment"),
            ("answer", "Answer"),
            ("points", "Points"),
            ("webhook", "Message to a Program"),
            ("alert", "Alert"),
            ("ignore", "Ignored"),
        ],
        required=True,
        readonly=True,
    )
    rule_id = fields.Many2one("scrm.rule", readonly=True, ondelete="set null")
    reason = fields.Char(required=True, readonly=True)
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    state = fields.Selection(
        [
            ("done", "Done"),
            ("dry", "Would Have"),
            ("held", "Held Back"),
            ("failed", "Failed"),
            ("revoked", "Taken Back"),
        ],
        required=True,
        readonly=True,
        default="done",
    )
    detail = fields.Json(readonly=True, help="What is needed to take it back.")
    user_id = fields.Many2one(
        "res.users", string="Decided By", readonly=True, help="Empty: by a rule."
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    revoked_by_id = fields.Many2one("res.users", string="Taken Back By", readonly=True)
    revoked_at = fields.Datetime(string="Taken Back On", readonly=True)

    # What was only rehearsed never stands in the way of what is done.
    _decided_once = models.UniqueIndex(
        "(post_id, kind) WHERE state <> 'dry' AND kind NOT IN ('tag', 'webhook')",
        "This was decided for the post already.",
    )
    _once_a_rule = models.UniqueIndex(
        "(post_id, kind, rule_id) WHERE state = 'dry' OR kind IN ('tag', 'webhook')",
        "The rule has decided this for the post already.",
    )
    _rule_idx = models.Index("(rule_id, date DESC) WHERE rule_id IS NOT NULL")
    _record_idx = models.Index("(res_model, res_id)")

    @api.model
    def _record(self, rows):
        """Write down decisions that are not there yet, all at once.

        :param rows: dicts with post_id, company_id, kind, reason and, optionally,
            rule_id, res_model, res_id, user_id, state, detail
        :return: the decisions that this call made; others exist already
        """
        if not rows:
            return self
        columns = ("post_id", "company_id", "kind", "reason", "rule_id", "res_model")
        columns += ("res_id", "user_id", "state", "date", "detail")
        defaults = {"state": "done", "date": fields.Datetime.now()}
        values = [
            tuple(_adapted(row.get(column) or None) for column in columns)
            for row in ({**defaults, **row} for row in rows)
        ]
        made = self.env["scrm.store"]._insert(
            self._table,
            columns,
            values,
            SQL("ON CONFLICT DO NOTHING RETURNING id"),
        )
        self.env["scrm.conversation"].invalidate_model(["decision_ids"])
        return self.browse([row[0] for row in made])

    def _target(self):
        self.ensure_one()
        if not self.res_model or not self.res_id or self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    def _forget_if_gone(self):
        """Somebody deleted what was made: as good as taken back."""
        for decision in self:
            if decision.state == "done" and not decision._target():
                decision.state = "revoked"

    def action_open(self):
        self.ensure_one()
        target = self._target()
        return target and {
            "type": "ir.actions.act_window",
            "res_model": target._name,
            "res_id": target.id,
            "view_mode": "form",
        }

    def action_revoke(self):
        """Take back what was made of a post. Records are put aside, not deleted."""
        self.check_access("read")
        for decision in self.filtered(lambda d: d.state == "done"):
            decision.conversation_id.check_access("write")
            # Agents undo a decision through this alone; they may not write
            # decisions, nor archive leads and tickets, in general.
            decision.sudo()._revoke(self.env.user)
        return True

    def _revoke(self, user):
        self.ensure_one()
        undo = getattr(self, f"_revoke_{self.kind}", None)
        if undo is None:
            raise AccessError(
                self.env._("%(kind)s cannot be taken back.", kind=self._kind_name())
            )
        undo(user)
        self._same_record().write(
            {
                "state": "revoked",
                "revoked_by_id": user.id,
                "revoked_at": fields.Datetime.now(),
            }
        )

    def _same_record(self):
        """Decisions that stand or fall with this one."""
        if self.kind not in SHARED or not self.res_id:
            return self
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("kind", "=", self.kind),
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("state", "=", "done"),
            ]
        )

    def _kind_name(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    def _set_aside(self, user):
        """Archive the record that was made, with a word about who and why."""
        target = self._target()
        if target:
            target.message_post(
                body=self.env._("Taken back by %(user)s.", user=user.name)
            )
            target.write({"active": False})

    def _revoke_lead(self, user):
        self._set_aside(user)
        self.conversation_id.filtered(
            lambda c: c.lead_id.id == self.res_id
        ).lead_id = False

    def _revoke_ticket(self, user):
        self._set_aside(user)
        self.conversation_id.filtered(
            lambda c: c.ticket_id.id == self.res_id
        ).ticket_id = False

    def _revoke_contact(self, user):
        """The tie ends; the contact stays, others may use it by now."""
        self.post_id.profile_id.link_ids.filtered(
            lambda link: link.active and link.partner_id.id == self.res_id
        ).with_user(user).sudo().action_end()

    def _revoke_conversation(self, user):
        self.conversation_id.write({"state": "ignored"})


def _adapted(value):
    return Json(value) if isinstance(value, dict) else value
