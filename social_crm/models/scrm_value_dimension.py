# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.value import Dimension

DEFAULTS = (
    ("followers", 15, "log", 1_000_000),
    ("reach", 20, "percentile", 0),
    ("authority", 25, "percentile", 0),
    ("activity", 15, "percentile", 0),
    ("echo", 10, "log", 100),
    ("response", 10, "linear", 1),
    ("clustering", 5, "linear", 1),
)
TOPIC_DEFAULTS = (
    ("carriers", 25, "percentile", 0),
    ("carrier_reach", 15, "percentile", 0),
    ("volume", 25, "percentile", 0),
    ("speed", 15, "log", 10),
    ("echo_per_post", 15, "log", 100),
    ("density", 5, "linear", 1),
)
SUBJECTS = {"person": DEFAULTS, "topic": TOPIC_DEFAULTS}


class ScrmValueDimension(models.Model):
    """One number about a person, and what it is worth."""

    _name = "scrm.value.dimension"
    _description = "Value Dimension"
    _inherit = ["scrm.company.mixin"]
    _order = "model_id, sequence, id"
    _rec_name = "code"

    model_id = fields.Many2one(
        "scrm.value.model", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="model_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    code = fields.Selection(
        [
            ("followers", "Followers"),
            ("reach", "Reach"),
            ("authority", "Authority"),
            ("activity", "Activity"),
            ("echo", "Echo"),
            ("response", "Response"),
            ("clustering", "Clustering"),
            ("carriers", "Carriers"),
            ("carrier_reach", "Reach of the Carriers"),
            ("volume", "Volume"),
            ("speed", "Speed"),
            ("echo_per_post", "Acts per Post"),
            ("density", "Density among Carriers"),
        ],
        string="Dimension",
        required=True,
    )
    weight = fields.Float(
        default=10.0, help="Weights need not add up to 100: only their shares count."
    )
    scale = fields.Selection(
        [("percentile", "Percentile"), ("log", "Logarithm"), ("linear", "Linear")],
        default="percentile",
        required=True,
        help="Percentile: the share of the other people whose number is smaller. "
        "Logarithm: each tenfold counts the same, up to the number worth 100. "
        "Linear: in proportion, up to the number worth 100.",
    )
    ceiling = fields.Float(
        string="Worth 100",
        help="The number that is worth 100 on the logarithmic and linear scales. "
        "0: the largest number found.",
    )
    codes = fields.Json(compute="_compute_codes", help="Dimensions of its subject.")
    definition = fields.Char(compute="_compute_definition")

    _code_once = models.Constraint(
        "UNIQUE (model_id, code)", "Each dimension can be used once in a model."
    )
    _positive = models.Constraint(
        "CHECK (weight >= 0 AND ceiling >= 0)",
        "A weight and the number worth 100 must not be negative.",
    )

    @api.depends("model_id.subject")
    def _compute_codes(self):
        for dimension in self:
            subject = dimension.model_id.subject or "person"
            dimension.codes = [code for code, *_rest in SUBJECTS[subject]]

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_definition(self):
        definitions = self._definitions()
        for dimension in self:
            dimension.definition = definitions.get(dimension.code, "")

    @api.model
    def _definitions(self):
        """What each number is, in words, to be shown beside it."""
        return {
            "followers": self.env._("Followers that the network counts."),
            "reach": self.env._(
                "People a word can reach: those who act towards the person, and those "
                "who act towards them in turn. Our own accounts pass nothing on."
            ),
            "authority": self.env._(
                "Attention from people who are themselves paid attention to "
                "(PageRank of all acts by kind and age); 1 is the average."
            ),
            "activity": self.env._(
                "Posts and acts in the window, each fading with age."
            ),
            "echo": self.env._("Acts of others for each post in the window."),
            "response": self.env._(
                "Share of our messages that the person answered in time."
            ),
            "clustering": self.env._(
                "How far the people around the person also act towards each other, "
                "from 0 to 1."
            ),
            **self._topic_definitions(),
        }

    @api.model
    def _topic_definitions(self):
        return {
            "carriers": self.env._("Different people who spoke of it in the window."),
            "carrier_reach": self.env._(
                "Followers of these people together, each person counted once."
            ),
            "volume": self.env._("Posts in the window, each fading with age."),
            "speed": self.env._(
                "Posts of the last seven days for each post of the seven days before; "
                "one is added to both, so that a first post is no storm."
            ),
            "echo_per_post": self.env._(
                "Likes, reposts and replies that the network counts, for each post."
            ),
            "density": self.env._(
                "Share of the possible ties among these people that exist, from 0 to 1."
            ),
        }

    @api.model
    def _default_values(self, subject="person"):
        names = ("code", "weight", "scale", "ceiling")
        return [
            {"sequence": 10 * position, **dict(zip(names, row, strict=True))}
            for position, row in enumerate(SUBJECTS[subject], 1)
        ]

    @api.constrains("code", "model_id")
    def _check_subject(self):
        for dimension in self:
            known = dimension.codes
            if dimension.code not in known:
                labels = self._labels()
                raise ValidationError(
                    self.env._(
                        "%(dimension)s is no dimension of %(model)s. There are: "
                        "%(known)s.",
                        dimension=labels[dimension.code],
                        model=dimension.model_id.name,
                        known=", ".join(labels[code] for code in known),
                    )
                )

    def _dimensions(self):
        """As the pure dataclasses, in order."""
        return [Dimension(d.code, d.weight, d.scale, d.ceiling) for d in self]

    # -- each change of a dimension is a new version of its model --------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records.model_id._bump_version()
        return records

    def write(self, vals):
        before = {record: record._dimensions() for record in self}
        result = super().write(vals)
        changed = self.filtered(lambda record: before[record] != record._dimensions())
        changed.model_id._bump_version()
        return result

    def unlink(self):
        models_left = self.model_id
        result = super().unlink()
        models_left.exists()._bump_version()
        return result
