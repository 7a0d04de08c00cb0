# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.claims import SETTLED
from .scrm_claim_attempt import OUTCOMES


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    """Claim codes are looked for before anything else is done about a post."""

    _inherit = "scrm.post"

    claim_outcome = fields.Selection(
        OUTCOMES,
        readonly=True,
        copy=False,
        help="The post held a claim code, or something like one.",
    )

    def _work_on(self):
        self._judge_claims()
        return super()._work_on()

    def _judge_claims(self):
        """Use the claim codes in these posts, and mark the posts that held one."""
        # Codes, ties and brakes are the machine's own, whoever works on the posts.
        judge = self.env["scrm.claim"].sudo()
        verdicts = []
        for posts in self.sudo().grouped("company_id").values():
            verdicts += judge._judge_posts(posts)
        if not verdicts:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_post SET claim_outcome = data.outcome
                FROM unnest(%s::int[], %s::text[]) AS data(id, outcome)
                WHERE scrm_post.id = data.id""",
                [verdict.attempt.post_id for verdict in verdicts],
                [verdict.outcome for verdict in verdicts],
            )
        )
        self.invalidate_model(["claim_outcome"])

    @api.model
    def _claims_among(self, post_ids):
        """Which of these posts need no answer, as they were claims and are settled."""
        if not post_ids:
            return set()
        query = (
            "SELECT id FROM scrm_post WHERE id = ANY(%s) AND claim_outcome = ANY(%s)"
        )
        rows = self.env.execute_query(SQL(query, list(post_ids), sorted(SETTLED)))
        return {row[0] for row in rows}

    def _is_settled_claim(self):
        self.ensure_one()
        return self.claim_outcome in SETTLED
