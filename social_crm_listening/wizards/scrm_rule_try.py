# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ..tools.explain import explain
from ..tools.marks import marked, text_spans
from ..tools.matcher import Matcher
from ..tools.query import parse
from ..tools.trial import Trial

MAX_POSTS = 20_000
BATCH = 1_000


class ScrmRuleTry(models.TransientModel):
    """A query tried on stored posts; nothing is stored and nobody is told."""

    _name = "scrm.rule.try"
    _description = "Try a Listening Rule"

    rule_id = fields.Many2one("scrm.rule", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="rule_id.company_id")
    # Not as superuser: the rule may be one that this person must not read.
    query = fields.Text(
        compute="_compute_query", compute_sudo=False, store=True, readonly=False
    )
    error = fields.Char(compute="_compute_error")
    error_place = fields.Html(compute="_compute_error", sanitize=False)
    days = fields.Selection(
        [
            ("7", "Last 7 days"),
            ("30", "Last 30 days"),
            ("90", "Last 90 days"),
            ("365", "Last year"),
            ("0", "All stored posts"),
        ],
        string="Posts Of",
        default="30",
        required=True,
    )
    post_id = fields.Many2one(
        "scrm.post",
        string="Explain",
        domain="[('company_id', '=', company_id)]",
        help="Choose a post to see why the query finds it, or why not.",
    )
    # Written by our own templates, which escape what networks say; the sanitizer
    # would take away the widths of the bars.
    result = fields.Html(readonly=True, sanitize=False)
    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    found_count = fields.Integer(readonly=True)

    @api.depends("rule_id")
    def _compute_query(self):
        for trial in self:
            trial.query = trial.rule_id.query

    @api.depends("query")
    def _compute_error(self):
        for trial in self:
            rule = self.env["scrm.rule"].new({"query": trial.query or ""})
            trial.error = rule.error
            trial.error_place = rule.error_place

    @api.depends("query", "post_id")
    def _compute_explanation(self):
        for trial in self:
            trial.explanation = (
                trial._render_explanation()
                if trial.post_id and trial.query and not trial.error
                else False
            )

    def _render_explanation(self):
        doc = self.rule_id._docs(self.post_id)[self.post_id.id]
        tree = explain(self.query, parse(self.query), doc)
        spans = text_spans(tree.evidence)
        return self.env["ir.qweb"]._render(
            "social_crm_listening.scrm_rule_explanation",
            {"tree": tree, "said": marked(doc.text, spans)},
        )

    def action_try(self):
        self.ensure_one()
        if self.error:
            raise UserError(self.error)
        trial = self._run()
        self.found_count = len(trial.found)
        self.result = self._render_result(trial)
        return self._reopen()

    def _run(self):
        """Try the query on the newest posts of the span, read in batches."""
        trial = Trial(Matcher([(0, self.query)]))
        posts = self.env["scrm.post"].search(
            self._post_domain(), order="posted_at desc, id desc", limit=MAX_POSTS
        )
        for ids in split_every(BATCH, posts.ids):
            batch = self.env["scrm.post"].browse(ids)
            docs = self.rule_id._docs(batch)
            for post in batch:
                day = fields.Datetime.context_timestamp(self, post.posted_at).date()
                trial.add(post.id, day, docs[post.id])
        return trial

    def _post_domain(self):
        domain = [
            ("company_id", "=", self.rule_id.company_id.id),
            ("direction", "=", "in"),
        ]
        if int(self.days):
            since = fields.Datetime.now() - timedelta(days=int(self.days))
            domain.append(("posted_at", ">=", since))
        return domain

    def _render_result(self, trial):
        keys = [key for key, _text, _spans in trial.examples]
        posts = self.env["scrm.post"].browse(keys)
        examples = [
            {"post": post, "said": marked(text, spans)}
            for post, (_key, text, spans) in zip(posts, trial.examples, strict=True)
        ]
        return self.env["ir.qweb"]._render(
            "social_crm_listening.scrm_rule_trial",
            {
                "scanned": trial.scanned,
                "found": len(trial.found),
                "share": 100 * len(trial.found) / max(trial.scanned, 1),
                "limited": trial.scanned == MAX_POSTS,
                "bars": trial.bars(),
                "highest": max(trial.days.values(), default=0),
                "examples": examples,
            },
        )

    def action_keep(self):
        """Write the tried query into the rule."""
        self.ensure_one()
        self.rule_id.query = self.query
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try “%s”", self.rule_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
