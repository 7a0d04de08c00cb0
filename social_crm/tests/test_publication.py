# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_publication import PublicationCommon

LATER = "2030-01-05 01:00:00"


@tagged("post_install", "-at_install")
class TestPublication(PublicationCommon):
    def approve(self, publication, user=None):
        publication.with_user(user or self.supervisor).action_approve()

    # -- states -------------------------------------------------------------------
    def test_an_agent_schedules_without_asking(self):
        publication = self.released(scheduled_at=LATER)
        self.assertEqual(publication.state, "scheduled")
        self.publish()
        self.assertEqual(publication.state, "scheduled")
        self.assertFalse(publication.delivery_ids)

    def test_without_a_time_it_goes_out_at_once(self):
        publication = self.released()
        self.publish()
        self.assertEqual(publication.state, "running")
        self.assertTrue(publication.scheduled_at)
        self.send()
        self.assertEqual(publication.state, "done")
        self.assertEqual(publication.result, "2 of 2 out")

    def test_what_is_out_cannot_be_changed(self):
        publication = self.gone_out()
        part = {"channel": "file", "body": "x"}
        for change in (
            lambda: publication.write({"body": "Other"}),
            lambda: publication.write({"account_ids": [Command.clear()]}),
            lambda: publication.write({"variant_ids": [Command.create(part)]}),
            lambda: publication.write({"scheduled_at": LATER}),
            publication.unlink,
            publication.action_release,
            publication.action_draft,
        ):
            with self.assertRaises(UserError):
                change()
        publication.name = "Only we see this"

    def test_states_are_not_written_by_hand(self):
        publication = self.draft(self.junior)
        for values in (
            {"state": "scheduled"},
            {"approved_by_id": self.supervisor.id},
            {"approved_at": LATER},
            {"series_id": publication.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                publication.write(values)
            with self.subTest(values), self.assertRaises(AccessError):
                self.draft(self.junior, **values)
        with self.assertRaises(AccessError):
            publication.edited_by_id = self.agent
        lied = self.draft(self.junior, edited_by_id=self.agent.id)
        self.assertEqual(lied.edited_by_id, self.junior)
        with self.assertRaises(AccessError):
            self.env["scrm.publication"].with_user(self.junior).with_context(
                default_state="scheduled"
            ).create({"name": "x"})

    def test_a_copy_is_a_draft_of_its_own(self):
        publication = self.gone_out(
            variant_ids=[Command.create({"channel": "mastodon", "body": "Toot"})]
        )
        copy = publication.copy()
        self.assertEqual((copy.state, copy.name), ("draft", "Spring (copy)"))
        self.assertEqual(copy.variant_ids.body, "Toot")
        self.assertFalse(copy.delivery_ids or copy.scheduled_at or copy.started_at)
        copy.unlink()

    def test_a_copy_belongs_to_whoever_makes_it(self):
        copy = self.gone_out().with_user(self.supervisor).copy()
        self.assertEqual(copy.user_id, self.supervisor)
        colleague = self._make_user("copier", "social_crm.group_agent", self.company)
        self.assertEqual(copy.with_user(colleague).copy().user_id, colleague)

    # -- approval -----------------------------------------------------------------
    def test_a_junior_asks_and_a_supervisor_approves(self):
        publication = self.released(self.junior)
        self.assertEqual(publication.state, "approval")
        asked = publication.sudo().activity_ids.user_id
        self.assertIn(self.supervisor, asked)
        self.assertFalse(asked & (self.junior | self.agent | self.other_agent))
        self.publish()
        self.assertFalse(publication.delivery_ids)
        self.approve(publication)
        self.assertEqual(publication.state, "scheduled")
        self.assertEqual(publication.approved_by_id, self.supervisor)
        self.assertFalse(publication.sudo().activity_ids)
        self.publish()
        self.assertEqual(
            set(publication.delivery_ids.mapped("state")), {"queued"}, "approved twice"
        )
        self.send()
        self.assertEqual(publication.state, "done")

    def test_nobody_else_approves(self):
        publication = self.released(self.junior)
        for user in (
            self.junior,
            self.agent,
            self.other_agent,
            self.portal,
            self.stranger,
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.approve(publication, user)
            with self.subTest(user.login), self.assertRaises(AccessError):
                publication.with_user(user)._send_back("No")
        self.assertEqual(publication.state, "approval")

    def test_the_company_may_want_a_second_person_always(self):
        self.company.scrm_publication_approval = "everyone"
        publication = self.released(self.supervisor)
        self.assertEqual(publication.state, "approval")
        with self.assertRaises(AccessError):
            self.approve(publication)
        publication.with_user(self.administrator).body = "Words of another"
        with self.assertRaises(AccessError):
            self.approve(publication, self.administrator)
        publication.with_user(self.supervisor).body = "Words of the author"
        self.approve(publication, self.administrator)
        self.assertEqual(publication.state, "scheduled")

    def test_giving_it_away_is_no_way_around(self):
        self.company.scrm_publication_approval = "everyone"
        publication = self.draft(self.supervisor)
        publication.user_id = self.agent
        publication.action_release()
        with self.assertRaises(AccessError):
            self.approve(publication)
        with self.assertRaises(AccessError):
            self.draft(self.junior).user_id = self.agent
        with self.assertRaises(AccessError):
            self.draft(self.junior, user_id=self.agent.id)

    def test_a_change_has_to_be_approved_again(self):
        part = {"channel": "mastodon", "body": "Other"}
        picture = {"name": "a.png", "file": b"YQ==", "alt": "A"}
        for values in (
            {"body": "Other"},
            {"account_ids": [Command.set(self.account.ids)]},
            {"scheduled_at": "2031-01-05 01:00:00"},
            {"local_time": 5},
            {"tz": "Europe/Berlin"},
            {"variant_ids": [Command.create(part)]},
            {"media_ids": [Command.create(picture)]},
            {"option_ids": [Command.create({"name": n}) for n in "ab"]},
            {"repeat_unit": "days", "repeat_count": 3},
        ):
            with self.subTest(values):
                publication = self.released(self.junior, scheduled_at=LATER)
                self.approve(publication)
                publication.write(values)
                self.assertEqual(publication.state, "approval")
                self.assertFalse(publication.approved_by_id)
                self.assertIn(self.supervisor, publication.sudo().activity_ids.user_id)

    def test_a_part_that_is_changed_by_itself_counts_too(self):
        publication = self.released(
            self.junior,
            scheduled_at=LATER,
            variant_ids=[Command.create({"channel": "mastodon", "body": "Toot"})],
        )
        self.approve(publication)
        publication.variant_ids.with_user(self.junior).body = "Other"
        self.assertEqual(publication.state, "approval")
        self.approve(publication)
        publication.variant_ids.with_user(self.junior).unlink()
        self.assertEqual(publication.state, "approval")

    def test_moving_one_that_needs_nobody_keeps_it_scheduled(self):
        publication = self.released(scheduled_at=LATER)
        publication.scheduled_at = "2031-01-05 01:00:00"
        self.assertEqual(publication.state, "scheduled")
        with self.assertRaises(UserError):
            publication.body = "x" * 61

    def test_what_is_approved_is_what_was_read(self):
        publication = self.released(self.junior)
        seen = publication.revision
        publication.body = "Changed while it was read"
        reader = publication.with_user(self.supervisor).with_context(scrm_revision=seen)
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            reader.action_approve()
        reader.with_context(scrm_revision=publication.revision).action_approve()

    def test_sent_back_with_a_reason_that_the_author_reads(self):
        publication = self.released(self.junior)
        wizards = self.env["scrm.publication.refuse"].with_user(self.supervisor)
        wizard = wizards.create({"publication_id": publication.id})
        with self.assertRaises(UserError):
            wizard.action_send_back()
        wizard.reason = "We never say so"
        wizard.action_send_back()
        self.assertEqual(publication.state, "draft")
        self.assertIn("We never say so", publication.state_reason)
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.junior.partner_id.id)]
        )
        self.assertIn("We never say so", told[:1].mail_message_id.body)
        self.assertFalse(publication.sudo().activity_ids)

    # -- what stands in the way -----------------------------------------------------
    def problems(self, **values):
        return [text for _account, text in self.draft(**values)._problems()]

    def test_nothing_stands_in_the_way(self):
        publication = self.draft()
        self.assertEqual(publication._problems(), [])
        self.assertFalse(publication.problem_text)

    def test_each_account_says_what_is_wrong(self):
        self.second.state = "reauth"
        publication = self.draft(body="x" * 61)
        found = {account.name: text for account, text in publication._problems()}
        self.assertIn("61 of 60", found["Tea archive"])
        self.assertIn("Needs Sign-in", found["Tea shop"])
        self.assertIn("61 of 60", publication.problem_text)
        with self.assertRaisesRegex(UserError, "(?s)61 of 60.*Needs Sign-in"):
            publication.action_release()
        self.assertEqual(publication.state, "draft")

    def test_a_variant_is_measured_in_place_of_the_text(self):
        short = Command.create({"channel": "mastodon", "body": "Short"})
        publication = self.draft(body="x" * 61, variant_ids=[short])
        accounts = [account for account, _text in publication._problems()]
        self.assertEqual(accounts, [self.account.with_user(self.agent)])

    def test_texts_accounts_and_polls_that_lack_something(self):
        answers = [Command.create({"name": n}) for n in ("Green", "Black")]
        for values, words in (
            ({"account_ids": []}, "at least one account"),
            ({"body": "  "}, "no text"),
            ({"body": "Hi {nobody}"}, r"{nobody} in line 1"),
            ({"body": "For {campaign}"}, r"Tea archive: .*{campaign}"),
            ({"option_ids": answers[:1]}, "two answers"),
            ({"option_ids": answers, "poll_hours": 0}, "1 to 720 hours"),
        ):
            with self.subTest(values):
                self.assertRegex("\n".join(self.problems(**values)), words)
        self.network.abilities = {"send"}
        found = self.problems(option_ids=answers)
        self.assertEqual(len(found), 2)
        self.assertIn("cannot hold polls", found[0])
        self.network.abilities = set()
        self.assertIn("cannot send", self.problems()[0])

    def test_words_are_not_taken_for_markup(self):
        publication = self.draft(body="{b} <script>")
        self.account.name = "<script>alert(1)</script>"
        self.network.abilities = set()
        publication.invalidate_recordset()
        self.assertNotIn("<script>", publication.problem_text)
        self.assertIn("&lt;script&gt;", publication.problem_text)

    def test_accounts_of_another_company_are_refused(self):
        with self.assertRaises(UserError):
            self.draft(account_ids=[Command.set(self.other_account.ids)])
