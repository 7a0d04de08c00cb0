# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import person, said
from .test_value_recompute import ValueCommon

TEA = ("mei", "bob", "cai", "dan")
CUPS = ("eva", "fay", "gus", "hua")


class NetworkCommon(ValueCommon):
    """Two groups who talk among themselves; dan and eva know each other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for group in (TEA, CUPS):
            for number, who in enumerate(group):
                for whom in group:
                    if who != whom:
                        cls.act("reply", who, whom, days=-number)
        cls.act("mention", "dan", "eva")


@tagged("post_install", "-at_install")
class TestNetwork(NetworkCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.us = person("qingya", is_own=True)
        cls.keep(said("1", "mei", tags=("oolong",), mentions=(cls.us,)))
        cls.keep(said("2", "qingya", author=cls.us, parent_remote_id="1", minutes=5))
        cls.model.bridge_spread = 0.1
        cls.model._night_value()
        cls.changed = cls.model._night_network()

    def community(self, handle):
        return self.profile(handle).community_id

    def test_groups_become_communities(self):
        self.assertGreater(self.changed, 7)
        tea, cups = self.community("mei"), self.community("eva")
        self.assertTrue(tea and cups and tea != cups)
        self.assertEqual({self.community(handle) for handle in TEA}, {tea})
        self.assertEqual({self.community(handle) for handle in CUPS}, {cups})
        self.assertEqual((tea.size, cups.size), (4, 4))
        self.assertFalse(self.community("qingya"), "ours belongs to none")

    def test_a_community_is_named_by_topic_and_leader(self):
        tea = self.community("mei")
        self.assertIn("#oolong", tea.name)
        self.assertIn(f"@{tea.leader_id.handle}", tea.name)
        self.assertIn("oolong", tea.topics)
        best = max(tea.profile_ids.mapped("value_score"))
        self.assertEqual(tea.leader_id.value_score, best)

    def test_bridges_stand_between(self):
        self.assertTrue(self.profile("dan").is_bridge)
        self.assertFalse(self.profile("cai").is_bridge)
        self.assertGreater(
            self.profile("dan").betweenness, self.profile("cai").betweenness
        )
        self.assertTrue(any(self.profile(h).is_hub for h in TEA + CUPS))

    def _rows(self):
        self.env.flush_all()
        rows = []
        for table in ("scrm_profile", "scrm_community", "scrm_network_day"):
            self.env.cr.execute(f"SELECT id, ctid::text FROM {table} ORDER BY id")
            rows.append(self.env.cr.fetchall())
        return rows

    def test_a_second_night_writes_nothing(self):
        before = self._rows()
        self.assertEqual(self.model._night_network(), 0)
        self.assertEqual(self._rows(), before)

    def test_a_community_goes_on_under_its_own_name(self):
        tea = self.community("mei")
        tea.with_user(self.supervisor).name = "Oolong friends"
        for whom in TEA:
            self.act("reply", "ida", whom)
        self.model._night_network()
        self.assertEqual(self.community("ida"), tea)
        self.assertEqual((tea.name, tea.size), ("Oolong friends", 5))

    def test_a_community_without_people_is_archived(self):
        cups = self.community("eva")
        self.env["scrm.interaction"].search([]).filtered(
            lambda act: act.source_id.handle in CUPS
        ).unlink()
        self.model._night_network()
        self.assertFalse(cups.active)
        self.assertFalse(self.community("gus"))

    def test_queries_do_not_grow_with_people(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.model._night_network()
            return self.env.cr.sql_log_count - before

        few = queries()
        names = [f"n{i}" for i in range(12)]
        for who in names:
            for whom in names:
                if who != whom:
                    self.act("like", who, whom)
        # One more community is created: its own few queries, whatever its size.
        self.assertLessEqual(queries(), few + 8)
        self.assertLessEqual(queries(), few + 1)

    # -- growth ---------------------------------------------------------------

    def test_growth_of_an_account(self):
        self.act("follow", "mei", self.us, days=0)
        self.act("follow", "bob", self.us, days=1)
        self.model._night_network()
        days = self.env["scrm.network.day"].search(
            [("profile_id", "=", self.profile("qingya").id)]
        )
        by_date = {day.date: day for day in days}
        first, second = by_date[date(2026, 11, 20)], by_date[date(2026, 11, 21)]
        self.assertEqual((first.gained, first.followers), (1, 1))
        self.assertEqual((second.gained, second.followers), (1, 2))
        self.assertEqual((first.acting, first.met), (1, 1))

    # -- introductions ----------------------------------------------------------

    def introduction(self, handle, user=None):
        profile = self.profile(handle).with_user(user or self.agent)
        action = profile.action_introduce()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_the_way_to_a_person(self):
        found = self.introduction("gus")
        ways = found.path_ids
        self.assertTrue(ways)
        self.assertEqual(ways[0].first_id, self.profile("qingya"))
        self.assertIn("@mei", ways[0].words)
        self.assertIn("Reply 1 ×", ways[0].words)
        self.assertTrue(ways[0].introducer_id)
        self.assertIn("within two steps", found.layers)

    def test_an_activity_asks_for_it(self):
        way = self.introduction("gus").path_ids[0]
        result = way.with_user(self.agent).action_ask()
        self.assertIn("is asked", result["params"]["message"])
        activity = self.profile("gus").activity_ids
        self.assertEqual(activity.user_id, self.agent)
        self.assertIn("introduce us to @gus", activity.summary)
        self.assertIn("@mei", activity.note)

    def test_a_colleague_is_the_beginning_of_a_way(self):
        colleague = self.profile("fay")
        colleague._link_partner(self.supervisor.partner_id, "manual", "Test")
        way = self.introduction("gus").path_ids[0]
        self.assertEqual(way.first_id, colleague)
        self.assertEqual(way.step_count, 1)
        with self.assertRaisesRegex(UserError, "directly"):
            way.action_ask()

    def test_people_known_to_both(self):
        found = self.introduction("bob")
        self.assertEqual(found.common_ids, self.profile("mei"))

    def test_nobody_leads_to_a_stranger(self):
        self.keep(said("9", "lonely"))
        found = self.introduction("lonely")
        self.assertFalse(found.path_ids)
        self.assertIn("No path", found.note)

    def test_a_lead_leads_to_its_person(self):
        lead = self.env["crm.lead"].create(
            {"name": "Tea", "scrm_profile_id": self.profile("gus").id}
        )
        action = lead.action_scrm_introduce()
        self.assertEqual(action["res_model"], "scrm.introduction")

    def test_a_lead_without_a_person_is_told_so(self):
        lead = self.env["crm.lead"].create({"name": "Tea"})
        with self.assertRaisesRegex(UserError, "No social profile"):
            lead.action_scrm_introduce()

    # -- whose people ---------------------------------------------------------

    def test_other_companies_stay_outside(self):
        theirs = person("gus")
        self.act("reply", "mei", theirs, account=self.other_account)
        self.other_model._night_network()
        stranger = self.profile("gus", self.other_company)
        with self.assertRaises(AccessError):
            stranger.with_user(self.agent).action_introduce()
        mine = self.introduction("gus")
        known = mine.path_ids.first_id | mine.path_ids.introducer_id | mine.common_ids
        self.assertEqual(known.company_id, self.company)

    def test_who_reads_and_writes_communities(self):
        tea = self.community("mei")
        self.assertEqual(tea.with_user(self.agent).name, tea.name)
        with self.assertRaises(AccessError):
            tea.with_user(self.agent).name = "Mine"
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                tea.with_user(user).read(["name"])
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.env["scrm.introduction"].with_user(user).create(
                    {"profile_id": self.profile("gus").id}
                )
