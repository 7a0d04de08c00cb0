# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A FAKE of the documented Mastodon API, in a process of its own, with its troubles.

``troubled_mastodon.py [--seed N] [--troubled]`` prints its port. An account is whoever
comes with the token ``token-NAME``. Like some real servers it does not know
``Idempotency-Key``: the header only serves to prove afterwards what was said how often.

Troubled, it breaks connections off, limits, fails and falls silent in the shares of
TROUBLES. ``/_report`` says what really happened; ``/_hang`` names accounts that get no
answer any more, ``/_forget`` begins the count of requests anew. None of these three is
part of the API.
"""

import argparse
import asyncio
import json
import random
import socket
import struct
from collections import Counter
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

# Shares of the posts that are handed in.
TROUBLES = (
    ("reset before", 0.025),
    ("reset after", 0.025),
    ("limit", 0.05),
    ("500 before", 0.01),
    ("500 after", 0.01),
    ("silence after", 0.01),
)
READ_RESETS = 0.02
SILENCE = 10
OLD = datetime(2026, 11, 1, 12, 0, tzinfo=timezone.utc)


def utcnow():
    return datetime.now(timezone.utc)


def limit_forms(now):
    """Each known way of saying when one may ask again."""
    soon = now + timedelta(seconds=1)
    spent = {"X-RateLimit-Remaining": "0"}
    return (
        {"Retry-After": "1"},
        {"Retry-After": format_datetime(soon + timedelta(seconds=1), usegmt=True)},
        {**spent, "X-RateLimit-Reset": soon.isoformat().replace("+00:00", "Z")},
        {**spent, "X-RateLimit-Reset": str(int(soon.timestamp()) + 1)},
        {**spent, "X-RateLimit-Reset": "0.8"},
        {},
    )


class Network:
    """What was said, and how the answers went.

    ``said``: account -> its statuses, oldest first. ``keys``: key of a delivery -> ids.
    """

    def __init__(self, seed, troubled):
        self.random = random.Random(seed)
        self.troubled = troubled
        self.said, self.keys = {}, {}
        self.requests, self.troubles = Counter(), Counter()
        self.hanging = set()

    def say(self, account, text, key):
        status = self.status(account, f"{account}-{self.count(account):06}", text)
        self.said.setdefault(account, []).append({**status, "key": key})
        self.keys.setdefault(key, []).append(status["id"])
        return status

    def count(self, account):
        return len(self.said.get(account, ()))

    def status(self, account, status_id, text, moment=None, parent=None):
        return {
            "id": status_id,
            "created_at": (moment or utcnow()).isoformat().replace("+00:00", "Z"),
            "content": f"<p>{text}</p>",
            "url": f"http://network.example/{status_id}",
            "visibility": "public",
            "in_reply_to_id": parent,
            "account": self.person(account),
        }

    def person(self, account):
        return {"id": account, "acct": account, "username": account}

    def trouble(self):
        if not self.troubled:
            return None
        drawn = self.random.random()
        for name, share in TROUBLES:
            drawn -= share
            if drawn < 0:
                self.troubles[name] += 1
                return name
        return None

    def statuses(self, account, below, limit):
        """Newest first; under what people said, some that were always there."""
        rows = self.said.get(account, [])[::-1]
        rows = [{k: v for k, v in row.items() if k != "key"} for row in rows]
        # Its parent is gone for good.
        rows.append(self.status(account, f"{account}-old", "An answer", OLD, "gone"))
        if below:
            ids = [row["id"] for row in rows]
            rows = rows[ids.index(below) + 1 :] if below in ids else []
        return rows[:limit]

    def notifications(self, account, below):
        if below:
            return []
        status = self.status("mei", f"mention-{account}", "Hello", OLD, "gone")
        return [
            {
                "id": f"n-{account}",
                "type": "mention",
                "created_at": status["created_at"],
                "account": status["account"],
                "status": {**status, "mentions": [self.person(account)]},
            }
        ]

    def report(self):
        return {
            "keys": self.keys,
            "said": {
                account: [[row["key"], row["id"]] for row in rows]
                for account, rows in self.said.items()
            },
            "requests": self.requests,
            "troubles": self.troubles,
        }


class Server:
    def __init__(self, network):
        self.network = network
        self.limits = 0

    async def handle(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.strip().split("\r\n")
            method, target, _version = first.split(" ")
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _c, value in pairs}
            body = await reader.readexactly(int(headers.get("content-length") or 0))
            await self.answer(writer, method, urlsplit(target), headers, body.decode())
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, writer, method, target, headers, body):
        network, path = self.network, target.path
        query = {key: values[0] for key, values in parse_qs(target.query).items()}
        form = {key: values[0] for key, values in parse_qs(body).items()}
        if path.startswith("/_"):
            return self.send(writer, 200, self.control(path, query))
        account = headers.get("authorization", "").removeprefix("Bearer token-")
        network.requests[f"{account} {path}"] += 1
        if account in network.hanging:
            return await asyncio.sleep(SILENCE)
        if method == "POST" and path == "/api/v1/statuses":
            key = headers.get("idempotency-key", "")
            return await self.take(writer, account, form["status"], key)
        if network.troubled and network.random.random() < READ_RESETS:
            network.troubles["reset of reading"] += 1
            return self.reset(writer)
        found = self.read(account, path, query)
        self.send(writer, 404 if found is None else 200, found)

    def read(self, account, path, query):
        network = self.network
        if path == "/api/v1/accounts/verify_credentials":
            return network.person(account)
        if path == f"/api/v1/accounts/{account}/statuses":
            limit = int(query.get("limit", 20))
            return network.statuses(account, query.get("max_id"), limit)
        if path == "/api/v1/notifications":
            return network.notifications(account, query.get("max_id"))
        return None

    async def take(self, writer, account, text, key):
        network, trouble = self.network, self.network.trouble()
        if trouble == "limit":
            forms = limit_forms(utcnow())
            self.limits += 1
            headers = forms[self.limits % len(forms)]
            return self.send(writer, 429, {"error": "Too many requests"}, headers)
        if trouble == "reset before":
            return self.reset(writer)
        if trouble == "500 before":
            return self.send(writer, 500, {"error": "Something went wrong"})
        status = network.say(account, text, key)
        if trouble == "reset after":
            return self.reset(writer)
        if trouble == "500 after":
            return self.send(writer, 500, {"error": "Something went wrong"})
        if trouble == "silence after":
            return await asyncio.sleep(SILENCE)
        return self.send(writer, 200, status)

    def control(self, path, query):
        network = self.network
        if path == "/_hang":
            network.hanging = set(filter(None, query.get("names", "").split(",")))
        if path == "/_forget":
            network.requests.clear()
        return network.report() if path == "/_report" else {}

    def send(self, writer, status, data, headers=None):
        body = json.dumps(data).encode()
        lines = [
            f"HTTP/1.1 {status} Answer",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)

    def reset(self, writer):
        """An abortive close: the peer sees "connection reset"."""
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--troubled", action="store_true")
    options = parser.parse_args()
    network = Network(options.seed, options.troubled)
    server = await asyncio.start_server(
        Server(network).handle, "127.0.0.1", 0, backlog=512
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
