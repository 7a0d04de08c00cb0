# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MAX_DECISIONS = 1_000


class ScrmRuleUndo(models.TransientModel):
    """Takes back what a rule did since some time, after showing what that is."""

    _name = "scrm.rule.undo"
    _description = "Undo What a Rule Did"

    rule_id = fields.Many2one("scrm.rule", required=True, ondelete="cascade")
    since = fields.Datetime(
        required=True, default=lambda self: fields.Datetime.now() - timedelta(days=1)
    )
    preview = fields.Html(
        compute="_compute_preview", compute_sudo=False, sanitize=False
    )
    revocable_count = fields.Integer(compute="_compute_preview", compute_sudo=False)
    result = fields.Html(readonly=True, sanitize=False)

    def _domain(self):
        return (
            Domain("rule_id", "=", self.rule_id.id)
            & Domain("state", "=", "done")
            & Domain("date", ">=", self.since)
        )

    @api.depends("rule_id", "since")
    @api.depends_context("lang")
    def _compute_preview(self):
        decisions = self.env["scrm.decision"]
        kinds = set(decisions._revocable_kinds())
        labels = dict(decisions._fields["kind"]._description_selection(self.env))
        for undo in self:
            counts = decisions._read_group(
                undo._domain(), ["kind"], ["__count"], order="__count DESC"
            )
            undo.revocable_count = sum(n for kind, n in counts if kind in kinds)
            undo.preview = self.env["ir.qweb"]._render(
                "social_crm_listening.scrm_rule_undo_preview",
                {
                    "rows": [
                        (labels[kind], count, undo._words(kind))
                        for kind, count in counts
                    ]
                },
            )

    @api.model
    def _words(self, kind):
        """What taking back means for a kind."""
        words = {
            "conversation": self.env._("set to Ignored"),
            "contact": self.env._("untied from the person; the contact stays"),
            "lead": self.env._("archived, with a note"),
            "ticket": self.env._("archived, with a note"),
            "tag": self.env._("taken off, where the rule put them on"),
            "assign": self.env._("as before, where nobody has changed it since"),
            "answer": self.env._(
                "suggestions are dropped, waiting answers cancelled; what was sent "
                "cannot be taken back"
            ),
            "points": self.env._("reversed, as far as the card still holds them"),
            "webhook": self.env._(
                "cancelled where not sent yet; what was told cannot be taken back"
            ),
        }
        kinds = self.env["scrm.decision"]._revocable_kinds()
        other = self.env._("taken back")
        return words.get(
            kind, other if kind in kinds else self.env._("cannot be taken back")
        )

    def action_undo(self):
        self.ensure_one()
        kinds = self.env["scrm.decision"]._revocable_kinds()
        decisions = self.env["scrm.decision"].search(
            self._domain() & Domain("kind", "in", kinds), limit=MAX_DECISIONS
        )
        if not decisions:
            raise UserError(self.env._("The rule did nothing that can be taken back."))
        done, troubles = decisions._revoke_many()
        self.result = self.env["ir.qweb"]._render(
            "social_crm_listening.scrm_rule_undo_result",
            {
                "done": done,
                "troubles": troubles,
                "more": len(decisions) == MAX_DECISIONS,
            },
        )
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Undo What “%s” Did", self.rule_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
