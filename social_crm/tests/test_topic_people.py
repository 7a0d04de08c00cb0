# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import person, said
from .test_value_recompute import ValueCommon

DAY = 24 * 60
HOUR = 60


class TopicCommon(ValueCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.topic_model = cls.env["scrm.value.model"].create(
            {"name": "Topics", "company_id": cls.company.id, "subject": "topic"}
        )

    @classmethod
    def topic(cls, key):
        return cls.env["scrm.topic"].search(
            [("key", "=", key), ("company_id", "=", cls.company.id)]
        )

    def found(self, action, user=None):
        model = self.env[action["res_model"]].with_user(user or self.agent)
        return model.search(action["domain"])


@tagged("post_install", "-at_install")
class TestTopicPeople(TopicCommon):
    """Mei speaks of oolong first; Bob and Cai answer her, Dan answers Bob."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tags = {"tags": ("oolong",)}
        cls.keep(
            said("1", "mei", author=person("mei", followers=50), **tags),
            said("2", "bob", "Which?", HOUR, parent_remote_id="1", **tags),
            said("3", "cai", "Nice", 2 * HOUR, parent_remote_id="1", **tags),
            said("4", "dan", "Lovely", 30 * HOUR, parent_remote_id="2", **tags),
            said("5", "eva", "Hm", 31 * HOUR, tags=("oolong", "green")),
            said("6", "mei", "More", 31 * HOUR, tags=("green",)),
        )
        cls.model._night_topics()
        cls.oolong = cls.topic("oolong")

    def carrier(self, handle, topic=None):
        topic = topic or self.oolong
        return topic.carrier_ids.filtered(lambda c: c.profile_id.handle == handle)

    def test_who_began_and_who_came_through_whom(self):
        places = {c.profile_id.handle: c.place for c in self.oolong.carrier_ids}
        self.assertEqual(places, {"mei": 1, "bob": 2, "cai": 3, "dan": 4, "eva": 5})
        self.assertEqual(self.carrier("mei").brought, 2)
        self.assertEqual(self.carrier("bob").brought, 1)
        self.assertEqual(self.carrier("dan").via_id, self.profile("bob"))
        self.assertFalse(self.carrier("eva").via_id or self.carrier("mei").via_id)

    def test_an_act_long_before_leads_nobody(self):
        for handle in ("fay", "gus"):
            self.act("like", handle, "mei", days=-19)
        self.keep(
            said("m", "mei", minutes=-20 * DAY, tags=("white",)),
            said("f", "fay", minutes=-11 * DAY, tags=("white",)),
            said("g", "gus", minutes=-13 * DAY, tags=("white",)),
        )
        self.model._night_topics()
        white = self.topic("white")
        self.assertFalse(self.carrier("fay", white).via_id)
        self.assertEqual(self.carrier("gus", white).via_id, self.profile("mei"))

    def test_the_story_names_who_began_and_who_made_it_grow(self):
        story = self.oolong.with_user(self.agent).spread_story
        first, second = story.splitlines()
        self.assertIn("@mei spoke of it first", first)
        self.assertIn("2 people came to it", second)
        self.assertFalse(self.env["scrm.topic"].new({}).spread_story)

    def test_a_deleted_post_takes_its_carrier_along(self):
        post = self.env["scrm.post"].search(
            [("remote_id", "=", "1"), ("company_id", "=", self.company.id)]
        )
        post.deleted_at = post.posted_at
        self.assertTrue(self.model._night_topics())
        self.assertFalse(self.carrier("mei"))
        self.assertEqual(self.carrier("bob").place, 1)
        self.assertFalse(self.carrier("bob").via_id)

    def test_people_by_place(self):
        china = self.env.ref("base.cn")
        partner = self.env["res.partner"].create(
            {"name": "Mei", "country_id": china.id}
        )
        self.profile("mei")._link_partner(partner, "manual", "Test")
        action = self.oolong.with_user(self.agent).action_by_place()
        groups = (
            self.env["scrm.topic.carrier"]
            .with_user(self.agent)
            ._read_group(
                action["domain"], action["context"]["group_by"][:1], ["__count"]
            )
        )
        self.assertIn((china, 1), groups)

    def test_hour_by_hour(self):
        spread = self.oolong.spread
        posts, people = (series["data"] for series in spread["series"])
        self.assertEqual((posts[0], posts[1], posts[2], posts[3]), (1, 1, 1, 0))
        self.assertEqual((len(posts), sum(posts), people[-1]), (32, 5, 5))
        action = self.oolong.with_user(self.agent).action_by_hour()
        self.assertEqual(len(self.found(action)), 5)

    @freeze_time("2026-12-22")
    def test_quiet_kind_carriers_are_asked_most_influential_first(self):
        self.profile("bob").value_score = 80
        self.profile("cai").is_bot = True
        self.env["scrm.post"].search(
            [("profile_id", "=", self.profile("dan").id)]
        ).sentiment = -0.8
        self.model._night_topics()
        oolong = self.oolong.with_user(self.agent)
        action = oolong.action_ask_carriers()
        carriers = (
            self.env["scrm.topic.carrier"]
            .with_user(self.agent)
            .search(action["domain"], order="profile_id")
        )
        handles = carriers.profile_id.mapped("handle")
        self.assertEqual(handles[0], "bob")
        self.assertEqual(set(handles), {"bob", "mei", "eva"})
        with freeze_time("2026-11-25"):
            self.assertFalse(self.found(oolong.action_ask_carriers()))

    @freeze_time("2026-11-22")
    def test_open_questions_and_words_of_influential_people(self):
        oolong = self.oolong.with_user(self.agent)

        def open_posts():
            posts = self.found(oolong.action_posts_to_answer())
            return set(posts.mapped("remote_id"))

        self.assertEqual(open_posts(), {"2"})
        self.profile("cai").value_score = 70
        self.assertEqual(open_posts(), {"2", "3"})
        us = person("us", is_own=True)
        self.keep(said("7", "us", author=us, parent_remote_id="2"))
        self.assertEqual(open_posts(), {"3"})
        with freeze_time("2027-01-22"):
            self.assertFalse(open_posts())

    def test_similar_topics_by_shared_carriers(self):
        action = self.oolong.with_user(self.agent).action_similar()
        green = self.topic("green")
        self.assertEqual(self.found(action), green)
        seen = green.with_context(**action["context"]).with_user(self.agent)
        self.assertEqual(seen.shared_count, 2)

    def test_an_agent_makes_an_activity(self):
        carriers = self.oolong.with_user(self.agent).carrier_ids[:2]
        action = carriers.action_activity()
        wizard = (
            self.env["mail.activity.schedule"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create(
                {"activity_type_id": self.env.ref("mail.mail_activity_data_todo").id}
            )
        )
        self.assertEqual(wizard.summary, "Ask about oolong")
        wizard.activity_user_id = self.supervisor
        wizard.action_schedule_activities()
        activities = carriers.profile_id.sudo().activity_ids
        self.assertEqual(len(activities), 2)
        self.assertEqual(activities.user_id, self.supervisor)

    def test_an_agent_plans_about_the_topic(self):
        self.oolong.with_user(self.agent).activity_schedule(
            "mail.mail_activity_data_todo",
            summary="Talk about oolong",
            user_id=self.supervisor.id,
        )
        activity = self.env["mail.activity"].search(
            [("res_model", "=", "scrm.topic"), ("res_id", "=", self.oolong.id)]
        )
        self.assertEqual(activity.user_id, self.supervisor)
        with self.assertRaises(AccessError):
            self.oolong.with_user(self.agent).message_subscribe(
                self.portal.partner_id.ids
            )

    def test_a_publication_begins_with_the_hashtag(self):
        context = self.oolong.action_write_publication()["context"]
        self.assertEqual(context["default_body"], " #oolong")
        self.oolong.name = "spring tea"
        context = self.oolong.action_write_publication()["context"]
        self.assertEqual(context["default_body"], " #spring tea#")

    def test_what_a_person_talks_about(self):
        carried = self.profile("mei").with_user(self.agent).carried_ids
        self.assertEqual(set(carried.topic_id.mapped("key")), {"oolong", "green"})

    def test_who_reads_carriers(self):
        carrier = self.carrier("mei")
        self.assertTrue(carrier.with_user(self.agent).read())
        self.assertTrue(carrier.with_user(self.supervisor).read())
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                carrier.with_user(user).read()
            with self.assertRaises(AccessError):
                self.oolong.with_user(user).action_similar()
            with self.assertRaises(AccessError):
                self.oolong.with_user(user).action_posts_to_answer()
        for user in (self.agent, self.administrator):
            with self.assertRaises(AccessError):
                carrier.with_user(user).posts = 9
