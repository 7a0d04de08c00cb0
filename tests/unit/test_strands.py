# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.social_crm_listening.tools.strands import branch, homes


@dataclass
class Post:
    id: int
    parent_id: int | None = None
    conversation_id: int | None = None
    root_conversation_id: int | None = None


def test_a_post_follows_the_one_that_it_answers_not_the_thread():
    found = homes([Post(1, 9, 20, 10), Post(2, 9, None, 10), Post(3)])
    assert found == {1: 20, 2: 10, 3: None}


def test_a_chain_of_new_posts_follows_together_whatever_their_order():
    posts = [Post(3, 2, None, 10), Post(2, 1, None, 10), Post(1, 9, 20, 10)]
    assert homes(posts) == {1: 20, 2: 20, 3: 20}
    assert homes(posts[::-1]) == {1: 20, 2: 20, 3: 20}


def test_a_very_long_chain_is_no_trouble():
    posts = [Post(n, n - 1, None, 10) for n in range(5000, 1, -1)]
    posts.append(Post(1, 0, 7, 10))
    assert set(homes(posts).values()) == {7}


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 9), max_size=9))
def test_circles_end(parents):
    posts = [Post(post, parent, None, 5) for post, parent in parents.items()]
    assert set(homes(posts).values()) <= {5}
    found = branch(parents, set(parents))
    assert set(parents) <= found


def test_a_branch_is_what_answers_it():
    parents = {1: None, 2: 1, 3: 2, 4: 1, 5: 3, 6: 4}
    assert branch(parents, {2}) == {2, 3, 5}
    assert branch(parents, {4, 5}) == {4, 5, 6}
    assert branch(parents, set()) == set()
