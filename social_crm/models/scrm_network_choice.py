# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

# From which records a picture can be asked for, and how their people are found.
FOCUS = {
    "scrm.profile": "_people_of_profile",
    "res.partner": "_people_of_partner",
    "crm.lead": "_people_of_lead",
    "scrm.topic": "_people_of_topic",
    "utm.campaign": "_people_of_campaign",
    "scrm.community": "_people_of_community",
}


class ScrmNetworkPicture(models.AbstractModel):
    """Who stands in a picture of the network. All is read as the user who looks."""

    _name = "scrm.network.picture"
    _description = "Picture of the Network"

    @api.model
    def _chosen(self, focus, limit):
        """The people of a picture, the most important first.

        :param focus: a record of :data:`FOCUS`, or an empty recordset
        :return: profiles that the user may read
        """
        found = getattr(self, FOCUS[focus._name])(focus, limit) if focus else None
        profiles = self.env["scrm.profile"]
        if found is None:
            found = self._own() | profiles.search(self._people_domain(), limit=limit)
        return profiles.browse(found.ids[:limit])

    def _people_domain(self):
        return [("company_id", "=", self.env.company.id)]

    def _value_model(self):
        """The company's value model; agents look through it, they do not read it."""
        return self.env["scrm.value.model"].sudo()._of(self.env.company)

    def _own(self):
        return self.env["scrm.profile"].search(
            [*self._people_domain(), ("is_own", "=", True)]
        )

    def _visible(self, ids, limit=None):
        """These profiles in this order, as far as the user may read them."""
        profiles = self.env["scrm.profile"]
        may = set(profiles.search([*self._people_domain(), ("id", "in", ids)]).ids)
        return profiles.browse([number for number in ids if number in may][:limit])

    def _people_of_profile(self, profile, limit):
        """The person, those around, and those around them while there is room."""
        found = profile.ids
        border = found
        for _step in range(2):
            border = self._neighbours(border, set(found), limit - len(found))
            found = [*found, *border]
            if len(found) >= limit or not border:
                break
        return self._visible(found)

    def _people_of_partner(self, partner, limit):
        profiles = self.env["scrm.profile"].search(
            [*self._people_domain(), ("partner_id", "=", partner.id)]
        )
        return self._people_of_profile(profiles, limit)

    def _people_of_lead(self, lead, limit):
        profile = lead.scrm_profile_id
        if profile:
            return self._people_of_profile(profile, limit)
        return self._people_of_partner(lead.partner_id, limit)

    def _people_of_topic(self, topic, limit):
        carriers = self.env["scrm.topic.carrier"].search(
            [("topic_id", "=", topic.id)], limit=limit
        )
        return self._visible(carriers.profile_id.ids)

    def _people_of_campaign(self, campaign, limit):
        """Our accounts that published it, and who acted on what they published."""
        deliveries = self.env["scrm.delivery"].search(
            [
                ("campaign_id", "=", campaign.id),
                ("company_id", "=", self.env.company.id),
                ("post_id", "!=", False),
            ]
        )
        posts = deliveries.post_id
        rows = self.env.execute_query(
            SQL(
                """SELECT profile_id FROM (
                    SELECT profile_id FROM scrm_post
                        WHERE thread_root_id = ANY(%(posts)s) OR id = ANY(%(posts)s)
                    UNION ALL
                    SELECT source_id FROM scrm_interaction
                        WHERE post_id = ANY(%(posts)s)
                ) act GROUP BY profile_id ORDER BY count(*) DESC, profile_id
                LIMIT %(limit)s""",
                posts=posts.ids,
                limit=limit,
            )
        )
        return self._visible([*posts.profile_id.ids, *(row[0] for row in rows)], limit)

    def _people_of_community(self, community, limit):
        return self.env["scrm.profile"].search(
            [*self._people_domain(), ("community_id", "=", community.id)], limit=limit
        )

    def _neighbours(self, ids, without, limit):
        """Who has most to do with these people: profile ids, most first."""
        if limit <= 0:
            return []
        rows = self.env.execute_query(
            SQL(
                """SELECT other FROM (
                    SELECT target_id AS other FROM scrm_interaction
                        WHERE source_id = ANY(%(ids)s)
                    UNION ALL
                    SELECT source_id FROM scrm_interaction
                        WHERE target_id = ANY(%(ids)s)
                    UNION ALL
                    SELECT target_id FROM scrm_relation
                        WHERE source_id = ANY(%(ids)s) AND date_to IS NULL
                    UNION ALL
                    SELECT source_id FROM scrm_relation
                        WHERE target_id = ANY(%(ids)s) AND date_to IS NULL
                ) act WHERE other <> ALL(%(without)s)
                GROUP BY other ORDER BY count(*) DESC, other LIMIT %(limit)s""",
                ids=list(ids),
                without=list(without),
                limit=limit,
            )
        )
        return self._visible([row[0] for row in rows]).ids
