# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import csv
import io
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged, users
from odoo.tools import mute_logger

from ..models import scrm_import_run
from ..tools.reading import Batches, ReadError
from .import_common import CHINESE, ImportCommon

RUN = "odoo.addons.social_crm.models.scrm_import_run"


@tagged("post_install", "-at_install")
class TestImportRun(ImportCommon):
    def started(self, rows):
        record = self.make_import(self.to_lines(rows), "a.jsonl")
        record.action_read()
        record.action_start()
        record._count_rows()
        return record

    @contextmanager
    def on_own_cursor(self, record):
        """The record on a cursor that may commit, as a cron's."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cursor:
            yield record.with_env(self.env(cr=cursor))
        self.env.invalidate_all()

    def batches(self, record, size):
        return Batches(record._open_rows, size)

    def test_goes_on_where_it_stands(self):
        record = self.started(self.simple_rows(25))
        self.assertEqual(record._run_batch(self.batches(record, 10)), 10)
        self.assertEqual((record.position, record.progress), (10, 40))
        another_worker = self.batches(record, 10)
        taken = [record._run_batch(another_worker) for _turn in range(3)]
        self.assertEqual(taken, [10, 5, 0])
        self.assertEqual(record.state, "done")
        self.assertEqual(self.counts(record), (25, 0, 0, 0))

    def test_batch_is_all_or_nothing(self):
        record = self.started(self.simple_rows(25))
        batches = self.batches(record, 10)
        record._run_batch(batches)
        write = type(record).write

        def stop(self, vals):
            if "position" in vals:
                raise IntegrityError("worker dies here")
            return write(self, vals)

        with (
            patch.object(type(record), "write", stop),
            self.assertRaises(IntegrityError),
            self.cr.savepoint(),
        ):
            record._run_batch(batches)
        record.invalidate_recordset()
        self.assertEqual((record.position, len(self.posts_of(record))), (10, 10))
        while record._run_batch(batches):
            pass
        self.assertEqual(self.counts(record), (25, 0, 0, 0))

    def test_statements_do_not_grow_with_the_batch(self):
        record = self.started(self.simple_rows(60))
        small, large = self.batches(record, 5), self.batches(record, 50)
        record._run_batch(small)
        counts = []
        for batches in (small, large):
            before = self.cr.sql_log_count
            record._run_batch(batches)
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(record.position, 60)
        self.assertLessEqual(counts[1], counts[0] + 5)

    def test_cron_runs_it_and_wakes_the_processing(self):
        record = self.started(self.simple_rows(7))
        with self.enter_registry_test_mode(), patch.object(scrm_import_run, "BATCH", 3):
            self.env.ref("social_crm.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((record.state, record.new_count), ("done", 7))
        self.assertTrue(record.ended_at)

    def test_scheduler_may_stop_it_between_batches(self):
        record = self.started(self.simple_rows(7))
        with (
            self.on_own_cursor(record) as mine,
            patch.object(scrm_import_run, "BATCH", 3),
        ):
            self.assertFalse(mine._run(lambda count: False))
            self.assertEqual((mine.state, mine.position), ("running", 3))
            self.assertTrue(mine._run())
        self.assertEqual((record.state, record.position), ("done", 7))

    def test_file_that_breaks_off_fails_with_a_reason_and_resumes(self):
        record = self.started(self.simple_rows(7))
        broken = patch(f"{RUN}.Batches.take", side_effect=ReadError("broken_sheet"))
        with self.on_own_cursor(record) as mine:
            with broken:
                mine._run()
            self.assertEqual(mine.state, "failed")
            self.assertIn("damaged", mine.reason)
            mine.action_resume()
            mine._run()
        self.assertEqual((record.state, record.reason), ("done", False))

    def test_unexpected_error_stops_only_this_import(self):
        bad, good = self.started(self.simple_rows(3)), self.started(CARE)
        to_posts = type(bad)._to_posts

        def fail(self, items):
            if self.id == bad.id:
                raise ZeroDivisionError
            return to_posts(self, items)

        with (
            self.on_own_cursor(bad) as mine,
            patch.object(type(bad), "_to_posts", fail),
            mute_logger(RUN),
        ):
            mine._cron_run()
        self.assertEqual((bad.state, good.state), ("failed", "done"))

    def test_cancel_and_delete(self):
        record = self.started(self.simple_rows(7))
        batches = self.batches(record, 3)
        record._run_batch(batches)
        with self.assertRaises(UserError):
            record.unlink()
        record.action_cancel()
        self.assertEqual(record._run_batch(batches), 0)
        self.assertEqual((record.state, record.position), ("cancelled", 3))
        with self.assertRaises(UserError):
            record.action_start()
        record.unlink()


CARE = [
    {"id": "c1", "author": "ann", "text": "Hi", "created_at": "2026-11-01T00:00:00Z"}
]


@tagged("post_install", "-at_install")
class TestImportErrors(ImportCommon):
    ROWS = [
        *CHINESE,
        ["4", "", "no author", "2026-11-02", "", ""],
        ["5", "=cmd()", "bad time", "=1+1", "", ""],
        ["9.9E+17", "ann", "rounded", "2026-11-02", "", ""],
        ["6", "ann", "too many", "2026-11-02", "", "", "", "more"],
        ["7", "ann", "fine", "2026-11-02", "", ""],
    ]

    def test_bad_rows_are_listed_with_line_field_and_reason(self):
        record = self.run_import(self.ROWS)
        self.assertEqual(self.counts(record), (4, 0, 0, 4))
        found = [(e.line, e.field, e.reason) for e in record.error_ids]
        # The fourth row holds a line break: lines count as an editor shows them.
        self.assertEqual(found[0], (6, "Author: handle", "Empty, but needed."))
        self.assertEqual(found[1], (7, "Time", "Not a date and time: =1+1"))
        self.assertEqual(found[2][:2], (8, "Post ID"))
        self.assertIn("rounded this number: 9.9E+17", found[2][2])
        self.assertEqual(found[3][0], 9)

    def test_download_is_a_table_without_formulas(self):
        record = self.run_import(self.ROWS)
        record.error_ids[0].reason = "=HYPERLINK()"
        record.invalidate_recordset(["error_file"])
        data = base64.b64decode(record.error_file)
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        self.assertEqual(rows[0], ["Line", "Field", "Reason"])
        self.assertEqual(rows[1], ["6", "Author: handle", "'=HYPERLINK()"])
        self.assertIn("error_file", record.action_download_errors()["url"])

    def test_no_more_errors_are_kept_than_people_can_read(self):
        rows = self.simple_rows(9, author="")
        with patch.object(scrm_import_run, "MAX_ERRORS", 4):
            record = self.run_import(self.to_lines(rows), "a.jsonl")
        self.assertEqual((record.bad_count, len(record.error_ids)), (9, 4))

    def test_reasons_are_in_the_words_of_who_started_it(self):
        record = self.make_import(CHINESE)
        for code in (*record._explain_file(), *record._explain_row()):
            params = {"found": 3, "expected": 2, "limit": 1, "value": "x"}
            self.assertNotIn("%(", record._explain(code, params))
        self.assertTrue(record._explain("never heard of", {}))


@tagged("post_install", "-at_install")
class TestImportDownload(ImportCommon, HttpCase):
    def test_list_of_bad_rows_is_downloaded(self):
        record = self.run_import(TestImportErrors.ROWS)
        url = record.action_download_errors()["url"]
        self.authenticate("scrm_supervisor", "scrm_supervisor")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("posts-errors.csv", answer.headers["Content-Disposition"])
        self.assertIn("Not a date and time", answer.content.decode("utf-8-sig"))
        self.authenticate("scrm_agent", "scrm_agent")
        self.assertNotEqual(self.url_open(url).status_code, 200)


@tagged("post_install", "-at_install")
class TestImportAccess(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.run_import([*CHINESE, ["4", "", "no author", "", "", ""]])
        cls.other_record = cls.run_import(CHINESE, account=cls.other_account)

    @users("scrm_administrator")
    def test_administrator_imports_from_start_to_end(self):
        record = self.make_import(CHINESE).with_env(self.env)
        record.action_read()
        record.column_ids[-1].target = False
        record.action_start()
        self.assertEqual(record.state, "running")
        self.assertFalse(self.env["scrm.import"].search([]) & self.other_record)
        with self.assertRaises(AccessError):
            self.other_record.with_env(self.env).action_read()

    @users("scrm_supervisor")
    def test_supervisor_reads_only(self):
        record = self.record.with_env(self.env)
        self.assertTrue(record.error_ids.mapped("reason"))
        self.assertTrue(record.error_file)
        with self.assertRaises(AccessError):
            record.action_cancel() or record.write({"tz": "UTC"})
        with self.assertRaises(AccessError):
            self.other_record.with_env(self.env).read(["file_name"])

    @users("scrm_agent", "scrm_portal", "scrm_stranger")
    def test_others_see_nothing(self):
        for model in (
            "scrm.import",
            "scrm.import.column",
            "scrm.import.error",
            "scrm.import.mapping",
        ):
            with self.assertRaises(AccessError):
                self.env[model].search([])
