# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.series import distinctive

MAX_BRANDS = 6
MAX_POSTS = 2_000
TOP = 8
# Where nobody told the mood of a post, the rules that found it do.
MOOD_OF_RULE = {"complaint": "negative", "crisis": "negative", "praise": "positive"}


class ScrmVoiceCompare(models.TransientModel):
    """Brands side by side: what people praise and what they blame."""

    _name = "scrm.voice.compare"
    _description = "Compare Brands"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    series_ids = fields.Many2many(
        "scrm.series",
        string="Brands",
        compute="_compute_series_ids",
        store=True,
        readonly=False,
        compute_sudo=False,
        domain="[('company_id', '=', company_id), ('kind', '=', 'rule'), "
        "('category', 'in', ('brand', 'competitor', 'product'))]",
    )
    days = fields.Selection(
        [("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days")],
        string="Posts Of",
        default="30",
        required=True,
    )
    # Written by our own template, which escapes what networks say.
    result = fields.Html(compute="_compute_result", sanitize=False, compute_sudo=False)

    def _compute_display_name(self):
        self.display_name = self.env._("Side by Side")

    @api.depends("company_id")
    def _compute_series_ids(self):
        for compare in self:
            found = self.env["scrm.series"].search(
                [
                    ("company_id", "=", compare.company_id.id),
                    ("kind", "=", "rule"),
                    ("category", "in", ("brand", "competitor")),
                ],
                # Those that they are compared with come before many of our own.
                order="category desc, usual_day desc, id",
                limit=MAX_BRANDS,
            )
            compare.series_ids = found

    @api.depends("series_ids", "days")
    def _compute_result(self):
        for compare in self:
            compare.result = compare._render() if compare.series_ids else False

    def _render(self):
        if len(self.series_ids) > MAX_BRANDS:
            raise UserError(
                self.env._("Choose at most %s brands to compare.", MAX_BRANDS)
            )
        brands = [self._brand(series) for series in self.series_ids.sorted("category")]
        total = sum(brand["count"] for brand in brands) or 1
        for brand in brands:
            brand["share"] = round(100 * brand["count"] / total)
        return self.env["ir.qweb"]._render(
            "social_crm_listening.scrm_voice_comparison", {"brands": brands}
        )

    def _brand(self, series):
        """What is shown of one brand: four queries."""
        since = fields.Datetime.now() - timedelta(days=int(self.days))
        hits = self.env["scrm.rule.hit"].search(
            [
                ("rule_id", "=", series.rule_id.id),
                ("posted_at", ">=", since),
                ("post_id.is_spam", "!=", True),
                ("post_id.deleted_at", "=", False),
            ],
            order="posted_at desc",
            limit=MAX_POSTS,
        )
        posts = hits.post_id
        moods = self._moods(posts)
        texts = {"negative": [], "positive": [], "other": []}
        for post in posts:
            texts[moods.get(post, "other")].append(post.text or "")
        negative, positive = texts["negative"], texts["positive"]
        judged = len(negative) + len(positive)
        return {
            "name": series.name,
            "is_ours": series.category != "competitor",
            "count": len(posts),
            "people": len(posts.profile_id),
            "negative": len(negative),
            "positive": len(positive),
            "net": round(100 * (len(positive) - len(negative)) / judged)
            if judged
            else None,
            "praised": distinctive(positive, negative + texts["other"], TOP),
            "blamed": distinctive(negative, positive + texts["other"], TOP),
            "topics": self._topics(posts),
            "intents": self._intents(posts),
        }

    def _moods(self, posts):
        """``{post: negative or positive}`` where it is known."""
        moods = {}
        for hit in posts.hit_ids:
            if mood := MOOD_OF_RULE.get(hit.category):
                moods.setdefault(hit.post_id, mood)
        for post in posts:
            if post.sentiment_label in ("negative", "positive"):
                moods[post] = post.sentiment_label
            elif post.sentiment_label == "neutral":
                moods.pop(post, None)
        return moods

    def _topics(self, posts):
        counts = Counter(
            name for post in posts for name in post.topic_ids.mapped("name")
        )
        return counts.most_common(TOP)

    def _intents(self, posts):
        field = posts._fields["intent"]
        names = dict(field._description_selection(self.env))
        counts = Counter(post.intent for post in posts if post.intent)
        return [(names[intent], count) for intent, count in counts.most_common()]

    def action_compare(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Side by Side"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
