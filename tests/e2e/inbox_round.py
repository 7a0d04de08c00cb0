# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Reading, working and sending as the crons do, over a real network."""

from datetime import timedelta

from odoo_env import environment, run_crons
from snac import wait_for

PROCESS, SEND = "social_crm.ir_cron_process_posts", "social_crm.ir_cron_send"


def two_sides(sign_in, env, server, ours, theirs, our_url):
    """Sign in an account of ours, and a customer's, of which we only speak as them.

    What was said in the last hour is still acted on.

    :param sign_in: ``snac.sign_in`` or ``bluesky_network.connect``
    :param our_url: where we reach the server, which may be a proxy
    :return: our account, and the clients of both
    """
    account = sign_in(env, server, ours, our_url)
    account.live_from = account.live_from - timedelta(hours=1)
    customer = sign_in(env, server, theirs, server.url)
    clients = [each._connector()._client(each) for each in (account, customer)]
    customer.action_pause()
    return account, *clients


def read_account(registry, account_id):
    """One round of reading, now."""
    with environment(registry) as env:
        account = env["scrm.account"].browse(account_id)
        account.write({"next_fetch_at": False, "next_allowed_at": False})
        env.cr.commit()
        account._fetch_round()
    run_crons(registry, PROCESS)


def listen(registry, account_id, condition, what):
    """Read and process until ``condition(env)`` gives something; returns its id."""

    def step():
        read_account(registry, account_id)
        with environment(registry) as env:
            return condition(env).ids

    (found,) = wait_for(step, what, seconds=180)
    return found


def conversation_about(text):
    def condition(env):
        return env["scrm.conversation"].search([("post_ids.text", "like", text)])

    return condition


def send_all(registry, delivery_id):
    """Run the outbox until nothing is on its way; time passes between its looks."""
    for _round in range(8):
        with environment(registry) as env:
            delivery = env["scrm.delivery"].browse(delivery_id)
            if delivery.state not in ("queued", "sending", "unknown"):
                break
            # The outbox waits before it looks again; here the wait is over at once.
            delivery.next_attempt_at = delivery.create_date - timedelta(minutes=1)
            delivery.account_id.next_allowed_at = False
        run_crons(registry, SEND)
    with environment(registry) as env:
        return env["scrm.delivery"].browse(delivery_id).read(["state", "remote_id"])[0]


def answer(registry, conversation_id, body):
    with environment(registry) as env:
        conversation = env["scrm.conversation"].browse(conversation_id)
        conversation.send_reply(body)
        return env["scrm.delivery"].search([], order="id desc", limit=1).id
