# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Looking again at heard posts as the cron does, over a real network."""

from datetime import timedelta

from odoo_env import environment, run_crons

LOOK = "social_crm.ir_cron_look"


def heard(text):
    """A condition for ``inbox_round.listen``: somebody's post with these words."""

    def condition(env):
        domain = [("text", "like", text), ("direction", "=", "in")]
        return env["scrm.post"].search(domain)

    return condition


def look(registry, post_id):
    """Look at a post, after the hours that this takes; returns it as it is then."""
    with environment(registry) as env:
        post = env["scrm.post"].browse(post_id)
        assert post.look_at
        post.look_at = post.first_seen_at - timedelta(hours=1)
        if post.missing_at:
            post.missing_at -= timedelta(hours=1)
        post.account_id.write({"next_look_at": False, "next_allowed_at": False})
    run_crons(registry, LOOK)
    with environment(registry) as env:
        names = ["likes_count", "missing_at", "deleted_at", "look_at"]
        return env["scrm.post"].browse(post_id).read(names)[0]
