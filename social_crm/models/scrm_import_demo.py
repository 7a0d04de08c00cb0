# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json
from collections import defaultdict
from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL, file_open

from ..tools.reading import Batches
from .scrm_import_run import BATCH

FORM = "%Y-%m-%dT%H:%M:%SZ"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmImport(models.Model):
    _inherit = "scrm.import"

    @api.model
    def _load_demo(self, path, account, thread_key, days):
        """Import a file of the demo data, its threads moved into the last days.

        Goes through the same steps as a person's import, but commits nothing.
        """
        with file_open(path) as stream:
            rows = [json.loads(line) for line in stream]
        self._move_threads(rows, thread_key, days)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        record = self.create(
            {
                "file": base64.b64encode(lines.encode()),
                "file_name": path.rpartition("/")[2],
                "account_id": account.id,
                "company_id": account.company_id.id,
            }
        )
        record.action_read()
        record.action_start()
        record._run_to_end()

    def _run_to_end(self):
        self._count_rows()
        batches = Batches(self._open_rows, BATCH)
        while self._run_batch(batches):
            pass

    @api.model
    def _move_threads(self, rows, thread_key, days):
        """Spread threads evenly over the last days, each as long as it was."""
        threads = defaultdict(list)
        for row in rows:
            row["created_at"] = datetime.strptime(row["created_at"], FORM)
            threads[row[thread_key]].append(row)
        ordered = sorted(threads.values(), key=_last_time)
        now = fields.Datetime.now() - timedelta(hours=1)
        for index, thread in enumerate(reversed(ordered)):
            end = now - timedelta(days=days * index / len(ordered))
            shift = end - _last_time(thread)
            for row in thread:
                row["created_at"] = (row["created_at"] + shift).strftime(FORM)

    @api.model
    def _weigh_demo(self):
        """Run the first night now."""
        self.env["scrm.value.model"]._create_missing()
        for model in self.env["scrm.value.model"].search([("subject", "=", "person")]):
            model._run_night()

    @api.model
    def _heard_when_said(self, posts):
        """As if the accounts had listened all along, so that times mean something."""
        posts.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_post SET first_seen_at = posted_at + interval '2 min'
                WHERE id = ANY(%s)""",
                posts.ids,
            )
        )
        posts.invalidate_recordset(["first_seen_at"])

    @api.model
    def _process_demo(self, accounts):
        """Work on the posts of these accounts as the cron would, here and now."""
        posts = self.env["scrm.post"].search(
            [("account_id", "in", accounts.ids)], order="posted_at, id"
        )
        self._heard_when_said(posts)
        posts._work_on()
        posts.process_state = "done"


def _last_time(thread):
    return max(row["created_at"] for row in thread)
