# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools.items import RawInteraction
from .common import NOW, person, said
from .people_common import MessageNetwork, PeopleCommon


@tagged("post_install", "-at_install")
class TestChampion(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.junior = cls._make_user("junior", "social_crm.group_junior", cls.company)
        cls.post = cls.keep(
            said("p1", "mei", "太喜欢了", author=person("mei", name="Mei"))
        )
        cls.profile = cls.post.profile_id
        cls.mine = cls.post.with_user(cls.agent)
        cls.answer = cls.env["scrm.answer"].create(
            {
                "name": "Thank you",
                "scenario": "thanks",
                "company_id": cls.company.id,
                "state": "approved",
                "text_ids": [
                    Command.create({"lang": "en_US", "body": "Thank you, {name}!"}),
                    Command.create({"lang": "zh_CN", "body": "{name}，谢谢您！"}),
                ],
            }
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def outbox(self, **values):
        domain = [("parent_post_id", "=", self.post.id)]
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["scrm.delivery"].search(domain)

    def thank(self, user=None, **values):
        post = self.post.with_user(user or self.agent)
        action = post.action_thank()
        self.assertEqual(action["res_model"], "scrm.thank")
        wizard = self.env["scrm.thank"].with_user(user or self.agent)
        thanks = wizard.with_context(**action["context"]).create({})
        thanks.write(values)
        return thanks.action_send()

    # -- like and repost ----------------------------------------------------------

    def test_a_second_click_says_so_and_does_nothing(self):
        for kind in ("like", "repost"):
            first = getattr(self.mine, f"action_{kind}")()
            second = getattr(self.mine, f"action_{kind}")()
            self.assertEqual(first["params"]["type"], "success")
            self.assertIn("already", second["params"]["message"])
            self.assertEqual(len(self.outbox(kind=kind)), 1)
        self.assertTrue(self.mine.liked and self.mine.reposted)

    def test_it_leaves_through_the_outbox(self):
        self.mine.action_like()
        self.run_cron()
        (call,) = self.network.calls
        self.assertEqual((call.kind, call.parent_remote_id), ("like", "p1"))

    def test_taken_back_before_it_leaves(self):
        self.mine.action_like()
        self.mine.action_unlike()
        self.assertEqual(self.outbox().state, "cancelled")
        self.assertFalse(self.mine.liked)
        self.run_cron()
        self.assertFalse(self.network.calls)

    def test_taken_back_on_the_network_and_done_again(self):
        self.mine.action_repost()
        self.run_cron()
        done = self.outbox(kind="repost")
        self.mine.action_unrepost()
        self.mine.action_unrepost()
        undo = self.env["scrm.delivery"].search([("target_id", "=", done.id)])
        self.assertEqual((len(undo), undo.kind), (1, "delete"))
        self.run_cron()
        call = self.network.calls[-1]
        self.assertEqual((call.kind, call.target_remote_id), ("delete", done.remote_id))
        self.mine.action_repost()
        keys = self.outbox(kind="repost").mapped("idempotency_key")
        self.assertEqual(
            sorted(keys), [f"repost-{self.post.id}", f"repost-{self.post.id}-1"]
        )

    def test_nothing_to_take_back(self):
        told = self.mine.action_unlike()
        self.assertIn("nothing to take back", told["params"]["message"])

    def test_what_the_network_cannot_do_is_not_offered(self):
        self.networks[self.account.id] = MessageNetwork(can={"send", "like"})
        self.env.invalidate_all()
        self.assertTrue(self.mine.can_like)
        self.assertFalse(self.mine.can_repost)
        with self.assertRaisesRegex(UserError, "cannot do this"):
            self.mine.action_repost()

    def test_private_words_are_never_passed_on(self):
        post = self.keep(said("m1", "mei", "Hi", kind="message"))
        self.assertFalse(post.can_repost)
        with self.assertRaises(UserError):
            post.action_repost()

    def test_own_and_deleted_posts_and_who_asked_to_stop(self):
        own = self.keep(said("own", "tea", author=person("tea", is_own=True)))
        with self.assertRaisesRegex(UserError, "said by ourselves"):
            own.action_like()
        self.post.deleted_at = fields.Datetime.now()
        with self.assertRaisesRegex(UserError, "deleted by its author"):
            self.mine.action_like()
        self.post.deleted_at = False
        self.profile._stop("STOP")
        for name in ("action_like", "action_repost", "action_thank"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "asked us"):
                getattr(self.mine, name)()
        self.assertFalse(self.mine.can_thank)

    def test_a_junior_s_repost_waits_and_a_like_does_not(self):
        post = self.post.with_user(self.junior)
        told = post.action_repost()
        self.assertIn("waits", told["params"]["message"])
        post.action_like()
        self.assertEqual(self.outbox(kind="repost").state, "approval")
        self.assertEqual(self.outbox(kind="like").state, "queued")
        self.outbox(kind="repost").with_user(self.agent).action_approve()
        self.assertEqual(self.outbox(kind="repost").state, "queued")

    def test_others_do_nothing(self):
        for user in (self.other_agent, self.portal, self.stranger):
            post = self.post.with_user(user)
            for name in ("action_like", "action_repost", "action_unlike"):
                with self.subTest(f"{user.login} {name}"):
                    with self.assertRaises(AccessError):
                        getattr(post, name)()
            with self.subTest(user.login), self.assertRaises(AccessError):
                post.action_thank()
        self.assertFalse(self.outbox())

    def test_the_queries_of_a_list_do_not_grow(self):
        posts = self.keep(*[said(f"x{n}", f"x{n}") for n in range(20)])
        self.env.invalidate_all()
        with self.assertQueryCount(8):
            posts.mapped("liked")

    # -- thanks -------------------------------------------------------------------

    def test_thanks_are_in_the_person_s_language_and_can_be_changed(self):
        action = self.mine.action_thank()
        wizard = self.env["scrm.thank"].with_user(self.agent)
        thanks = wizard.with_context(**action["context"]).create({})
        self.assertEqual(thanks.body, "Mei，谢谢您！")
        thanks.body = "Mei，非常感谢！"
        thanks.action_send()
        sent = self.outbox(kind="reply")
        self.assertEqual((sent.body, sent.is_thanks), ("Mei，非常感谢！", True))
        self.assertEqual(sent.user_id, self.agent)
        self.assertEqual(self.answer.use_ids.delivery_id, sent)

    def test_a_second_thank_you_says_so(self):
        self.thank()
        again = self.mine.action_thank()
        self.assertIn("already", again["params"]["message"])
        self.assertEqual(len(self.outbox(kind="reply")), 1)

    def test_nobody_is_thanked_twice_a_week(self):
        self.thank()
        self.run_cron()
        self.assertTrue(self.profile.last_thanked_at)
        other = self.keep(said("p2", "mei", "Great tea"))
        with self.assertRaisesRegex(UserError, "was thanked on"):
            other.with_user(self.agent).action_thank()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_delivery SET create_date = create_date - interval '8 days' "
            "WHERE id = %s",
            self.outbox().ids,
        )
        self.env.invalidate_all()
        self.assertEqual(other.action_thank()["res_model"], "scrm.thank")

    def test_thanks_on_another_profile_of_the_person_count(self):
        self.tie(self.mei, "mei2")
        second = self.mei.scrm_profile_ids.filtered(lambda p: p.handle == "mei2")
        self.thank()
        with self.assertRaisesRegex(UserError, "was thanked on"):
            second.with_user(self.agent).action_thank()

    def test_thanks_that_failed_are_not_thanks(self):
        self.thank()
        self.outbox().state = "failed"
        self.env.invalidate_all()
        self.thank()
        self.assertEqual(len(self.outbox(kind="reply")), 2)

    def test_a_hole_in_the_text_is_named(self):
        with self.assertRaisesRegex(UserError, r"Text: nothing is known here for \{o"):
            self.thank(body="About {order}")

    def test_a_junior_s_thanks_wait(self):
        told = self.thank(self.junior)
        self.assertIn("waits", told["params"]["message"])
        self.assertEqual(self.outbox().state, "approval")

    # -- champions ------------------------------------------------------------------

    def test_made_by_hand_with_who_and_why_and_ended(self):
        mine = self.profile.with_user(self.agent)
        mine.action_make_champion()
        self.assertTrue(self.profile.is_champion and self.profile.champion_since)
        self.assertEqual(self.profile.champion_by_id, self.agent)
        self.assertEqual(self.profile.champion_reason, "Chosen by hand")
        self.assertTrue(self.mei.scrm_is_champion)
        found = self.env["res.partner"].search([("scrm_is_champion", "=", True)])
        self.assertIn(self.mei, found)
        mine.action_end_champion()
        self.assertFalse(self.profile.is_champion)
        for user in (self.other_agent, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.profile.with_user(user).action_make_champion()

    def speak_well(self):
        """Mei praises us twice lately, passes us on, and helps another customer."""
        now = fields.Datetime.now()
        self.account.live_from = "2020-01-01 00:00:00"
        repost = RawInteraction(
            remote_key="r1",
            kind="repost",
            actor=person("mei"),
            target=person("tea", is_own=True),
            occurred_at=NOW,
        )
        posts = self.keep(
            said("own", "tea", author=person("tea", is_own=True)),
            said("ask", "bob", "How sweet?", parent_remote_id="own"),
            said("help", "mei", "Take little sugar", 1, parent_remote_id="ask"),
            said("love", "mei", "I love it", 2),
            acts=[repost],
        )
        posts.write({"posted_at": now - timedelta(days=3)})
        self.post.posted_at = now - timedelta(days=2)
        (self.post | posts[-1]).write(self.praise())
        self.env["scrm.interaction"].search([]).occurred_at = now - timedelta(days=1)
        self.env.flush_all()
        self.env["scrm.profile"]._count_champions(self.company)
        return posts[-1]

    def praise(self):
        """What marks praise here, whatever addons are installed."""
        values = {"sentiment": 0.8}
        if "intent" in self.env["scrm.post"]._fields:
            values["intent"] = "praise"
        return values

    def test_who_speaks_for_us_is_suggested_with_the_reason(self):
        self.speak_well()
        profile = self.profile
        self.assertEqual(
            (profile.praise_count, profile.shared_count, profile.helped_count),
            (2, 1, 1),
        )
        self.assertTrue(profile.champion_suggested)
        profile.with_user(self.agent).action_make_champion()
        self.assertEqual(
            profile.champion_reason,
            "2 times praise · 1 reposts of us · 1 answers to others",
        )
        self.assertFalse(profile.champion_suggested)

    def test_counting_again_changes_nothing_and_old_praise_ends(self):
        newest = self.speak_well()
        self.env.cr.execute(
            "SELECT xmin FROM scrm_profile WHERE id = %s", [self.profile.id]
        )
        before = self.env.cr.fetchone()
        self.env["scrm.profile"]._count_champions(self.company)
        self.env.cr.execute(
            "SELECT xmin FROM scrm_profile WHERE id = %s", [self.profile.id]
        )
        self.assertEqual(self.env.cr.fetchone(), before)
        (self.post | newest).posted_at = fields.Datetime.now() - timedelta(days=91)
        self.env["scrm.profile"]._count_champions(self.company)
        self.assertEqual(self.profile.praise_count, 0)
        self.assertFalse(self.profile.champion_suggested)

    def test_good_posts_and_the_one_to_thank_for(self):
        newest = self.speak_well()
        self.assertEqual(self.profile.good_post_ids, self.post | newest)
        action = self.profile.with_user(self.agent).action_thank()
        self.assertEqual(action["context"]["default_post_id"], self.post.id)

    def test_nobody_who_praised_us_is_forgotten(self):
        self.speak_well()
        self.profile.with_user(self.agent).action_make_champion()
        profiles = self.env["scrm.profile"]
        profiles._ask_for_thanks(self.company)
        profiles._ask_for_thanks(self.company)
        activity = self.profile.activity_ids
        self.assertEqual((len(activity), activity.user_id), (1, self.agent))
        self.assertIn("Thank", activity.summary)
        self.thank()
        self.assertFalse(self.profile.activity_ids)
        self.run_cron()
        profiles._ask_for_thanks(self.company)
        self.assertFalse(self.profile.activity_ids)
