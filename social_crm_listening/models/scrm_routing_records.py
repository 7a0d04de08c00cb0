# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

from ..tools import flow

# Columns of a tie between a profile and a contact.
LINK = ("profile_id", "partner_id", "company_id", "method", "reason", "user_id")
LINK += ("active",)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRouting(models.AbstractModel):
    _inherit = "scrm.routing"

    # -- contacts -------------------------------------------------------------

    @api.model
    def _make_contacts(self, orders):
        self._partners({order.post.profile_id: order for order in orders})
        return [order.post.profile_id.partner_id for order in orders]

    @api.model
    def _partners(self, order_by_profile):
        """Give profiles without a contact one, all at once."""
        lacking = [p for p in order_by_profile if not p.partner_id]
        partners = self.env["res.partner"].create(
            [profile._partner_values() for profile in lacking]
        )
        links = []
        for profile, partner in zip(lacking, partners, strict=True):
            order = order_by_profile[profile]
            links.append(
                (
                    profile.id,
                    partner.id,
                    profile.company_id.id,
                    "manual" if order.user else "lead",
                    order.reason,
                    order.user.id or None,
                    True,
                )
            )
        self._tie(lacking, partners, links)

    @api.model
    def _tie(self, profiles, partners, links):
        """What writing `partner_id` on each profile would do, in a few queries."""
        if not partners:
            return
        self.env.flush_all()
        self.env["scrm.store"]._insert("scrm_profile_link", LINK, links, SQL(""))
        for table, column in (
            ("scrm_profile", "id"),
            ("scrm_conversation", "profile_id"),
        ):
            self.env.cr.execute(
                SQL(
                    """UPDATE %s SET partner_id = data.partner_id
                    FROM unnest(%s::int[], %s::int[]) AS data(profile_id, partner_id)
                    WHERE %s = data.profile_id""",
                    SQL.identifier(table),
                    [profile.id for profile in profiles],
                    partners.ids,
                    SQL.identifier(table, column),
                )
            )
        for model, fnames in (
            ("scrm.profile", ["partner_id", "link_ids"]),
            ("scrm.conversation", ["partner_id"]),
            ("res.partner", ["scrm_profile_ids", "scrm_conversation_ids"]),
        ):
            self.env[model].invalidate_model(fnames, flush=False)
        self.env["scrm.profile"]._refresh_partner_values(self.env.company, partners)

    # -- leads ----------------------------------------------------------------

    @api.model
    def _make_leads(self, orders):
        self._partners({order.post.profile_id: order for order in orders})
        sources = self._utm_sources({order.post.channel for order in orders})
        shared = {
            "type": self._lead_type(),
            "medium_id": self.env.ref("social_crm_listening.utm_medium_social").id,
        }
        rows = [
            {
                **self._lead_values(order),
                **shared,
                "source_id": sources[order.post.channel].id,
            }
            for order in orders
        ]
        self._set_stages(rows)
        leads = self._create_quietly("crm.lead", "crm.team", rows, orders)
        for order, lead in zip(orders, leads, strict=True):
            if order.conversation:
                order.conversation.lead_id = lead
        return leads

    @api.model
    def _set_stages(self, rows):
        """The stage that each lead would look for itself, looked up once a team."""
        find = self.env["crm.lead"]._stage_find
        stages = {
            team_id: find(team_id=team_id, domain=[("fold", "=", False)]).id
            for team_id in {row["team_id"] for row in rows}
        }
        for row in rows:
            row["stage_id"] = stages[row["team_id"]]

    @api.model
    def _create_quietly(self, model, team_model, rows, orders):
        """Create records whose chatter says why; owners are told as usual.

        A creation message of its own for each record costs nine queries, which is
        worth it only where somebody follows a team and is told by it.
        """
        followed = self._has_followers(team_model, {row.get("team_id") for row in rows})
        records = (
            self.env[model]
            .with_context(mail_create_nosubscribe=True, mail_create_nolog=not followed)
            .create(rows)
        )
        if records:
            pairs = zip(records.ids, orders, strict=True)
            records._message_log_batch(
                {record: order.reason for record, order in pairs}
            )
        return records

    @api.model
    def _has_followers(self, team_model, team_ids):
        """Whether anybody follows these teams; any team, where one is not known yet."""
        domain = [("res_model", "=", team_model)]
        if all(team_ids):
            domain.append(("res_id", "in", list(team_ids)))
        # Who follows a team is no secret of the team's to the code that makes leads.
        return bool(self.env["mail.followers"].sudo().search_count(domain, limit=1))

    @api.model
    def _lead_values(self, order):
        post, rule = order.post, order.rule
        talk = order.conversation
        return {
            "name": flow.title(post.profile_id.handle, post.text),
            "description": self._quote(order),
            "partner_id": post.profile_id.partner_id.id,
            "company_id": post.company_id.id,
            "team_id": (
                rule.lead_team_id or talk.team_id or post.account_id.team_id
            ).id,
            "user_id": (order.user or rule.user_id or talk.user_id).id,
            "priority": min(rule.priority or talk.priority or "0", "3"),
            "scrm_profile_id": post.profile_id.id,
            "scrm_post_id": post.id,
            "scrm_conversation_id": talk.id,
        }

    @api.model
    def _lead_type(self):
        """Leads where the company works with them, else opportunities at once."""
        everybody = self.env.ref("base.group_user").all_implied_ids
        uses_leads = self.env.ref("crm.group_use_lead") in everybody
        return "lead" if uses_leads else "opportunity"

    @api.model
    def _utm_sources(self, channels):
        names = dict(self.env["scrm.connector"]._selection_channel())
        find = self.env["utm.mixin"]._find_or_create_record
        return {
            channel: find("utm.source", names.get(channel) or channel)
            for channel in channels
        }

    # -- tickets --------------------------------------------------------------

    @api.model
    def _make_tickets(self, orders):
        self._partners({order.post.profile_id: order for order in orders})
        channel = self.env.ref("social_crm_listening.helpdesk_channel_social")
        rows = [
            {**self._ticket_values(order), "channel_id": channel.id} for order in orders
        ]
        team_model = "helpdesk.ticket.team"
        tickets = self._create_quietly("helpdesk.ticket", team_model, rows, orders)
        for order, ticket in zip(orders, tickets, strict=True):
            if order.conversation:
                order.conversation.ticket_id = ticket
            if order.user:
                ticket.message_subscribe(order.user.partner_id.ids)
        return tickets

    @api.model
    def _ticket_values(self, order):
        post, rule = order.post, order.rule
        talk, partner = order.conversation, order.post.profile_id.partner_id
        values = {
            "name": flow.title(post.profile_id.handle, post.text),
            "description": self._quote(order),
            "partner_id": partner.id,
            "partner_name": partner.name,
            "partner_email": partner.email,
            "company_id": post.company_id.id,
            "category_id": rule.ticket_category_id.id,
            "priority": rule.priority or talk.priority or "1",
            "scrm_profile_id": post.profile_id.id,
            "scrm_post_id": post.id,
            "scrm_conversation_id": talk.id,
        }
        if rule.ticket_team_id:
            values["team_id"] = rule.ticket_team_id.id
        owner = order.user or rule.user_id or talk.user_id
        if not rule.ticket_team_id or owner in rule.ticket_team_id.user_ids:
            values["user_id"] = owner.id
        return values

    @api.model
    def _quote(self, order):
        """What was said, and where; remote text is escaped.

        Why we act is in the chatter: customers read a ticket's text in the portal.
        """
        post = order.post
        lines = Markup("<br/>").join((post.text or "").splitlines())
        link = (
            Markup('<a href="%s" target="_blank" rel="noopener noreferrer">%s</a>')
            % (post.url, self.env._("Open on the network"))
            if post.url
            else ""
        )
        return Markup("<p><b>%s</b></p><blockquote>%s</blockquote><p>%s</p>") % (
            post.profile_id.display_name,
            lines,
            link,
        )
