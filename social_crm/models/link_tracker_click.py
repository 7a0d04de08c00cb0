# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2 import errors

from odoo import api, fields, models
from odoo.tools import SQL

# From one address on one link within a minute: more are no person, and more still
# are not even kept, so that nobody fills the table.
BURST = 30
FLOOD = 200


class LinkTrackerClick(models.Model):
    """Every request for a link of ours: by people, and apart from them by bots."""

    _inherit = "link.tracker.click"

    scrm_publication_id = fields.Many2one(
        "scrm.publication",
        string="Publication",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
    )
    scrm_account_id = fields.Many2one(
        "scrm.account",
        string="Account",
        readonly=True,
        ondelete="set null",
        groups="social_crm.group_agent",
    )
    scrm_delivery_id = fields.Many2one(
        "scrm.delivery",
        string="Post",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
        help="The last time that this account had said the link before the click.",
    )
    scrm_partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="social_crm.group_agent",
        help="Known only when the visitor was signed in, or when the link was sent to "
        "this one person.",
    )
    scrm_company_id = fields.Many2one(
        "res.company", string="Company", readonly=True, index="btree_not_null"
    )
    scrm_agent = fields.Selection(
        [
            ("browser", "Browser"),
            ("app", "Within an App"),
            ("preview", "Link Preview"),
            ("robot", "Robot"),
            ("program", "Program"),
        ],
        string="Visitor",
        readonly=True,
    )
    scrm_is_bot = fields.Boolean(string="Not a Person", readonly=True)
    scrm_bot_reason = fields.Selection(
        [
            ("preview", "The preview of a network or messenger"),
            ("robot", "It calls itself a robot"),
            ("program", "It is no browser"),
            ("nameless", "It does not say what it is"),
            ("head", "It asked for the address only"),
            ("prefetch", "A browser looked ahead"),
            ("burst", "Too many at once from one place"),
        ],
        string="Why Not",
        readonly=True,
    )
    scrm_day = fields.Date(string="Day", readonly=True, help="In UTC.")
    scrm_visitor = fields.Char(
        readonly=True,
        groups="social_crm.group_agent",
        help="Contact or IP address: one visitor of a link counts once a day.",
    )
    scrm_people = fields.Integer(
        string="People",
        readonly=True,
        help="1 for the first click of a person on this link that day, else 0. A "
        "person is a contact who is known, or else an IP address.",
    )
    scrm_counted = fields.Boolean(
        readonly=True, help="The figures of its post contain this click."
    )

    _scrm_person_key = models.UniqueIndex(
        "(link_id, scrm_day, scrm_visitor) WHERE scrm_people = 1"
    )
    _scrm_new_idx = models.Index(
        "(id) WHERE scrm_company_id IS NOT NULL AND scrm_counted IS NOT TRUE"
    )
    _scrm_burst_idx = models.Index(
        "(link_id, ip, create_date) WHERE scrm_company_id IS NOT NULL"
    )

    @api.model
    def add_click(self, code, **route_values):
        """As core; a click on a link of ours needs a ``scrm_visit`` to be kept."""
        if "scrm_visit" not in route_values:
            return super().add_click(code, **route_values)
        link = self.env["link.tracker.code"].search([("code", "=", code)]).link_id
        return self._add_visit(link, **route_values)

    @api.model
    def _add_visit(self, link, scrm_visit, scrm_visitor_partner=None, **route_values):
        """Keep one request for ``link``; it writes no row that others write, too.

        :param scrm_visit: ``visitors.Visitor``
        :param scrm_visitor_partner: the contact of whoever is signed in, or None
        :return: the click, none where there were too many
        """
        values = self._prepare_click_values_from_route(link_id=link.id, **route_values)
        # Core's ids are False where there is none, such as a country nobody knows.
        values = {name: value or None for name, value in values.items()}
        values |= self._visit_values(link)
        recent = self._recent_clicks(link, values.get("ip"))
        if recent >= FLOOD:
            return self.browse()
        reason = scrm_visit.reason or ("burst" if recent >= BURST else "")
        partner = scrm_visitor_partner or link.scrm_partner_id
        values |= {
            "scrm_agent": scrm_visit.kind,
            "scrm_is_bot": bool(reason),
            "scrm_bot_reason": reason or None,
            "scrm_visitor": values.get("ip") or "",
            "scrm_people": 0,
            "scrm_counted": False,
        }
        if not reason:
            # A preview of a message is not the person to whom it was sent.
            self._name_visitor(values, partner)
            click_id = self._insert_first({**values, "scrm_people": 1})
            return self.browse(click_id or self._insert(values))
        return self.browse(self._insert(values))

    @api.model
    def _name_visitor(self, values, partner):
        if partner:
            values["scrm_partner_id"] = partner.id
            values["scrm_visitor"] = f"contact {partner.id}"

    @api.model
    def _visit_values(self, link):
        now = fields.Datetime.now()
        return {
            "campaign_id": link.campaign_id.id or None,
            "scrm_publication_id": link.scrm_publication_id.id or None,
            "scrm_account_id": link.scrm_account_id.id or None,
            "scrm_company_id": link.scrm_company_id.id,
            "scrm_delivery_id": self._delivery_of(link).id or None,
            "scrm_day": now.date(),
            "create_date": now,
            "create_uid": self.env.uid,
            "write_date": now,
            "write_uid": self.env.uid,
        }

    @api.model
    def _delivery_of(self, link):
        return self.env["scrm.delivery"].search(
            [
                ("publication_id", "=", link.scrm_publication_id.id),
                ("publication_id", "!=", False),
                ("account_id", "=", link.scrm_account_id.id),
                ("partner_id", "=", link.scrm_partner_id.id),
                ("kind", "in", ("post", "reply", "message")),
                ("state", "in", ("sending", "sent", "unknown")),
            ],
            order="id desc",
            limit=1,
        )

    @api.model
    def _recent_clicks(self, link, ip):
        [(recent,)] = self.env.execute_query(
            SQL(
                """SELECT count(*) FROM (
                    SELECT FROM link_tracker_click
                    WHERE link_id = %s AND ip = %s AND scrm_company_id IS NOT NULL
                        AND create_date > %s
                    LIMIT %s) AS clicks""",
                link.id,
                ip,
                fields.Datetime.subtract(fields.Datetime.now(), minutes=1),
                FLOOD,
            )
        )
        return recent

    @api.model
    def _insert_first(self, values):
        """The id of a click that is its visitor's first that day, None if it is not."""
        try:
            with self.env.cr.savepoint(flush=False):
                return self._insert(values)
        except errors.SerializationFailure:
            # Another click of this visitor was counted while this one came in.
            return None

    @api.model
    def _insert(self, values):
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO link_tracker_click (%s) VALUES (%s)
                ON CONFLICT DO NOTHING RETURNING id""",
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        return rows[0][0] if rows else None
