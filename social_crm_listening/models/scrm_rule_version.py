# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.worddiff import marked_changes


class ScrmRuleVersion(models.Model):
    """A query as it stood, who wrote it and when. Kept for good."""

    _name = "scrm.rule.version"
    _description = "Version of a Listening Rule"
    _order = "rule_id, number desc"

    rule_id = fields.Many2one(
        "scrm.rule", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="rule_id.company_id", store=True, index=True, readonly=True
    )
    number = fields.Integer(string="Version", required=True, readonly=True)
    query = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Changed By", readonly=True)
    date = fields.Datetime(string="Changed On", required=True, readonly=True)
    note = fields.Char(string="Why", readonly=True)
    looked_at = fields.Integer(string="Posts Looked At", readonly=True)
    right_count = fields.Integer(string="Of These Right", readonly=True)
    precision = fields.Char(string="Proved", compute="_compute_precision")
    is_current = fields.Boolean(compute="_compute_is_current")
    # Our own marks around escaped text; the sanitizer would only add paragraphs.
    difference = fields.Html(
        string="Change", compute="_compute_difference", sanitize=False
    )

    _rule_number = models.Constraint(
        "UNIQUE (rule_id, number)", "This version is kept already."
    )

    def init(self):
        """Rules from before there were versions begin with what stands now."""
        self.env.cr.execute(
            """INSERT INTO scrm_rule_version
                (rule_id, company_id, number, query, user_id, date)
            SELECT id, company_id, version, query, write_uid,
                date_trunc('second', COALESCE(write_date, now() AT TIME ZONE 'UTC'))
            FROM scrm_rule
            WHERE version IS NOT NULL AND query IS NOT NULL
            ON CONFLICT (rule_id, number) DO NOTHING"""
        )

    @api.depends("number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._("Version %s", version.number)

    @api.depends("rule_id.version", "number")
    def _compute_is_current(self):
        for version in self:
            version.is_current = version.number == version.rule_id.version

    @api.depends("looked_at", "right_count")
    @api.depends_context("lang")
    def _compute_precision(self):
        for version in self:
            version.precision = version.looked_at and self.env._(
                "%(right)s of %(looked)s looked at were right",
                right=version.right_count,
                looked=version.looked_at,
            )

    @api.depends("query", "number")
    def _compute_difference(self):
        before = {
            (version.rule_id, version.number): version.query
            for version in self.rule_id.version_ids
        }
        for version in self:
            old = before.get((version.rule_id, version.number - 1))
            version.difference = marked_changes(
                version.query if old is None else old, version.query
            )

    def action_restore(self):
        """Write this query into the rule again; that is a new version."""
        self.ensure_one()
        self.rule_id.write(
            {
                "query": self.query,
                "change_note": self.env._("Version %s restored", self.number),
            }
        )


# The versions of a rule are a concern of their own.
# pylint: disable=consider-merging-classes-inherited
class ScrmRule(models.Model):
    _inherit = "scrm.rule"

    version_ids = fields.One2many(
        "scrm.rule.version", "rule_id", string="Versions Kept", readonly=True
    )
    version_count = fields.Integer(compute="_compute_version_count")
    change_note = fields.Char(
        string="Why It Changes",
        store=False,
        help="Kept with the version that this change makes.",
    )

    def _compute_version_count(self):
        counts = dict(
            self.env["scrm.rule.version"]._read_group(
                [("rule_id", "in", self.ids)], ["rule_id"], ["__count"]
            )
        )
        for rule in self:
            rule.version_count = counts.get(rule._origin, 0)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        notes = [vals.pop("change_note", None) for vals in vals_list]
        rules = super().create(vals_list)
        rules._keep_versions(notes)
        return rules

    def write(self, vals):
        vals = dict(vals)
        note = vals.pop("change_note", None)
        if "query" not in vals:
            return super().write(vals) if vals else True
        changed = self.filtered(lambda rule: rule.query != vals["query"])
        # Rules from before there were versions: what stands now is kept first.
        changed._keep_versions()
        result = super().write(vals)
        for version, rules in changed.grouped("version").items():
            super(ScrmRule, rules).write({"version": version + 1})
        changed._keep_versions([note] * len(changed))
        return result

    def _keep_versions(self, notes=None):
        """Keep the queries as they are; two queries for any number of rules.

        :param notes: a word about each; without it, they are not new
        """
        if not self:
            return
        fresh = notes is not None
        now = fields.Datetime.now()
        rows = [
            (
                rule.id,
                rule.company_id.id,
                rule.version,
                rule.query,
                (self.env.uid if fresh else rule.write_uid.id) or None,
                now if fresh else rule.write_date.replace(microsecond=0),
                note or None,
            )
            for rule, note in zip(self, notes or [None] * len(self), strict=True)
        ]
        self.flush_recordset()
        self.env["scrm.store"]._insert(
            "scrm_rule_version",
            ("rule_id", "company_id", "number", "query", "user_id", "date", "note"),
            rows,
            SQL("ON CONFLICT (rule_id, number) DO NOTHING"),
        )
        self.invalidate_recordset(["version_ids", "version_count"])

    def _version_record(self):
        """The version that stands, as it is kept."""
        self.ensure_one()
        return self.version_ids.filtered(lambda v: v.number == self.version)[:1]
