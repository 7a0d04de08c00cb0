# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.retention import Kind

TIED = """EXISTS (SELECT FROM scrm_profile author
    WHERE author.id = t.profile_id AND author.partner_id IS NOT NULL
        AND author.is_own IS NOT TRUE)"""
STRANGER = TIED.replace("IS NOT NULL", "IS NULL")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRetention(models.Model):
    """What others have said: when it goes, and what stays whatever its age."""

    _inherit = "scrm.retention"

    @api.model
    def _kinds(self):
        return {
            **super()._kinds(),
            "posts_deleted": Kind(
                label=self.env._("Posts Deleted on the Network"),
                note=self.env._(
                    "Words, title and address of heard posts go this many days after "
                    "the network said that they were deleted there. The row stays, "
                    "so that figures stay right. %(kept)s",
                    kept=self._kept_words(),
                ),
                model="scrm.post",
                date="deleted_at",
                due=lambda cutoff: SQL(
                    "t.direction = 'in' AND t.emptied_at IS NULL AND NOT (%s)",
                    self._any(self._kept_posts()),
                ),
                remove=lambda posts: posts._empty(),
                how="emptied",
                days=30,
            ),
            "posts_stranger": self._posts_kind(
                SQL(STRANGER), self.env._("Posts of People Who Are No Contacts")
            ),
            "posts_contact": self._posts_kind(
                SQL(TIED), self.env._("Posts of Contacts")
            ),
        }

    def _posts_kind(self, whose, label):
        return Kind(
            label=label,
            note=self.env._(
                "Heard posts are deleted this many days after they were said, and "
                "older ones are not stored any more. %(kept)s",
                kept=self._kept_words(),
            ),
            model="scrm.post",
            date="posted_at",
            due=lambda cutoff: SQL(
                "t.direction = 'in' AND %s AND NOT (%s)"
                " AND NOT (t.emptied_at IS NOT NULL AND (%s))",
                whose,
                self._any(self._kept_posts()),
                self._any(self._husk_posts()),
            ),
            remove=lambda posts: self._remove_posts(posts),
            is_counted=True,
        )

    def _kept_words(self):
        return self.env._(
            "Kept in any case: what waits to be read or answered, belongs to an open "
            "lead, conversation or ticket, has earned points, or proves a claim."
        )

    @api.model
    def _any(self, conditions):
        return SQL(" OR ").join(conditions) if conditions else SQL("FALSE")

    @api.model
    def _kept_posts(self):
        """Extension point: conditions of posts ``t`` that stay, whatever their age."""
        return [
            SQL("t.process_state = 'new'"),
            SQL(
                """EXISTS (SELECT FROM scrm_delivery d WHERE d.parent_post_id = t.id
                AND d.state IN ('approval', 'queued', 'sending', 'unknown'))"""
            ),
            SQL(
                """EXISTS (SELECT FROM crm_lead lead WHERE lead.scrm_post_id = t.id
                AND lead.active AND lead.date_closed IS NULL)"""
            ),
            SQL(
                """EXISTS (SELECT FROM scrm_claim_attempt claim
                WHERE claim.post_id = t.id)"""
            ),
            SQL(
                """EXISTS (SELECT FROM scrm_claim_code claim
                WHERE claim.post_id = t.id)"""
            ),
        ]

    @api.model
    def _husk_posts(self):
        """Extension point: posts ``t`` whose row must stay; their words go."""
        return []

    @api.model
    def _remove_posts(self, posts):
        """Delete posts; those on whose row something else stands are emptied."""
        rows = self.env.execute_query(
            SQL(
                "SELECT t.id FROM scrm_post t WHERE t.id = ANY(%s) AND (%s)",
                posts.ids,
                self._any(self._husk_posts()),
            )
        )
        husks = posts.browse(row[0] for row in rows)
        husks._empty()
        (posts - husks).unlink()


class ScrmPost(models.Model):
    _inherit = "scrm.post"

    emptied_at = fields.Datetime(
        string="Emptied",
        readonly=True,
        copy=False,
        help="The words went with their retention period; the network cannot bring "
        "them back.",
    )

    def _empty(self):
        """Extension point: take the words out, and all that repeats them."""
        self.write(self._emptied_values())

    @api.model
    def _emptied_values(self):
        """Extension point: columns that hold what was said."""
        names = ("title", "text", "html", "url", "process_error")
        return {**dict.fromkeys(names, False), "emptied_at": fields.Datetime.now()}
