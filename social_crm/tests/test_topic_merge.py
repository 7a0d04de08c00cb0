# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import said
from .test_topic_people import DAY, TopicCommon


@tagged("post_install", "-at_install")
class TestTopicMerge(TopicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep(
            said("1", "mei", tags=("oolong",)),
            said("2", "bob", tags=("wulong",), minutes=10),
            said("3", "bob", tags=("wulong", "oolong"), minutes=-200 * DAY),
            said("4", "cai", tags=("wulong",), minutes=20),
        )
        cls.model._night_topics()
        cls.oolong, cls.wulong = cls.topic("oolong"), cls.topic("wulong")

    def merge(self, *topics, user=None):
        topics = self.env["scrm.topic"].union(*topics)
        wizard = self.env["scrm.topic.merge"].with_user(user or self.supervisor)
        form = Form(wizard.with_context(active_ids=topics.ids))
        form.target_id = topics[0].with_user(form._env.user)
        return form.save().action_merge()

    def test_names_are_compared_as_they_are_read(self):
        self.keep(
            said("t", "mei", tags=("龍井",)),
            said("s", "mei", tags=("龙井",)),
            said("w", "mei", tags=("ＴＥＡ",)),
            said("n", "mei", tags=("tea",)),
        )
        self.assertEqual(self.topic("龙井").post_count, 2)
        self.assertEqual(self.topic("tea").post_count, 2)

    def test_a_merged_topic_hands_over_its_posts_and_its_name(self):
        self.merge(self.oolong, self.wulong)
        self.assertEqual(self.oolong.post_count, 4)
        self.assertFalse(self.wulong.active)
        self.assertEqual(self.wulong.merged_into_id, self.oolong)
        self.assertFalse(self.wulong.day_ids or self.wulong.score_ids)
        self.keep(said("5", "dan", tags=("Wulong",)))
        self.assertEqual(self.oolong.post_count, 5)
        self.assertFalse(self.wulong.post_count)

    def test_days_of_all_time_are_counted_anew(self):
        self.merge(self.oolong, self.wulong)
        counts = {day.date.year: day.posts for day in self.oolong.day_ids}
        self.assertEqual(sum(self.oolong.day_ids.mapped("posts")), 4)
        self.assertEqual(len(counts), 1)
        carriers = {c.profile_id.handle: c.posts for c in self.oolong.carrier_ids}
        self.assertEqual(carriers, {"mei": 1, "bob": 2, "cai": 1})
        self.model._night_topics()
        self.assertEqual(sum(self.oolong.day_ids.mapped("posts")), 4)
        self.assertFalse(self.wulong.lifecycle_stage or self.wulong.value_score)

    def test_what_was_merged_before_follows(self):
        self.keep(said("6", "mei", tags=("blue",)))
        self.merge(self.wulong, self.oolong)
        self.merge(self.topic("blue"), self.wulong)
        self.assertEqual(self.oolong.merged_into_id, self.topic("blue"))
        self.keep(said("7", "eva", tags=("oolong",)))
        self.assertIn("eva", self.topic("blue").post_ids.profile_id.mapped("handle"))

    def test_the_heavier_one_stays_unless_one_chooses(self):
        topics = self.oolong | self.wulong
        wizard = self.env["scrm.topic.merge"].with_context(active_ids=topics.ids)
        self.assertEqual(Form(wizard).target_id, self.wulong)

    def test_one_is_not_enough_and_companies_stay_apart(self):
        with self.assertRaisesRegex(UserError, "at least two"):
            self.merge(self.oolong)
        other = self.env["scrm.topic"].create(
            {"name": "Mocha", "company_id": self.other_company.id}
        )
        with self.assertRaisesRegex(UserError, "one company"):
            self.oolong._absorb(other)

    def test_supervisors_merge_and_others_do_not(self):
        for user in (self.agent, self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.env["scrm.topic.merge"].with_user(user).create({})
            with self.assertRaises(AccessError):
                self.oolong.with_user(user)._absorb(self.wulong.with_user(user))

    def test_old_keys_are_folded_anew(self):
        topics = self.env["scrm.topic"].create(
            [
                {"name": "龍井", "key": "龍井", "company_id": self.company.id},
                {"name": "绿茶", "key": "綠茶", "company_id": self.company.id},
                {"name": "绿茶", "key": "绿茶", "company_id": self.company.id},
            ]
        )
        self.env["scrm.topic"]._refold_keys()
        self.assertEqual(topics[0].key, "龙井")
        self.assertEqual(topics[1].merged_into_id, topics[2])
        self.assertEqual(topics.mapped("active"), [True, False, True])

    # -- campaigns ----------------------------------------------------------------

    def campaign(self):
        campaign = self.env["utm.campaign"].create({"title": "Oolong"})
        ours = self.keep(said("us", "tea", tags=()))
        ours.direction = "out"
        self.keep(
            said("a", "eva", minutes=5, parent_remote_id="us"),
            said("b", "fay", minutes=6, parent_remote_id="a"),
        )
        publication = self.env["scrm.publication"].create(
            {
                "name": "Spring",
                "body": "Oolong!",
                "company_id": self.company.id,
                "campaign_id": campaign.id,
            }
        )
        self.env["scrm.delivery"].create(
            {
                "account_id": self.account.id,
                "publication_id": publication.id,
                "kind": "post",
                "state": "sent",
                "post_id": ours.id,
                "idempotency_key": "campaign",
            }
        )
        return campaign

    def test_a_campaign_is_talked_about(self):
        campaign = self.campaign()
        seen = campaign.with_user(self.supervisor).with_company(self.company)
        self.assertFalse(seen.scrm_topic_id)
        action = seen.action_scrm_topic()
        topic = self.env["scrm.topic"].browse(action["res_id"])
        self.assertEqual(topic, self.oolong)
        self.assertEqual(topic.campaign_id, campaign)
        self.model._night_topics()
        handles = set(topic.carrier_ids.profile_id.mapped("handle"))
        self.assertLessEqual({"eva", "fay"}, handles)
        self.assertNotIn("tea", handles)
        self.assertEqual(self.model._night_topics(), 0)
        seen.invalidate_recordset()
        self.assertEqual(seen.scrm_topic_weight, topic.value_score)
        self.assertEqual(seen.action_scrm_topic()["res_id"], topic.id)

    def test_a_campaign_without_a_topic_gets_one_by_a_supervisor(self):
        campaign = self.env["utm.campaign"].create({"title": "Harvest"})
        with self.assertRaises(AccessError):
            campaign.with_user(self.agent).action_scrm_topic()
        action = campaign.with_user(self.supervisor).action_scrm_topic()
        topic = self.env["scrm.topic"].browse(action["res_id"])
        self.assertEqual((topic.kind, topic.name), ("campaign", "Harvest"))
        self.assertFalse(campaign.with_user(self.other_agent).scrm_topic_id)
