# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

# The customer's posts that came after what the ticket was made of.
NEW_POSTS = """SELECT post.id, ticket.id, post.company_id
FROM scrm_post post
JOIN scrm_conversation talk ON talk.id = post.conversation_id
JOIN helpdesk_ticket ticket ON ticket.id = talk.ticket_id AND ticket.active
LEFT JOIN scrm_post source ON source.id = ticket.scrm_post_id
WHERE post.id = ANY(%s) AND post.direction = 'in' AND post.kind <> 'repost'
    AND post.process_state <> 'skipped' AND post.profile_id = talk.profile_id
    AND post.is_rating_reply IS NOT TRUE
    AND post.id IS DISTINCT FROM source.id
    AND (source.id IS NULL OR post.posted_at >= source.posted_at)
ORDER BY post.posted_at, post.id"""


class ScrmCaseMessage(models.Model):
    """What a ticket and its conversation have told each other, each thing once."""

    _name = "scrm.case.message"
    _description = "Message between a Ticket and the Network"
    _order = "id desc"
    _rec_name = "ticket_id"

    ticket_id = fields.Many2one(
        "helpdesk.ticket", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    post_id = fields.Many2one(
        "scrm.post", string="From the Network", readonly=True, ondelete="cascade"
    )
    delivery_id = fields.Many2one(
        "scrm.delivery",
        string="To the Network",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _post_key = models.Constraint(
        "UNIQUE (post_id)", "This post is in its ticket already."
    )
    _delivery_key = models.UniqueIndex(
        "(message_id) WHERE delivery_id IS NOT NULL",
        "This message is on its way already.",
    )

    # -- from the network -----------------------------------------------------

    @api.model
    def _bring_posts(self, posts):
        """Bring customers' new posts to their tickets: a fixed number of queries."""
        if not posts.conversation_id.ticket_id:
            return
        self.env.flush_all()
        rows = self.env.execute_query(SQL(NEW_POSTS, posts.ids))
        if not rows:
            return
        made = self.env["scrm.store"]._insert(
            self._table,
            ("post_id", "ticket_id", "company_id"),
            rows,
            SQL("ON CONFLICT (post_id) DO NOTHING RETURNING id"),
        )
        links = self.browse([row[0] for row in made]).sorted("id")
        links._write_messages()
        links.ticket_id.with_context(scrm_quiet=True)._customer_wrote()

    def _write_messages(self):
        """Customers' words in the chatter. Nobody is mailed, least of all they."""
        subtype = self.env.ref("mail.mt_comment")
        messages = self.env["mail.message"].create(
            [
                {
                    "model": "helpdesk.ticket",
                    "res_id": link.ticket_id.id,
                    "message_type": "comment",
                    "subtype_id": subtype.id,
                    "author_id": link.post_id.profile_id.partner_id.id,
                    "email_from": f"@{link.post_id.profile_id.handle}",
                    "date": link.post_id.posted_at,
                    "record_name": link.ticket_id.display_name,
                    "reply_to": False,
                    "body": link._post_body(),
                }
                for link in self
            ]
        )
        for link, message in zip(self, messages, strict=True):
            link.message_id = message
        self._notify_owners()

    def _post_body(self):
        """The post in the chatter; remote text is escaped."""
        post = self.post_id
        lines = Markup("<br/>").join((post.text or "").splitlines())
        link = (
            Markup(
                '<p><a href="%s" target="_blank" rel="noopener noreferrer">%s</a></p>'
            )
            % (post.url, self.env._("Open on the network"))
            if post.url
            else ""
        )
        return Markup("<p>%s</p>%s") % (lines, link)

    def _notify_owners(self):
        """A note in the inbox of the ticket's owner, where they work with one."""
        self.env["mail.notification"].create(
            [
                {
                    "mail_message_id": link.message_id.id,
                    "res_partner_id": link.ticket_id.user_id.partner_id.id,
                    "notification_type": "inbox",
                    "notification_status": "sent",
                }
                for link in self
                if link.ticket_id.user_id.notification_type == "inbox"
            ]
        )
