# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import graph as g
from ..tools.items import ACT_KINDS
from ..tools.places import Places, places

FOLLOW = ACT_KINDS.index("follow")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """The night's stage in which communities, hubs and bridges are found."""

    _inherit = "scrm.value.model"

    community_size = fields.Integer(
        string="Smallest Community",
        default=4,
        required=True,
        help="Fewer people are not called a community.",
    )
    hub_share = fields.Float(
        string="Hubs (%)",
        default=2.0,
        help="People who receive most, by strength: this share of all that receive "
        "anything, and at least from three people.",
    )
    bridge_share = fields.Float(
        string="Bridges (%)",
        default=2.0,
        help="People through whom most shortest paths lead: this share of all through "
        "whom any leads, if their ties are spread over communities.",
    )
    bridge_spread = fields.Float(
        string="Spread of a Bridge",
        default=0.3,
        help="Participation from 0 (all ties within one community) to 1: "
        "1 − sum of the squared shares of ties.",
    )

    _shares = models.Constraint(
        "CHECK (community_size >= 2 AND hub_share BETWEEN 0 AND 100 "
        "AND bridge_share BETWEEN 0 AND 100 AND bridge_spread BETWEEN 0 AND 1)",
        "A community has two people or more; shares lie between 0 and 100 %, the "
        "spread between 0 and 1.",
    )

    @api.model
    def _night_stages(self):
        return [*super()._night_stages(), (20, "network")]

    def _night_network(self):
        """Write communities, hubs and bridges; the number of people that changed."""
        model = self.sudo()
        model.env.flush_all()
        ids, own, before = model._read_members()
        found = places(model._people_graph(ids, own), model._place_settings())
        communities = model._keep_communities(found.community, before)
        changed = model._write_places(ids, found, communities)
        model.env["scrm.community"]._describe(model)
        model.env["scrm.network.day"]._count_day(model)
        model.env.invalidate_all()
        return changed

    def _place_settings(self):
        return Places(
            self.community_size,
            self.hub_share / 100,
            self.bridge_share / 100,
            self.bridge_spread,
        )

    # -- reading --------------------------------------------------------------

    def _read_members(self):
        """Ids in ascending order, which are ours, and the community of last night."""
        found = self._copy(
            SQL(
                """SELECT id, COALESCE(is_own, FALSE)::int::int2,
                    COALESCE(community_id, -1)::int4
                FROM scrm_profile WHERE company_id = %s ORDER BY id""",
                self.company_id.id,
            ),
            id="int4",
            own="int2",
            community="int4",
        )
        return found["id"], found["own"].astype(bool), found["community"]

    def _network_edges(self, ids):
        """Source, target, weight: acts of the window, and who follows whom today.

        Acts of following are left to the relations, which know whether they still
        hold.
        """
        acts = self._read_acts(ids)
        kept = acts.kind != FOLLOW
        follows = self._copy(
            SQL(
                """SELECT source_id, target_id FROM scrm_relation
                WHERE company_id = %s AND date_to IS NULL ORDER BY id""",
                self.company_id.id,
            ),
            source="int4",
            target="int4",
        )
        weight = np.full(len(follows["source"]), self.weight_follow)
        return (
            np.concatenate(
                [acts.source[kept], np.searchsorted(ids, follows["source"])]
            ),
            np.concatenate(
                [acts.target[kept], np.searchsorted(ids, follows["target"])]
            ),
            np.concatenate([acts.weight[kept], weight]),
        )

    def _people_graph(self, ids, own):
        """The network without our accounts, which would tie everybody to everybody."""
        source, target, weight = self._network_edges(ids)
        free = ~(own[source] | own[target])
        return g.build(source[free], target[free], weight[free], size=len(ids))

    # -- writing: a row that did not change is not touched ----------------------

    def _keep_communities(self, found, before):
        """``{number found: id}``; each goes on from the one it has most people of."""
        going_on = g.match(before, np.where(found >= 0, found, -1))
        wanted = sorted(set(found[found >= 0].tolist()))
        fresh = [number for number in wanted if number not in going_on]
        made = self.env["scrm.community"].create(
            [
                {"name": str(number + 1), "company_id": self.company_id.id}
                for number in fresh
            ]
        )
        kept = {number: going_on[number] for number in wanted if number in going_on}
        return kept | dict(zip(fresh, made.ids, strict=True))

    def _write_places(self, ids, found, communities):
        community = [communities.get(number) for number in found.community.tolist()]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """UPDATE scrm_profile p
                SET community_id = new.community, is_hub = new.hub,
                    is_bridge = new.bridge, betweenness = new.between
                FROM unnest(%s::int[], %s::int[], %s::bool[], %s::bool[],
                    %s::float8[]) AS new(id, community, hub, bridge, between)
                WHERE p.id = new.id AND (p.community_id, COALESCE(p.is_hub, FALSE),
                    COALESCE(p.is_bridge, FALSE), COALESCE(p.betweenness, 0))
                    IS DISTINCT FROM (new.community, new.hub, new.bridge, new.between)
                RETURNING p.id""",
                ids.tolist(),
                community,
                found.hub.tolist(),
                found.bridge.tolist(),
                np.round(found.betweenness, 5).tolist(),
            )
        )
        return len(rows)
