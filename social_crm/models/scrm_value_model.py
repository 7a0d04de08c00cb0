# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What the result depends on; anything else may change without a new version.
RESULT_FIELDS = (
    "window_days",
    "half_life_days",
    "answer_days",
    "reach_steps",
    "reference_date",
)
WEIGHT_PREFIX = "weight_"
# More profiles than this are not computed while somebody waits.
INTERACTIVE_LIMIT = 20_000


class ScrmValueModel(models.Model):
    """How a person or a topic is weighed: window, weights, dimensions."""

    _name = "scrm.value.model"
    _description = "Value Model"
    _inherit = ["scrm.company.mixin"]
    _order = "company_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    subject = fields.Selection(
        [("person", "People"), ("topic", "Topics")],
        default="person",
        required=True,
        readonly=True,
    )
    version = fields.Integer(
        default=1,
        readonly=True,
        copy=False,
        help="Grows with every change that can change a score.",
    )
    window_days = fields.Integer(
        string="Window (days)",
        default=90,
        required=True,
        help="Older acts and posts do not count.",
    )
    half_life_days = fields.Float(
        string="Half-life (days)",
        default=30.0,
        help="After this time an act counts half. 0: nothing fades.",
    )
    answer_days = fields.Integer(
        string="Answer within (days)",
        default=7,
        required=True,
        help="A later answer to a message of ours counts as none.",
    )
    reach_steps = fields.Selection(
        [("1", "One step"), ("2", "Two steps"), ("3", "Three steps")],
        string="Reach",
        default="2",
        required=True,
        help="How far a word is followed from person to person.",
    )
    reference_date = fields.Date(
        string="As of",
        help="The last day of the window. Empty: today. Set it to look at history, "
        "for instance after an import of old posts.",
    )
    weight_mention = fields.Float(string="Mention", default=2.0)
    weight_reply = fields.Float(string="Reply", default=2.0)
    weight_repost = fields.Float(string="Repost", default=3.0)
    weight_quote = fields.Float(string="Quote", default=3.0)
    weight_like = fields.Float(string="Like", default=1.0)
    weight_follow = fields.Float(string="Follow", default=1.0)
    weight_message = fields.Float(string="Message", default=2.0)
    dimension_ids = fields.One2many(
        "scrm.value.dimension",
        "model_id",
        string="Dimensions",
        copy=True,
        default=lambda self: self._default_dimensions(),
    )
    computed_at = fields.Datetime(string="Last Computed", readonly=True, copy=False)

    _one_per_subject = models.UniqueIndex(
        "(company_id, subject) WHERE active",
        "A company has one active value model for people and one for topics. Archive "
        "the other one first.",
    )
    _positive = models.Constraint(
        "CHECK (window_days > 0 AND half_life_days >= 0 AND answer_days > 0)",
        "The window and the time for an answer must be at least one day, and the "
        "half-life must not be negative.",
    )
    _weights_positive = models.Constraint(
        "CHECK (LEAST(weight_mention, weight_reply, weight_repost, weight_quote, "
        "weight_like, weight_follow, weight_message) >= 0)",
        "The weight of an act must not be negative.",
    )

    @api.model
    def _default_dimensions(self):
        subject = self.env.context.get("default_subject") or "person"
        return [
            fields.Command.create(values)
            for values in self.env["scrm.value.dimension"]._default_values(subject)
        ]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if "dimension_ids" not in vals and vals.get("subject"):
                about = self.with_context(default_subject=vals["subject"])
                vals["dimension_ids"] = about._default_dimensions()
        records = super().create(vals_list)
        # Their dimensions have just counted as changes.
        records.version = 1
        return records

    def write(self, vals):
        before = {record: record._result_settings() for record in self}
        result = super().write(vals)
        self.filtered(lambda r: before[r] != r._result_settings())._bump_version()
        return result

    @api.model
    def _result_fields(self):
        """Names of settings that the result depends on, weights of acts apart."""
        return RESULT_FIELDS

    def _result_settings(self):
        names = self._result_fields()
        return [self[name] for name in names], self._kind_weights()

    def _bump_version(self):
        for record in self:
            record.version += 1

    def copy_data(self, default=None):
        return [
            {
                **vals,
                "active": False,
                "name": self.env._("%(name)s (copy)", name=m.name),
            }
            for m, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _kind_weights(self):
        """{kind of act: weight}, from the fields ``weight_<kind>``."""
        return {
            name.removeprefix(WEIGHT_PREFIX): self[name]
            for name in self._fields
            if name.startswith(WEIGHT_PREFIX)
        }

    # -- running --------------------------------------------------------------

    def action_recompute(self):
        """Recompute now, or as soon as possible where it takes long."""
        self.ensure_one()
        self.check_access("write")
        profiles = self.env["scrm.profile"].search_count(
            [("company_id", "=", self.company_id.id)], limit=INTERACTIVE_LIMIT + 1
        )
        if profiles > INTERACTIVE_LIMIT:
            self._wake(self.company_id)
            return self._notify(self.env._("Influence is computed in the background."))
        changed = self._run_night()
        if None in changed.values():
            raise UserError(
                self.env._("Influence is being computed right now. Try again soon.")
            )
        return self._notify(
            self.env._(
                "Influence computed; %(count)s profiles changed.",
                count=changed.get("value"),
            )
        )

    def _notify(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_scores(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Scores"),
            "res_model": "scrm.value.score",
            "view_mode": "list,graph,pivot",
            "domain": [("model_id", "=", self.id)],
        }

    @api.model
    def _wake(self, company):
        """Have the influence of a company computed soon, e.g. after an import."""
        # Imports are run by people who may not change value models.
        model = self.sudo()._of(company)
        model.filtered("computed_at").computed_at = False
        self.env.ref("social_crm.ir_cron_value").sudo()._trigger()

    @api.model
    def _cron_recompute(self):
        """Compute every company that was not computed in the last twelve hours."""
        self.env["scrm.store"]._retrying(self._create_missing)
        due = self.search(self._due_domain(), order="computed_at NULLS FIRST, id")
        left = sum(len(model._stages_left()) for model in due)
        self.env["ir.cron"]._commit_progress(remaining=left)
        for model in due:
            if not model._go_through_night():
                break

    @api.model
    def _due_domain(self):
        limit = self._begin_of_night()
        late = Domain("computed_at", "=", False) | Domain("computed_at", "<", limit)
        late |= Domain("night_stage", "!=", False)
        return Domain("subject", "=", "person") & late

    @api.model
    def _begin_of_night(self):
        """What was computed before belongs to another night."""
        return fields.Datetime.subtract(fields.Datetime.now(), hours=12)

    @api.model
    def _of(self, company, subject="person"):
        """The value model in use, or none."""
        return self.search(
            [("company_id", "=", company.id), ("subject", "=", subject)], limit=1
        )

    @api.model
    def _create_missing(self):
        """Value models for each company that listens and has none."""
        listening = self.env["scrm.profile"]._read_group([], ["company_id"])
        known = self.with_context(active_test=False)._read_group(
            [], ["company_id", "subject"]
        )
        names = {
            "person": self.env._("Influence"),
            "topic": self.env._("Weight of Topics"),
        }
        return self.create(
            [
                {"name": name, "company_id": company.id, "subject": subject}
                for (company,) in sorted(listening, key=lambda row: row[0].id)
                for subject, name in names.items()
                if (company, subject) not in known
            ]
        )
