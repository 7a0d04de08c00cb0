# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A network as GraphML, which Gephi, yEd, Cytoscape and networkx read.

U. Brandes, M. Eiglsperger, I. Herman, M. Himsolt, M. S. Marshall: GraphML Progress
Report, Graph Drawing 2001; http://graphml.graphdrawing.org.
"""

import re
import tempfile

import igraph

# What XML 1.0 cannot hold, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(nodes, links):
    """Write a directed network.

    :param nodes: list of flat mappings with the same keys, ``id`` among them
    :param links: list of flat mappings with the same keys, ``source`` and ``target``
        (ids of nodes) among them
    :return: bytes, UTF-8
    """
    number = {node["id"]: place for place, node in enumerate(nodes)}
    graph = igraph.Graph(
        n=len(nodes),
        edges=[(number[link["source"]], number[link["target"]]) for link in links],
        directed=True,
    )
    for key in nodes[0] if nodes else ():
        name = "name" if key == "id" else key
        graph.vs[name] = [_clean(node[key]) for node in nodes]
    for key in links[0] if links else ():
        if key not in ("source", "target"):
            graph.es[key] = [_clean(link[key]) for link in links]
    with tempfile.NamedTemporaryFile(suffix=".graphml") as file:
        graph.write_graphml(file.name)
        return file.read()


def _clean(value):
    """What XML can hold; names on networks contain anything."""
    if isinstance(value, str):
        return FORBIDDEN.sub("", value)
    return "" if value is None else value
