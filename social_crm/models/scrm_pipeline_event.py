# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

STEPS = [
    ("published", "Published"),
    ("seen", "Seen"),
    ("perceived", "Clicked or Mentioned"),
    ("interested", "Interested"),
    ("lead", "Lead"),
    ("won", "Won"),
]


class ScrmPipelineEvent(models.Model):
    """One step on the way from a publication to an order: the micro-pipeline."""

    _name = "scrm.pipeline.event"
    _description = "Pipeline Event"
    _order = "date desc, id desc"
    _auto = False
    _rec_name = "step"

    step = fields.Selection(
        STEPS,
        readonly=True,
        help="Published: sent to an account or a person. Seen: views, where the "
        "network tells them. Clicked or mentioned: a person clicked on its link that "
        "day, liked it, passed it on or quoted it. Interested: a person answered in "
        "its thread, once. Lead: made from an answer, or of a contact who had clicked. "
        "Won: such a lead.",
    )
    date = fields.Datetime(readonly=True)
    amount = fields.Integer(
        string="How Often",
        readonly=True,
        help="Views as the network tells them; one for everything else.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    publication_id = fields.Many2one("scrm.publication", readonly=True)
    campaign_id = fields.Many2one("utm.campaign", readonly=True)
    account_id = fields.Many2one("scrm.account", readonly=True)
    delivery_id = fields.Many2one("scrm.delivery", string="Sending", readonly=True)
    profile_id = fields.Many2one("scrm.profile", string="Who", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    post_id = fields.Many2one("scrm.post", readonly=True)
    lead_id = fields.Many2one("crm.lead", readonly=True)

    @property
    def _table_query(self):
        return SQL(EVENTS)

    def action_open(self):
        """The record that the step stands for."""
        self.ensure_one()
        record = self.lead_id or self.post_id or self.delivery_id
        record.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
        }


# Ids of different tables do not meet: each kind of event has a remainder of its own.
EVENTS = """
WITH said AS (
    SELECT d.id, d.company_id, d.publication_id, d.campaign_id, d.account_id, d.post_id,
        d.partner_id, d.to_profile_id AS profile_id, d.sent_at,
        COALESCE(d.views, 0) AS views
    FROM scrm_delivery d
    WHERE d.state = 'sent' AND d.kind IN ('post', 'message')
        AND d.publication_id IS NOT NULL
), talk AS (
    SELECT DISTINCT ON (said.id, post.profile_id) post.id, said.id AS delivery_id,
        said.company_id, said.publication_id, said.campaign_id, said.account_id,
        post.profile_id, profile.partner_id, post.posted_at
    FROM said JOIN scrm_post post ON post.thread_root_id = said.post_id
        AND post.id <> said.post_id
    JOIN scrm_profile profile ON profile.id = post.profile_id
    WHERE post.direction = 'in' AND post.deleted_at IS NULL
        AND post.kind IN ('reply', 'comment', 'review', 'message')
        AND NOT COALESCE(profile.is_own, FALSE)
    ORDER BY said.id, post.profile_id, post.posted_at, post.id
), act AS (
    SELECT DISTINCT ON (delivery_id, source_id, kind) found.*, who.partner_id
    FROM (
        SELECT act.id, act.source_id, act.kind, act.occurred_at, said.id AS delivery_id
        FROM said JOIN scrm_interaction act ON act.post_id = said.post_id
        WHERE act.kind IN ('like', 'repost', 'quote')
        UNION ALL
        SELECT act.id, act.source_id, act.kind, act.occurred_at, said.id
        FROM said JOIN scrm_post post ON post.parent_id = said.post_id
        JOIN scrm_interaction act ON act.post_id = post.id
        WHERE act.kind IN ('repost', 'quote') AND post.deleted_at IS NULL
    ) found JOIN scrm_profile who ON who.id = found.source_id
    WHERE NOT COALESCE(who.is_own, FALSE)
    ORDER BY delivery_id, source_id, kind, occurred_at, found.id
), won AS (
    SELECT lead.id, publication.company_id, lead.scrm_publication_id,
        COALESCE(lead.campaign_id, publication.campaign_id) AS campaign_id,
        post.account_id, lead.scrm_profile_id AS profile_id, lead.partner_id,
        lead.create_date, lead.won_status, lead.date_closed
    FROM crm_lead lead
    JOIN scrm_publication publication ON publication.id = lead.scrm_publication_id
    LEFT JOIN scrm_post post ON post.id = lead.scrm_post_id
)
SELECT said.id::bigint * 8 AS id, 'published' AS step, sent_at AS date, 1 AS amount,
    company_id, publication_id, campaign_id, account_id, said.id AS delivery_id,
    profile_id, partner_id, NULL::int AS post_id, NULL::int AS lead_id
FROM said
UNION ALL
SELECT said.id::bigint * 8 + 1, 'seen', sent_at, views, company_id, publication_id,
    campaign_id, account_id, said.id, profile_id, partner_id, NULL, NULL
FROM said WHERE views > 0
UNION ALL
SELECT click.id::bigint * 8 + 2, 'perceived', click.create_date, 1,
    click.scrm_company_id, click.scrm_publication_id, click.campaign_id,
    click.scrm_account_id, click.scrm_delivery_id, NULL, click.scrm_partner_id, NULL,
    NULL
FROM link_tracker_click click
WHERE click.scrm_people = 1 AND click.scrm_publication_id IS NOT NULL
UNION ALL
SELECT act.id::bigint * 8 + 3, 'perceived', act.occurred_at, 1, said.company_id,
    said.publication_id, said.campaign_id, said.account_id, said.id, act.source_id,
    act.partner_id, NULL, NULL
FROM said JOIN act ON act.delivery_id = said.id
UNION ALL
SELECT talk.id::bigint * 8 + 4, 'interested', posted_at, 1, company_id, publication_id,
    campaign_id, account_id, delivery_id, profile_id, partner_id, id, NULL
FROM talk
UNION ALL
SELECT won.id::bigint * 8 + 5, 'lead', create_date, 1, company_id, scrm_publication_id,
    campaign_id, account_id, NULL, profile_id, partner_id, NULL, id
FROM won
UNION ALL
SELECT won.id::bigint * 8 + 6, 'won', date_closed, 1, company_id, scrm_publication_id,
    campaign_id, account_id, NULL, profile_id, partner_id, NULL, id
FROM won WHERE won_status = 'won' AND date_closed IS NOT NULL
"""
