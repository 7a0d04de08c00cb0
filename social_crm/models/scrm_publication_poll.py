# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

HOUR = 3_600


class ScrmPublicationOption(models.Model):
    """An answer that people can choose in the poll of a publication."""

    _name = "scrm.publication.option"
    _description = "Answer in a Poll"
    _inherit = ["scrm.publication.part"]
    _order = "sequence, id"

    _content = frozenset({"sequence", "name"})

    publication_id = fields.Many2one(
        "scrm.publication", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="publication_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Answer", required=True)
    votes = fields.Integer(
        readonly=True, copy=False, help="Chosen how often, on all accounts together."
    )

    _answer_key = models.Constraint(
        "UNIQUE (publication_id, name)", "This answer is there already."
    )


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """A question with answers to choose from; the text is the question."""

    _inherit = "scrm.publication"

    option_ids = fields.One2many(
        "scrm.publication.option", "publication_id", string="Answers", copy=True
    )
    poll_hours = fields.Integer(string="Open for Hours", default=24)
    poll_multiple = fields.Boolean(string="Several Answers")
    vote_count = fields.Integer(string="Votes", compute="_compute_vote_count")

    @api.depends("option_ids.votes")
    def _compute_vote_count(self):
        for publication in self:
            publication.vote_count = sum(publication.option_ids.mapped("votes"))

    def _poll_values(self):
        """The poll as a delivery keeps it, or False."""
        if not self.option_ids:
            return False
        return {
            "options": self.option_ids.mapped("name"),
            "seconds": self.poll_hours * HOUR,
            "multiple": self.poll_multiple,
        }

    def _count_votes(self):
        """Add up, answer by answer, what all accounts brought."""
        for publication in self:
            columns = [d.poll_votes for d in publication.said_ids if d.poll_votes]
            # Figures of the networks are the machine's to write.
            for position, option in enumerate(publication.option_ids.sudo()):
                option.votes = sum(sum(c[position : position + 1]) for c in columns)
