# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

MOST = 1000


class ScrmChannelBulk(models.TransientModel):
    _name = "scrm.channel.bulk"
    _description = "Make Many Channel Codes"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Shops or Partners", check_company=True
    )
    names = fields.Text(help="One name a line, where there is no contact to choose.")
    kind = fields.Selection(
        selection=lambda self: (
            self.env["scrm.channel.code"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        string="Where They Are",
        required=True,
        default="shop",
    )
    target_kind = fields.Selection(
        selection=lambda self: (
            self.env["scrm.channel.target"]
            ._fields["kind"]
            ._description_selection(self.env)
        ),
        string="Open",
        required=True,
        default="account",
    )
    account_id = fields.Many2one("scrm.account", check_company=True)
    url = fields.Char(string="Address")
    user_id = fields.Many2one(
        "res.users", string="Owner", default=lambda self: self.env.user
    )
    campaign_id = fields.Many2one("utm.campaign")
    source_id = fields.Many2one("utm.source")
    medium_id = fields.Many2one("utm.medium")
    date_from = fields.Datetime(string="Valid From")
    date_to = fields.Datetime(string="Valid Until")

    def action_make(self):
        """Make one code for each contact and each line; opens them."""
        self.ensure_one()
        wanted = self._wanted()
        if not wanted:
            raise UserError(
                self.env._("Choose contacts, or write one name on each line.")
            )
        if len(wanted) > MOST:
            raise UserError(
                self.env._(
                    "These are %(count)s codes; make at most %(most)s at once.",
                    count=len(wanted),
                    most=MOST,
                )
            )
        common = self._common()
        made = self.env["scrm.channel.code"].create(
            [{**common, **values} for values in wanted]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Channel Codes"),
            "res_model": "scrm.channel.code",
            "view_mode": "list,form",
            "domain": [("id", "in", made.ids)],
        }

    def _wanted(self):
        """Name and contact of each code; a name that stands twice is made once."""
        rows = [
            {"name": partner.display_name, "partner_id": partner.id}
            for partner in self.partner_ids
        ]
        lines = (line.strip() for line in (self.names or "").splitlines())
        return rows + [{"name": name} for name in dict.fromkeys(filter(None, lines))]

    def _common(self):
        target = {
            "kind": self.target_kind,
            "account_id": self.account_id.id,
            "url": self.url,
        }
        return {
            "kind": self.kind,
            "company_id": self.company_id.id,
            "user_id": self.user_id.id,
            "campaign_id": self.campaign_id.id,
            "source_id": self.source_id.id,
            "medium_id": self.medium_id.id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "target_ids": [fields.Command.create(target)],
        }
