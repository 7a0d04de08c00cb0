# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What is said, and when: whoever approves it approves all of this.
CONTENT = frozenset(
    {
        "kind",
        "body",
        "account_ids",
        "campaign_id",
        "scheduled_at",
        "local_date",
        "local_time",
        "tz",
        "poll_hours",
        "poll_multiple",
        "repeat_unit",
        "repeat_every",
        "repeat_until",
        "repeat_count",
    }
)
# Written by what people do, never by hand.
MACHINE = frozenset(
    {
        "state",
        "state_reason",
        "revision",
        "edited_by_id",
        "approved_by_id",
        "approved_at",
        "started_at",
        "done_at",
        "series_id",
        "series_number",
        "series_start",
    }
)
OPEN = ("draft", "approval", "scheduled")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """From the first draft to the moment at which it may go out."""

    _inherit = "scrm.publication"
    _check_company_auto = True
    _mail_post_access = "read"

    # A copy belongs to whoever makes it.
    user_id = fields.Many2one(copy=False)
    body = fields.Text(tracking=True)
    account_ids = fields.Many2many(tracking=True)
    campaign_id = fields.Many2one(tracking=True)
    scheduled_at = fields.Datetime(tracking=True)
    state = fields.Selection(group_expand=True)
    state_reason = fields.Char(string="Why", readonly=True, copy=False)
    revision = fields.Integer(readonly=True, copy=False)
    edited_by_id = fields.Many2one(
        "res.users", string="Last Changed By", readonly=True, copy=False
    )
    started_at = fields.Datetime(string="Went Out", readonly=True, copy=False)
    done_at = fields.Datetime(string="Finished", readonly=True, copy=False)

    # -- what may be written, and when -----------------------------------------
    @api.model
    def _content_fields(self):
        """Extension point: names of fields that are approved, and then fixed."""
        return CONTENT

    @api.model_create_multi
    def create(self, vals_list):
        made = super().create(vals_list)
        if not self.env.su and any(map(self._is_advanced, made)):
            raise AccessError(self.env._("A publication begins as a draft."))
        made.filtered(lambda p: p.state == "draft")._note_change()
        return made

    @api.model
    def _is_advanced(self, publication):
        set_later = MACHINE - {"state", "revision", "edited_by_id", "series_number"}
        return publication.state != "draft" or any(
            publication[name] for name in set_later
        )

    def write(self, vals):
        if not self.env.su and vals.keys() & MACHINE:
            names = ", ".join(sorted(vals.keys() & MACHINE))
            raise AccessError(self.env._("%s cannot be written by hand.", names))
        # A step of the machine always names the state that it leads to.
        by_people = vals.keys() & self._content_fields() and "state" not in vals
        if by_people:
            self._check_open()
        result = super().write(vals)
        if by_people:
            self._note_change()
            self.filtered(lambda p: p.state == "scheduled")._refuse_problems()
        return result

    def _check_open(self):
        for publication in self:
            if publication.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(name)s” cannot be changed any more: %(state)s. Make a copy "
                        "of it.",
                        name=publication.name,
                        state=publication._state_word(),
                    )
                )

    def _state_word(self):
        self.ensure_one()
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    def _note_change(self):
        """What is said was changed; what was approved has to be approved again."""
        self._check_open()
        for publication in self:
            values = {
                "revision": publication.revision + 1,
                "edited_by_id": self.env.uid,
            }
            if publication.state == "scheduled":
                values.update(publication._after_change())
            # Nobody may write these by hand, and the machine writes them here.
            publication.sudo().write(values)
        self._ask_again()

    def _after_change(self):
        """Values for what was released already and is changed now."""
        return {}

    def _ask_again(self):
        """Tell those who approve what was approved, and is changed now."""

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_out(self):
        for publication in self:
            if publication.state not in OPEN and publication.delivery_ids:
                raise UserError(
                    self.env._(
                        "“%s” has gone out: what was said stays on record. Use Delete "
                        "Everywhere to take it off the networks.",
                        publication.name,
                    )
                )

    def copy_data(self, default=None):
        values = super().copy_data(default)
        if "name" not in (default or {}):
            for publication, vals in zip(self, values, strict=True):
                vals["name"] = self.env._("%s (copy)", publication.name)
        return values

    # -- steps -----------------------------------------------------------------
    def action_release(self):
        """Hand it in: it waits for approval, for its time, or goes out now."""
        self._check_step(("draft",))
        self._refuse_problems()
        waiting = self.filtered("needs_approval")
        (self - waiting)._schedule()
        waiting._wait_for_approval()

    def action_draft(self):
        """Take it back to work on it; what was approved has to be approved again."""
        self._check_step(("approval", "scheduled", "stopped"))
        if self.delivery_ids:
            raise UserError(
                self.env._("Some of it has gone out already. Make a copy instead.")
            )
        self._to_draft()

    def _to_draft(self, reason=False):
        self.sudo().write(
            {
                "state": "draft",
                "state_reason": reason,
                "approved_by_id": False,
                "approved_at": False,
            }
        )
        self._end_asking()

    def _schedule(self, **values):
        # People release it; the states are the machine's.
        self.sudo().write({"state": "scheduled", "state_reason": False, **values})
        self._wake()

    def _check_step(self, states):
        """Whether who asks may do something with these, in the state they are in."""
        self.check_access("write")
        for publication in self:
            if publication.state not in states:
                raise UserError(
                    self.env._(
                        "This is not possible for “%(name)s” now: %(state)s.",
                        name=publication.name,
                        state=publication._state_word(),
                    )
                )

    def _say(self, text):
        """A note in the chatter, by whoever is at work."""
        for publication in self:
            # Whoever may act on it need not be allowed to write others' chatter.
            publication.sudo()._message_log(
                body=text, author_id=self.env.user.partner_id.id
            )
