# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools import codes
from .common import said
from .common_claim import ClaimCommon


@tagged("post_install", "-at_install")
class TestClaim(ClaimCommon):
    def wrong(self):
        """A code that is well formed and that nobody was given."""
        return codes.grouped(codes.make_claim())

    # -- tying ----------------------------------------------------------------

    def test_a_code_in_a_comment_ties_with_consent_and_time(self):
        claim, code = self.make()
        post = self.send(f"@tea_house 我的认领码是{code.lower()}，谢谢")
        profile = post.profile_id
        self.assertEqual(profile.partner_id, self.customer)
        self.assertEqual((post.claim_outcome, claim.state), ("tied", "used"))
        link = profile.link_ids
        self.assertEqual(link.method, "claim")
        self.assertEqual(link.claim_id, claim)
        self.assertIn("untie", link.consent_text)
        self.assertEqual(link.consent_version, 1)
        self.assertEqual(link.consent_at, claim.made_at)
        self.assertEqual((claim.profile_id, claim.post_id), (profile, post))
        self.assertEqual(claim.link_id, link)

    def test_it_is_heard_in_a_message_an_answer_and_an_own_thread(self):
        ours = self.keep(said("o1", "x", "Hello all", author=self._us()))
        for handle, values in (
            ("one", {"kind": "message", "mentions": ()}),
            ("two", {"parent_remote_id": ours.remote_id, "mentions": ()}),
        ):
            _claim, code = self.make()
            post = self.send(code, handle, **values)
            self.assertEqual(post.claim_outcome, "tied", handle)

    def test_what_is_not_said_to_us_is_not_heard(self):
        claim, code = self.make()
        for values in ({"mentions": ()}, {"kind": "repost"}, {"author": self._us()}):
            post = self.send(code, **values)
            self.assertFalse(post.claim_outcome)
        self.assertEqual(claim.state, "open")

    def test_full_width_letters_are_as_good(self):
        _claim, code = self.make()
        wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "－" for c in code)
        self.assertEqual(self.send(wide).claim_outcome, "tied")

    def test_the_code_itself_is_stored_nowhere(self):
        claim, code = self.make()
        plain = code.replace("-", "")
        self.env.flush_all()
        self.env.cr.execute("SELECT row(c.*)::text FROM scrm_claim_code c")
        stored = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertNotIn(plain, stored)
        self.assertNotIn(code, stored)
        self.assertEqual(len(claim.code_hash), 64)

    def test_a_contact_may_have_several_profiles(self):
        for handle in ("mei", "mei_too"):
            _claim, code = self.make()
            self.send(code, handle)
        self.assertEqual(len(self.customer.with_user(self.agent).scrm_profile_ids), 2)

    # -- refusals -------------------------------------------------------------

    def test_a_wrong_code_ties_nobody(self):
        post = self.send(self.wrong())
        self.assertEqual(post.claim_outcome, "wrong")
        self.assertFalse(post.profile_id.partner_id)

    def test_a_used_code_ties_nobody_else(self):
        _claim, code = self.make()
        self.send(code, "mei")
        thief = self.send(code, "thief", ago=3)
        self.assertEqual(thief.claim_outcome, "used")
        self.assertFalse(thief.profile_id.partner_id)
        self.assertEqual(self.send(code, "mei", ago=2).claim_outcome, "again")

    def test_an_expired_code_ties_nobody(self):
        claim, code = self.make()
        claim.expires_at = datetime.now() - timedelta(minutes=10)
        self.assertTrue(claim.is_expired)
        self.assertEqual(self.send(code).claim_outcome, "expired")
        self.assertEqual(self.send(code, "in_time", ago=15).claim_outcome, "tied")

    def test_a_withdrawn_code_ties_nobody(self):
        claim, code = self.make()
        claim.with_user(self.supervisor).action_revoke()
        self.assertEqual(self.send(code).claim_outcome, "used")

    def test_a_code_of_another_company_is_wrong_here(self):
        claim, code = self.make(company=self.other_company)
        self.assertEqual(self.send(code).claim_outcome, "wrong")
        self.assertEqual(claim.state, "open")
        there = self.send(code, account=self.other_account)
        self.assertEqual(there.claim_outcome, "tied")
        self.assertEqual(there.profile_id.company_id, self.other_company)
        self.assertFalse(self.profile().partner_id)

    def test_a_deleted_comment_does_not_free_the_code(self):
        claim, code = self.make()
        post = self.send(code)
        post.unlink()
        self.assertEqual(claim.state, "used")
        self.assertEqual(self.send(code, "thief", ago=1).claim_outcome, "used")

    # -- theft ----------------------------------------------------------------

    def test_of_two_in_one_batch_the_earlier_gets_it(self):
        _claim, code = self.make()
        thief = self.hear(code, "thief", ago=4)
        owner = self.hear(code, "mei", ago=6)
        (thief | owner)._work_on()
        self.assertEqual(owner.claim_outcome, "tied")
        self.assertEqual(thief.claim_outcome, "used")

    def test_the_copy_that_was_heard_first_is_shown_to_a_person(self):
        claim, code = self.make()
        thief = self.send(code, "thief", ago=4)
        owner = self.send(code, "mei", ago=6)
        self.assertEqual(thief.profile_id.partner_id, self.customer)
        self.assertEqual(owner.claim_outcome, "disputed")
        self.assertFalse(owner.profile_id.partner_id)
        self.assertIn("@mei", claim.activity_ids.note)
        self.assertEqual(claim.activity_ids.user_id.share, False)

    def test_a_post_dated_back_before_the_code_was_made_is_refused(self):
        claim, code = self.make()
        claim.made_at = datetime.now() - timedelta(minutes=30)
        self.assertEqual(self.send(code, ago=60).claim_outcome, "early")
        self.assertEqual(claim.state, "open")

    # -- conflicts ------------------------------------------------------------

    def test_another_contact_is_not_overwritten(self):
        post = self.send("hello")
        other = post.profile_id._find_or_create_partner("manual", "By hand")
        claim, code = self.make()
        post = self.send(code)
        self.assertEqual(post.claim_outcome, "conflict")
        self.assertEqual(post.profile_id.partner_id, other)
        self.assertEqual(claim.state, "review")
        self.assertIn(other.display_name, claim.activity_ids.note)
        self.assertEqual(self.send(code, "thief", ago=1).claim_outcome, "used")
        with self.assertRaises(AccessError):
            claim.with_user(self.agent).action_tie()
        claim.with_user(self.supervisor).action_tie()
        self.assertEqual(post.profile_id.partner_id, self.customer)
        self.assertEqual((claim.state, claim.activity_ids.ids), ("used", []))
        history = post.profile_id.with_context(active_test=False).link_ids
        self.assertEqual(history.partner_id, self.customer | other)

    def test_the_same_contact_is_no_conflict(self):
        post = self.send("hello")
        post.profile_id._link_partner(self.customer, "manual", "By hand")
        claim, code = self.make()
        self.assertEqual(self.send(code).claim_outcome, "tied")
        self.assertEqual(len(post.profile_id.link_ids), 1)
        self.assertEqual(claim.state, "used")

    # -- undo -----------------------------------------------------------------

    def test_undone_without_loss_and_done_again(self):
        _claim, code = self.make()
        profile = self.send(code).profile_id
        lead = self.env["crm.lead"].create(
            {
                "name": "Asks for tea",
                "partner_id": self.customer.id,
                "scrm_profile_id": profile.id,
            }
        )
        link = profile.link_ids
        link.with_user(self.agent).action_end()
        self.assertFalse(profile.partner_id)
        self.assertEqual(link.ended_by_id, self.agent)
        self.assertTrue(link.consent_text)
        self.assertEqual(lead.partner_id, self.customer)
        self.assertEqual(self.send(code, ago=1).claim_outcome, "again")
        self.assertFalse(profile.partner_id, "a used code ties nothing again")
        _claim, fresh = self.make()
        self.send(fresh, ago=1)
        self.assertEqual(profile.partner_id, self.customer)
        links = profile.with_context(active_test=False).link_ids
        self.assertEqual(len(links), 2)

    # -- guessing -------------------------------------------------------------

    def test_guessing_is_slowed_down_and_a_supervisor_hears_of_it(self):
        self.account.user_id = self.administrator
        for _guess in range(5):
            self.assertEqual(self.send(self.wrong(), "mallory").claim_outcome, "wrong")
        claim, code = self.make()
        blocked = self.send(code, "mallory")
        self.assertEqual(blocked.claim_outcome, "blocked")
        self.assertEqual(claim.state, "open")
        note = self.account.activity_ids
        self.assertEqual(note.user_id, self.administrator)
        self.assertIn("@mallory", note.note)
        self.assertEqual(self.send(code, "mei").claim_outcome, "tied")

    def test_a_block_ends_and_the_next_is_longer(self):
        for _guess in range(5):
            self.send(self.wrong(), "mallory")
        guards = self.env["scrm.claim.guard"]
        guard = guards.search([("key", "=", f"profile:{self.profile('mallory').id}")])
        first = guard.blocked_until - datetime.now()
        guard.blocked_until = datetime.now() - timedelta(seconds=1)
        for _guess in range(5):
            self.assertEqual(self.send(self.wrong(), "mallory").claim_outcome, "wrong")
        guard.invalidate_recordset()
        self.assertGreater(guard.blocked_until - datetime.now(), 3 * first)

    def test_a_storm_of_many_profiles_is_left_to_people(self):
        with patch("odoo.addons.social_crm.models.scrm_claim.ACCOUNT_TRIES", 3):
            for number in range(3):
                self.send(self.wrong(), f"bot{number}")
            claim, code = self.make()
            self.assertEqual(self.send(code).claim_outcome, "busy")
        self.assertEqual(claim.state, "open")
        self.assertTrue(self.account.activity_ids)

    # -- queries --------------------------------------------------------------

    def batch(self, name, texts):
        posts = [
            said(
                f"{name}{n}",
                f"{name}{n}",
                text,
                self._minutes(5),
                mentions=(self._us(),),
            )
            for n, text in enumerate(texts)
        ]
        return self.keep(*posts)

    def test_posts_without_codes_cost_one_query(self):
        posts = self.batch("q", ["Just talk, order 20261120 and 3 teas"] * 500)
        posts.mapped("text")
        with self.assertQueryCount(1):
            posts._judge_claims()

    def test_the_number_of_queries_does_not_grow_with_the_posts(self):
        counts = []
        for name, number in (("a", 5), ("b", 500)):
            partners = self.env["res.partner"].create(
                [{"name": f"{name}{n}"} for n in range(number // 5)]
            )
            made = self.claims._make_for(partners, "receipt", self.company)
            texts = [code for _claim, code in made]
            texts += [self.wrong() for _n in range(number - len(texts))]
            with patch("odoo.addons.social_crm.models.scrm_claim.ACCOUNT_TRIES", 999):
                posts = self.batch(name, texts)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                posts._judge_claims()
                self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            tied = posts.filtered(lambda post: post.claim_outcome == "tied")
            self.assertEqual(len(tied), number // 5)
            self.assertEqual(len(posts.profile_id.partner_id), number // 5)
        self.assertLess(counts[1], counts[0] + 10, counts)

    # -- making ---------------------------------------------------------------

    def test_an_agent_makes_a_code_and_sees_it_once(self):
        action = self.customer.with_user(self.agent).action_scrm_claim_code()
        code = action["context"]["default_code"]
        self.assertTrue(codes.is_claim(codes.plain(code)))
        claim = self.claims.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(claim.user_id, self.agent)
        with self.assertRaises(AccessError):
            claim.with_user(self.agent).read(["state"])
        with self.assertRaises(AccessError):
            self.customer.with_user(self.stranger).action_scrm_claim_code()
        fields = self.env["scrm.claim.show"]._fields
        self.assertFalse(any(fields[n].store for n in ("code", "partner_id")))

    def test_the_words_of_consent_are_kept_with_their_version(self):
        self.company.scrm_claim_consent = "First words"
        first, _code = self.make()
        self.company.scrm_claim_consent = "Second words"
        second, _code = self.make()
        self.assertEqual(first.consent_text, "First words")
        self.assertEqual(second.consent_text, "Second words")
        self.assertEqual(second.consent_version, first.consent_version + 1)

    def test_hours_are_those_of_the_company(self):
        self.company.scrm_claim_hours = 3
        [(claim, _code)] = self.claims._make_for(self.customer, "receipt", self.company)
        self.assertEqual(claim.expires_at - claim.made_at, timedelta(hours=3))
