# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass

import numpy as np

from odoo import models
from odoo.tools import SQL

from ..tools import graph as g


@dataclass(frozen=True)
class Ways:
    """Profile ids: the ways to a person, and how many people stand how near."""

    shortest: list
    strongest: list
    common: list
    heard_by: list


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """Ways through the network of a company, found when somebody asks."""

    _inherit = "scrm.value.model"

    def _ways(self, sources, target, common=10):
        """How to reach a person; acts and follows bind both sides.

        :param sources: profile ids to begin at
        :param target: profile id
        :return: :class:`Ways`; ``heard_by`` counts the people within one, two and
            three steps against the acts
        """
        self.env.flush_all()
        ids = self._read_members()["id"]
        graph = g.build(*self._network_edges(ids), size=len(ids))
        both = g.both_ways(graph)
        goal = int(np.searchsorted(ids, target))
        begin = np.searchsorted(ids, sorted(set(sources) - {target}))
        return Ways(
            shortest=ids[g.shortest_path(both, begin, goal)].tolist(),
            strongest=ids[g.strongest_path(both, begin, goal)].tolist(),
            common=ids[g.shared_neighbours(both, begin, goal)[:common]].tolist(),
            heard_by=np.cumsum(g.layers(graph.reversed(), goal)).tolist(),
        )

    def _tie_facts(self, pairs):
        """What is known of ties: ``[(one, other, kind, count, last)]`` by pair.

        :param pairs: iterable of pairs of profile ids, in the order of a path
        """
        pairs = list(pairs)
        if not pairs:
            return []
        one, other = zip(*pairs, strict=True)
        return self.env.execute_query(
            SQL(
                """SELECT i.source_id, i.target_id, i.kind, count(*),
                    max(i.occurred_at)
                FROM scrm_interaction i
                JOIN unnest(%s::int[], %s::int[]) AS pair(a, b)
                    ON (i.source_id, i.target_id) IN ((a, b), (b, a))
                WHERE i.company_id = %s AND %s
                GROUP BY 1, 2, 3 ORDER BY 4 DESC, 5 DESC""",
                list(one),
                list(other),
                self.company_id.id,
                self._window(SQL("i.occurred_at")),
            )
        )
