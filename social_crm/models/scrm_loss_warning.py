# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

# A person who was warned about for this reason is not warned about again so soon.
QUIET_DAYS = 90


class ScrmLossWarning(models.Model):
    """Somebody of value is about to be lost: why, since when, who is at it."""

    _name = "scrm.loss.warning"
    _description = "Loss Warning"
    _inherit = ["scrm.company.mixin"]
    _order = "date desc, value desc, id desc"
    _rec_name = "profile_id"

    profile_id = fields.Many2one(
        "scrm.profile",
        string="Who",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(related="profile_id.partner_id")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(
        [
            ("silence", "Silence"),
            ("unfollow", "No longer follows us"),
            ("mood", "Falling mood"),
            ("stage", "Dormant or lost"),
        ],
        string="Sign",
        required=True,
        readonly=True,
    )
    date = fields.Date(string="Warned On", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    value = fields.Float(
        string="Influence Then", digits=(5, 1), readonly=True, aggregator="avg"
    )
    user_id = fields.Many2one("res.users", string="Responsible")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("returned", "Came Back"),
            ("given_up", "Given Up"),
        ],
        default="open",
        required=True,
        readonly=True,
        help="Who acts towards us after the warning came back: the next night notes "
        "it.",
    )
    closed_on = fields.Date(readonly=True)

    _one_open = models.UniqueIndex(
        "(profile_id, kind) WHERE state = 'open'",
        "There is an open warning of this kind about this person already.",
    )

    def action_give_up(self):
        """Nothing more is done; agents may close what they may read."""
        self.env["scrm.profile"].check_access("read")
        open_ones = self.filtered(lambda warning: warning.state == "open")
        open_ones.check_access("read")
        open_ones.sudo()._close("given_up")

    def action_profile(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "scrm.profile",
            "res_id": self.profile_id.id,
            "view_mode": "form",
        }

    def _close(self, state):
        """The activities go with the warning."""
        self.write({"state": state, "closed_on": fields.Date.context_today(self)})
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", "scrm.profile"),
                ("res_id", "in", self.profile_id.ids),
                ("scrm_loss_warning_id", "in", self.ids),
            ]
        )
        activities.unlink()

    @api.model
    def _warn(self, model, found):
        """Write new warnings with an activity each.

        :param found: ``{kind: {profile id: reason}}``
        :return: the warnings that are new
        """
        day = model._as_of()
        since = fields.Date.subtract(day, days=QUIET_DAYS)
        known = {
            (warning.profile_id.id, warning.kind)
            for warning in self.search(
                [
                    ("company_id", "=", model.company_id.id),
                    "|",
                    ("state", "=", "open"),
                    ("date", ">", since),
                ]
            )
        }
        profiles = self.env["scrm.profile"].browse(
            {number for rows in found.values() for number in rows}
        )
        who = {profile.id: profile for profile in profiles}
        warnings = self.create(
            [
                {
                    "profile_id": number,
                    "company_id": model.company_id.id,
                    "kind": kind,
                    "date": day,
                    "reason": reason,
                    "value": who[number].value_score,
                    "user_id": model._warned_user(who[number]).id,
                }
                for kind, rows in found.items()
                for number, reason in rows.items()
                if (number, kind) not in known
            ]
        )
        warnings._plan_activities()
        return warnings

    def _plan_activities(self):
        """One activity a person, for whoever is responsible."""
        rows = []
        for profile, warnings in self.grouped("profile_id").items():
            first = warnings[0]
            spoken = first.with_context(lang=first.user_id.lang or self.env.lang)
            rows.append(
                {
                    "res_id": profile.id,
                    "user_id": first.user_id.id or self.env.uid,
                    "summary": spoken.env._("Do not lose %s", profile.display_name),
                    "note": "<br/>".join(warnings.mapped("reason")),
                    "date_deadline": fields.Date.context_today(self),
                    "scrm_loss_warning_id": first.id,
                }
            )
        self.env["mail.activity"]._scrm_plan("scrm.profile", rows)


class MailActivity(models.Model):
    _inherit = "mail.activity"

    scrm_loss_warning_id = fields.Many2one(
        "scrm.loss.warning", readonly=True, index="btree_not_null", ondelete="set null"
    )

    @api.model
    def _scrm_plan(self, model, rows):
        """Make many activities to do on records of a model.

        No mail for each: they stand in everybody's list of activities.
        """
        fixed = {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "res_model_id": self.env["ir.model"]._get_id(model),
        }
        quick = self.with_context(mail_activity_quick_update=True)
        return quick.create([{**fixed, **row} for row in rows])
