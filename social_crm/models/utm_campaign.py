# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

AGENT = "social_crm.group_agent"
# Each reader has figures of the own.
READER = ("uid", "allowed_company_ids")


class UtmCampaign(models.Model):
    """What a campaign did on social networks, as far as its reader's companies go.

    Campaigns belong to no company. These figures are counted as the reader, so that
    each sees those of the own companies only.
    """

    _inherit = "utm.campaign"

    scrm_publication_count = fields.Integer(
        string="Publications", compute="_compute_scrm_publication_count", groups=AGENT
    )
    scrm_said_count = fields.Integer(
        string="Published",
        compute="_compute_scrm_delivery_figures",
        groups=AGENT,
        help="On how many accounts, or to how many people, its publications went out.",
    )
    scrm_seen_count = fields.Integer(
        string="Seen",
        compute="_compute_scrm_delivery_figures",
        groups=AGENT,
        help="How often the networks say that they were shown; 0 where they say "
        "nothing.",
    )
    scrm_clicks_people = fields.Integer(
        string="Clicks (People)",
        compute="_compute_scrm_clicks",
        groups=AGENT,
        help="Clicks on short links by people, without bots and link previews. One "
        "person, known by sign-in or by IP address, counts once a day for each link.",
    )
    scrm_clicks_raw = fields.Integer(
        string="Clicks (All)",
        compute="_compute_scrm_clicks",
        groups=AGENT,
        help="Every request for a short link, link previews and robots included.",
    )
    scrm_people_count = fields.Integer(
        string="Known People",
        compute="_compute_scrm_clicks",
        groups=AGENT,
        help="Contacts who clicked: they were signed in, or the link was sent to them.",
    )
    scrm_lead_count = fields.Integer(
        string="Leads from Publications",
        compute="_compute_scrm_lead_count",
        groups=AGENT,
        help="Leads made from an answer to a publication, or of a contact who had "
        "clicked on one of its links in the 30 days before.",
    )

    @api.depends_context(*READER)
    def _compute_scrm_publication_count(self):
        groups = self.env["scrm.publication"]._read_group(
            [("campaign_id", "in", self.ids)], ["campaign_id"], ["__count"]
        )
        counts = {campaign.id: count for campaign, count in groups}
        for campaign in self:
            campaign.scrm_publication_count = counts.get(campaign._origin.id, 0)

    @api.depends_context(*READER)
    def _compute_scrm_delivery_figures(self):
        groups = self.env["scrm.delivery"]._read_group(
            [
                ("campaign_id", "in", self.ids),
                ("state", "=", "sent"),
                ("kind", "in", ("post", "reply", "message")),
            ],
            ["campaign_id"],
            ["__count", "views:sum"],
        )
        found = {campaign.id: (said, seen) for campaign, said, seen in groups}
        for campaign in self:
            said, seen = found.get(campaign._origin.id, (0, 0))
            campaign.scrm_said_count = said
            campaign.scrm_seen_count = seen

    @api.depends_context(*READER)
    def _compute_scrm_clicks(self):
        groups = self.env["link.tracker.click"]._read_group(
            [("campaign_id", "in", self.ids), ("scrm_company_id", "!=", False)],
            ["campaign_id"],
            ["scrm_people:sum", "__count", "scrm_partner_id:count_distinct"],
        )
        found = {campaign.id: values for campaign, *values in groups}
        for campaign in self:
            people, count, known = found.get(campaign._origin.id, (0, 0, 0))
            campaign.scrm_clicks_people = people
            campaign.scrm_clicks_raw = count
            campaign.scrm_people_count = known

    @api.depends_context(*READER)
    def _compute_scrm_lead_count(self):
        # A number only; whoever publishes need not be allowed to open the leads.
        groups = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [
                    ("campaign_id", "in", self.ids),
                    ("scrm_publication_id.company_id", "in", self.env.companies.ids),
                ],
                ["campaign_id"],
                ["__count"],
            )
        )
        counts = {campaign.id: count for campaign, count in groups}
        for campaign in self:
            campaign.scrm_lead_count = counts.get(campaign._origin.id, 0)

    # -- core's own count -----------------------------------------------------------

    @api.depends_context(*READER)
    def _compute_clicks_count(self):
        """As core: without bots, which are kept for links of publications only."""
        groups = self.env["link.tracker.click"]._read_group(
            [("campaign_id", "in", self.ids), ("scrm_is_bot", "=", False)],
            ["campaign_id"],
            ["__count"],
        )
        counts = {campaign.id: count for campaign, count in groups}
        for campaign in self:
            campaign.click_count = counts.get(campaign.id, 0)

    # -- what the buttons open --------------------------------------------------------

    def action_scrm_publications(self):
        return self._scrm_open("social_crm.scrm_campaign_publication_action")

    def action_scrm_deliveries(self):
        return self._scrm_open("social_crm.scrm_delivery_report_action")

    def action_scrm_clicks(self):
        action = self._scrm_open("social_crm.link_tracker_click_action")
        action["domain"] += [("scrm_company_id", "!=", False)]
        return action

    def _scrm_open(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [("campaign_id", "in", self.ids)]
        return action
