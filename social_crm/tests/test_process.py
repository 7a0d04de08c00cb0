# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.tests import tagged

from .common import SocialCommon, said


@tagged("post_install", "-at_install")
class TestProcess(SocialCommon):
    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_process_posts").method_direct_trigger()
        self.env.invalidate_all()

    def work(self, function):
        return patch.object(type(self.env["scrm.post"]), "_process_posts", function)

    def test_new_posts_are_taken_once_and_history_never(self):
        seen = []
        new, old = self.keep(
            said("p1", "mei"), said("p2", "mei", minutes=-60 * 24 * 400)
        )
        with self.work(lambda posts: seen.extend(posts.ids)):
            self.run_cron()
            self.run_cron()
        self.assertEqual(seen.count(new.id), 1)
        self.assertNotIn(old.id, seen)
        self.assertEqual((new.process_state, old.process_state), ("done", "skipped"))

    def test_one_bad_post_does_not_hold_the_others(self):
        posts = self.keep(*[said(f"p{i}", "mei", f"text {i}") for i in range(5)])

        def work(batch):
            if posts[2] in batch:
                raise ValueError("cannot read this")

        with self.work(work), self.assertLogs("odoo.addons.social_crm", "ERROR"):
            self.run_cron()
        self.assertEqual(
            posts.mapped("process_state"), ["done", "done", "error", "done", "done"]
        )
        self.assertEqual(posts[2].process_error, "cannot read this")

    def test_a_failed_post_can_be_tried_again(self):
        post = self.keep(said("p1", "mei"))
        post.write({"process_state": "error", "process_error": "x"})
        post.with_user(self.agent).action_reprocess()
        self.assertEqual(post.process_state, "new")
        self.run_cron()
        self.assertEqual(post.process_state, "done")

    def test_a_batch_that_always_collides_is_taken_apart(self):
        posts = self.keep(*[said(f"p{i}", "mei", f"text {i}") for i in range(3)])

        def work(batch):
            if posts[1] in batch:
                raise UniqueViolation("the same again")

        store = type(self.env["scrm.store"])

        def once(store, func):
            """Retrying rolls back, which a test's one transaction must not."""
            return func()

        with (
            self.work(work),
            patch.object(store, "_retrying", once),
            self.assertLogs("odoo.addons.social_crm", "ERROR"),
        ):
            self.env["scrm.post"]._process_next()
        self.assertEqual(posts.mapped("process_state"), ["done", "error", "done"])

    def test_reasons_are_in_the_language_of_the_company(self):
        self.env["res.lang"]._activate_lang("zh_TW")
        self.company.partner_id.lang = "zh_TW"
        self.keep(said("p1", "mei"))
        self.keep(said("p1", "mei"), account=self.other_account)
        seen = {}
        with self.work(lambda posts: seen.update({posts.company_id: posts.env.lang})):
            self.run_cron()
        self.assertEqual(seen[self.company], "zh_TW")
        self.assertEqual(seen[self.other_company], "en_US")
