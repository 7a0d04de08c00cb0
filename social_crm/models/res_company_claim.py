# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

TEXT = "scrm_claim_consent"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResCompany(models.Model):
    _inherit = "res.company"

    scrm_claim_hours = fields.Integer(
        string="Claim Codes Are Valid For", default=48, required=True
    )
    scrm_claim_tries = fields.Integer(
        string="Wrong Codes Until a Profile Waits", default=5, required=True
    )
    scrm_claim_thanks = fields.Boolean(
        string="Thank for Claims",
        default=True,
        help="Answers once to whoever tied a profile, where the code was sent.",
    )
    scrm_claim_thanks_text = fields.Text(
        string="Words of Thanks",
        translate=True,
        help="{name} and {handle} are filled in. Empty: our own words.",
    )
    scrm_claim_consent = fields.Text(
        string="Consent",
        translate=True,
        help="What customers read before they make a code. Empty: our own words.",
    )
    scrm_claim_consent_version = fields.Integer(
        string="Version of the Consent", default=1, readonly=True
    )

    _scrm_claim_numbers = models.Constraint(
        "CHECK (scrm_claim_hours BETWEEN 1 AND 8760"
        " AND scrm_claim_tries BETWEEN 1 AND 50)",
        "Claim codes are valid for 1 to 8,760 hours; profiles wait after 1 to 50 wrong "
        "ones.",
    )

    def write(self, vals):
        """Another wording is another version; ties keep the words of theirs."""
        changed = self.filtered(
            lambda company: TEXT in vals and (company[TEXT] or "") != (vals[TEXT] or "")
        )
        result = super().write(vals)
        for company in changed:
            company.scrm_claim_consent_version += 1
        return result

    def update_field_translations(self, field_name, *args, **kwargs):
        result = super().update_field_translations(field_name, *args, **kwargs)
        if field_name == TEXT:
            for company in self:
                company.scrm_claim_consent_version += 1
        return result

    def _scrm_consent(self):
        """The words of consent, in the language of the environment."""
        self.ensure_one()
        return self.scrm_claim_consent or self.env._(
            "When you send the code to %(company)s on a social network, we tie that "
            "profile to your customer account. From then on we know that what you "
            "write to us there comes from you, and can help you faster. We read only "
            "what is public there or sent to us. You can untie the profile here at any "
            "time.",
            company=self.name,
        )

    def _scrm_consent_for(self, partner):
        """Values of a claim code: what this contact is shown, kept word by word."""
        self.ensure_one()
        installed = dict(self.env["res.lang"].get_installed())
        lang = partner.lang if partner.lang in installed else self.env.lang
        return {
            "consent_text": self.with_context(lang=lang)._scrm_consent(),
            "consent_version": self.scrm_claim_consent_version,
            "consent_lang": lang,
        }

    def _scrm_thanks_text(self):
        self.ensure_one()
        return self.scrm_claim_thanks_text or self.env._(
            "Thank you, {name}! Your profile is now tied to your customer account."
        )
