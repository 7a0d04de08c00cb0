# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.retention import Kind

# Tables that tell of a profile that somebody or something still knows it.
KNOWN_BY = (
    ("scrm_post", "profile_id"),
    ("scrm_post_mention_rel", "profile_id"),
    ("scrm_interaction", "source_id"),
    ("scrm_interaction", "target_id"),
    ("scrm_relation", "source_id"),
    ("scrm_relation", "target_id"),
    ("scrm_profile_link", "profile_id"),
    ("scrm_claim_code", "profile_id"),
    ("scrm_claim_attempt", "profile_id"),
    ("scrm_account", "profile_id"),
    ("scrm_delivery", "to_profile_id"),
    ("scrm_publication_recipient", "profile_id"),
    ("crm_lead", "scrm_profile_id"),
)
# Each score holds until the next: the one that holds on the first day kept stays.
NEWER = """EXISTS (SELECT FROM scrm_value_score newer
    WHERE newer.profile_id = t.profile_id AND newer.model_id = t.model_id
        AND newer.date <= %s AND newer.write_date >= t.write_date
        AND (newer.date, newer.version, newer.id) > (t.date, t.version, t.id))"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmRetention(models.Model):
    """What people did, how they were seen, and people nobody has heard of since."""

    _inherit = "scrm.retention"

    @api.model
    def _kinds(self):
        return {
            **super()._kinds(),
            "acts": Kind(
                label=self.env._("Acts"),
                note=self.env._(
                    "Likes, reposts, mentions, answers and follows are deleted this "
                    "many days after they were done. Who follows whom stays."
                ),
                model="scrm.interaction",
                date="occurred_at",
                due=lambda cutoff: SQL("TRUE"),
                is_counted=True,
            ),
            **self._history_kinds(),
            "profiles": Kind(
                label=self.env._("Profiles Not Heard Of"),
                note=self.env._(
                    "Profiles of which the network told nothing new for this many "
                    "days are deleted, if they have no posts, acts, follows, contact, "
                    "open conversation or ticket, lead, claim or message. Who asked "
                    "you to stop is never forgotten, nor are champions."
                ),
                model="scrm.profile",
                date="write_date",
                due=lambda cutoff: SQL("NOT (%s)", self._any(self._kept_profiles())),
            ),
        }

    def _history_kinds(self):
        return {
            "scores": Kind(
                label=self.env._("Influence of Earlier Days"),
                note=self.env._(
                    "Scores of people are deleted this many days after their day. "
                    "The last one before stays, as it still holds."
                ),
                model="scrm.value.score",
                date="date",
                due=lambda cutoff: SQL(NEWER, cutoff),
            ),
            "lifecycle": Kind(
                label=self.env._("Lifecycle Moves"),
                note=self.env._(
                    "Moves from stage to stage are deleted this many days after they "
                    "happened. The stage itself stays."
                ),
                model="scrm.lifecycle.move",
                date="date",
                due=lambda cutoff: SQL("TRUE"),
            ),
            "segments": Kind(
                label=self.env._("Earlier Segments"),
                note=self.env._(
                    "Memberships are deleted this many days after they ended."
                ),
                model="scrm.segment.membership",
                date="date_to",
                due=lambda cutoff: SQL("TRUE"),
            ),
        }

    @api.model
    def _kept_profiles(self):
        """Extension point: conditions of profiles ``t`` that stay."""
        known = [
            SQL(
                "EXISTS (SELECT FROM %s known WHERE known.%s = t.id)",
                SQL.identifier(table),
                SQL.identifier(column),
            )
            for table, column in KNOWN_BY
        ]
        return [
            SQL("t.is_own IS TRUE OR t.partner_id IS NOT NULL"),
            SQL("t.stopped IS TRUE OR t.is_champion IS TRUE"),
            *known,
            SQL(
                """EXISTS (SELECT FROM mail_activity todo
                WHERE todo.res_model = 'scrm.profile' AND todo.res_id = t.id)"""
            ),
        ]
