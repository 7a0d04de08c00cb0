# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A message of the chatter as it is said on a network: plain text."""

import re

from odoo.addons.social_crm.tools.html import to_text

_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


def to_network(html):
    """Plain text of ``html``: links with their address, colleagues without their @.

    >>> to_network('<p>See <a href="https://n.example/x">the page</a></p>')
    'See the page (https://n.example/x)'
    >>> to_network('<p>Ask <a data-oe-model="res.partner" href="#">@Ada</a></p>')
    'Ask Ada'
    """
    return to_text(_LINK.sub(_link, html or "")).strip()


def _link(found):
    attributes, inner = found.groups()
    text = _TAG.sub("", inner).strip()
    if "data-oe-model" in attributes:
        # On the network it would call a stranger of that name.
        return text.lstrip("@#")
    address = _HREF.search(attributes)
    href = address.group(1) if address else ""
    if not href.lower().startswith(("https://", "http://")) or href == text:
        return text if not href == text else href
    return f"{text} ({href})" if text else href
