# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib

import numpy as np

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import graph as g
from ..tools.items import ACT_KINDS
from ..tools.places import Places, places
from ..tools.rows import array_text

FOLLOW = ACT_KINDS.index("follow")
# Below its own standard error, a new estimate of betweenness is no news.
ERROR_SHARE, ERROR_LEAST = 0.25, 0.0002
# So many new communities make the database's own statistics worthless.
MANY = 5_000


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

    network_print = fields.Char(readonly=True, copy=False)
    network_modularity = fields.Float(
        readonly=True,
        copy=False,
        digits=(6, 5),
        help="Of the communities when they were last found from the ties: 0 if ties "
        "are as many within communities as by chance. As long as it hardly falls, "
        "communities go on from night to night and newcomers join them.",
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
        members = model._read_members()
        ids, before = members["id"], members["community"]
        graph = model._people_graph(ids, members["own"])
        model._tell_progress(0.15)
        changed, after = 0, before
        if model.network_print != model._print_network(ids, graph, before):
            changed, after = model._find_places(members, graph)
        model._tell_progress(0.9)
        model.env["scrm.community"]._describe(model, ids, after, members["value"])
        model.env["scrm.network.day"]._count_day(model)
        model.env.invalidate_all()
        return changed

    def _find_places(self, members, graph):
        """How many people changed, and the communities of all, −1 for none."""
        ids, before = members["id"], members["community"]
        found = self._places(ids, graph, before)
        kept = self._keep_communities(found.community, before)
        after = np.array(
            [kept.get(number, -1) for number in found.community.tolist()],
            dtype=before.dtype,
        )
        changed = self._write_places(members, found, after)
        if np.count_nonzero(before != after) > MANY:
            self.env.cr.execute("ANALYZE scrm_profile (community_id)")
        self.network_print = self._print_network(ids, graph, after)
        self.network_modularity = found.modularity
        return changed, after

    def _places(self, ids, graph, before):
        """Places of all people; the gentle night goes on from what others found."""
        night, parts = self._night(), self.env["scrm.network.part"]
        found = places(
            graph,
            self._place_settings(),
            before,
            lambda share: self._tell_progress(0.15, 0.8, share),
            names=ids,
            known=parts._known(self.company_id) if night.gentle else {},
            modularity=night.gentle and self.network_modularity,
        )
        if night.keeps:
            parts._keep(self.company_id, found.parts)
        return found

    def _print_network(self, ids, graph, communities):
        """Tells whether network, settings and communities are still the same."""
        settings = repr(self._place_settings()).encode()
        parts = [ids, communities, graph.matrix.indptr, graph.matrix.indices]
        found = hashlib.blake2b(settings, digest_size=16)
        for part in [*parts, graph.matrix.data]:
            found.update(np.ascontiguousarray(part))
        return found.hexdigest()

    def _place_settings(self):
        return Places(
            self.community_size,
            self.hub_share / 100,
            self.bridge_share / 100,
            self.bridge_spread,
        )

    # -- reading --------------------------------------------------------------

    def _read_members(self):
        """Ids in ascending order, which are ours, and where they stood last night."""
        found = self._copy(
            SQL(
                """SELECT id, COALESCE(is_own, FALSE)::int::int2,
                    COALESCE(community_id, -1)::int4,
                    COALESCE(is_hub, FALSE)::int::int2,
                    COALESCE(is_bridge, FALSE)::int::int2,
                    COALESCE(betweenness, 0)::float8,
                    COALESCE(value_score, 0)::float8
                FROM scrm_profile WHERE company_id = %s ORDER BY id""",
                self.company_id.id,
            ),
            id="int4",
            own="int2",
            community="int4",
            hub="int2",
            bridge="int2",
            between="float8",
            value="float8",
        )
        return found | {"own": found["own"].astype(bool)}

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

    def _write_places(self, members, found, after):
        """Write those whose place is another one; in the night, than an estimate can
        tell apart.

        :param members: what :meth:`_read_members` gave
        :param after: int array (n,), communities of this night, −1 for none
        """
        self.env.flush_all()
        between, old = np.round(found.betweenness, 5), members["between"]
        moved = members["community"] != after
        moved |= (members["hub"] != found.hub) | (members["bridge"] != found.bridge)
        gentle = found.estimated and self._night().gentle
        share, least = (ERROR_SHARE, ERROR_LEAST) if gentle else (0.0, 0.0)
        most = np.maximum(old, between)
        moved |= np.abs(old - between) > np.maximum(share * most, least)
        places = np.flatnonzero(moved)
        self._update_places(
            *(
                array_text(column[places].tolist())
                for column in (members["id"], after, found.hub, found.bridge, between)
            )
        )
        return len(places)

    def _update_places(self, ids, community, hub, bridge, between):
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_profile p
                SET community_id = NULLIF(new.community, -1), is_hub = new.hub,
                    is_bridge = new.bridge, betweenness = new.between
                FROM unnest(%s::int[], %s::int[], %s::bool[], %s::bool[],
                    %s::float8[]) AS new(id, community, hub, bridge, between)
                WHERE p.id = new.id""",
                ids,
                community,
                hub,
                bridge,
                between,
            )
        )
