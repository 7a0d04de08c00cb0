# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmProfile(models.Model):
    _name = "scrm.profile"
    _description = "Social Profile"
    _inherit = ["scrm.network.mixin", "mail.thread"]
    _order = "value_score desc, id desc"
    _rec_names_search = ["handle", "name"]
    _mail_post_access = "read"

    handle = fields.Char(required=True, readonly=True, index="trigram")
    name = fields.Char(readonly=True, index="trigram")
    url = fields.Char(string="Profile Page", readonly=True)
    avatar_url = fields.Char(string="Picture Address", readonly=True)
    bio = fields.Html(string="About", readonly=True, sanitize_attributes=True)
    followers_count = fields.Integer(string="Follower Count", readonly=True)
    following_count = fields.Integer(readonly=True)
    posts_count = fields.Integer(string="Posts on the Network", readonly=True)
    joined_at = fields.Datetime(string="Joined", readonly=True)
    is_bot = fields.Boolean(string="Automated Account", readonly=True)
    is_own = fields.Boolean(
        string="Our Account",
        help="Posts of this profile count as said by us.",
    )
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        index="btree_not_null",
        tracking=True,
        readonly=True,
        copy=False,
    )
    value_score = fields.Float(
        string="Influence",
        digits=(5, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100, computed each night from the value model of the company.",
    )
    value_date = fields.Datetime(string="Influence Computed", readonly=True, copy=False)
    value_version = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Technical: the settings that gave the influence, a version of the value "
        "model. A number and no link, so that a night need not prove it row by row.",
    )
    value_distance = fields.Integer(
        string="Steps from Us",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The shortest way from our accounts along acts, in either direction; −1 "
        "if no way leads there.",
    )
    link_ids = fields.One2many("scrm.profile.link", "profile_id", string="Ties")
    post_ids = fields.One2many("scrm.post", "profile_id", string="Posts")
    post_count = fields.Integer(string="Posts Heard", compute="_compute_post_count")

    _network_key = models.Constraint(
        "UNIQUE (company_id, channel, instance, remote_id)",
        "This profile of the network exists already.",
    )
    _handle_idx = models.Index("(company_id, channel, instance, lower(handle))")

    @api.depends("name", "handle")
    def _compute_display_name(self):
        for profile in self:
            handle = f"@{profile.handle}"
            name = profile.name
            profile.display_name = (
                f"{name} ({handle})" if name and name != profile.handle else handle
            )

    def _compute_post_count(self):
        counts = dict(
            self.env["scrm.post"]._read_group(
                [("profile_id", "in", self.ids)], ["profile_id"], ["__count"]
            )
        )
        for profile in self:
            profile.post_count = counts.get(profile, 0)

    def _link_partner(self, partner, method, reason, user=None):
        """Tie the profile to a contact and keep how and why.

        An earlier tie is ended, not deleted, so that it can be read and restored.
        """
        self.ensure_one()
        earlier = self.link_ids.filtered("active")
        earlier.write({"active": False, "ended_at": fields.Datetime.now()})
        # Before the new tie is inserted: there is one active tie at a time.
        earlier.flush_recordset(["active"])
        self.env["scrm.profile.link"].create(
            {
                "profile_id": self.id,
                "partner_id": partner.id,
                "method": method,
                "reason": reason,
                "user_id": (user or self.env.user).id,
            }
        )
        self.partner_id = partner

    def _partner_values(self):
        """Values of a contact made from what the network tells of this person."""
        self.ensure_one()
        return {
            "name": self.name or self.handle,
            "website": self.url or False,
            "company_id": self.company_id.id,
        }

    def _find_or_create_partner(self, method, reason):
        """The contact of this profile, made from it where there is none yet."""
        self.ensure_one()
        if not self.partner_id:
            self.check_access("read")
            # An agent may turn talk into a contact without being allowed to create
            # contacts, or to write profiles, in general.
            partner = self.env["res.partner"].sudo().create(self._partner_values())
            self.sudo()._link_partner(partner, method, reason, self.env.user)
        return self.partner_id

    def action_create_partner(self):
        for profile in self.filtered(lambda p: not p.partner_id):
            profile._find_or_create_partner(
                "manual", self.env._("Created from the profile by hand")
            )

    def action_view_posts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posts"),
            "res_model": "scrm.post",
            "view_mode": "list,form",
            "domain": [("profile_id", "=", self.id)],
        }
