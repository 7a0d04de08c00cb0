# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import split_every

from ..tools.comparison import NEW, OLD, Comparison
from ..tools.marks import marked
from ..tools.matcher import Matcher
from ..tools.trial import Trial

MAX_POSTS = 20_000
BATCH = 1_000


class ScrmRuleTry(models.TransientModel):
    """A query tried on stored posts; nothing is acted on and nobody is told."""

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
            ("dates", "From … to …"),
        ],
        string="Posts Of",
        default="30",
        required=True,
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    account_id = fields.Many2one(
        "scrm.account",
        string="Heard By",
        domain="[('company_id', '=', company_id)]",
        help="Leave empty to try all accounts.",
    )
    channel = fields.Selection(selection="_selection_channel", string="Network")
    version_id = fields.Many2one(
        "scrm.rule.version",
        string="Compare With",
        domain="[('rule_id', '=', rule_id)]",
        compute="_compute_version_id",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="What an earlier query finds in the same posts.",
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
    example_ids = fields.One2many("scrm.rule.try.example", "try_id", string="Examples")
    precision = fields.Char(compute="_compute_precision")

    @api.model
    def _selection_channel(self):
        return self.env["scrm.connector"]._selection_channel()

    @api.depends("rule_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for trial in self:
            trial.display_name = self.env._("Try “%s”", trial.rule_id.name)

    @api.depends("rule_id")
    def _compute_query(self):
        for trial in self:
            trial.query = trial.rule_id.query

    @api.depends("rule_id", "query")
    def _compute_version_id(self):
        """What stands where another query is tried, else the one before it."""
        for trial in self:
            rule = trial.rule_id
            number = rule.version - (trial.query == rule.query)
            trial.version_id = rule.version_ids.filtered(
                lambda version, number=number: version.number == number
            )[:1]

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
                trial.rule_id._render_explanation(trial.post_id, trial.query)
                if trial.post_id and trial.query and not trial.error
                else False
            )

    @api.depends("query", "rule_id", "example_ids.verdict")
    @api.depends_context("lang")
    def _compute_precision(self):
        for trial in self:
            if not trial.rule_id:
                trial.precision = False
                continue
            judgement = trial.rule_id._judge(trial.query)
            words = [
                judgement.looked
                and self.env._(
                    "%(right)s of %(looked)s looked at were right.",
                    right=judgement.right,
                    looked=judgement.looked,
                ),
                judgement.missed
                and self.env._(
                    "%s that were called right are not found.", judgement.missed
                ),
            ]
            trial.precision = " ".join(filter(None, words)) or False

    @api.constrains("days", "date_from", "date_to")
    def _check_dates(self):
        for trial in self.filtered(lambda t: t.days == "dates"):
            if trial.date_from and trial.date_to and trial.date_from > trial.date_to:
                raise ValidationError(self.env._("The span ends before it begins."))

    # -- trying ---------------------------------------------------------------

    def action_try(self):
        self.ensure_one()
        if self.error:
            raise UserError(self.error)
        trial, comparison = self._run()
        self.found_count = len(trial.found)
        self._keep_examples(trial, comparison)
        self.result = self._render_result(trial, comparison)
        if self.query == self.rule_id.query:
            self.rule_id._keep_judgement()

    def _run(self):
        """Try the query on the newest posts of the span, read in batches."""
        trial = Trial(Matcher([(0, self.query)]))
        comparison = self._comparison()
        posts = self.env["scrm.post"].search(
            self._post_domain(), order="posted_at desc, id desc", limit=MAX_POSTS
        )
        for ids in split_every(BATCH, posts.ids):
            batch = self.env["scrm.post"].browse(ids)
            docs = self.rule_id._docs(batch)
            for post in batch:
                day = fields.Datetime.context_timestamp(self, post.posted_at).date()
                trial.add(post.id, day, docs[post.id])
                if comparison:
                    comparison.add(post.id, docs[post.id])
        return trial, comparison

    def _comparison(self):
        """None where there is nothing to compare with."""
        old = self.version_id.query
        if not old or self.env["scrm.rule"]._query_error(old):
            return None
        return Comparison(Matcher([(NEW, self.query), (OLD, old)]))

    def _post_domain(self):
        domain = [
            ("company_id", "=", self.rule_id.company_id.id),
            ("direction", "=", "in"),
        ]
        if self.account_id:
            domain.append(("account_id", "=", self.account_id.id))
        if self.channel:
            domain.append(("channel", "=", self.channel))
        if self.days == "dates":
            return domain + self._dates_domain()
        if int(self.days):
            since = fields.Datetime.now() - timedelta(days=int(self.days))
            domain.append(("posted_at", ">=", since))
        return domain

    def _dates_domain(self):
        """Both days belong to the span, by the clock of whoever tries."""
        zone, utc = ZoneInfo(self.env.user.tz or "UTC"), ZoneInfo("UTC")
        bounds = (
            (">=", self.date_from, timedelta()),
            ("<", self.date_to, timedelta(days=1)),
        )
        return [
            (
                "posted_at",
                operator,
                datetime.combine(day + extra, time.min, zone)
                .astimezone(utc)
                .replace(tzinfo=None),
            )
            for operator, day, extra in bounds
            if day
        ]

    # -- showing --------------------------------------------------------------

    def _keep_examples(self, trial, comparison):
        sides = (
            {} if comparison is None else {key: s for s, key, _ in _shown(comparison)}
        )
        shown = [(sides.pop(key, "found"), key, s) for key, _t, s in trial.examples]
        shown += [item for item in _shown(comparison) if item[1] in sides]
        verdicts = self._verdicts([key for _side, key, _spans in shown])
        self.example_ids.unlink()
        self.env["scrm.rule.try.example"].create(
            [
                {
                    "try_id": self.id,
                    "post_id": key,
                    "side": side,
                    "spans": spans,
                    "verdict": verdicts.get(key),
                }
                for side, key, spans in shown
            ]
        )

    def _verdicts(self, post_ids):
        found = self.env["scrm.rule.verdict"].search(
            [("rule_id", "=", self.rule_id.id), ("post_id", "in", post_ids)]
        )
        return {v.post_id.id: "right" if v.is_right else "wrong" for v in found}

    def _render_result(self, trial, comparison):
        return self.env["ir.qweb"]._render(
            "social_crm_listening.scrm_rule_trial",
            {
                "scanned": trial.scanned,
                "found": len(trial.found),
                "share": 100 * len(trial.found) / max(trial.scanned, 1),
                "limited": trial.scanned == MAX_POSTS,
                "bars": trial.bars(),
                "highest": max(trial.days.values(), default=0),
                "compared": comparison and comparison.counts,
                "version": self.version_id.display_name,
            },
        )

    def action_keep(self):
        """Write the tried query into the rule."""
        self.ensure_one()
        self.rule_id.query = self.query
        self.rule_id._keep_judgement()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }


class ScrmRuleTryExample(models.TransientModel):
    """A post of a trial, about which a person says whether it is right."""

    _name = "scrm.rule.try.example"
    _description = "Example of a Tried Rule"
    _order = "id"

    try_id = fields.Many2one("scrm.rule.try", required=True, ondelete="cascade")
    post_id = fields.Many2one("scrm.post", required=True, ondelete="cascade")
    posted_at = fields.Datetime(related="post_id.posted_at", string="Said")
    profile_id = fields.Many2one(related="post_id.profile_id", string="Author")
    side = fields.Selection(
        [("found", "Found"), ("new", "Only Now"), ("old", "Only Before")],
        required=True,
        default="found",
    )
    spans = fields.Json()
    verdict = fields.Selection([("right", "Right"), ("wrong", "Wrong")])
    # `marked` escapes what networks say.
    excerpt = fields.Html(
        string="What Was Said", compute="_compute_excerpt", sanitize=False
    )

    @api.depends("post_id", "spans")
    def _compute_excerpt(self):
        for example in self:
            example.excerpt = marked(example.post_id.text or "", example.spans or [])

    def action_right(self):
        self._judge(True)

    def action_wrong(self):
        self._judge(False)

    def _judge(self, is_right):
        self.ensure_one()
        rule = self.try_id.rule_id
        self.env["scrm.rule.verdict"]._remember(rule, self.post_id, is_right)
        self.verdict = "right" if is_right else "wrong"
        if self.try_id.query == rule.query:
            rule._keep_judgement()

    def action_why(self):
        self.ensure_one()
        values = {"rule_id": self.try_id.rule_id.id, "post_id": self.post_id.id}
        return self.env["scrm.rule.why"].create(values)._open()


def _shown(comparison):
    return comparison.examples if comparison else []
