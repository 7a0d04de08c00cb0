# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import babel_locale_parse, format_time, get_lang

from ..tools import health

WAITING = ("approval", "queued", "sending", "unknown")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAccount(models.Model):
    """How an account is, in words."""

    _inherit = "scrm.account"

    health = fields.Selection(
        [
            (health.NEW, "Not Connected"),
            (health.WELL, "Connected"),
            (health.LIMITED, "Limited"),
            (health.SIGNIN, "Needs Sign-in"),
            (health.PAUSED, "Paused"),
            (health.TROUBLE, "Trouble"),
        ],
        compute="_compute_health",
        search="_search_health",
    )
    health_text = fields.Char(string="In Words", compute="_compute_health_text")
    waiting_count = fields.Integer(
        string="Waiting Deliveries", compute="_compute_waiting_count"
    )
    avatar_url = fields.Char(related="profile_id.avatar_url")

    @api.depends("state", "next_allowed_at")
    def _compute_health(self):
        now = fields.Datetime.now()
        for account in self:
            account.health = health.health(account.state, account.next_allowed_at, now)

    def _search_health(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        free = Domain("next_allowed_at", "=", False)
        free |= Domain("next_allowed_at", "<=", now)
        limited = Domain("state", "=", "connected")
        limited &= Domain("next_allowed_at", ">", now)
        states = {health.health(state, None, None): state for state in self._states()}
        domain = Domain("state", "in", [states[key] for key in value if key in states])
        if health.WELL in value and health.LIMITED not in value:
            domain &= free | Domain("state", "!=", "connected")
        elif health.LIMITED in value:
            domain |= limited
        return domain

    @api.model
    def _states(self):
        return self._fields["state"].get_values(self.env)

    def _compute_waiting_count(self):
        groups = self.env["scrm.delivery"]._read_group(
            [("account_id", "in", self.ids), ("state", "in", WAITING)],
            ["account_id"],
            ["__count"],
        )
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.waiting_count = counts.get(account.id, 0)

    @api.depends("health", "state_reason", "last_fetch_at", "waiting_count")
    @api.depends_context("lang", "tz")
    def _compute_health_text(self):
        for account in self:
            sentences = (account._health_sentence(), account._waiting_sentence())
            account.health_text = " ".join(filter(None, sentences))

    def _health_sentence(self):
        why = self.state_reason or ""
        if self.health == health.NEW:
            return why and f"{why}." or self.env._("Nobody has signed in yet.")
        if self.health == health.WELL:
            return self._well_sentence()
        if self.health == health.LIMITED:
            return self.env._(
                "%(why)s It goes on in %(left)s, at %(time)s.",
                why=why or self.env._("The network asks us to slow down."),
                **self._time_left(),
            )
        if self.health == health.SIGNIN:
            return self.env._(
                "%(why)s Nothing is read or sent until somebody signs in again.",
                why=why,
            )
        if self.health == health.PAUSED:
            return self.env._("%s. Nothing is read or sent.", why)
        if not self.next_allowed_at or self.next_allowed_at <= fields.Datetime.now():
            return self.env._("%s It is tried again at once.", why)
        return self.env._(
            "%(why)s It is tried again in %(left)s, at %(time)s.",
            why=why,
            **self._time_left(),
        )

    def _well_sentence(self):
        if not self.last_fetch_at:
            return self.env._("Everything works.")
        passed = fields.Datetime.now() - self.last_fetch_at
        return self.env._(
            "Everything works; last reading %s ago.", self._in_words(passed)
        )

    def _waiting_sentence(self):
        count = self.waiting_count
        if not count or self.health == health.WELL:
            return ""
        if count == 1:
            return self.env._("One delivery waits and is kept.")
        return self.env._("%s deliveries wait and are kept.", count)

    def _time_left(self):
        moment = self.next_allowed_at
        return {
            "left": self._in_words(moment - fields.Datetime.now()),
            "time": format_time(self.env, moment, time_format="short"),
        }

    def _in_words(self, delta):
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(delta, locale=locale)

    # -- people ---------------------------------------------------------------
    def action_ask_pause(self):
        """Pause it, and say why."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause %s", self.name),
            "res_model": "scrm.account.pause",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id},
        }

    def action_open_waiting(self):
        """What waits to be sent through this account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "social_crm.scrm_delivery_action"
        )
        domain = [("account_id", "=", self.id), ("state", "in", WAITING)]
        return {**action, "domain": domain, "context": {}}
