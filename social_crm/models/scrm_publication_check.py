# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import media, variables


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """What stands in the way, account by account, before anything is sent."""

    _inherit = "scrm.publication"

    problem_text = fields.Html(
        string="Before It Can Go Out",
        compute="_compute_problem_text",
        sanitize=False,
    )

    @api.model
    def _problem_fields(self):
        return (
            "kind",
            "body",
            "account_ids",
            "variant_ids.body",
            "variant_ids.channel",
            "media_ids.file",
            "campaign_id",
            "scheduled_at",
            "tz",
            "state",
            "option_ids.name",
            "poll_hours",
        )

    @api.depends(lambda self: self._problem_fields())
    def _compute_problem_text(self):
        for publication in self:
            texts = []
            if publication.state in ("draft", "approval"):
                texts = list(dict.fromkeys(t for _a, t in publication._problems()))
            lines = Markup().join(Markup("<li>%s</li>") % text for text in texts)
            publication.problem_text = (
                Markup("<ul class='mb-0 ps-3'>%s</ul>") % lines if lines else False
            )

    def _problems(self):
        """Why it cannot go out: a list of ``(account, text)``.

        Where no account in particular is meant, the account is an empty record.
        """
        self.ensure_one()
        nobody = self.env["scrm.account"]
        problems = [(nobody, text) for text in self._common_problems()]
        for account in self.account_ids._origin:
            text = self._text_for(account)
            problems += [(account, t) for t in self._account_problems(account, text)]
        return problems

    def _common_problems(self):
        """What stands in the way on every account."""
        found = []
        if self.kind == "post" and not self.account_ids:
            found.append(self.env._("Choose at least one account."))
        if self._is_past() and self.state in ("draft", "approval"):
            found.append(self._past_words())
        for text in [self.body, *self.variant_ids.mapped("body")]:
            found += filter(None, [self._unknown_variables(text)])
        if len(self.option_ids) == 1:
            found.append(self.env._("A poll needs at least two answers."))
        if self.option_ids and not 1 <= self.poll_hours <= 24 * 30:
            found.append(self.env._("A poll is open for 1 to 720 hours."))
        return found

    def _account_problems(self, account, text):
        """What stands in the way on one account, which would say ``text``."""
        state = self._state_problem(account)
        if state:
            return [state]
        found = [
            self._text_problem(account, text),
            self._media_problem(account),
            self._poll_problem(account),
        ]
        return list(filter(None, found))

    def _state_problem(self, account):
        if not account._connector()._can("send"):
            return self.env._("%(account)s cannot send messages.", account=account.name)
        if account.state == "draft":
            return self.env._("%(account)s is not connected.", account=account.name)
        if account.state != "connected":
            states = dict(account._fields["state"]._description_selection(self.env))
            return self.env._(
                "%(account)s is not connected: %(state)s.",
                account=account.name,
                # Reasons are sentences of their own.
                state=(account.state_reason or states[account.state]).rstrip(".。"),
            )
        return None

    def _text_problem(self, account, text):
        name = account.name
        if not text.strip():
            return self.env._("%(account)s has nothing to say: no text.", account=name)
        used, limit = account._connector()._length(account, text)
        if limit and used > limit:
            return self.env._(
                "The text is too long for %(account)s: %(used)s of %(limit)s "
                "characters, as its network counts them.",
                account=name,
                used=used,
                limit=limit,
            )
        empty = set(variables.left_open(text)) & set(self._variable_names())
        if empty:
            return self.env._(
                "%(account)s: nothing is known to fill in for %(names)s.",
                account=name,
                names=", ".join(f"{{{variable}}}" for variable in sorted(empty)),
            )
        return None

    def _media_problem(self, account):
        try:
            files = self._media_for(account)
        except (UserError, ValidationError) as error:
            return str(error)
        found = media.trouble(
            [(item.name, item.mimetype, len(item.content)) for item in files],
            account._connector()._media_rules(account),
        )
        return found and self.env["scrm.delivery"]._media_trouble(account, *found)

    def _poll_problem(self, account):
        if self.option_ids and not account._connector()._can("poll"):
            return self.env._("%(account)s cannot hold polls.", account=account.name)
        return None

    def _refuse_problems(self):
        """Raise, in words, all that stands in the way."""
        lines = []
        for publication in self:
            problems = dict.fromkeys(text for _account, text in publication._problems())
            prefix = f"{publication.name}: " if len(self) > 1 else ""
            lines += [f"{prefix}{text}" for text in problems]
        if lines:
            raise UserError("\n".join(lines))
