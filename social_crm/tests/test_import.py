# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import json
from datetime import datetime

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .import_common import CHINESE, ImportCommon


@tagged("post_install", "-at_install")
class TestImportFormats(ImportCommon):
    def check_chinese(self, record):
        self.assertEqual(record.state, "done")
        self.assertEqual(self.counts(record), (3, 0, 0, 0))
        asked, answered, praise = self.posts_of(record)
        self.assertEqual(asked.profile_id.handle, "小满")
        self.assertEqual(asked.likes_count, 12000)
        self.assertEqual(asked.posted_at, datetime(2026, 11, 1, 2, 0))
        self.assertEqual(asked.mention_profile_ids, answered.profile_id)
        self.assertEqual(answered.parent_id, asked)
        self.assertEqual(answered.thread_root_id, asked)
        self.assertEqual(praise.text, "#青芽新品# 真好喝，\n下次还来")
        self.assertEqual(praise.topic_ids.mapped("name"), ["青芽新品"])

    def test_csv_in_gb18030(self):
        record = self.run_import(self.to_csv(CHINESE, "gb18030"), tz="Asia/Shanghai")
        self.assertEqual((record.format, record.encoding), ("csv", "gb18030"))
        self.check_chinese(record)

    def test_csv_in_utf16(self):
        record = self.run_import(self.to_csv(CHINESE, "utf-16"), tz="Asia/Shanghai")
        self.check_chinese(record)

    def test_workbook(self):
        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in CHINESE:
            book.active.append(row)
        book.save(out)
        record = self.run_import(out.getvalue(), "posts.xlsx", tz="Asia/Shanghai")
        self.assertEqual(record.format, "xlsx")
        self.check_chinese(record)

    def test_json_list(self):
        rows = [dict(zip(CHINESE[0], row, strict=True)) for row in CHINESE[1:]]
        data = json.dumps({"posts": rows}, indent=1).encode()
        self.check_chinese(self.run_import(data, "posts.json", tz="Asia/Shanghai"))

    def test_encoding_can_be_corrected_by_hand(self):
        record = self.make_import(self.to_csv(CHINESE, "gb18030"), tz="Asia/Shanghai")
        record.action_read()
        record.encoding = "cp1252"
        record.action_read_again()
        self.assertNotIn("微博ID", record.column_ids.mapped("name"))
        self.assertFalse(record.column_ids.filtered("target"))
        record.encoding = "gb18030"
        record.action_read_again()
        likes = record.column_ids.filtered(lambda line: line.target == "likes")
        likes.target = False
        record.action_read_again()
        self.assertNotIn("likes", record._mapping())
        record.column_ids.filtered(lambda line: line.name == "点赞数").target = "likes"
        record.action_start()
        record._run_to_end()
        self.check_chinese(record)

    def test_customer_care(self):
        with file_open("social_crm/demo/customer_care.jsonl", "rb") as stream:
            data = stream.read()
        rows = [json.loads(line) for line in data.splitlines()]
        record = self.run_import(data, "customer_care.jsonl")
        self.assertEqual(self.counts(record), (len(rows), 0, 0, 0))
        posts = self.posts_of(record)
        self.assertEqual(
            set(posts.profile_id.mapped("handle")), {row["author"] for row in rows}
        )
        threads = {row["conversation_id"] for row in rows}
        self.assertEqual(len(posts.thread_root_id), len(threads))
        own = posts.filtered(lambda post: post.direction == "out")
        self.assertEqual(len(own), sum(row["author_is_brand"] for row in rows))


@tagged("post_install", "-at_install")
class TestImportSteps(ImportCommon):
    def test_same_file_again_brings_nothing_new(self):
        first = self.run_import(CHINESE)
        self.assertEqual(self.counts(first), (3, 0, 0, 0))
        posts = self.posts_of(first)
        people = self.env["scrm.profile"].search_count([])
        again = self.run_import(CHINESE)
        self.assertEqual(self.counts(again), (0, 0, 3, 0))
        self.assertEqual(self.posts_of(again), posts)
        self.assertEqual(self.env["scrm.profile"].search_count([]), people)

    def test_edited_text_is_a_change(self):
        rows = self.simple_rows(3)
        self.run_import(self.to_lines(rows), "a.jsonl")
        rows[1]["text"] = "Edited"
        again = self.run_import(self.to_lines(rows), "a.jsonl")
        self.assertEqual(self.counts(again), (0, 1, 2, 0))

    def test_row_twice_in_one_file_counts_once_as_new(self):
        rows = self.simple_rows(2)
        record = self.run_import(self.to_lines(rows + rows), "a.jsonl")
        self.assertEqual(self.counts(record), (2, 0, 2, 0))
        self.assertEqual((record.position, record.progress), (4, 100))

    def test_mapping_is_remembered_for_the_source_and_the_shape(self):
        header = ["No", "Who", "What", "When"]
        rows = [header, ["1", "ann", "Hello", "2026-11-01"]]
        first = self.make_import(rows)
        first.action_read()
        self.assertEqual(first.column_ids.mapped("target"), [False] * 4)
        for line, target in zip(
            first.column_ids, ("id", "author_handle", "text", "created_at"), strict=True
        ):
            line.target = target
        first.write({"date_order": "dmy", "tz": "Asia/Tokyo"})
        first.action_start()
        again = self.make_import([header[::-1], ["2026-11-02", "More", "ben", "2"]])
        again.action_read()
        self.assertEqual(again._mapping(), first._mapping())
        self.assertEqual((again.date_order, again.tz), ("dmy", "Asia/Tokyo"))
        elsewhere = self.make_import(rows, account=self.other_account)
        elsewhere.action_read()
        self.assertFalse(elsewhere._mapping())

    def test_columns_that_are_missing_or_double_are_named(self):
        record = self.make_import([["id", "body", "x"], ["1", "Hi", "2026-11-01"]])
        record.action_read()
        with self.assertRaisesRegex(UserError, "Time, Author"):
            record.action_start()
        record.column_ids.target = "text"
        with self.assertRaisesRegex(UserError, "More than one .* Text"):
            record.action_start()

    def test_files_that_cannot_be_read_say_why(self):
        for data, words in (
            (b"PK\x03\x04junk", "not a readable Excel"),
            (b"\xd0\xcf\x11\xe0old", "old Excel"),
            (b"  \n", "empty"),
            (b"id,text\n", "No row"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self.make_import(data, "posts.xlsx").action_read()
        record = self.make_import(b"")
        with self.assertRaisesRegex(UserError, "Choose a file"):
            record.action_read()

    def test_preview_shows_rows_and_runs_nothing(self):
        evil = "<script>alert(1)</script>"
        rows = [["id", "text"], ["1", evil], ["2", "x" * 200], ["3", "a", "b", "c"]]
        record = self.make_import(rows)
        self.assertFalse(record.preview)
        record.action_read()
        self.assertIn("&lt;script&gt;", record.preview)
        self.assertNotIn("<script>", record.preview)
        self.assertIn(f"{'x' * 80}…", record.preview)
        self.assertIn("4 cells in a row where the header has 2.", record.preview)

    def test_source_made_on_the_fly_shares_nothing_with_others(self):
        sources = self.env["scrm.account"].with_context(default_channel="file")
        accounts = sources.browse(
            [sources.name_create(name)[0] for name in ("Weibo", "Forum")]
        )
        records = [self.run_import(CHINESE, account=account) for account in accounts]
        self.assertEqual(accounts.mapped("state"), ["connected"] * 2)
        self.assertEqual(len(set(accounts.mapped("instance"))), 2)
        first, second = (self.posts_of(record) for record in records)
        self.assertFalse(first & second)
        self.assertFalse(first.profile_id & second.profile_id)

    def test_own_posts_by_the_accounts_handle(self):
        self.account.handle = "青芽茶饮"
        record = self.run_import(CHINESE)
        self.assertEqual(self.posts_of(record).mapped("direction"), ["in", "out", "in"])

    def test_mention_of_a_mixed_handle_finds_who_is_known(self):
        self.keep_author("Vivian在台北")
        rows = self.simple_rows(1, text="@Vivian在台北同求 @person1谢谢")
        record = self.run_import(self.to_lines(rows), "a.jsonl")
        mentioned = self.posts_of(record).mention_profile_ids
        self.assertEqual(set(mentioned.mapped("handle")), {"Vivian在台北", "person1"})

    def keep_author(self, handle):
        rows = self.simple_rows(1, id="old", author=handle)
        record = self.run_import(self.to_lines(rows), "a.jsonl")
        self.posts_of(record).account_id = self.other_account


@tagged("post_install", "-at_install")
class TestImportHistory(ImportCommon):
    """What is old never triggers anything; what counts as old is a choice."""

    def states(self, account_from, **values):
        self.account.live_from = account_from
        rows = [
            {**row, "created_at": f"2026-11-0{day}T00:00:00Z"}
            for day, row in enumerate(self.simple_rows(3), 1)
        ]
        record = self.run_import(self.to_lines(rows), "a.jsonl", **values)
        states = self.posts_of(record).mapped("process_state")
        self.assertEqual(record.history_count, states.count("skipped"))
        return states

    def test_by_default_the_source_decides(self):
        self.assertEqual(self.states("2026-11-02"), ["skipped", "new", "new"])

    def test_a_date_of_ones_own(self):
        states = self.states("2026-01-01", act_on="date", act_from="2026-11-03")
        self.assertEqual(states, ["skipped", "skipped", "new"])

    def test_nothing_at_all(self):
        self.assertEqual(self.states("2026-01-01", act_on="none"), ["skipped"] * 3)
