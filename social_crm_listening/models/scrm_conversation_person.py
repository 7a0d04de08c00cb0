# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain

# Rows that a section shows; the rest is one click away.
ROWS = 5


def _day(value):
    """A date or a moment, as the screen reads it."""
    if not value:
        return ""
    if isinstance(value, datetime):
        return fields.Datetime.to_string(value)
    return fields.Date.to_string(value)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    @api.readonly
    def get_person(self):
        """Who this is, on every network, and what else we have to do with them.

        Everything is read with the rights of the reader: a section that they may
        not read is left out, and a count never tells of records that they can't see.

        :return: dict with ``partner``, ``profiles`` and ``sections``
        """
        self.ensure_one()
        self.check_access("read")
        partner = self._readable_partner()
        profiles = self._person_profiles(partner)
        sections = [
            self._section(*parts) for parts in self._person_sections(partner, profiles)
        ]
        return {
            "partner": bool(partner)
            and {"id": partner.id, "name": partner.display_name},
            "profiles": [self._profile_row(profile) for profile in profiles],
            "sections": [section for section in sections if section],
        }

    def _readable_partner(self):
        """The contact, where there is one that the reader may see."""
        return self.env["res.partner"].search([("id", "=", self.partner_id.id)])

    def _person_profiles(self, partner):
        Profile = self.env["scrm.profile"]
        domain = Domain("id", "=", self.profile_id.id)
        if partner:
            domain |= Domain("partner_id", "=", partner.id)
        found = Profile.search(domain, limit=20)
        return found.sorted(lambda profile: profile != self.profile_id)

    def _profile_row(self, profile):
        return {
            "id": profile.id,
            "name": profile.name or profile.handle,
            "handle": profile.handle,
            "avatar": profile.avatar_url or "",
            "channel": self.env["scrm.stream"]._label(profile, "channel"),
            "followers": profile.followers_count,
            "influence": round(profile.value_score),
            "url": profile.url or "",
            "bot": profile.is_bot,
            "here": profile == self.profile_id,
        }

    # -- sections -------------------------------------------------------------

    def _person_sections(self, partner, profiles):
        """Extension point: what is shown of a person.

        :return: list of (key, title, model, domain, order, method that makes a row)
        """
        others = Domain("profile_id", "in", profiles.ids) & Domain("id", "!=", self.id)
        made_of = Domain("scrm_profile_id", "in", profiles.ids)
        if partner:
            made_of |= Domain("partner_id", "child_of", partner.id)
        sections = [
            (
                "conversations",
                self.env._("Earlier Conversations"),
                "scrm.conversation",
                others,
                "last_post_at desc, id desc",
                self._talk_row,
            ),
            (
                "leads",
                self.env._("Leads"),
                "crm.lead",
                made_of,
                "id desc",
                self._lead_row,
            ),
            (
                "tickets",
                self.env._("Tickets"),
                "helpdesk.ticket",
                made_of,
                "id desc",
                self._ticket_row,
            ),
        ]
        return sections + (self._partner_sections(partner) if partner else [])

    def _partner_sections(self, partner):
        """What only a contact has; these models may not be installed."""
        theirs = Domain("partner_id", "child_of", partner.id)
        return [
            (
                "orders",
                self.env._("Orders"),
                "sale.order",
                theirs,
                "date_order desc, id desc",
                self._order_row,
            ),
            (
                "points",
                self.env._("Points"),
                "loyalty.card",
                theirs,
                "id desc",
                self._points_row,
            ),
        ]

    def _section(self, key, title, model, domain, order, row):
        """One section, or None where the reader may not see it or it is empty."""
        if model not in self.env or not self.env[model].has_access("read"):
            return None
        records = self.env[model].search(domain, order=order, limit=ROWS + 1)
        if not records:
            return None
        count = len(records)
        if count > ROWS:
            count = self.env[model].search_count(domain, limit=1000)
        return {
            "key": key,
            "title": title,
            "model": model,
            "count": count,
            "domain": list(domain),
            "rows": [{"id": record.id, **row(record)} for record in records[:ROWS]],
        }

    def _talk_row(self, talk):
        return {
            "name": talk.name,
            "day": _day(talk.last_post_at),
            "state": self.env["scrm.stream"]._label(talk, "state"),
            "note": talk.user_id.name or "",
        }

    def _lead_row(self, lead):
        return {
            "name": lead.name,
            "day": _day(lead.create_date),
            "state": lead.stage_id.name or "",
            "note": lead.user_id.name or "",
        }

    def _ticket_row(self, ticket):
        return {
            "name": f"{ticket.number} {ticket.name}",
            "day": _day(ticket.create_date),
            "state": ticket.stage_id.name or "",
            "note": ticket.user_id.name or "",
        }

    def _order_row(self, order):
        return {
            "name": order.name,
            "day": _day(order.date_order),
            "state": self.env["scrm.stream"]._label(order, "state"),
            "note": order.currency_id.format(order.amount_total),
        }

    def _points_row(self, card):
        return {
            "name": card.program_id.name,
            "day": "",
            "state": "",
            "note": card.points_display,
        }
