# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Share pages of networks."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from odoo.addons.social_crm_loyalty.tools.sharing import PAGES, pages

URL = "https://tea.example/r/aB3?x=1&y=#z"
TEXT = 'Tea & cake: 50 % off, "now"? 来喝茶 #1'


@pytest.mark.parametrize("network", PAGES)
def test_link_and_words_arrive_as_they_are(network):
    address = urlsplit(pages(URL, TEXT)[network])
    values = parse_qs(address.query, strict_parsing=True) if address.query else {}
    if network == "Mastodon":
        assert address.fragment.startswith("text=")
        values = {"text": [unquote(address.fragment.removeprefix("text="))]}
    arrived = " ".join(value for parts in values.values() for value in parts)
    assert URL in arrived
    if network not in ("Facebook", "LinkedIn"):
        assert TEXT in arrived


def test_all_are_safe_links_of_their_own():
    found = pages(URL, "javascript:alert(1)")
    assert {urlsplit(one).scheme for one in found.values()} == {"https", "mailto"}
    assert len(set(found.values())) == len(found)
