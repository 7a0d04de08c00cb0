# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is told of communities, set against a count by hand."""

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm.tools.community_facts import figures, talked_about


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 1000)), max_size=30))
def test_size_mean_and_leader(members):
    community = np.array([where for where, _tenths in members], dtype=np.int64)
    value = np.array([tenths / 10 for _where, tenths in members])
    person = np.arange(len(members)) * 3 + 7
    wanted = []
    for where in sorted(set(community.tolist())):
        inside = [n for n in range(len(members)) if members[n][0] == where]
        total = sum(Decimal(members[n][1]) for n in inside) / len(inside)
        mean = float(total.quantize(Decimal(1), ROUND_HALF_UP) / 10)
        leader = min(inside, key=lambda n: (-members[n][1], n))
        wanted.append((where, len(inside), mean, int(person[leader])))
    assert figures(community, person, value) == wanted


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(1, 4)), max_size=40
    ),
    st.integers(1, 3),
)
def test_what_most_people_speak_of(posts, most):
    columns = np.array(posts, dtype=np.int64).reshape(-1, 3).T
    speakers = Counter((where, topic) for where, topic, _who in set(posts))
    counts = Counter((where, topic) for where, topic, _who in posts)
    wanted = {}
    for where, topic in sorted(
        speakers, key=lambda pair: (-speakers[pair], -counts[pair], pair[1])
    ):
        wanted.setdefault(where, []).append(topic)
    found = talked_about(*columns, most)
    assert found == {where: topics[:most] for where, topics in wanted.items()}
