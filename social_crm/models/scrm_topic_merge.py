# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Counted anew for the topic that stays.
COUNTED = (
    "scrm.topic.day",
    "scrm.topic.carrier",
    "scrm.topic.score",
    "scrm.topic.move",
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmTopic(models.Model):
    """The same thing under two names: one topic stays, and hears both."""

    _inherit = "scrm.topic"

    active = fields.Boolean(default=True, readonly=True)
    merged_into_id = fields.Many2one(
        "scrm.topic",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        help="Posts that have this name belong to that topic.",
    )

    _merged_sleeps = models.Constraint(
        "CHECK (merged_into_id IS NULL OR NOT active)",
        "A topic that was merged into another one stays archived.",
    )

    def init(self):
        result = super().init()
        # Topics are inserted in bulk, without this column.
        self.env.cr.execute(
            """ALTER TABLE scrm_topic ALTER active SET DEFAULT TRUE;
            UPDATE scrm_topic SET active = TRUE WHERE active IS NULL"""
        )
        return result

    def _absorb(self, others):
        """Take over the posts and the names of other topics, which are archived."""
        self.ensure_one()
        others -= self
        if not others:
            return
        (self | others).check_access("write")
        if others.company_id != self.company_id:
            raise UserError(
                self.env._("Only topics of one company can be merged into each other.")
            )
        self.env.flush_all()
        self._take_posts(others)
        self._take_names(others)
        others._forget_counts()
        self.env.invalidate_all()
        self._recount()
        self.message_post(
            body=self.env._(
                "Merged with %(names)s: what is said of one is said of both.",
                names=", ".join(others.mapped("name")),
            )
        )

    def _take_posts(self, others):
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_post_topic_rel (topic_id, post_id)
                SELECT DISTINCT %s, post_id FROM scrm_post_topic_rel
                WHERE topic_id = ANY(%s) ON CONFLICT DO NOTHING""",
                self.id,
                others.ids,
            )
        )
        self.env.cr.execute(
            SQL("DELETE FROM scrm_post_topic_rel WHERE topic_id = ANY(%s)", others.ids)
        )

    def _take_names(self, others):
        """Extension point: what ties new posts to the others ties them to this one."""
        earlier = self.with_context(active_test=False).search(
            [("merged_into_id", "in", others.ids)]
        )
        (others | earlier).write({"active": False, "merged_into_id": self.id})

    def _forget_counts(self):
        # Nobody may delete what was counted, but who merges topics has it counted anew.
        for name in COUNTED:
            self.env[name].sudo().search([("topic_id", "in", self.ids)]).unlink()
        self.write(
            {
                "value_score": 0,
                "value_parts": False,
                "lifecycle_stage": False,
                "lifecycle_date": False,
            }
        )

    def _recount(self):
        """Days of all time, as the night counts those of its window only."""
        model = self.env["scrm.value.model"].sudo()._of(self.company_id, "topic")
        if model:
            heard = model._read_heard(date.min)
            self.env["scrm.topic.day"].sudo()._count(
                model, heard, model._read_ids(), self
            )
            self.env["scrm.topic.carrier"].sudo()._count(model, heard)
            self.env.invalidate_all()

    # -- names as they are compared ---------------------------------------------

    @api.model
    def _refold_keys(self):
        """Bring stored keys to today's folding; what becomes one is merged."""
        topics = self.with_context(active_test=False).search([], order="id")
        stale = topics.filtered(lambda topic: topic.key != self._fold_key(topic.key))
        if not stale:
            return
        fresh = topics - stale
        known = {(topic.company_id, topic.key): topic for topic in fresh}
        for topic in stale:
            key = topic.company_id, self._fold_key(topic.key)
            other = known.setdefault(key, topic)
            if other == topic:
                topic.key = key[1]
            else:
                (other.merged_into_id or other)._absorb(topic)
