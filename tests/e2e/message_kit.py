# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""People to write to, on a FAKE network that takes whatever is sent to it."""

CHANNEL = "file"


def open_network(env, send=None):
    """Let the channel of imported files take messages, in this process only."""
    model = type(env[env["scrm.connector"]._channels()[CHANNEL]])
    model._capabilities = frozenset({"send", "message", "import"})
    if send:
        model._send = lambda _model, account, outgoing: send(outgoing)


def make_people(env, place, count, publications=1):
    """``count`` contacts who agreed to news, and publications to all of them.

    Each publication has an account of its own.

    :param place: the server that they are on, their own
    :return: ids of the publications
    """
    no_limits(env.company)
    accounts = env["scrm.account"].create(
        [
            {"name": place, "channel": CHANNEL, "instance": place, "state": "connected"}
            for _n in range(publications)
        ]
    )
    tag = env["res.partner.category"].create({"name": place})
    partners = env["res.partner"].create(
        [{"name": f"Person {n}", "category_id": [(4, tag.id)]} for n in range(count)]
    )
    tie(env, place, partners)
    env["scrm.consent"]._record(partners, ["marketing"], "given", "form", "Yes")
    made = env["scrm.publication"].create(
        [
            {
                "name": f"Number {n}",
                "kind": "message",
                "body": "Dear {name}, new tea!",
                "account_ids": [(6, 0, account.ids)],
                "recipient_tag_ids": [(6, 0, tag.ids)],
            }
            for n, account in enumerate(accounts)
        ]
    )
    return made.ids


def no_limits(company):
    company.write(
        {
            "scrm_message_from": 0,
            "scrm_message_to": 0,
            "scrm_message_day": 0,
            "scrm_message_week": 0,
        }
    )


def tie(env, place, partners):
    """A profile for each of these contacts."""
    env["scrm.profile"].create(
        [
            {
                "channel": CHANNEL,
                "instance": place,
                "remote_id": f"e2e-{n}",
                "handle": f"person{n}",
                "partner_id": partner.id,
            }
            for n, partner in enumerate(partners)
        ]
    )
