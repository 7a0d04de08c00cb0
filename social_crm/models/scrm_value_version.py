# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class ScrmValueVersion(models.Model):
    """How a value model was set when a version of it began, and who set it so."""

    _name = "scrm.value.version"
    _description = "Version of a Value Model"
    _order = "model_id, version desc, id desc"
    _rec_name = "version"

    model_id = fields.Many2one(
        "scrm.value.model", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    version = fields.Integer(required=True, readonly=True)
    date = fields.Datetime(string="Since", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Set By", readonly=True)
    settings = fields.Json(readonly=True)
    changes = fields.Text(compute="_compute_changes")

    _once = models.Constraint(
        "UNIQUE (model_id, version)", "A version is written down once."
    )

    @api.depends("settings")
    @api.depends_context("lang")
    def _compute_changes(self):
        """What is set otherwise than in the version before, a line each."""
        rows = self.search([("model_id", "in", self.model_id.ids)])
        before = {}
        for versions in rows.grouped("model_id").values():
            ordered = versions.sorted("version")
            for earlier, later in zip(ordered, ordered[1:], strict=False):
                before[later.id] = earlier.settings or {}
            before[ordered[0].id] = None
        for row in self:
            earlier = before.get(row._origin.id)
            row.changes = (
                self.env._("The first settings that were written down.")
                if earlier is None
                else "\n".join(self._difference(earlier, row.settings or {}))
            )

    def _difference(self, before, after):
        model = self.env["scrm.value.model"]
        dimensions = self.env["scrm.value.dimension"]._labels()
        nothing = self.env._("none")
        for key in dict.fromkeys([*after, *before]):
            old, new = (row.get(key) for row in (before, after))
            if old == new:
                continue
            label = (
                model._fields[key]._description_string(self.env)
                if key in model._fields
                else dimensions.get(key, key)
            )
            yield f"{label}: {self._shown(old, nothing)} → {self._shown(new, nothing)}"

    def _shown(self, value, nothing):
        if isinstance(value, list):
            scales = dict(
                self.env["scrm.value.dimension"]
                ._fields["scale"]
                ._description_selection(self.env)
            )
            return " / ".join(str(scales.get(part, part)) for part in value)
        return nothing if value in (None, False, "") else str(value)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """Keeps how it was set, version by version."""

    _inherit = "scrm.value.model"

    version_ids = fields.One2many(
        "scrm.value.version", "model_id", string="Versions", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_version()
        return records

    def write(self, vals):
        # Models that are older than their first version that was written down.
        self.filtered(lambda model: not model.version_ids)._note_version()
        return super().write(vals)

    def _bump_version(self):
        result = super()._bump_version()
        self._note_version()
        return result

    def _present_version(self):
        """How the model is set now, as a record."""
        self.ensure_one()
        rows = self.version_ids
        if self.version not in rows.mapped("version"):
            self._note_version()
            rows = self.version_ids
        return rows.filtered(lambda row: row.version == self.version)

    def _note_version(self):
        """Write down how the present version is set."""
        versions = self.env["scrm.value.version"].sudo()
        later = versions.search([("model_id", "in", self.ids)])
        later.filtered(lambda row: row.version >= row.model_id.version).unlink()
        versions.create(
            [
                {
                    "model_id": model.id,
                    "company_id": model.company_id.id,
                    "version": model.version,
                    "date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "settings": model._snapshot(),
                }
                for model in self
            ]
        )

    def _snapshot(self):
        """All that the result depends on, by name of field or code of dimension."""
        (settings, kinds) = self._result_settings()
        plain = dict(zip(self._result_fields(), map(_plain, settings), strict=True))
        weights = {f"weight_{kind}": weight for kind, weight in kinds.items()}
        dimensions = {
            d.code: [d.weight, d.scale, d.ceiling]
            if d.scale != "percentile"
            else [d.weight, d.scale]
            for d in self.dimension_ids.sorted("code")
        }
        return plain | weights | dimensions


def _plain(value):
    return fields.Date.to_string(value) if hasattr(value, "year") else value
