# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.names import shown_name

CAMPAIGN = "card.campaign"
FIRST_NAME = "scrm_first_name"
# The texts of a card that may be told by a field of the member.
TEXTS = ("header", "sub_header", "section", "sub_section1", "sub_section2")
PICTURES = ("content_image1_path", "content_image2_path")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    _inherit = "res.partner"

    scrm_first_name = fields.Char(
        string="First Name for Friends",
        compute="_compute_scrm_first_name",
        help="What friends and strangers may see of the name.",
    )

    @api.depends("name")
    def _compute_scrm_first_name(self):
        for partner in self:
            partner.scrm_first_name = shown_name(partner.name)


class LoyaltyProgram(models.Model):
    """Marketing cards, where that app is installed, as pictures of members' links.

    This addon works without it, so the campaign is an id whose model may be absent.
    """

    _inherit = "loyalty.program"

    scrm_card_model = fields.Char(compute="_compute_scrm_card_model")
    scrm_card_campaign_id = fields.Many2oneReference(
        string="Card Campaign",
        model_field="scrm_card_model",
        help="A member to whom the campaign made a card has it as the picture of the "
        "link. Everybody sees it: of the member it may show “First Name for Friends” "
        "and nothing else.",
    )

    def _compute_scrm_card_model(self):
        self.scrm_card_model = CAMPAIGN if CAMPAIGN in self.env else False

    @api.constrains("scrm_card_campaign_id")
    def _check_scrm_card_campaign(self):
        for program in self.filtered("scrm_card_campaign_id"):
            if not program._scrm_discreet_campaign():
                raise ValidationError(
                    self.env._(
                        "The cards of this campaign could show more of a member than "
                        "the first name. Take a campaign for contacts, without dynamic "
                        "images, whose dynamic texts are all “First Name for Friends”."
                    )
                )

    def _scrm_discreet_campaign(self):
        """The programme's campaign; None if it tells more than a first name.

        Asked each time, as whoever edits campaigns need not know of this programme.
        """
        self.ensure_one()
        if not (self.scrm_card_campaign_id and CAMPAIGN in self.env):
            return None
        campaigns = self.env[CAMPAIGN].sudo()
        campaign = campaigns.browse(self.scrm_card_campaign_id).exists()
        is_discreet = (
            campaign.res_model == "res.partner"
            and not any(campaign[path] for path in PICTURES)
            and all(
                not campaign[f"content_{text}_dyn"]
                or campaign[f"content_{text}_path"] == FIRST_NAME
                for text in TEXTS
            )
        )
        return campaign if is_discreet else None


class LoyaltyCard(models.Model):
    # One file would be too long to read.
    _inherit = "loyalty.card"  # pylint: disable=consider-merging-classes-inherited

    def _scrm_picture(self):
        """The member's own card, where there is one that is up to date."""
        campaign = self.program_id._scrm_discreet_campaign()
        card = campaign and campaign.card_ids.search(
            [
                ("campaign_id", "=", campaign.id),
                ("res_id", "=", self.partner_id.id),
                ("requires_sync", "=", False),
            ],
            limit=1,
        )
        if card and card.with_context(bin_size=True).image:
            return card, "image"
        return super()._scrm_picture()
