# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

# A click that lies longer back did not bring the lead.
CLICK_COUNTS_FOR = timedelta(days=30)
UTM = ("campaign_id", "source_id", "medium_id")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class CrmLead(models.Model):
    """Which of our publications a lead comes from."""

    _inherit = "crm.lead"

    scrm_publication_id = fields.Many2one(
        "scrm.publication",
        string="Publication",
        index="btree_not_null",
        copy=False,
        readonly=True,
        groups="social_crm.group_agent",
        help="The lead comes from an answer to it, or its contact clicked on a link "
        "of it in the 30 days before.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._credit_publications()
        return leads

    def _credit_publications(self):
        """Note the publication of each lead; fill in campaign, source and medium.

        What a lead has already stays. Nothing is asked of leads that are neither from
        a post nor of a contact.
        """
        # Salespeople may read neither deliveries nor clicks; they are told the origin.
        leads = self.sudo().filtered(lambda lead: not lead.scrm_publication_id)
        answered = leads._answered_publications()
        clicked = leads.browse(
            lead.id for lead in leads if lead.partner_id and lead not in answered
        )._clicked_links()
        for lead, (publication, utm) in {**clicked, **answered}.items():
            empty = {name: utm[name] for name in UTM if utm[name] and not lead[name]}
            lead.write({"scrm_publication_id": publication.id, **empty})

    def _answered_publications(self):
        """``{lead: (publication, utm values)}`` of leads whose post answers to one."""
        above = {
            lead: lead.scrm_post_id.parent_id | lead.scrm_post_id.thread_root_id
            for lead in self
            if lead.scrm_post_id
        }
        posts = self.env["scrm.post"].union(*above.values())
        if not posts:
            return {}
        deliveries = self.env["scrm.delivery"].search(
            [("post_id", "in", posts.ids), ("publication_id", "!=", False)]
        )
        said = {delivery.post_id: delivery for delivery in deliveries}
        found = {}
        for lead, candidates in above.items():
            delivery = next((said[post] for post in candidates if post in said), None)
            if delivery:
                publication = delivery.publication_id
                utm = publication._utm_values(delivery.account_id)
                found[lead] = (publication, utm)
        return found

    def _clicked_links(self):
        """The same of leads whose contact had clicked: the latest click before."""
        if not self:
            return {}
        clicks = self.env["link.tracker.click"].search(
            [
                ("scrm_partner_id", "in", self.partner_id.ids),
                ("scrm_publication_id", "!=", False),
                ("create_date", ">=", fields.Datetime.now() - CLICK_COUNTS_FOR),
            ],
            order="id",
        )
        latest = {
            (click.scrm_partner_id, click.scrm_company_id): click.link_id
            for click in clicks
        }
        found = {}
        for lead in self:
            link = latest.get((lead.partner_id, lead.company_id or self.env.company))
            if link:
                utm = {name: link[name].id for name in UTM}
                found[lead] = (link.scrm_publication_id, utm)
        return found
