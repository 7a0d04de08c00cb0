# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.explain import explain
from ..tools.marks import marked, text_spans
from ..tools.query import parse


# Explaining is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    def _render_explanation(self, post, query):
        """Why a query holds for a post or why not, part by part."""
        doc = self._docs(post)[post.id]
        tree = explain(query, parse(query), doc)
        return self.env["ir.qweb"]._render(
            "social_crm_listening.scrm_rule_explanation",
            {"tree": tree, "said": marked(doc.text, text_spans(tree.evidence))},
        )
