# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# Field of the publication -> what is summed over its deliveries.
SUMS = {
    "seen_count": "views",
    "like_count": "likes",
    "reply_count": "replies",
    "repost_count": "reposts",
    "quote_count": "quotes",
}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """What a publication brought, on all accounts together."""

    _inherit = "scrm.publication"

    said_count = fields.Integer(
        string="Published",
        compute="_compute_delivery_figures",
        help="On how many accounts, or to how many people, it went out.",
    )
    seen_count = fields.Integer(
        string="Seen",
        compute="_compute_delivery_figures",
        help="How often the networks say that it was shown. Some do not say: their "
        "posts count as 0.",
    )
    like_count = fields.Integer(
        string="Likes", compute="_compute_delivery_figures", help="As last read."
    )
    reply_count = fields.Integer(
        string="Replies",
        compute="_compute_delivery_figures",
        help="Answers on the networks, our own included, as last read.",
    )
    repost_count = fields.Integer(
        string="Reposts", compute="_compute_delivery_figures", help="As last read."
    )
    quote_count = fields.Integer(
        string="Quotes", compute="_compute_delivery_figures", help="As last read."
    )
    clicks_people = fields.Integer(
        string="Clicks (People)",
        compute="_compute_clicks",
        help="Clicks on its short links by people, without bots and link previews. One "
        "person, known by sign-in or by IP address, counts once a day for each link.",
    )
    clicks_raw = fields.Integer(
        string="Clicks (All)",
        compute="_compute_clicks",
        help="Every request for its short links, whoever made it: people who click "
        "twice, link previews and robots included.",
    )
    lead_count = fields.Integer(
        string="Leads",
        compute="_compute_lead_count",
        help="Leads made from an answer to it, or of a contact who had clicked on one "
        "of its links in the 30 days before.",
    )

    @api.depends("delivery_ids.state")
    def _compute_delivery_figures(self):
        groups = self.env["scrm.delivery"]._read_group(
            [
                ("publication_id", "in", self.ids),
                ("state", "=", "sent"),
                ("kind", "in", ("post", "reply", "message")),
            ],
            ["publication_id"],
            ["__count", *(f"{name}:sum" for name in SUMS.values())],
        )
        found = {publication: values for publication, *values in groups}
        nothing = [0] * (1 + len(SUMS))
        for publication in self:
            values = found.get(publication._origin, nothing)
            names = ("said_count", *SUMS)
            publication.update(dict(zip(names, values, strict=True)))

    def _compute_clicks(self):
        groups = self.env["link.tracker.click"]._read_group(
            [("scrm_publication_id", "in", self.ids)],
            ["scrm_publication_id"],
            ["scrm_people:sum", "__count"],
        )
        found = {publication: values for publication, *values in groups}
        for publication in self:
            people, count = found.get(publication._origin, (0, 0))
            publication.clicks_people = people
            publication.clicks_raw = count

    def _compute_lead_count(self):
        # A number only, of publications that one may read: whoever publishes need not
        # be allowed to open the leads themselves.
        groups = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group(
                [("scrm_publication_id", "in", self.ids)],
                ["scrm_publication_id"],
                ["__count"],
            )
        )
        counts = {publication.id: count for publication, count in groups}
        for publication in self:
            publication.lead_count = counts.get(publication._origin.id, 0)

    # -- what the buttons open ----------------------------------------------------

    def action_open_clicks(self):
        return self._open("social_crm.link_tracker_click_action", "scrm_publication_id")

    def action_open_deliveries(self):
        return self._open("social_crm.scrm_delivery_report_action", "publication_id")

    def action_open_leads(self):
        action = self._open("crm.crm_lead_all_leads", "scrm_publication_id")
        action["context"] = {"create": False, "active_test": False}
        return action

    def _open(self, xml_id, field):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        action["domain"] = [(field, "in", self.ids)]
        return action
