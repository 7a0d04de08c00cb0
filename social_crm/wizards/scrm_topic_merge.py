# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ScrmTopicMerge(models.TransientModel):
    """Which of several topics stays."""

    _name = "scrm.topic.merge"
    _description = "Merge Topics"

    topic_ids = fields.Many2many(
        "scrm.topic", string="Topics", default=lambda self: self._default_topics()
    )
    target_id = fields.Many2one(
        "scrm.topic",
        string="Stays",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        required=True,
        domain="[('id', 'in', topic_ids)]",
    )

    @api.model
    def _default_topics(self):
        return self.env["scrm.topic"].browse(self.env.context.get("active_ids", []))

    @api.depends("topic_ids")
    def _compute_target_id(self):
        for wizard in self:
            heaviest = wizard.topic_ids.sorted(
                lambda topic: (topic.value_score, topic.post_count), reverse=True
            )
            wizard.target_id = heaviest[:1]

    def action_merge(self):
        self.ensure_one()
        if len(self.topic_ids) < 2:
            raise UserError(self.env._("Choose at least two topics to be merged."))
        self.target_id._absorb(self.topic_ids)
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.topic",
            "res_id": self.target_id.id,
            "view_mode": "form",
        }
