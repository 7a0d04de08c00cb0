# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..clients.http import ClientError

STATES = [
    ("draft", "Not Connected"),
    ("connected", "Connected"),
    ("reauth", "Needs Sign-in"),
    ("paused", "Paused"),
    ("error", "Trouble"),
]

# What a server gave our application. Servers may forget an application together with
# its access, and would then turn away whoever comes to sign in: it is registered anew.
APPLICATION = ("client_id", "client_secret", "client_redirect_uri")


class ScrmAccount(models.Model):
    _name = "scrm.account"
    _description = "Social Account"
    _inherit = ["mail.thread", "mail.activity.mixin", "scrm.company.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    channel = fields.Selection(
        selection="_selection_channel", required=True, index=True
    )
    base_url = fields.Char(
        string="Server Address",
        help="Where the network is, for example https://mastodon.social",
    )
    instance = fields.Char(
        compute="_compute_instance",
        store=True,
        readonly=False,
        help="The server that this account lives on.",
    )
    remote_id = fields.Char(string="Network ID", readonly=True, copy=False)
    handle = fields.Char(readonly=True, copy=False, tracking=True)
    profile_id = fields.Many2one(
        "scrm.profile", readonly=True, copy=False, check_company=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        help="Is told when the account needs a new sign-in.",
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", check_company=True)
    state = fields.Selection(
        STATES, default="draft", required=True, readonly=True, copy=False, tracking=True
    )
    state_reason = fields.Char(string="Why", readonly=True, copy=False)
    failures = fields.Integer(readonly=True, copy=False)
    next_allowed_at = fields.Datetime(
        string="Limited Until",
        readonly=True,
        copy=False,
        help="The network, or trouble on the way, lets us ask again from here on.",
    )
    next_fetch_at = fields.Datetime(string="Next Reading", readonly=True, copy=False)
    last_fetch_at = fields.Datetime(string="Last Reading", readonly=True, copy=False)
    live_from = fields.Datetime(
        default=fields.Datetime.now,
        required=True,
        copy=False,
        help="Posts written before this moment are kept as history and never make "
        "a conversation, a lead, a ticket or points.",
    )
    max_characters = fields.Integer(
        readonly=True, copy=False, help="What the network accepts in one post."
    )
    hashtags = fields.Char(help="Hashtags to follow, separated by spaces.")
    search_terms = fields.Char(
        help="Words or phrases to search for, separated by commas."
    )
    # A private feed carries its key in its address.
    feed_url = fields.Char(string="Feed Address", groups="social_crm.group_admin")
    cursor_ids = fields.One2many("scrm.account.cursor", "account_id", readonly=True)
    can_fetch = fields.Boolean(compute="_compute_capabilities")
    can_send = fields.Boolean(compute="_compute_capabilities")
    can_media = fields.Boolean(compute="_compute_capabilities")
    can_oauth = fields.Boolean(compute="_compute_capabilities")
    can_webhook = fields.Boolean(compute="_compute_capabilities")
    can_import = fields.Boolean(compute="_compute_capabilities")
    access_token = fields.Char(groups="social_crm.group_admin", copy=False)
    client_id = fields.Char(groups="social_crm.group_admin", copy=False)
    client_redirect_uri = fields.Char(groups="social_crm.group_admin", copy=False)
    client_secret = fields.Char(groups="social_crm.group_admin", copy=False)
    webhook_token = fields.Char(
        groups="social_crm.group_admin",
        copy=False,
        readonly=True,
        index="btree_not_null",
        default=lambda self: secrets.token_urlsafe(24),
    )
    webhook_secret = fields.Char(
        string="Secret",
        groups="social_crm.group_admin",
        copy=False,
        help="Shared with the sender, who signs each delivery with it.",
    )
    webhook_url = fields.Char(
        string="Address",
        compute="_compute_webhook_url",
        groups="social_crm.group_admin",
    )

    _network_key = models.Constraint(
        "UNIQUE (company_id, channel, instance, remote_id)",
        "This account of the network is connected already.",
    )
    _webhook_key = models.UniqueIndex("(webhook_token)")

    @api.model
    def _selection_channel(self):
        return self.env["scrm.connector"]._selection_channel()

    @api.depends("base_url", "feed_url")
    def _compute_instance(self):
        for account in self:
            url = account.base_url or account.feed_url or ""
            account.instance = urlsplit(url).netloc.rpartition("@")[2].lower()

    @api.depends("channel")
    def _compute_capabilities(self):
        for account in self:
            connector = account._connector()
            for name in self._capability_names():
                account[f"can_{name}"] = connector._can(name)

    @api.model
    def _capability_names(self):
        return ("fetch", "send", "media", "oauth", "webhook", "import")

    @api.depends("webhook_token")
    def _compute_webhook_url(self):
        for account in self:
            token = account.webhook_token
            base = account.get_base_url()
            account.webhook_url = token and f"{base}/social_crm/webhook/{token}"

    @api.constrains("base_url", "feed_url")
    def _check_addresses(self):
        for account in self:
            for url in filter(None, (account.base_url, account.feed_url)):
                parts = urlsplit(url)
                if parts.scheme not in ("http", "https") or not parts.hostname:
                    raise ValidationError(
                        self.env._("%(url)s is not a web address.", url=url)
                    )

    def _connector(self):
        """The model that speaks this account's channel."""
        name = self.env["scrm.connector"]._channels().get(self.channel)
        return self.env[name or "scrm.connector"]

    def _streams(self):
        return self._connector()._streams(self)

    def _for_readers(self):
        """The account in the language of those who will read its reasons."""
        lang = self.user_id.lang or self.company_id.partner_id.lang
        return self.with_context(lang=lang or self.env.lang)

    def _explain(self, error):
        return self._connector()._explain(error)

    def _hashtag_list(self):
        return list(dict.fromkeys((self.hashtags or "").replace("#", " ").split()))

    def _search_list(self):
        terms = (term.strip() for term in (self.search_terms or "").split(","))
        return list(dict.fromkeys(filter(None, terms)))

    # -- states -------------------------------------------------------------
    def _set_connected(self):
        """Reading and sending may start, or go on after trouble."""
        self.write(
            {
                "state": "connected",
                "state_reason": False,
                "failures": 0,
                "next_allowed_at": False,
                "next_fetch_at": False,
            }
        )
        if any(self.mapped("waiting_count")):
            self.env["scrm.delivery"]._wake()

    def _set_needs_signin(self, reason):
        """Our access has ended: stop, and ask the owner once to sign in again."""
        self.ensure_one()
        self.write({"state": "reauth", "state_reason": reason})
        summary = self.env._("Sign in to %s again", self.display_name)
        owner = self.user_id or self.create_uid
        todo = "mail.mail_activity_data_todo"
        if not self.activity_search([todo], user_id=owner.id):
            self.activity_schedule(
                todo,
                summary=summary,
                note=reason,
                user_id=owner.id,
            )

    def _take_identity(self, own, token, max_characters):
        """Become the account ``own`` (``RawProfile``) that a person signed in to."""
        self.ensure_one()
        if self.remote_id and self.remote_id != own.remote_id:
            raise UserError(
                self.env._(
                    "You signed in as @%(new)s, but this account is @%(old)s. Sign in "
                    "as @%(old)s, or make a new account for @%(new)s.",
                    new=own.handle,
                    old=self.handle,
                )
            )
        store = self.env["scrm.store"]
        ids = store._upsert_profiles(store._scope(self), {own.remote_id: own})
        self.write(
            {
                "remote_id": own.remote_id,
                "handle": own.handle,
                "profile_id": ids[own.remote_id],
                "access_token": token,
                "max_characters": max_characters,
            }
        )
        self._set_connected()
        self.activity_feedback(
            ["mail.mail_activity_data_todo"],
            feedback=self.env._("Signed in by %s", self.env.user.name),
        )

    def action_connect(self):
        self.ensure_one()
        self.check_access("write")
        if self.state == "reauth":
            self.write(dict.fromkeys(APPLICATION, False))
        try:
            return self._connector()._connect(self)
        except ClientError as error:
            raise UserError(self._explain(error)) from error

    def action_new_webhook_secret(self):
        for account in self:
            account.webhook_secret = secrets.token_urlsafe(32)

    def action_pause(self):
        self._pause()

    def _pause(self, reason=""):
        who = self.env._("Paused by %s", self.env.user.name)
        self.write(
            {"state": "paused", "state_reason": f"{who}: {reason}" if reason else who}
        )

    def action_resume(self):
        self.filtered(lambda account: account.state == "paused")._set_connected()

    def action_disconnect(self):
        for account in self:
            account.check_access("write")
            account._connector()._disconnect(account)
        self.write(
            {
                "state": "draft",
                "state_reason": self.env._("Disconnected by %s", self.env.user.name),
                "access_token": False,
                **dict.fromkeys(APPLICATION, False),
            }
        )
