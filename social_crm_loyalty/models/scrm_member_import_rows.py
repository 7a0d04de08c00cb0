# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from odoo.addons.social_crm.tools.reading import RowError

from ..tools import origin
from ..tools.ledger import Movement


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmMemberImport(models.Model):
    """What a batch of rows becomes: contacts, cards and points, all in bulk."""

    _inherit = "scrm.member.import"

    def _take_in(self, members):
        """Contacts, cards and points of a batch.

        :return: number of new and of known members, and the errors
        """
        partners = self._partners_of(members)
        cards = self._cards_of(members, partners)
        fresh, known, errors = [], 0, []
        for member in members:
            card = cards.get(member.line)
            if card is None:
                fresh.append(member)
            elif card.partner_id != partners[member.line]:
                errors.append(
                    RowError(member.line, "code", "taken", {"value": member.code})
                )
            else:
                known += 1
                self._add_points(card, member)
        self._make_cards(fresh, partners)
        return len(fresh), known, errors

    def _partners_of(self, members):
        """``{line: contact}``; those whom nobody knows are made, all at once."""
        emails = [member.email for member in members if member.email]
        phones = [member.phone for member in members if member.phone]
        codes = [member.code for member in members if member.code]
        book = self.env["res.partner"].with_context(tracking_disable=True)
        here = [("company_id", "in", (self.company_id.id, False))]
        found = book.search([*here, ("email_normalized", "in", emails)], order="id")
        by_email = {p.email_normalized: p for p in found.sorted("id", reverse=True)}
        found = book.search([*here, ("phone", "in", phones)], order="id")
        by_phone = {p.phone: p for p in found.sorted("id", reverse=True)}
        cards = self.env["loyalty.card"].search(
            [("code", "in", codes), ("program_id", "=", self.program_id.id)]
        )
        by_code = {card.code: card.partner_id for card in cards}
        known = {
            m.line: by_email.get(m.email)
            or by_phone.get(m.phone)
            or (not m.email and by_code.get(m.code))
            or None
            for m in members
        }
        unknown = [member for member in members if not known[member.line]]
        made = book.create(
            [
                {
                    "name": member.name,
                    "email": member.email or False,
                    "phone": member.phone or False,
                    "company_id": self.company_id.id,
                }
                for member in unknown
            ]
        )
        known.update(zip((m.line for m in unknown), made, strict=True))
        return known

    def _cards_of(self, members, partners):
        """``{line: card}`` where the number, or the contact, has a card already."""
        everybody = self.env["res.partner"].union(*partners.values())
        cards = self.env["loyalty.card"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("partner_id", "in", everybody.ids),
            ],
            order="id desc",
        )
        by_partner = {card.partner_id: card for card in cards}
        codes = [member.code for member in members if member.code]
        by_code = {
            card.code: card
            # A code is one over all programmes and companies.
            for card in self.env["loyalty.card"].sudo().search([("code", "in", codes)])
        }
        found = {}
        for member in members:
            card = by_code.get(member.code) or by_partner.get(partners[member.line])
            if card:
                found[member.line] = card
        return found

    def _key(self, member):
        return f"members:{self.digest}:{self.program_id.id}:{member.line}"

    def _words(self):
        return self.env._(
            "Brought along from %s", self.file_name or self.env._("a list")
        )

    def _add_points(self, card, member):
        if member.points:
            card._scrm_book(
                member.points, "adjust", self._key(member), self._words(), record=self
            )

    def _make_cards(self, members, partners):
        """New cards with their points, their entries chained in one go."""
        by_partner = {partners[member.line].id: member for member in members}

        def explain(card, change):
            member = by_partner[card.partner_id.id]
            return [
                Movement(
                    "adjust",
                    change,
                    self._words(),
                    key=self._key(member),
                    res_model=self._name,
                    res_id=self.id,
                )
            ]

        with origin.because(explain, history=True):
            self.env["loyalty.card"].with_context(loyalty_no_mail=True).create(
                [
                    {
                        "program_id": self.program_id.id,
                        "partner_id": partners[member.line].id,
                        "points": float(member.points),
                        **({"code": member.code} if member.code else {}),
                    }
                    for member in members
                ]
            )
