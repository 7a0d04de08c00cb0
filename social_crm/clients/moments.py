# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Times as networks write them."""

from datetime import datetime, timezone


def moment(value):
    """An aware datetime of an ISO time; a naive one counts as UTC."""
    found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def maybe_moment(value):
    try:
        return moment(value) if value else None
    except (ValueError, AttributeError):
        return None
