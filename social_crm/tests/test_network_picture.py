# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import person, said
from .test_network import CUPS, TEA, NetworkCommon


@tagged("post_install", "-at_install")
class TestNetworkPicture(NetworkCommon):
    """We know mei."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.act("like", "dan", "mei")
        cls.us = person("qingya", is_own=True)
        cls.keep(said("1", "mei", tags=("oolong",), mentions=(cls.us,)))
        cls.act("mention", "ann", "ben", account=cls.other_account)
        for model in (cls.model, cls.other_model):
            model._run_stage("value")
            model._run_stage("network")
        topics = cls.env["scrm.value.model"]._of(cls.company, "topic")
        topics = topics or cls.env["scrm.value.model"].create(
            {"name": "T", "company_id": cls.company.id, "subject": "topic"}
        )
        topics.reference_date = cls.model.reference_date
        cls.model._run_stage("topics")
        cls.topic = cls.env["scrm.topic"].search([("key", "=", "oolong")])

    def picture(self, focus=None, user=None, **options):
        screen = self.env["scrm.network.picture"].with_user(user or self.agent)
        focus = (focus._name, focus.id) if focus else (False, False)
        return screen.load(*focus, options)

    def handles(self, found):
        return {n["handle"] for n in found["nodes"] if n["kind"] == "person"}

    def place(self, found, handle):
        (node,) = (n for n in found["nodes"] if n["handle"] == handle)
        return node["x"], node["y"]

    def node(self, handle):
        return f"p{self.profile(handle).id}"

    def test_everybody_of_the_company_and_nobody_else(self):
        found = self.picture()
        self.assertEqual(self.handles(found), {*TEA, *CUPS, "qingya"})
        self.assertEqual(found["total"], 9)
        other = self.picture(user=self.other_agent)
        self.assertEqual(self.handles(other), {"ann", "ben"})

    def test_acts_are_summed_and_dated(self):
        links = {(k["source"], k["target"]): k for k in self.picture()["links"]}
        tie = links[self.node("dan"), self.node("mei")]
        self.assertEqual(tie["kinds"], {"reply": 1, "like": 1})
        model = self.model
        self.assertEqual(tie["weight"], model.weight_reply + model.weight_like)
        self.assertEqual((tie["first"], tie["last"]), ("2026-11-17", "2026-11-20"))
        self.assertEqual(
            len(links), len(self.env["scrm.interaction"].search(self._acts())) - 1
        )

    def _acts(self):
        return [("company_id", "=", self.company.id), ("kind", "!=", "follow")]

    def test_follows_of_today_are_ties(self):
        relation = {
            "source_id": self.profile("gus").id,
            "target_id": self.profile("bob").id,
            "company_id": self.company.id,
            "date_from": "2026-03-01 10:00:00",
        }
        relation = self.env["scrm.relation"].create(relation)
        ends = (self.node("gus"), self.node("bob"))

        def follows():
            links = self.picture()["links"]
            return [k["kinds"] for k in links if (k["source"], k["target"]) == ends]

        self.assertEqual(follows(), [{"follow": 1}])
        relation.date_to = "2026-10-01"
        self.assertEqual(follows(), [])

    def test_it_stays_put(self):
        first = self.picture()
        self.act("reply", "ida", "mei")
        second = self.picture()
        self.assertIn("ida", self.handles(second))
        for handle in (*TEA, *CUPS):
            self.assertEqual(self.place(first, handle), self.place(second, handle))
        screen = self.env["scrm.network.picture"].with_user(self.agent)
        screen.keep_places(False, False, {self.node("ida"): [5, -7], "x; y": [1, 1]})
        self.assertEqual(self.place(self.picture(), "ida"), (5.0, -7.0))
        anew = self.picture(anew=True)
        self.assertNotEqual(self.place(anew, "ida"), (5.0, -7.0))

    def test_around_a_person(self):
        mei = self.profile("mei")
        found = self.picture(mei, limit=10)
        self.assertEqual(found["focus"], mei.ids)
        self.assertLessEqual({*TEA, "qingya"}, self.handles(found))
        partner = self.env["res.partner"].create({"name": "Mei"})
        mei._link_partner(partner, "manual", "test")
        self.assertEqual(self.handles(self.picture(partner)), self.handles(found))
        lead = self.env["crm.lead"].create(
            {"name": "L", "scrm_profile_id": mei.id, "user_id": self.agent.id}
        )
        screen = self.env["scrm.network.picture"].sudo()
        screen = screen.with_company(self.company)
        nodes = screen.load("crm.lead", lead.id, {})["nodes"]
        self.assertIn("mei", {node["handle"] for node in nodes})

    def test_expanding_adds_neighbours(self):
        mei, dan = self.profile("mei"), self.profile("dan")
        found = self.picture(people=[mei.id, dan.id])
        self.assertEqual(self.handles(found), {"mei", "dan"})
        found = self.picture(people=[mei.id, dan.id], expand=dan.id)
        self.assertEqual(self.handles(found), {*TEA, "eva"})

    def test_topics_are_nodes(self):
        found = self.picture(topics=True)
        (node,) = (n for n in found["nodes"] if n["kind"] == "topic")
        self.assertEqual(node["label"], "#oolong")
        ends = [(k["source"], k["target"]) for k in found["links"]]
        self.assertIn((self.node("mei"), node["id"]), ends)
        around = self.picture(self.topic, alone=True)
        self.assertEqual(self.handles(around), {"mei"})
        self.assertTrue(any(n["kind"] == "topic" for n in around["nodes"]))

    def test_a_community(self):
        community = self.profile("mei").community_id
        self.assertEqual(self.handles(self.picture(community)), set(TEA))

    def test_the_way_from_us_and_between_two(self):
        goal = self.profile("gus").id
        way = self.picture(goal=goal)["path"]
        self.assertEqual(way[0], self.node("qingya"))
        self.assertEqual(way[-1], self.node("gus"))
        self.assertEqual(way[-3:-1], [self.node("dan"), self.node("eva")])
        way = self.picture(goal=goal, begin=self.profile("bob").id)["path"]
        self.assertEqual((way[0], way[-1]), (self.node("bob"), self.node("gus")))
        self.assertEqual(self.picture(goal=10**9)["path"], [])

    def test_graphml(self):
        screen = self.env["scrm.network.picture"].with_user(self.agent)
        text = base64.b64decode(screen.export_graphml()).decode()
        self.assertIn("<graphml", text)
        self.assertIn(self.profile("mei").display_name, text)
        self.assertNotIn("ann", text)

    def test_whose_people_one_may_see(self):
        mei = self.profile("mei")
        with self.assertRaises(AccessError):
            self.picture(mei, user=self.other_agent)
        seen = self.picture(user=self.other_agent, people=mei.ids, alone=True)
        self.assertNotIn("mei", self.handles(seen))
        seen = self.picture(user=self.other_agent, goal=mei.id, expand=mei.id)
        self.assertNotIn("mei", self.handles(seen))
        for user in (self.portal, self.stranger):
            for call in ("load", "export_graphml"):
                screen = self.env["scrm.network.picture"].with_user(user)
                with self.assertRaises(AccessError):
                    getattr(screen, call)()
            with self.assertRaises(AccessError):
                screen.keep_places(False, False, {})

    def test_other_models_are_refused(self):
        with self.assertRaisesRegex(UserError, "res.users"):
            self.picture(self.agent)

    def test_places_of_the_gone_are_cleared(self):
        self.picture()
        place = self.env["scrm.network.place"]
        node = self.node("hua")
        self.assertTrue(place.search([("node", "=", node)]))
        self.profile("hua").unlink()
        place._gc_places()
        self.assertFalse(place.search([("node", "=", node)]))

    def test_queries_do_not_grow_with_people(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.picture(topics=True)
            return self.env.cr.sql_log_count - before

        queries()
        few = queries()
        for number in range(30):
            self.act("like", f"n{number}", f"n{number + 1}")
        self.assertLessEqual(queries(), few + 1)
