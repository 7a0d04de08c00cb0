# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.search_text import tsquery

BATCH = 500


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    search_words = fields.Char(
        string="Words or Person",
        store=False,
        search="_search_words",
        help="Words that were said, and names and handles of who said them. All "
        "must be there; the beginning of a word is enough.",
    )

    @api.model
    def _search_words(self, operator, value):
        if operator not in ("ilike", "=", "like") or not isinstance(value, str):
            return NotImplemented
        query = tsquery(value)
        if not query:
            return Domain.FALSE if value.strip() else Domain.TRUE
        # OFFSET 0 keeps the look-up apart: joined to the list, the planner would
        # guess how rare the words are, and read every conversation for rare ones.
        return Domain(
            "id",
            "in",
            SQL(
                """(SELECT conversation_id FROM scrm_conversation_text
                WHERE vector @@ %s::tsquery OFFSET 0)""",
                query,
            ),
        )

    @api.model
    def _index_posts(self, post_ids):
        """The words of these posts lead to their conversations from now on."""
        if post_ids:
            self.env["scrm.conversation.text"]._add_posts(post_ids)

    def _reindex(self):
        """Words of posts that left lead here no longer."""
        texts = self.env["scrm.conversation.text"]
        texts._forget(self.ids)
        texts._fill(self.ids)

    @api.model
    def _cron_index(self):
        """Conversations that came before the search did, newest first."""
        texts = self.env["scrm.conversation.text"]
        while True:
            # Whatever the batch, it is stored with a try of its own.
            done = self.env["scrm.store"]._retrying(lambda: texts._fill_missing(BATCH))
            left = texts._count_missing() if done else 0
            if not self.env["ir.cron"]._commit_progress(done, remaining=left):
                break
            if not done:
                break
