# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class ScrmPublicationTemplate(models.Model):
    """What we say again and again, with words in braces to be filled in."""

    _name = "scrm.publication.template"
    _description = "Template of Publications"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(string="Title", required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        copy=False,
        default=lambda self: self.env.user,
    )
    body = fields.Text(string="Text")
    account_ids = fields.Many2many(
        "scrm.account", string="Accounts", check_company=True
    )
    variant_ids = fields.One2many(
        "scrm.publication.template.variant", "template_id", string="Variants", copy=True
    )
    media_ids = fields.One2many(
        "scrm.publication.template.media", "template_id", string="Pictures", copy=True
    )

    @api.constrains("body", "variant_ids")
    def _check_variables(self):
        for template in self:
            template._refuse_unknown(template.body)

    @api.model
    def _refuse_unknown(self, text):
        trouble = self.env["scrm.publication"]._unknown_variables(text)
        if trouble:
            raise ValidationError(trouble)

    def action_write(self):
        """A new publication with all of this, for who asks."""
        self.ensure_one()
        publication = self.env["scrm.publication"].create(self._publication_values())
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.publication",
            "res_id": publication.id,
            "view_mode": "form",
        }

    def _publication_values(self):
        self.ensure_one()
        return {
            "name": self.name,
            "body": self.body,
            "company_id": self.company_id.id,
            "account_ids": [Command.set(self.account_ids.ids)],
            "variant_ids": _parts(self.variant_ids, ("channel", "body")),
            "media_ids": _parts(self.media_ids, ("sequence", "name", "file", "alt")),
        }


class ScrmPublicationTemplateVariant(models.Model):
    _name = "scrm.publication.template.variant"
    _description = "Text of a Template for one Network"
    _inherit = ["scrm.company.mixin"]
    _order = "channel, id"
    _rec_name = "channel"

    template_id = fields.Many2one(
        "scrm.publication.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="template_id.company_id", store=True, index=True
    )
    channel = fields.Selection(
        selection="_selection_channel", string="Network", required=True
    )
    body = fields.Text(string="Text")

    _one_a_network = models.Constraint(
        "UNIQUE (template_id, channel)", "There is a text for this network already."
    )

    @api.model
    def _selection_channel(self):
        return self.env["scrm.connector"]._selection_channel()

    @api.constrains("body")
    def _check_variables(self):
        for variant in self:
            variant.template_id._refuse_unknown(variant.body)


class ScrmPublicationTemplateMedia(models.Model):
    _name = "scrm.publication.template.media"
    _description = "Picture of a Template"
    _inherit = ["scrm.company.mixin"]
    _order = "sequence, id"

    template_id = fields.Many2one(
        "scrm.publication.template", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="template_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="File Name", required=True)
    file = fields.Binary(attachment=True, required=True)
    alt = fields.Text(
        string="What It Shows",
        help="Read aloud to those who cannot see the picture.",
    )


# The other way round: what went well once becomes a template.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    _inherit = "scrm.publication"

    def action_make_template(self):
        self.ensure_one()
        template = self.env["scrm.publication.template"].create(
            {
                "name": self.name,
                "body": self.body,
                "company_id": self.company_id.id,
                "account_ids": [Command.set(self.account_ids.ids)],
                "variant_ids": _parts(self.variant_ids, ("channel", "body")),
                "media_ids": _parts(
                    self.media_ids, ("sequence", "name", "file", "alt")
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.publication.template",
            "res_id": template.id,
            "view_mode": "form",
        }


def _parts(records, names):
    """Commands that make the same parts below another record."""
    # Sizes in place of contents would be written down as the contents.
    records = records.with_context(bin_size=False)
    return [Command.create({name: part[name] for name in names}) for part in records]
