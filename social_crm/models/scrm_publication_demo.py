# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import file_open

from ..tools import zones

ZONE = "Asia/Shanghai"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    _inherit = "scrm.publication"

    @api.model
    def _load_demo(self, path, accounts, campaigns, users):
        """Publications of the demo data, around today. Nothing of it is sent.

        :param accounts: dict name in the file -> id; so ``campaigns`` and ``users``
        """
        with file_open(path) as stream:
            rows = json.load(stream)
        silent = self.with_context(tracking_disable=True, lang=None)
        for row in rows:
            names = row.get("accounts") or list(accounts)
            draft = silent.create(
                {
                    **silent._demo_values(row, campaigns),
                    "user_id": users["junior" if row.get("junior") else "senior"],
                    "account_ids": [Command.set([accounts[name] for name in names])],
                }
            )
            draft._demo_advance(row, accounts)

    @api.model
    def _demo_values(self, row, campaigns):
        variants = row.get("variants", {})
        options = row.get("options", {})
        return {
            "name": row["name"],
            "body": row["body"],
            "tz": ZONE,
            "campaign_id": campaigns.get(row.get("campaign")),
            "variant_ids": [
                Command.create({"channel": channel, "body": body})
                for channel, body in variants.items()
            ],
            "option_ids": [
                Command.create({"name": name, "votes": votes})
                for name, votes in options.items()
            ],
            **row.get("repeat", {}),
        }

    def _demo_advance(self, row, accounts):
        """Bring a draft to where it is in the demo, without the steps between."""
        self.ensure_one()
        moment = False
        if "day" in row:
            day = fields.Date.today() + timedelta(days=row["day"])
            wall = zones.at_hours(datetime.combine(day, time()), row["hour"])
            moment = zones.to_utc(wall, ZONE)
        out = row["state"] == "done"
        self.write(
            {
                "state": row["state"],
                "state_reason": row.get("reason"),
                "scheduled_at": moment,
                "started_at": out and moment,
                "done_at": out and moment,
                "edited_by_id": self.user_id.id,
            }
        )
        if row["state"] == "approval":
            self._ask_approval()
        states = dict.fromkeys(row.get("sent", ()), ("sent", False))
        states |= {n: ("failed", why) for n, why in row.get("failed", {}).items()}
        self.env["scrm.delivery"].create(
            [
                self._demo_delivery(accounts[name], state, reason)
                for name, (state, reason) in states.items()
            ]
        )

    def _demo_delivery(self, account_id, state, reason):
        account = self.env["scrm.account"].browse(account_id)
        sent = state == "sent"
        return {
            "account_id": account.id,
            "kind": "post",
            "body": self._text_for(account),
            "publication_id": self.id,
            "idempotency_key": f"pub-{self.id}-{account.id}",
            "user_id": self.user_id.id,
            "state": state,
            "state_reason": reason,
            "attempts": 1,
            "sent_at": sent and self.scheduled_at,
            "remote_id": sent and f"demo-{self.id}",
            "url": sent and f"{account.base_url}/@qingya/{self.id}",
        }
