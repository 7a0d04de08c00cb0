# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
from dataclasses import replace
from datetime import timedelta, timezone
from statistics import median

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import person, said
from .link_common import LinkCommon


@tagged("post_install", "-at_install")
class TestDashboard(LinkCommon):
    """Two publications, what came of them, and talk with us, over forty days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Days before today, at ten in the morning: no test depends on the hour.
        cls.now = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        cls.us = person("qingya", is_own=True)
        cls.hear("ours", "qingya", 9, author=cls.us, tags=("oolong",))
        cls.post = cls.env["scrm.post"].search([("remote_id", "=", "ours")])
        cls.delivery = cls.said(
            cls.publication,
            cls.account,
            views=200,
            sent_at=cls.ago(9),
            post_id=cls.post.id,
        )
        cls.said(cls.publication, cls.second_account, sent_at=cls.ago(8))
        cls.said(cls.abroad, cls.other_account, views=7, sent_at=cls.ago(3))
        cls.visit(cls.link(cls.publication, cls.account))
        for number, who in enumerate(("mei", "bob", "mei")):
            cls.hear(f"a{number}", who, 7 - number, parent_remote_id="ours")
        cls.hear("mention", "cai", 3, mentions=(cls.us,))
        cls.hear("answer", "qingya", 2, author=cls.us, parent_remote_id="mention")
        cls.hear("dan", "dan", 35, mentions=(cls.us,))
        cls.hear("loose", "eva", 1)
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Tea for an office",
                "type": "opportunity",
                "scrm_publication_id": cls.publication.id,
                "company_id": cls.company.id,
            }
        )
        cls.lead.action_set_won()
        cls.env["crm.lead"].create(
            {
                "name": "Cups",
                "company_id": cls.company.id,
                "scrm_profile_id": cls.profile("mei").id,
            }
        )

    @classmethod
    def ago(cls, days):
        return cls.now - timedelta(days=days, hours=2)

    @classmethod
    def hear(cls, key, who, days, **values):
        if values.get("parent_remote_id"):
            values.setdefault("kind", "reply")
        moment = cls.ago(days).replace(tzinfo=timezone.utc)
        raw = replace(said(key, who, **values), created_at=moment)
        return cls.keep(raw)

    @classmethod
    def profile(cls, handle):
        return cls.env["scrm.profile"].search(
            [("handle", "=", handle), ("company_id", "=", cls.company.id)]
        )

    def board(self, period="month", user=None, **options):
        screen = self.env["scrm.kpi.board"].with_user(user or self.supervisor)
        return screen.with_company(self.company).load(period, **options)

    def value(self, code, period="month", key="value"):
        (kpi,) = (k for k in self.board(period)["kpis"] if k["code"] == code)
        return kpi[key]

    def step(self, code, period="month"):
        (row,) = (r for r in self.board(period)["funnel"] if r["code"] == code)
        return row

    # -- the pipeline against the records --------------------------------------

    def test_every_step_equals_the_records(self):
        """Counted again in Python, from deliveries, clicks, acts, posts and leads."""
        deliveries = self.env["scrm.delivery"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "sent"),
                ("publication_id", "!=", False),
            ]
        )
        self.assertEqual(self.step("published")["count"], len(deliveries))
        self.assertEqual(self.step("seen")["count"], sum(deliveries.mapped("views")))
        clicks = self.env["link.tracker.click"].search(
            [("scrm_company_id", "=", self.company.id), ("scrm_people", "=", 1)]
        )
        acts = self.env["scrm.interaction"].search(
            [
                ("post_id", "in", deliveries.post_id.ids),
                ("kind", "in", ("like", "repost", "quote")),
            ]
        )
        self.assertEqual(self.step("perceived")["count"], len(clicks) + len(acts))
        answers = self.env["scrm.post"].search(
            [
                ("thread_root_id", "in", deliveries.post_id.ids),
                ("direction", "=", "in"),
            ]
        )
        people = answers.profile_id.filtered(lambda p: not p.is_own)
        self.assertEqual(self.step("interested")["count"], len(people), "mei once")
        self.assertEqual(self.step("lead")["count"], 1)
        self.assertEqual(self.step("won")["count"], 1)

    def test_likes_and_quotes_count_once(self):
        before = self.step("perceived")["count"]
        self.hear("quote", "fay", 4, parent_remote_id="ours", kind="quote")
        self.env["scrm.interaction"].create(
            {
                "company_id": self.company.id,
                "channel": "file",
                "instance": "archive",
                "remote_id": "q2",
                "source_id": self.profile("fay").id,
                "target_id": self.profile("qingya").id,
                "kind": "quote",
                "post_id": self.post.id,
                "occurred_at": self.ago(4),
            }
        )
        self.assertEqual(self.step("perceived")["count"], before + 1)

    def test_rates_and_times(self):
        self.assertEqual(self.step("seen")["each"], 100)
        self.assertIsNone(self.step("seen")["rate"])
        seen, perceived = (self.step(code)["count"] for code in ("seen", "perceived"))
        self.assertAlmostEqual(self.step("perceived")["rate"], perceived / seen)
        # Published nine days ago, the first answer seven days ago.
        self.assertAlmostEqual(self.step("interested")["seconds"], 2 * 86400, delta=5)
        self.delivery.views = 0
        self.assertAlmostEqual(self.step("perceived")["rate"], perceived / 2)

    def test_a_period_ends_where_it_ends(self):
        self.assertEqual(self.step("published", "week")["count"], 0)
        self.assertEqual(self.step("interested", "week")["count"], 1)

    def test_tables_add_up_and_lead_to_the_records(self):
        found = self.board()
        for by in ("campaign", "account"):
            for row in found["funnel"]:
                listed = sum(line[row["code"]] for line in found["tables"][by])
                self.assertEqual(listed, row["count"], (by, row["code"]))
        screen = self.env["scrm.kpi.board"].with_user(self.supervisor)
        screen = screen.with_company(self.company)
        for by, rows in found["tables"].items():
            for row in rows:
                for code in ("published", "seen", "perceived", "interested"):
                    action = screen.drill_step(code, "month", by, row["id"])
                    events = self.env["scrm.pipeline.event"].search(action["domain"])
                    if by != "topic":
                        self.assertEqual(sum(events.mapped("amount")), row[code])

    def test_by_topic(self):
        (row,) = self.board()["tables"]["topic"]
        self.assertEqual(row["name"], "oolong")
        self.assertEqual((row["interested"], row["won"]), (2, 1))

    def test_an_event_opens_what_it_stands_for(self):
        events = self.env["scrm.pipeline.event"].search(
            [("company_id", "=", self.company.id)]
        )
        models = {event.step: event.action_open()["res_model"] for event in events}
        self.assertEqual(models["lead"], "crm.lead")
        self.assertEqual(models["interested"], "scrm.post")
        self.assertEqual(models["published"], "scrm.delivery")
        self.assertEqual(len(set(events.ids)), len(events))

    # -- key figures against the records ---------------------------------------

    def test_heard(self):
        heard = self.env["scrm.post"].search(
            [("company_id", "=", self.company.id), ("direction", "=", "in")]
        )
        since = self.now - timedelta(days=30)
        lately = heard.filtered(lambda p: p.posted_at > since)
        self.assertEqual(self.value("heard"), len(lately))
        self.assertEqual(self.value("heard", key="before"), len(heard - lately))

    def test_response_rate_and_time(self):
        """mei and bob answered our post, cai mentioned us; only cai was answered."""
        self.assertAlmostEqual(self.value("response_rate"), 1 / 3)
        self.assertAlmostEqual(self.value("response_rate", "quarter"), 1 / 4)
        plain = self.env["scrm.kpi"]._kpi_response_time
        span = self.env["scrm.kpi.board"]._periods("month", "before")[0]
        in_company = self.env["scrm.kpi"].with_company(self.company)
        seconds = type(plain.__self__)._kpi_response_time(in_company, span)
        if "scrm.conversation" not in self.env:
            self.assertAlmostEqual(seconds, median([86400]), delta=5)

    def test_leads_and_conversion(self):
        self.assertEqual(self.value("leads"), 2)
        self.assertAlmostEqual(self.value("conversion"), 0.5)

    def test_micro_asset(self):
        mei, bob, cai = (self.profile(h) for h in ("mei", "bob", "cai"))
        mei.write({"value_score": 40, "lifecycle_stage": "engaged"})
        bob.write({"value_score": 25, "lifecycle_stage": "aware"})
        cai.write({"value_score": 10, "lifecycle_stage": "aware"})
        self.env["scrm.relation"].create(
            {
                "source_id": cai.id,
                "target_id": self.profile("qingya").id,
                "company_id": self.company.id,
                "date_from": "2026-01-01",
            }
        )
        self.assertEqual(self.value("asset"), 50)
        screen = self.env["scrm.kpi.board"].with_user(self.supervisor)
        action = screen.with_company(self.company).drill("asset")
        listed = self.env["scrm.profile"].search(action["domain"])
        self.assertEqual(listed, mei | cai)
        self.assertEqual(sum(listed.mapped("value_score")), 50)

    def test_followers(self):
        today = fields.Date.context_today(self.supervisor)
        for days, gained, lost in ((0, 5, 1), (29, 2, 0), (30, 9, 0)):
            self.env["scrm.network.day"].create(
                {
                    "profile_id": self.profile("qingya").id,
                    "company_id": self.company.id,
                    "date": today - timedelta(days=days),
                    "gained": gained,
                    "lost": lost,
                }
            )
        self.assertEqual(self.value("followers"), 6)
        self.assertEqual(self.value("followers", key="before"), 9)

    def test_every_figure_has_its_definition_and_its_list(self):
        screen = self.env["scrm.kpi.board"].with_user(self.administrator)
        screen = screen.with_company(self.company)
        for kpi in screen.load()["kpis"]:
            self.assertTrue(kpi["definition"] and kpi["label"])
            if kpi["has_list"]:
                action = screen.drill(kpi["code"])
                self.env[action["res_model"]].search(action["domain"], limit=1)
        with self.assertRaises(UserError):
            screen.drill("nothing")

    def test_the_workbook_says_the_same(self):
        screen = self.env["scrm.kpi.board"].with_user(self.supervisor)
        screen = screen.with_company(self.company)
        self.campaign.title = "=SUM(1)"
        book = load_workbook(io.BytesIO(base64.b64decode(screen.export())))
        figures = {
            row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True)
        }
        self.assertEqual(figures["Posts Heard"], self.value("heard"))
        steps = {
            row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)
        }
        self.assertEqual(steps["Seen"], 200)
        names = [row[0] for row in book.worksheets[2].iter_rows(values_only=True)]
        self.assertIn("'=SUM(1)", names)

    # -- periods, companies, ranks ---------------------------------------------

    def test_periods(self):
        with self.assertRaises(UserError):
            self.board("century")
        with self.assertRaises(UserError):
            self.board(compare="never")
        self.board("year", compare="year_ago")

    def test_each_company_sees_its_own(self):
        screen = self.env["scrm.kpi.board"].with_user(self.other_agent)
        found = screen.with_company(self.other_company).load()
        steps = {row["code"]: row["count"] for row in found["funnel"]}
        self.assertEqual((steps["published"], steps["seen"]), (1, 7))
        self.assertEqual(steps["lead"], 0)
        for user in (self.portal, self.stranger):
            with self.assertRaises(AccessError):
                self.board(user=user)
            with self.assertRaises(AccessError):
                self.env["scrm.pipeline.event"].with_user(user).search([])

    def test_the_weekly_mail(self):
        digest = self.env["digest.digest"].create(
            {
                "name": "Weekly",
                "company_id": self.company.id,
                "kpi_scrm_heard": True,
                "kpi_scrm_leads": True,
                "kpi_scrm_won": True,
            }
        )
        begin = fields.Datetime.now() - timedelta(days=10)
        told = digest.with_company(self.company).with_context(
            start_datetime=begin, end_datetime=fields.Datetime.now()
        )
        manager = self.env.ref("sales_team.group_sale_manager")
        self.administrator.group_ids |= manager
        told = told.with_user(self.administrator)
        heard = self.env["scrm.post"].search_count(
            [
                ("company_id", "=", self.company.id),
                ("direction", "=", "in"),
                ("posted_at", ">=", begin),
            ]
        )
        self.assertEqual(told.kpi_scrm_heard_value, heard)
        self.assertEqual(told.kpi_scrm_leads_value, 2)
        self.assertEqual(told.kpi_scrm_won_value, 1)
        with self.assertRaises(AccessError):
            told.with_user(self.stranger)._compute_kpi_scrm_heard_value()
        actions = digest._compute_kpis_actions(self.company, self.administrator)
        self.assertIn("scrm_dashboard_action", actions["kpi_scrm_heard"])

    def test_queries_do_not_grow(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.board()
            return self.env.cr.sql_log_count - before

        few = queries()
        for number in range(20):
            self.hear(f"n{number}", f"n{number}", 5, parent_remote_id="ours")
            self.said(self.publication, self.account, remote_id=f"x{number}")
        self.assertLessEqual(queries(), few + 2)
