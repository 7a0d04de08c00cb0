# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from .scrm_consent import PURPOSES

MOST_POSTS = 10_000


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ResPartner(models.Model):
    """What a person may see, take along, and wish, of what we know of them."""

    _inherit = "res.partner"

    def _scrm_own_data(self, company):
        """All that is kept of this person, ready for JSON. Extension point.

        Called with every right for the person's own portal: it reads nothing but the
        contact's own records of this company.
        """
        self.ensure_one()
        profiles = self.scrm_profile_ids.filtered(lambda p: p.company_id == company)
        return {
            "contact": {
                "name": self.name,
                "email": self.email or "",
                "phone": self.phone or "",
                "birthday": _text(self.scrm_birthday),
            },
            "profiles": [self._scrm_profile_data(profile) for profile in profiles],
            "consents": [
                {
                    "purpose": row.purpose,
                    "state": row.state,
                    "date": _text(row.date),
                    "how": row.method,
                    "text": row.text or "",
                }
                for row in self.env["scrm.consent"].search(
                    [("partner_id", "=", self.id), ("company_id", "=", company.id)]
                )
            ],
            "wishes": self._scrm_wishes(company)._own_data(),
        }

    def _scrm_profile_data(self, profile):
        posts = self.env["scrm.post"].search(
            [("profile_id", "=", profile.id), ("deleted_at", "=", False)],
            order="posted_at desc",
            limit=MOST_POSTS,
        )
        return {
            "network": profile.channel,
            "handle": profile.handle,
            "name": profile.name or "",
            "page": profile.url or "",
            "followers": profile.followers_count,
            "influence": profile.value_score,
            "lifecycle": profile.lifecycle_stage or "",
            "segments": [
                {
                    "name": row.segment_id.name,
                    "from": _text(row.date_from),
                    "until": _text(row.date_to),
                    "why": row.reason,
                }
                for row in profile.membership_ids
            ],
            "acts": self._scrm_act_counts(profile),
            "posts": [
                {
                    "date": _text(post.posted_at),
                    "kind": post.kind,
                    "text": post.text or "",
                    "mood": post.sentiment,
                }
                for post in posts
            ],
        }

    def _scrm_act_counts(self, profile):
        """How often each kind of act was done and received."""
        rows = self.env.execute_query(
            SQL(
                """SELECT kind, count(*) FILTER (WHERE source_id = %(id)s),
                    count(*) FILTER (WHERE target_id = %(id)s)
                FROM scrm_interaction
                WHERE source_id = %(id)s OR target_id = %(id)s GROUP BY 1""",
                id=profile.id,
            )
        )
        return {kind: {"done": done, "received": got} for kind, done, got in rows}

    def _scrm_wishes(self, company):
        """The wishes of this contact towards a company, empty where there are none."""
        return self.env["scrm.preference"].search(
            [("partner_id", "=", self.id), ("company_id", "=", company.id)], limit=1
        )

    def _scrm_agreed(self, company):
        """Purposes that this contact agrees to be written to for."""
        return set(self.env["scrm.consent"]._given(self, company).mapped("purpose"))

    def _scrm_set_wishes(self, company, values, agreed, words):
        """Keep what the person wishes, and note each consent that changes.

        :param values: of ``scrm.preference``
        :param agreed: purposes agreed to from now on
        :param words: ``{purpose: what was read on the page}``
        """
        self.ensure_one()
        wishes = self._scrm_wishes(company)
        if wishes:
            wishes.write(values)
        else:
            values = {**values, "partner_id": self.id, "company_id": company.id}
            self.env["scrm.preference"].create(values)
        before = self._scrm_agreed(company)
        consents = self.env["scrm.consent"]
        for purpose, _label in PURPOSES:
            if (purpose in agreed) != (purpose in before):
                state = "given" if purpose in agreed else "withdrawn"
                text = words.get(purpose, "")
                consents._record(
                    self, [purpose], state, "portal", text, company=company
                )

    def _scrm_ask_erasure(self, company):
        """An activity for an administrator: the person wants to be forgotten."""
        self.ensure_one()
        group = self.env.ref("social_crm.group_admin")
        users = group.all_user_ids.filtered(
            lambda user: company in user.company_ids and user.active
        )
        summary = self.env._("Wants their social data to be deleted")
        asked = self.activity_ids.filtered(lambda act: act.summary == summary)
        if not asked:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                user_id=users[:1].id or self.env.uid,
                summary=summary,
                note=self.env._("Use Privacy Lookup on this contact."),
            )


class ScrmPreference(models.Model):
    _inherit = "scrm.preference"

    def _own_data(self):
        """The wishes of one contact, ready for JSON."""
        if not self:
            return {}
        self.ensure_one()
        return {
            "network": self.channel or "",
            "hours": [self.hours_from, self.hours_to],
            "at_most_a_day": self.max_day,
            "at_most_a_week": self.max_week,
            "topics": self.topic_ids.mapped("name"),
            "unwanted_topics": self.unwanted_topic_ids.mapped("name"),
        }


def _text(moment):
    return fields.Datetime.to_string(moment) if moment else ""
