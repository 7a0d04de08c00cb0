# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
import time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..clients import inbound
from .common import SocialCommon, said


@tagged("post_install", "-at_install")
class TestBorders(SocialCommon):
    """What a person may write must not lead out of the own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.keep(said("p1", "mei", "Ours"))
        cls.abroad = cls.keep(said("p2", "xu", "Theirs"), account=cls.other_account)
        cls.seller = cls._make_user("seller", "social_crm.group_agent", cls.company)
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman")

    def lead(self, **values):
        leads = self.env["crm.lead"].with_user(self.seller)
        return leads.create({"name": "L", "user_id": self.seller.id, **values})

    def test_a_lead_shows_no_post_that_its_writer_may_not_read(self):
        self.assertEqual(
            self.lead(scrm_post_id=self.mine.id).scrm_post_text, self.mine.text
        )
        for values in (
            {"scrm_post_id": self.abroad.id},
            {"scrm_profile_id": self.abroad.profile_id.id},
        ):
            with self.subTest(values=values):
                with self.assertRaises(AccessError):
                    self.lead(**values)
                with self.assertRaises(AccessError):
                    self.lead().write(values)

    def test_the_machine_may_tie_a_lead_to_any_post(self):
        lead = self.lead().sudo()
        lead.scrm_post_id = self.abroad
        self.assertEqual(lead.scrm_post_text, self.abroad.text)

    def test_nothing_is_handed_to_another_company(self):
        own = self.env["scrm.import"].create(
            {"account_id": self.account.id, "company_id": self.company.id}
        )
        moves = (
            (self.account, {"company_id": self.other_company.id}),
            (
                own,
                {
                    "company_id": self.other_company.id,
                    "account_id": self.other_account.id,
                    "state": "running",
                },
            ),
        )
        for record, values in moves:
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                record.with_user(self.administrator).write(values)

    def test_no_part_is_moved_below_a_record_of_another_company(self):
        ours, theirs = self.env["scrm.import"].create(
            [
                {"account_id": account.id, "company_id": account.company_id.id}
                for account in (self.account, self.other_account)
            ]
        )
        column = self.env["scrm.import.column"].create(
            {"import_id": ours.id, "name": "a"}
        )
        with self.assertRaises(AccessError):
            column.with_user(self.administrator).import_id = theirs

    def test_whoever_belongs_to_both_companies_may_move_an_account(self):
        both = self.company | self.other_company
        self.administrator.company_ids = both
        account = self.env["scrm.account"].create({"name": "F", "channel": "file"})
        account.company_id = self.company
        account.with_user(self.administrator).with_context(
            allowed_company_ids=both.ids
        ).company_id = self.other_company
        self.assertEqual(account.company_id, self.other_company)

    def test_what_was_received_is_read_again_but_never_rewritten(self):
        events = self.env["scrm.webhook.event"]
        events._receive(self.account, "0" * 64, b"{}")
        event = events.search([("account_id", "=", self.account.id)])
        event.write({"state": "failed", "error": "x"})
        received = event.with_user(self.administrator)
        for values in (
            {"account_id": self.other_account.id},
            {"body": b"e30=", "state": "new"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                received.write(values)
        received.action_retry()
        self.assertEqual((event.state, event.error), ("new", False))
        stranger = self._make_user(
            "other_admin", "social_crm.group_admin", self.other_company
        )
        with self.assertRaises(AccessError):
            event.with_user(stranger).action_retry()

    def test_reading_positions_are_the_machine_s(self):
        cursor = self.env["scrm.account.cursor"].create(
            {"account_id": self.account.id, "stream": "own", "mark": "m"}
        )
        with self.assertRaises(AccessError):
            cursor.with_user(self.administrator).write(
                {"account_id": self.other_account.id}
            )

    def test_brackets_without_end_do_not_hold_the_reading_up(self):
        row = {"id": "p3", "author": {"id": "u"}, "created_at": "2026-11-22T08:00:00Z"}
        body = json.dumps({"posts": [{**row, "html": "<" * 100_000}]}).encode()
        begun = time.monotonic()
        self.keep(*inbound.parse(body).posts)
        self.assertLess(time.monotonic() - begun, 5)
