# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import pairwise

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date


class ScrmIntroduction(models.TransientModel):
    """Who can introduce us to a person."""

    _name = "scrm.introduction"
    _description = "Who Can Introduce Us"

    profile_id = fields.Many2one("scrm.profile", required=True, readonly=True)
    path_ids = fields.One2many(
        "scrm.introduction.path", "introduction_id", readonly=True
    )
    common_ids = fields.Many2many(
        "scrm.profile",
        string="Known to Both",
        readonly=True,
        help="People with whom both we and this person have to do.",
    )
    layers = fields.Char(string="Around This Person", readonly=True)
    note = fields.Char(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        for record in records:
            record._find()
        return records

    def _find(self):
        self.profile_id.check_access("read")
        company = self.profile_id.company_id
        # Agents do not write value models, but their network is computed by one.
        model = self.env["scrm.value.model"].sudo()._of(company)
        beginnings = self._beginnings(company)
        if not model or not beginnings:
            self.note = self.env._(
                "No account of ours and no colleague is known in this network yet. Tie "
                "the profiles of colleagues to their contacts."
            )
            return
        ways = model._ways(beginnings.ids, self.profile_id.id)
        self.common_ids = ways.common
        self.layers = self.env._(
            "Heard by %(one)s people directly, by %(two)s within two steps, by "
            "%(three)s within three.",
            one=ways.heard_by[0],
            two=ways.heard_by[1],
            three=ways.heard_by[2],
        )
        self._write_paths(model, ways)

    def _beginnings(self, company):
        """Our accounts, and the profiles of colleagues."""
        colleagues = (
            self.env["res.users"]
            .sudo()
            .search([("company_ids", "in", company.ids), ("share", "=", False)])
        )
        return self.env["scrm.profile"].search(
            [
                ("company_id", "=", company.id),
                "|",
                ("is_own", "=", True),
                ("partner_id", "in", colleagues.partner_id.ids),
            ]
        )

    def _write_paths(self, model, ways):
        found = [("strongest", ways.strongest)]
        if ways.shortest != ways.strongest:
            found.append(("shortest", ways.shortest))
        found = [(how, path) for how, path in found if len(path) > 1]
        if not found:
            self.note = self.env._("No path leads from us to this person.")
            return
        pairs = {pair for _how, path in found for pair in pairwise(path)}
        words = self._tie_words(model._tie_facts(pairs))
        self.path_ids = [
            Command.create(
                {
                    "how": how,
                    "step_count": len(path) - 1,
                    "first_id": path[0],
                    "introducer_id": path[-2] if len(path) > 2 else False,
                    "words": "\n".join(
                        self._step_words(pair, words) for pair in pairwise(path)
                    ),
                }
            )
            for how, path in found
        ]

    def _tie_words(self, facts):
        """``{(one, other): what one did towards the other}``, the most first."""
        kinds = dict(
            self.env["scrm.interaction"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        result = {}
        for one, other, kind, count, last in facts:
            said = self.env._(
                "%(kind)s %(count)s ×, last on %(date)s",
                kind=kinds.get(kind, kind),
                count=count,
                date=format_date(self.env, last),
            )
            result.setdefault((one, other), []).append(said)
        return result

    def _step_words(self, pair, words):
        one, other = self.env["scrm.profile"].browse(pair)
        said = [
            f"{who.display_name} → {whom.display_name}: {'; '.join(found)}"
            for who, whom in ((one, other), (other, one))
            if (found := words.get((who.id, whom.id)))
        ]
        return "\n".join(said) or self.env._(
            "%(one)s and %(other)s: one follows the other",
            one=one.display_name,
            other=other.display_name,
        )


class ScrmIntroductionPath(models.TransientModel):
    """A way to a person, with what is known of each step."""

    _name = "scrm.introduction.path"
    _description = "Way to a Person"

    introduction_id = fields.Many2one(
        "scrm.introduction", required=True, ondelete="cascade"
    )
    how = fields.Selection(
        [("strongest", "Strongest"), ("shortest", "Shortest")],
        string="Way",
        readonly=True,
    )
    step_count = fields.Integer(string="Steps", readonly=True)
    first_id = fields.Many2one("scrm.profile", string="From Us", readonly=True)
    introducer_id = fields.Many2one(
        "scrm.profile", string="Introduced By", readonly=True
    )
    words = fields.Text(string="Step by Step", readonly=True)

    def action_ask(self):
        """An activity for the colleague at the beginning of the way, or for us."""
        self.ensure_one()
        target = self.introduction_id.profile_id
        if not self.introducer_id:
            raise UserError(
                self.env._("We know this person directly: no introduction is needed.")
            )
        record = target.partner_id or target
        user = self.first_id.partner_id.sudo().user_ids[:1] or self.env.user
        activity = record.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.env._(
                "Ask %(introducer)s to introduce us to %(person)s",
                introducer=self.introducer_id.display_name,
                person=target.display_name,
            ),
            note=self.words,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(user)s is asked to do it by %(date)s.",
                    user=user.name,
                    date=format_date(self.env, activity.date_deadline),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
