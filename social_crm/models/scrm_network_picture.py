# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.graphml import graphml
from ..tools.layout import arrange
from .scrm_network_choice import FOCUS

LEAST, USUAL, MOST = 10, 300, 2000
MOST_NODES = MOST + 100
EXPANDED_BY = 30
PERSON_FIELDS = [
    "handle",
    "name",
    "channel",
    "is_own",
    "value_score",
    "followers_count",
    "community_id",
    "lifecycle_stage",
    "value_tier_id",
    "behaviour_rung",
    "partner_id",
    "is_hub",
    "is_bridge",
]


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmNetworkPicture(models.AbstractModel):
    """What the screen of the network asks for."""

    _inherit = "scrm.network.picture"

    @api.model
    def load(self, focus_model=False, focus_id=False, options=None):
        """A picture: people, topics, what ties them, and where they stand.

        :param focus_model: one of :data:`FOCUS`, or false for the whole company
        :param options: ``limit`` (people), ``people`` (ids that stand in the picture
            already; their number is kept), ``expand`` (a profile whose neighbours are
            added), ``goal`` and ``begin`` (profiles: the strongest way between them,
            from us where no ``begin`` is given), ``topics`` (show them as nodes),
            ``alone`` (people without ties as well), ``anew`` (forget all places)
        :return: ``{"nodes", "links", "path", "legend", "title", "total", "most"}``
        """
        options = options or {}
        focus = self._focus(focus_model, focus_id)
        path = self._path(options)
        profiles = self._asked_people(focus, options)
        profiles |= self._visible(path)
        nodes = self._person_nodes(profiles)
        links = self._links(profiles)
        if options.get("topics") or focus_model == "scrm.topic":
            topics, said = self._topics(profiles, focus)
            nodes, links = nodes + topics, links + said
        if not options.get("alone"):
            nodes = self._tied(nodes, links, path, focus)
        key = self._key(focus)
        if options.get("anew"):
            self.env["scrm.network.place"]._forget(self.env.company, key)
        self._place(key, nodes, links)
        return {
            "nodes": nodes,
            "links": links,
            "path": [f"p{number}" for number in path],
            "legend": self._legend(profiles),
            "title": focus.display_name if focus else self.env._("Network"),
            "focus": profiles[:1].ids if focus_model == "scrm.profile" else [],
            "total": self.env["scrm.profile"].search_count(self._people_domain()),
            "most": MOST,
        }

    @api.model
    def keep_places(self, focus_model, focus_id, places):
        """Remember where somebody put nodes: ``{node: [x, y]}``."""
        key = self._key(self._focus(focus_model, focus_id))
        known = {
            node: tuple(map(float, place))
            for node, place in list(places.items())[:MOST_NODES]
            if node[:1] in "pt" and node[1:].isdecimal()
        }
        self.env["scrm.network.place"]._keep(self.env.company, key, known)

    @api.model
    def export_graphml(self, focus_model=False, focus_id=False, options=None):
        """The picture as a file of GraphML, base64."""
        found = self.load(focus_model, focus_id, options)
        stages = dict(found["legend"]["stages"])
        communities = {row["id"]: row["name"] for row in found["legend"]["communities"]}
        nodes = [
            {
                "id": node["id"],
                "label": node["label"],
                "kind": node["kind"],
                "influence": float(node["value"]),
                "community": communities.get(node["community"], ""),
                "stage": stages.get(node["stage"], ""),
                "mood": float(node["mood"] or 0),
                "x": float(node["x"]),
                "y": float(node["y"]),
            }
            for node in found["nodes"]
        ]
        links = [
            {
                "source": link["source"],
                "target": link["target"],
                "weight": float(link["weight"]),
                "acts": float(sum(link["kinds"].values())),
                "first": link["first"],
                "last": link["last"],
            }
            for link in found["links"]
        ]
        return base64.b64encode(graphml(nodes, links)).decode()

    # -- what was asked for ----------------------------------------------------

    def _focus(self, model, number):
        """The record that is looked at, if the user may read it."""
        self.env["scrm.profile"].check_access("read")
        if not model:
            return self.env["scrm.profile"]
        if model not in FOCUS:
            raise UserError(
                self.env._("There is no picture of the network for %s.", model)
            )
        record = self.env[model].browse(int(number)).exists()
        record.check_access("read")
        return record

    def _key(self, focus):
        return f"{focus._name},{focus.id}" if focus else ""

    def _asked_people(self, focus, options):
        limit = min(max(int(options.get("limit") or USUAL), LEAST), MOST)
        people = [int(number) for number in options.get("people") or ()][:MOST]
        profiles = self._visible(people) if people else self._chosen(focus, limit)
        if options.get("expand"):
            centre = self._visible([int(options["expand"])])
            around = self._neighbours(centre.ids, profiles.ids, EXPANDED_BY)
            profiles |= centre | self._visible(around)
        return profiles[:MOST]

    def _path(self, options):
        """The strongest way that was asked for: profile ids."""
        goal = self._visible([int(options.get("goal") or 0)])
        model = self._value_model()
        if not goal or not model:
            return []
        begin = self._visible([int(options.get("begin") or 0)])
        begin = begin or self.env["scrm.introduction"]._beginnings(self.env.company)
        if not begin or begin == goal:
            return []
        found = model._ways(begin.ids, goal.id).strongest
        return found if len(self._visible(found)) == len(found) else []

    def _tied(self, nodes, links, path, focus):
        """Without people who have to do with nobody in the picture."""
        ends = {link[end] for link in links for end in ("source", "target")}
        ends.update(f"p{number}" for number in path)
        if focus._name == "scrm.profile":
            ends.update(f"p{number}" for number in focus.ids)
        return [node for node in nodes if node["id"] in ends]

    # -- where everybody stands ------------------------------------------------

    def _place(self, key, nodes, links):
        """Give every node its place; those without one get it now, and keep it."""
        places = self.env["scrm.network.place"]
        company = self.env.company
        number = {node["id"]: place for place, node in enumerate(nodes)}
        stood = places._known(company, key, number)
        found = arrange(
            len(nodes),
            [(number[link["source"]], number[link["target"]]) for link in links],
            [link["weight"] for link in links],
            [node["community"] or 0 for node in nodes],
            {number[node]: place for node, place in stood.items()},
        ).round(1)
        for node, (x, y) in zip(nodes, found.tolist(), strict=True):
            node["x"], node["y"] = x, y
        places._keep(
            company,
            key,
            {n["id"]: (n["x"], n["y"]) for n in nodes if n["id"] not in stood},
        )

    def _legend(self, profiles):
        """Names and colours of what nodes can be coloured by."""
        communities = profiles.community_id
        stages = self.env["scrm.profile"]._fields["lifecycle_stage"]
        rungs = self.env["scrm.profile"]._fields["behaviour_rung"]
        kinds = self.env["scrm.interaction"]._fields["kind"]
        return {
            "communities": [
                {"id": row.id, "name": row.name, "color": row.color}
                for row in communities.sorted("size", reverse=True)
            ],
            "tiers": [
                {"id": row.id, "name": row.name, "color": row.color}
                for row in profiles.value_tier_id.sorted("value_from", reverse=True)
            ],
            "rungs": rungs._description_selection(self.env),
            "stages": stages._description_selection(self.env),
            "kinds": kinds._description_selection(self.env),
        }
