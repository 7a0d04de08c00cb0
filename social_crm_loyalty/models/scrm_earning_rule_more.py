# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Which app's records tell of an act; the others come with this addon.
NEEDS = {
    "review": ("rating.rating", "rating"),
    "poll": ("survey.user_input", "survey"),
    "event": ("event.registration", "event"),
}
ACTS = [
    ("purchase", "A purchase"),
    ("review", "A review"),
    ("answer", "Helping another customer"),
    ("share", "Sharing a link that others follow"),
    ("poll", "Answering a survey"),
    ("event", "Coming to an event"),
    ("profile", "Completing the contact data"),
]
PROFILE_FIELDS = ("name", "email", "phone", "city", "country_id")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmEarningRule(models.Model):
    """Acts beside posts: purchases, reviews, answers, shares, polls, events."""

    _inherit = "scrm.earning.rule"

    event = fields.Selection(
        selection_add=ACTS, ondelete={code: "cascade" for code, _label in ACTS}
    )
    least_amount = fields.Float(
        string="Purchase from", help="Total of the order, with taxes. 0: any."
    )
    least_rating = fields.Float(
        string="Rating from", help="From 1 to 5. 0: any, also a bad one."
    )
    shared_url = fields.Char(
        string="Page to Share",
        help="Members find a link of their own to this page in the portal.",
    )
    least_visits = fields.Integer(
        string="Visitors from",
        default=3,
        help="Different visitors who followed the link before it earns, once.",
    )

    @api.constrains("event")
    def _check_app(self):
        for rule in self:
            model, app = NEEDS.get(rule.event, (None, None))
            if model and model not in self.env:
                raise ValidationError(
                    self.env._(
                        "“%(act)s” is known where the app %(app)s is installed; here "
                        "it is not.",
                        act=rule._event_name(),
                        app=app,
                    )
                )

    @api.constrains("event", "shared_url")
    def _check_shared_url(self):
        for rule in self.filtered(lambda rule: rule.event == "share"):
            if not (rule.shared_url or "").startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: say which page is shared, beginning with https://.",
                        rule=rule.name,
                    )
                )

    def _event_name(self):
        return dict(self._fields["event"]._description_selection(self.env))[self.event]

    def _reason(self):
        words = {
            "purchase": self.env._("Your purchase"),
            "review": self.env._("Your review"),
            "answer": self.env._("You helped another customer"),
            "share": self.env._("Others followed the link you shared"),
            "poll": self.env._("You answered a survey"),
            "event": self.env._("You came to an event"),
            "profile": self.env._("Your contact data is complete"),
        }
        if self.event in words:
            return f"{words[self.event]} ({self.name})"
        return super()._reason()

    # -- the acts --------------------------------------------------------------

    def _acts_purchase(self, since):
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", since),
                ("amount_total", ">=", self.least_amount),
            ]
        )
        return [(order.partner_id, order, order.date_order) for order in orders]

    def _acts_review(self, since):
        reviews = self.env["rating.rating"].search(
            [
                ("consumed", "=", True),
                ("write_date", ">=", since),
                ("rating", ">=", max(self.least_rating, 1)),
                ("partner_id", "!=", False),
                ("partner_id.company_id", "in", (self.company_id.id, False)),
            ]
        )
        return [(review.partner_id, review, review.write_date) for review in reviews]

    def _acts_poll(self, since):
        answers = self.env["survey.user_input"].search(
            [
                ("state", "=", "done"),
                ("test_entry", "=", False),
                ("end_datetime", ">=", since),
                ("partner_id", "!=", False),
                ("partner_id.company_id", "in", (self.company_id.id, False)),
            ]
        )
        # A survey once, however often it is answered.
        first = {}
        for answer in answers.sorted("end_datetime"):
            first.setdefault((answer.survey_id, answer.partner_id), answer)
        return [(one.partner_id, one, one.end_datetime) for one in first.values()]

    def _acts_event(self, since):
        seats = self.env["event.registration"].search(
            [
                ("state", "=", "done"),
                ("company_id", "in", (self.company_id.id, False)),
                ("date_closed", ">=", since),
                ("partner_id", "!=", False),
            ]
        )
        return [(seat.partner_id, seat, seat.date_closed) for seat in seats]

    def _acts_profile(self, since):
        """Members only: filling in a form of the sales team is no act of theirs."""
        members = self.env["loyalty.card"]._search(
            [("program_id", "=", self.program_id.id), ("partner_id", "!=", False)]
        )
        whole = self.env["res.partner"].search(
            [
                ("id", "in", members.subselect("loyalty_card.partner_id")),
                ("write_date", ">=", since),
                *((name, "!=", False) for name in PROFILE_FIELDS),
            ]
        )
        return [(partner, partner, partner.write_date) for partner in whole]

    def _acts_answer(self, since):
        """Answers to another customer that the asker liked or thanked for.

        Thanks are a good word in reply; by whom else it is liked does not count.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT answer.id, min(thanks.at) FROM scrm_post answer
                JOIN scrm_profile author ON author.id = answer.profile_id
                    AND author.partner_id IS NOT NULL AND author.is_own IS NOT TRUE
                JOIN scrm_post asked ON asked.id = answer.parent_id
                    AND asked.direction = 'in'
                    AND asked.profile_id <> answer.profile_id
                JOIN (
                    SELECT post_id AS answer, source_id AS who, occurred_at AS at
                    FROM scrm_interaction WHERE kind = 'like'
                    UNION ALL
                    SELECT parent_id, profile_id, posted_at
                    FROM scrm_post WHERE sentiment > 0 AND deleted_at IS NULL
                ) thanks ON thanks.answer = answer.id
                    AND thanks.who = asked.profile_id AND thanks.at >= %(since)s
                WHERE answer.company_id = %(company)s AND answer.direction = 'in'
                    AND answer.deleted_at IS NULL
                    AND answer.posted_at >= %(since)s - interval '30 days'
                GROUP BY answer.id ORDER BY answer.id""",
                since=since,
                company=self.company_id.id,
            )
        )
        moments = dict(rows)
        posts = self.env["scrm.post"].browse(moments)
        return [(post.profile_id.partner_id, post, moments[post.id]) for post in posts]

    def _acts_share(self, since):
        """Links of members that enough different visitors followed."""
        rows = self.env.execute_query(
            SQL(
                """SELECT link, at FROM (
                    SELECT link.id AS link, visit.at, row_number() OVER (
                        PARTITION BY link.id ORDER BY visit.at) AS number
                    FROM link_tracker link
                    JOIN (
                        SELECT link_id, scrm_visitor AS who, min(create_date) AS at
                        FROM link_tracker_click WHERE scrm_is_bot IS NOT TRUE
                        GROUP BY 1, 2
                    ) visit ON visit.link_id = link.id
                        AND visit.who <> 'contact ' || link.scrm_shared_by_id
                    WHERE link.scrm_shared_rule_id = %s
                ) visits WHERE number = %s AND at >= %s ORDER BY link""",
                self.id,
                max(self.least_visits, 1),
                since,
            )
        )
        links = self.env["link.tracker"].browse(row[0] for row in rows)
        moments = dict(rows)
        return [(link.scrm_shared_by_id, link, moments[link.id]) for link in links]

    # -- the members' own links --------------------------------------------------

    def _share_link(self, partner):
        """The link of this member to the rule's page, made when it is asked for."""
        self.ensure_one()
        links = self.env["link.tracker"].sudo()
        domain = [
            ("scrm_shared_rule_id", "=", self.id),
            ("scrm_shared_by_id", "=", partner.id),
        ]
        return links.search(domain, limit=1) or links.create(
            {
                "url": self.shared_url,
                "title": self.name,
                "label": f"{self.id}-{partner.id}",
                "scrm_shared_rule_id": self.id,
                "scrm_shared_by_id": partner.id,
                # Visits of a company's links are told from previews and robots.
                "scrm_company_id": self.company_id.id,
            }
        )


class LinkTracker(models.Model):
    _inherit = "link.tracker"

    scrm_shared_rule_id = fields.Many2one(
        "scrm.earning.rule",
        string="Shared for",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
    )
    scrm_shared_by_id = fields.Many2one(
        "res.partner",
        string="Shared By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
    )

    _scrm_shared_key = models.UniqueIndex(
        "(scrm_shared_rule_id, scrm_shared_by_id) WHERE scrm_shared_rule_id IS NOT NULL"
    )
