# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.social_crm.models.link_tracker import CODE_LENGTH

# Where a visitor was forgotten meanwhile, each day's first click stands for a person.
PEOPLE = """count(DISTINCT click.scrm_visitor) + COALESCE(
    sum(click.scrm_people) FILTER (WHERE click.scrm_visitor IS NULL), 0)"""
# An archived card of the same person, such as one that was merged into this, counts
# for it.
FOLLOWERS = """
SELECT holder.id, %(people)s
FROM loyalty_card holder
JOIN LATERAL (
    SELECT holder.id UNION SELECT twin.id FROM loyalty_card twin
    WHERE twin.partner_id = holder.partner_id AND twin.active IS NOT TRUE
        AND twin.program_id = holder.program_id
) mine ON TRUE
JOIN link_tracker link ON link.scrm_card_id = mine.id
JOIN link_tracker_click click ON click.link_id = link.id
WHERE holder.id = ANY(%(ids)s) AND click.scrm_is_bot IS NOT TRUE
    AND click.scrm_partner_id IS DISTINCT FROM holder.partner_id
GROUP BY holder.id
"""
BY_PROGRAMME = """
SELECT card.program_id, %(people)s
FROM loyalty_card card
JOIN link_tracker link ON link.scrm_card_id = card.id
JOIN link_tracker_click click ON click.link_id = link.id
WHERE card.program_id = ANY(%(ids)s) AND click.scrm_is_bot IS NOT TRUE
    AND click.scrm_partner_id IS DISTINCT FROM card.partner_id
GROUP BY card.program_id
"""
LINKS = """
SELECT DISTINCT ON (link.id) link.scrm_card_id, link.id, link.url, code.code
FROM link_tracker link JOIN link_tracker_code code ON code.link_id = link.id
WHERE link.scrm_card_id = ANY(%s) ORDER BY link.id, code.id DESC
"""


class LoyaltyCard(models.Model):
    """The short link of a member: it leads to the page of the referral code."""

    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    scrm_link_ids = fields.One2many(
        "link.tracker", "scrm_card_id", readonly=True, groups="social_crm.group_agent"
    )
    scrm_link = fields.Char(
        string="Referral Link",
        compute="_compute_scrm_link",
        compute_sudo=True,
        groups="social_crm.group_agent",
        help="Made when the member looks at it in the portal.",
    )
    scrm_followers = fields.Integer(
        string="People Who Followed It",
        compute="_compute_scrm_followers",
        compute_sudo=True,
        groups="social_crm.group_agent",
        help="Different visitors: contacts who were signed in, else IP addresses. "
        "Previews, robots and the member do not count.",
    )

    @api.depends("scrm_link_ids.link_code_ids.code")
    def _compute_scrm_link(self):
        found = self._scrm_known_links()
        for card in self:
            card.scrm_link = found.get(card._origin.id, ("",))[0]

    @api.depends("scrm_link_ids.link_click_ids")
    def _compute_scrm_followers(self):
        counts = self.env["link.tracker"]._scrm_count_followers(FOLLOWERS, self)
        for card in self:
            card.scrm_followers = counts.get(card._origin.id, 0)

    def _scrm_known_links(self):
        """``{card id: (short link, id of its link.tracker, where it leads)}``."""
        self.env["link.tracker"].flush_model(["scrm_card_id", "url"])
        self.env["link.tracker.code"].flush_model(["code", "link_id"])
        rows = self.env.execute_query(SQL(LINKS, self._origin.ids))
        prefix = self.env["scrm.publication"]._short_link_prefix()
        return {card: (prefix + code, link, url) for card, link, url, code in rows}

    def _scrm_links(self):
        """``{card id: short link}``; a link is made when it is first asked for.

        Two who ask at once: the second one's transaction is sent back, and Odoo
        tries it again.
        """
        found = self._scrm_known_links()
        missing = self.filtered(lambda card: card.id not in found)
        if missing:
            self.env["scrm.store"]._hold(missing)
            missing._scrm_create_links()
            found = self._scrm_known_links()
        for card in self:
            short, link, url = found[card.id]
            if url != card._scrm_join_url():
                # This system has moved to another address since.
                self.env["link.tracker"].sudo().browse(link).url = card._scrm_join_url()
        return {card: short for card, (short, _link, _url) in found.items()}

    def _scrm_create_links(self):
        # Only the system may create links in core; these are the members' own.
        tracker = self.env["link.tracker"].sudo()
        origin = self._scrm_link_origin()
        tracker.with_context(scrm_code_length=CODE_LENGTH).create(
            [
                {
                    **origin,
                    "url": card._scrm_join_url(),
                    # Without one, core would ask the page itself for its title.
                    "title": card.program_id.name,
                    "label": f"card {card.id}",
                    "scrm_card_id": card.id,
                    # Visits of a company's links are told from previews and robots.
                    "scrm_company_id": (card.company_id or self.env.company).id,
                }
                for card in self.sudo()
            ]
        )

    @api.model
    def _scrm_link_origin(self):
        """Source and medium of whoever comes by such a link."""
        names = {
            "source_id": "utm.utm_source_referral",
            "medium_id": "social_crm_loyalty.utm_medium_member_link",
        }
        return {
            field: (found := self.env.ref(name, raise_if_not_found=False)) and found.id
            for field, name in names.items()
        }

    def _scrm_join_url(self):
        """The address of the page on which a friend lands."""
        self.ensure_one()
        return f"{self.get_base_url()}/join/{self._scrm_code()}"

    def action_scrm_clicks(self):
        """The clicks on the links of these cards."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm.link_tracker_click_action"
        )
        action["domain"] = [("link_id.scrm_card_id", "in", self.ids)]
        action["context"] = {}
        return action


class LinkTracker(models.Model):
    _inherit = "link.tracker"

    scrm_card_id = fields.Many2one(
        "loyalty.card",
        string="Card of a Member",
        readonly=True,
        ondelete="set null",
        groups="social_crm.group_agent",
        help="Leads to the page on which a friend joins.",
    )

    _scrm_card_key = models.UniqueIndex(
        "(scrm_card_id) WHERE scrm_card_id IS NOT NULL", "This card has a link already."
    )

    @api.model
    def _scrm_count_followers(self, query, owners):
        """``{id: people}`` of those of ``owners`` whose links anybody followed."""
        self.flush_model(["scrm_card_id"])
        self.env["loyalty.card"].flush_model(["active", "partner_id", "program_id"])
        ids = owners._origin.ids
        rows = self.env.execute_query(SQL(query, people=SQL(PEOPLE), ids=ids))
        return dict(rows)


class LoyaltyProgram(models.Model):
    # One concern a file: the model would not be readable in one.
    _inherit = "loyalty.program"  # pylint: disable=consider-merging-classes-inherited

    scrm_followers = fields.Integer(
        string="People Who Followed a Link",
        compute="_compute_scrm_followers",
        compute_sudo=True,
        help="Different visitors of the members' links, without previews, robots and "
        "the members themselves.",
    )

    @api.depends("coupon_ids.scrm_followers")
    def _compute_scrm_followers(self):
        counts = self.env["link.tracker"]._scrm_count_followers(BY_PROGRAMME, self)
        for program in self:
            program.scrm_followers = counts.get(program._origin.id, 0)
