# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import formatLang

from ..tools import ledger
from ..tools.names import shown_name

# The longest side that networks make use of.
PICTURE_SIZE = 1200


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class LoyaltyProgram(models.Model):
    """What the page of a referral link says and shows."""

    _inherit = "loyalty.program"

    scrm_referral_image = fields.Image(
        string="Picture of the Link",
        max_width=PICTURE_SIZE,
        max_height=PICTURE_SIZE,
        help="Networks and messengers show it where a member's link is posted, and so "
        "does the page behind the link. Best 1200 by 630 pixels. Without one it is the "
        "company's logo.",
    )

    def _scrm_friend_offer(self):
        """What a friend gets, in one sentence of the reader's language."""
        self.ensure_one()
        if not self.scrm_referral_friend:
            return self.env._(
                "Collect points with everything you buy, and take rewards for them."
            )
        return self.env._(
            "You get %(points)s points after your first purchase.",
            points=self._scrm_friend_points(),
        )

    def _scrm_friend_points(self):
        """The points of a friend, as people read them."""
        return self.env["loyalty.card"]._scrm_number(
            ledger.quantise(self.scrm_referral_friend)
        )

    def _scrm_friend_terms(self):
        """On what conditions, as a list of sentences; none without points."""
        self.ensure_one()
        if not self.scrm_referral_friend:
            return []
        least, days = self.scrm_referral_least, self.scrm_referral_days
        wait, words = self.scrm_referral_wait, []
        if least:
            amount = formatLang(self.env, least, currency_obj=self.currency_id)
            words.append(
                self.env._("It counts from a purchase of %(amount)s.", amount=amount)
            )
        if days:
            words.append(
                self.env._("Buy within %(days)s days after you joined.", days=days)
            )
        if self.scrm_referral_when == "paid":
            words.append(self.env._("The points come once the purchase is paid."))
        if wait:
            words.append(
                self.env._("The points are credited after %(days)s days.", days=wait)
            )
        return words


class LoyaltyCard(models.Model):
    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    def _scrm_invitation(self):
        """Who invites and to what; of the member no more than the first name.

        People who sign up may have an e-mail address for a name, which says nothing.
        """
        self.ensure_one()
        whole, club = self.partner_id.name or "", self.program_id.name
        name = shown_name(whole)
        if name and "@" not in whole:
            return self.env._("%(name)s invites you to %(club)s", name=name, club=club)
        return self.env._("You are invited to %(club)s", club=club)

    def _scrm_picture(self):
        """(record, field) that hold the picture of this card's link."""
        self.ensure_one()
        if self.program_id.with_context(bin_size=True).scrm_referral_image:
            return self.program_id, "scrm_referral_image"
        return self.company_id or self.env.company, "logo"

    def _scrm_share_words(self):
        """What the member says with the link; the network lets them change it."""
        self.ensure_one()
        program = self.program_id
        company = (self.company_id or self.env.company).name
        if not program.scrm_referral_friend:
            return self.env._("Come along to %s:", company)
        return self.env._(
            "Come along to %(company)s, you get %(points)s points with your first "
            "purchase:",
            company=company,
            points=program._scrm_friend_points(),
        )
