# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .scrm_post_act import DEAD


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    """Champions: people who speak well of us, known and thanked."""

    _name = "scrm.profile"
    _inherit = ["scrm.profile", "mail.activity.mixin"]

    is_champion = fields.Boolean(
        string="Champion", readonly=True, copy=False, index="btree_not_null"
    )
    champion_since = fields.Datetime(readonly=True, copy=False)
    champion_by_id = fields.Many2one(
        "res.users", string="Made Champion By", readonly=True, copy=False
    )
    champion_reason = fields.Char(string="Why Champion", readonly=True, copy=False)
    praise_count = fields.Integer(
        string="Praise",
        readonly=True,
        copy=False,
        aggregator="sum",
        help="Posts in the last 90 days that speak well of us.",
    )
    shared_count = fields.Integer(
        string="Reposts of Us",
        readonly=True,
        copy=False,
        aggregator="sum",
        help="Posts of ours passed on in the last 90 days.",
    )
    helped_count = fields.Integer(
        string="Answers to Others",
        readonly=True,
        copy=False,
        aggregator="sum",
        help="Answers to other people in threads that we take part in, in the "
        "last 90 days.",
    )
    champion_suggested = fields.Boolean(
        string="Suggested as Champion", readonly=True, copy=False
    )
    last_praise_at = fields.Datetime(
        string="Last Praise", readonly=True, copy=False, index="btree_not_null"
    )
    last_thanked_at = fields.Datetime(string="Last Thanked", readonly=True, copy=False)
    good_post_ids = fields.One2many(
        "scrm.post", string="Good Posts", compute="_compute_good_post_ids"
    )

    @api.depends("praise_count")
    def _compute_good_post_ids(self):
        Post = self.env["scrm.post"]
        domain = Domain("profile_id", "in", self.ids) & Post._praise_domain()
        found = Post.search(domain, limit=20 * len(self)).grouped("profile_id")
        for profile in self:
            profile.good_post_ids = found.get(profile, Post)[:20]

    def action_make_champion(self):
        self._check_agent()
        for profile in self.filtered(lambda p: not p.is_champion and not p.is_own):
            suggested = profile.champion_suggested
            reason = profile._champion_words() if suggested else ""
            # Agents may not write profiles freely.
            profile.sudo().write(
                {
                    "is_champion": True,
                    "champion_since": fields.Datetime.now(),
                    "champion_by_id": self.env.uid,
                    "champion_reason": reason or self.env._("Chosen by hand"),
                    "champion_suggested": False,
                }
            )
            profile.sudo()._message_log(
                body=self.env._("Champion: %s", profile.champion_reason),
                author_id=self.env.user.partner_id.id,
            )

    def action_end_champion(self):
        self._check_agent()
        for profile in self.filtered("is_champion"):
            # As above.
            profile.sudo().write({"is_champion": False, "champion_since": False})
            profile.sudo()._message_log(
                body=self.env._("No longer a champion"),
                author_id=self.env.user.partner_id.id,
            )

    def _champion_words(self):
        """Why this person speaks for us, in words."""
        self.ensure_one()
        parts = [
            (self.praise_count, self.env._("%s times praise", self.praise_count)),
            (self.shared_count, self.env._("%s reposts of us", self.shared_count)),
            (self.helped_count, self.env._("%s answers to others", self.helped_count)),
            (
                self.value_score >= 60,
                self.env._("influence %s", round(self.value_score)),
            ),
        ]
        return " · ".join(text for present, text in parts if present)

    # -- thanks ---------------------------------------------------------------

    def _thanked_lately(self):
        """When this person was thanked within the quiet days, on any profile."""
        self.ensure_one()
        since = fields.Datetime.now() - timedelta(days=self.company_id.scrm_thank_days)
        # The last thanks may have been said by a colleague, on another network.
        outbox = self.env["scrm.delivery"].sudo()
        last = outbox.search(
            [
                ("is_thanks", "=", True),
                ("state", "not in", DEAD),
                ("parent_post_id.profile_id", "in", self.sudo()._stop_group().ids),
                ("create_date", ">", since),
            ],
            order="id DESC",
            limit=1,
        )
        return last.create_date

    def _check_thank(self):
        at = self._thanked_lately()
        if at:
            raise UserError(
                self.env._(
                    "%(who)s was thanked on %(day)s. Between two thanks there are "
                    "%(days)s days.",
                    who=self.display_name,
                    day=fields.Date.to_string(at),
                    days=self.company_id.scrm_thank_days,
                )
            )

    def action_thank(self):
        """Thank for the newest good post, else for the newest post."""
        self.ensure_one()
        self._check_agent()
        post = self._post_to_thank()
        if not post:
            raise UserError(self.env._("Nothing was heard that one could thank for."))
        return post.action_thank()

    def _post_to_thank(self):
        self.ensure_one()
        Post = self.env["scrm.post"]
        own = Domain("profile_id", "=", self.id) & Domain("direction", "=", "in")
        own &= Domain("deleted_at", "=", False) & Domain("kind", "!=", "repost")
        newest = {"order": "posted_at DESC, id DESC", "limit": 1}
        return Post.search(own & Post._praise_domain(), **newest) or Post.search(
            own, **newest
        )


class ScrmPost(models.Model):
    _inherit = "scrm.post"

    @api.model
    def _praise_domain(self):
        """Posts that speak well of us; addons know more about it."""
        return Domain("direction", "=", "in") & Domain("sentiment", ">=", 0.3)


class ScrmDelivery(models.Model):
    _inherit = "scrm.delivery"

    is_thanks = fields.Boolean(string="Thanks", readonly=True, copy=False)

    def _set_sent(self, result):
        """Thanks count from when they were said."""
        outcome = super()._set_sent(result)
        if self.is_thanks:
            person = self.parent_post_id.profile_id
            # The outbox is worked off by a cron, or by an agent.
            person.sudo().last_thanked_at = self.sent_at or fields.Datetime.now()
        return outcome


class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_is_champion = fields.Boolean(
        string="Champion",
        compute="_compute_scrm_is_champion",
        search="_search_scrm_is_champion",
        groups="social_crm.group_agent",
    )

    @api.depends("scrm_profile_ids.is_champion")
    def _compute_scrm_is_champion(self):
        for partner in self:
            partner.scrm_is_champion = any(
                partner.scrm_profile_ids.mapped("is_champion")
            )

    def _search_scrm_is_champion(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain("scrm_profile_ids", "any", [("is_champion", "=", True)])
        return found if True in value else ~found
