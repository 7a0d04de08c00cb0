# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What every network of the contract is asked to do, through the outbox."""

from datetime import timedelta

from inbox_round import read_account, send_all
from odoo_env import environment


def hand_in(registry, account_id, body="", **values):
    """Put something into the outbox; returns its id."""
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        parent = env["scrm.post"].browse(values.pop("parent_id", None) or ())
        return env["scrm.delivery"]._enqueue(account, body, parent, **values).id


def do(registry, account_id, body="", **values):
    """Hand in and send; returns what the outbox knows of it then."""
    made = hand_in(registry, account_id, body, **values)
    send_all(registry, made)
    return look(registry, made)


def look(registry, delivery_id):
    names = ["state", "state_reason", "remote_id", "edited_at", "deleted_at", "body"]
    with environment(registry) as env:
        return env["scrm.delivery"].browse(delivery_id).read(names)[0]


def own_post(registry, delivery_id):
    """The stored post that a delivery made: text, and what became of it."""
    with environment(registry) as env:
        post = env["scrm.delivery"].browse(delivery_id).post_id
        return post.read(["text", "edited_at", "deleted_at", "direction"])[0]


def figures(registry, account_id, remote_ids):
    """``items.Metrics`` by network id."""
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        found = account._connector()._metrics(account, remote_ids)
        return {row.remote_id: row for row in found}


def read_lists(registry, account_id):
    """Read the account as on the next day, its lists of followers included."""
    with environment(registry) as env:
        cursors = env["scrm.account.cursor"].search(
            [
                ("account_id", "=", account_id),
                ("stream", "in", ("followers", "following")),
            ]
        )
        cursors.mark = "2026-01-01 00:00:00"
        # Whoever is known since yesterday is looked for in today's list.
        for relation in env["scrm.relation"].search([]):
            relation.write(
                {
                    "date_from": relation.date_from - timedelta(days=1),
                    "seen_at": relation.seen_at and relation.seen_at - timedelta(1),
                }
            )
    read_account(registry, account_id)


def relations(registry, account_id):
    """``{(follower, followed): (from, until, told by the network)}`` by handle."""
    with environment(registry) as env:
        own = env["scrm.account"].browse(account_id).profile_id
        found = env["scrm.relation"].search(
            ["|", ("source_id", "=", own.id), ("target_id", "=", own.id)]
        )
        return {
            (r.source_id.handle, r.target_id.handle): (
                r.date_from,
                r.date_to,
                r.is_dated,
            )
            for r in found
        }
