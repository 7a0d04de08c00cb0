# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import namedtuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.matcher import Matcher

Judgement = namedtuple("Judgement", "looked right missed")
# The newest count; older ones speak of how people wrote long ago.
MAX_VERDICTS = 2_000


class ScrmRuleVerdict(models.Model):
    """What a person thinks of a post for a rule: rightly found, or not."""

    _name = "scrm.rule.verdict"
    _description = "Verdict about a Post Found by a Rule"
    _order = "date desc, id desc"

    rule_id = fields.Many2one(
        "scrm.rule", required=True, readonly=True, index=True, ondelete="cascade"
    )
    post_id = fields.Many2one(
        "scrm.post", required=True, readonly=True, index=True, ondelete="cascade"
    )
    profile_id = fields.Many2one(related="post_id.profile_id", string="Author")
    text = fields.Text(related="post_id.text", string="What Was Said")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    is_right = fields.Boolean(string="Rightly Found", readonly=True)
    user_id = fields.Many2one("res.users", string="Said By", readonly=True)
    date = fields.Datetime(required=True, readonly=True)

    _once = models.Constraint(
        "UNIQUE (rule_id, post_id, company_id)", "This post was looked at already."
    )

    @api.model
    def _remember(self, rule, posts, is_right):
        """Keep a verdict; a later one takes the place of an earlier one."""
        rule.check_access("read")
        posts.check_access("read")
        now = fields.Datetime.now()
        rows = [
            (rule.id, post.id, rule.company_id.id, is_right, self.env.uid, now)
            for post in posts
            if post.company_id == rule.company_id
        ]
        if not rows:
            return
        self.env["scrm.store"]._insert(
            self._table,
            ("rule_id", "post_id", "company_id", "is_right", "user_id", "date"),
            rows,
            SQL(
                """ON CONFLICT (rule_id, post_id, company_id) DO UPDATE SET
                is_right = EXCLUDED.is_right, user_id = EXCLUDED.user_id,
                date = EXCLUDED.date"""
            ),
        )
        self.invalidate_model()
        rule.invalidate_recordset(["verdict_ids"])


# What people say about its finds is a concern of its own.
# pylint: disable=consider-merging-classes-inherited
class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    verdict_ids = fields.One2many(
        "scrm.rule.verdict",
        "rule_id",
        string="Posts Looked At",
        readonly=True,
        groups="social_crm.group_supervisor",
    )
    precision = fields.Char(string="Proved", compute="_compute_precision")

    @api.depends("version_ids.right_count", "version_ids.looked_at", "version")
    @api.depends_context("lang")
    def _compute_precision(self):
        for rule in self:
            rule.precision = rule._version_record().precision

    def _judge(self, query):
        """How a query does on the posts that people looked at for this rule.

        :return: Judgement: posts found that were looked at, how many of them are
            right, and how many right ones are not found
        """
        self.ensure_one()
        verdicts = self.env["scrm.rule.verdict"].search(
            [("rule_id", "=", self.id)], limit=MAX_VERDICTS
        )
        if not verdicts or self._query_error(query or ""):
            return Judgement(0, 0, 0)
        docs = self._docs(verdicts.post_id)
        matcher = Matcher([(0, query)])
        found = verdicts.filtered(lambda v: matcher.keys(docs[v.post_id.id]))
        right = found.filtered("is_right")
        missed = (verdicts - found).filtered("is_right")
        return Judgement(len(found), len(right), len(missed))

    def _keep_judgement(self):
        """Write down with the version that stands how it did."""
        self.ensure_one()
        judgement = self._judge(self.query)
        # Versions are closed to people; the figures are counted, not written.
        self._version_record().sudo().write(
            {"looked_at": judgement.looked, "right_count": judgement.right}
        )
