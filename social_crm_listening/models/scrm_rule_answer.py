# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.filling import VARIABLES, fill, unknown_variables

APPROVAL = {"answer_approved_by_id", "answer_approved_at"}
# Whoever approves has read exactly these.
APPROVED = {"query", "answer_body", "answer_mode", "company_id"}


# Answering by itself is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    answer_mode = fields.Selection(
        [
            ("suggest", "Suggest it to whoever answers"),
            ("automatic", "Send it by itself"),
        ],
        string="Answer",
        tracking=True,
    )
    answer_body = fields.Text(
        string="Text of the Answer",
        help="{name}, {handle} and {account} stand for the person's name, their "
        "handle, and the name of our account.",
    )
    answer_daily_cap = fields.Integer(
        string="Answers a Day",
        default=20,
        tracking=True,
        help="At most so many automatic answers of this rule in a day of the company.",
    )
    answer_pause_hours = fields.Integer(
        string="Silence After an Answer (Hours)",
        default=24,
        help="After an automatic answer the conversation gets no other one for so "
        "long, by whichever rule, whatever is said in it.",
    )
    answer_approved_by_id = fields.Many2one(
        "res.users", string="Approved By", readonly=True, copy=False, tracking=True
    )
    answer_approved_at = fields.Datetime(
        string="Approved On",
        readonly=True,
        copy=False,
        help="Ends when the text or the query is changed.",
    )
    answer_today = fields.Integer(
        string="Sent Today", compute="_compute_answer_today", compute_sudo=True
    )

    _answer_cap = models.Constraint(
        "CHECK (answer_daily_cap >= 0 AND answer_pause_hours > 0)",
        "The number of answers a day cannot be negative, and after an answer there "
        "is silence for at least an hour.",
    )

    @api.depends("answer_mode")
    def _compute_answer_today(self):
        used = self.env["scrm.rule.quota"]._used(self)
        for rule in self:
            rule.answer_today = used.get(rule.id, 0)

    @api.constrains("answer_mode", "answer_body")
    def _check_answer_body(self):
        for rule in self.filtered("answer_mode"):
            if not (rule.answer_body or "").strip():
                raise ValidationError(
                    self.env._("Write the answer that “%s” gives.", rule.name)
                )
            unknown = unknown_variables(rule.answer_body)
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The answer knows no {%(unknown)s}. It knows %(known)s.",
                        unknown=unknown[0],
                        known=", ".join(f"{{{name}}}" for name in VARIABLES),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_approval({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_approval(vals)
        touched = APPROVED & vals.keys()
        changed = self.filtered("answer_approved_at").filtered(
            lambda rule: any(rule._differs(name, vals[name]) for name in touched)
        )
        result = super().write(vals)
        if changed:
            changed._withdraw_approval()
        elif vals.get("state") in ("draft", "dry") or vals.get("active") is False:
            self._cancel_waiting_answers()
        return result

    def _differs(self, name, value):
        old = self._fields[name].convert_to_write(self[name], self)
        return (old or False) != (value or False)

    def _refuse_approval(self, names):
        """An approval is given by whoever gives it, not written by anybody."""
        if not self.env.su and APPROVAL & set(names):
            raise AccessError(self.env._("An approval cannot be written, only given."))

    def action_approve_answer(self):
        """A supervisor lets the machine say this."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise AccessError(
                self.env._("Only a supervisor can approve automatic answers.")
            )
        if self.answer_mode != "automatic":
            raise UserError(self.env._("This rule gives no automatic answer."))
        # Supervisors approve a rule which only administrators may write.
        self.sudo().write(
            {
                "answer_approved_by_id": self.env.uid,
                "answer_approved_at": fields.Datetime.now(),
            }
        )

    def action_withdraw_answer(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("social_crm.group_supervisor"):
            raise AccessError(
                self.env._("Only a supervisor can stop automatic answers.")
            )
        # As above; and what waits to be sent must not leave any more.
        self.sudo()._withdraw_approval()

    def _withdraw_approval(self):
        """What was approved is no more what would be said."""
        # Also administrators withdraw only by changing something, see above.
        rules = self.sudo()
        rules.write({"answer_approved_by_id": False, "answer_approved_at": False})
        rules._cancel_waiting_answers()

    def _cancel_waiting_answers(self):
        """Automatic answers that have not left yet do not leave any more."""
        # The outbox is the machine's; who stops a rule need not be able to write it.
        waiting = (
            self.env["scrm.delivery"]
            .sudo()
            .search([("rule_id", "in", self.ids), ("state", "=", "queued")])
        )
        waiting.action_cancel()

    def _answers_by_itself(self):
        self.ensure_one()
        return self.answer_mode == "automatic" and bool(self.answer_approved_at)

    def _answer_text(self, post):
        """The answer of this rule to one post, filled in."""
        self.ensure_one()
        return fill(
            self.answer_body,
            name=post.profile_id.name or "",
            handle=post.profile_id.handle or "",
            account=post.account_id.profile_id.name or post.account_id.name,
        )
