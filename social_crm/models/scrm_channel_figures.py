# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

FIGURES = """SELECT code.id,
        COALESCE(scan.all_scans, 0), COALESCE(scan.scans, 0), COALESCE(scan.people, 0),
        COALESCE(profile.proven, 0), COALESCE(profile.likely, 0),
        COALESCE(contact.count, 0), COALESCE(lead.count, 0)
    FROM scrm_channel_code code
    LEFT JOIN (
        SELECT code_id, COUNT(*) AS all_scans,
            COUNT(*) FILTER (WHERE NOT is_bot) AS scans,
            COUNT(*) FILTER (WHERE NOT is_bot AND NOT is_repeat) AS people
        FROM scrm_channel_scan WHERE code_id = ANY(%(ids)s) GROUP BY code_id
    ) scan ON scan.code_id = code.id
    LEFT JOIN (
        SELECT channel_code_id AS code_id,
            COUNT(*) FILTER (WHERE channel_certainty = 'proven') AS proven,
            COUNT(*) FILTER (WHERE channel_certainty = 'likely') AS likely
        FROM scrm_profile WHERE channel_code_id = ANY(%(ids)s)
        GROUP BY channel_code_id
    ) profile ON profile.code_id = code.id
    LEFT JOIN (
        SELECT code_id, COUNT(*) FROM scrm_channel_contact
        WHERE code_id = ANY(%(ids)s) GROUP BY code_id
    ) contact ON contact.code_id = code.id
    LEFT JOIN LATERAL (
        SELECT COUNT(*) FROM crm_lead lead WHERE lead.id IN (%(leads)s)
    ) lead ON TRUE
    WHERE code.id = ANY(%(ids)s)"""
# Leads of the people whom the code brought, made after it did.
LEADS = """SELECT one.id FROM scrm_channel_contact found
    JOIN crm_lead one ON one.partner_id = found.partner_id
        AND one.create_date >= found.found_at
        AND (one.company_id IS NULL OR one.company_id = found.company_id)
    WHERE found.code_id = %(code)s AND one.active
    UNION
    SELECT one.id FROM scrm_profile found
    JOIN crm_lead one ON one.scrm_profile_id = found.id
        AND one.create_date >= found.channel_at
    WHERE found.channel_code_id = %(code)s AND one.active"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmChannelCode(models.Model):
    """What a code brought, counted when it is looked at."""

    _inherit = "scrm.channel.code"

    all_scan_count = fields.Integer(
        string="Raw Scans",
        compute="_compute_figures",
        help="All openings, those of machines and of the same people included.",
    )
    scan_count = fields.Integer(
        string="Scans",
        compute="_compute_figures",
        help="Without search engines and the previews of messengers.",
    )
    people_count = fields.Integer(
        string="People",
        compute="_compute_figures",
        help="Scans by a browser that had not scanned this code before.",
    )
    follower_count = fields.Integer(
        string="Profiles",
        compute="_compute_figures",
        help="Profiles that came through this code, proven or likely.",
    )
    proven_count = fields.Integer(
        string="Proven",
        compute="_compute_figures",
        help="Profiles tied by a claim code that was made after a scan.",
    )
    contact_count = fields.Integer(string="Contacts", compute="_compute_figures")
    lead_count = fields.Integer(
        string="Leads",
        compute="_compute_figures",
        help="Leads of these people, made after they had come.",
    )

    def _compute_figures(self):
        self.env.flush_all()
        query = SQL(
            FIGURES,
            ids=self.ids,
            leads=SQL(LEADS, code=SQL("code.id")),
        )
        found = {row[0]: row[1:] for row in self.env.execute_query(query)}
        for record in self:
            raw, scans, people, proven, likely, contacts, leads = found.get(
                record._origin.id, (0,) * 7
            )
            record.all_scan_count, record.scan_count = raw, scans
            record.people_count = people
            record.proven_count, record.follower_count = proven, proven + likely
            record.contact_count, record.lead_count = contacts, leads

    def _lead_ids(self):
        """Ids of the leads that `lead_count` counts; rules decide who sees them."""
        self.ensure_one()
        self.env.flush_all()
        query = SQL(LEADS, code=self.id)
        return [row[0] for row in self.env.execute_query(query)]

    def _open(self, name, model, domain, view_mode="list,form"):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": view_mode,
            "domain": domain,
        }

    def action_view_scans(self):
        domain = [("code_id", "in", self.ids)]
        name = self.env._("Scans")
        return self._open(name, "scrm.channel.scan", domain, "graph,pivot,list")

    def action_view_profiles(self):
        domain = [("channel_code_id", "in", self.ids)]
        return self._open(self.env._("Profiles"), "scrm.profile", domain)

    def action_view_contacts(self):
        domain = [("code_id", "in", self.ids)]
        name = self.env._("Contacts")
        return self._open(name, "scrm.channel.contact", domain, "list")

    def action_view_leads(self):
        domain = [("id", "in", self._lead_ids())]
        return self._open(self.env._("Leads"), "crm.lead", domain)
