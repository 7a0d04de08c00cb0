# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.social_crm.tools.reading import Batches

from ..models.scrm_member_import import BATCH
from .common import LoyaltyCommon

FILE = """姓名,邮箱,手机,会员卡号,积分
林梅,mei@tea.example,13800000001,C-1001,"1,250"
Bo,BO@tea.example,,C-1002,30.5
Bo again,bo@tea.example,,C-1003,5
Nobody,,,,7
Broken,not an address,,C-1004,7
Minus,minus@tea.example,,,-3
Marta,marta@tea.example,,,12
"""


@tagged("post_install", "-at_install")
class TestMemberImport(LoyaltyCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.email = "marta@tea.example"

    def make(self, text=FILE, name="members.csv", encoding="utf-8"):
        return self.env["scrm.member.import"].create(
            {
                "file": base64.b64encode(text.encode(encoding)),
                "file_name": name,
                "company_id": self.company.id,
                "program_id": self.program.id,
            }
        )

    def run_it(self, record):
        record.action_check()
        record.action_import()
        self.go(record)
        return record

    def go(self, record):
        """As the cron, without its commits."""
        batches = Batches(record._items, BATCH)
        while record._run_batch(batches):
            pass

    def test_bad_rows_are_named_before_anything_is_written(self):
        record = self.make()
        before = self.env["loyalty.card"].search_count([])
        record.action_check()
        self.assertEqual((record.row_total, record.bad_count), (7, 4))
        self.assertEqual(record.points_total, 1292.5)
        lines = record.problem_text.splitlines()
        self.assertIn("Line 4, E-mail: bo@tea.example is in line 3", lines[0])
        self.assertIn("Line 5", lines[1])
        self.assertIn("Not an e-mail address: not an address", lines[2])
        self.assertIn("below zero: -3", lines[3])
        self.assertIn(b"Not an e-mail", base64.b64decode(record.problem_file))
        self.assertEqual(self.env["loyalty.card"].search_count([]), before)

    def test_the_good_rows_become_members(self):
        record = self.run_it(self.make(encoding="gb18030"))
        self.assertEqual(record.state, "done")
        self.assertEqual((record.new_count, record.known_count), (2, 1))
        self.assertEqual(record.bad_count, 4)
        card = self.env["loyalty.card"].search([("code", "=", "C-1001")])
        self.assertEqual(card.points, 1250)
        self.assertEqual(card.partner_id.name, "林梅")
        self.assertEqual(card.partner_id.phone, "13800000001")
        self.assertEqual(card.partner_id.company_id, self.company)
        self.assertEqual(self.booked(card), [("adjust", 1250)])
        self.assertInOrder(card)
        self.assertEqual(self.card.points, 12)
        self.assertInOrder(self.card)

    def test_the_same_file_again_moves_nothing(self):
        self.run_it(self.make())
        again = self.run_it(self.make())
        self.assertEqual((again.new_count, again.known_count), (0, 3))
        cards = self.env["loyalty.card"].search([("code", "in", ("C-1001", "C-1002"))])
        self.assertEqual(cards.sorted("code").mapped("points"), [1250, 30.5])
        self.assertEqual(self.card.points, 12)

    def test_a_number_of_somebody_else_is_refused(self):
        other = self.env["res.partner"].create({"name": "Ann"})
        self._make_card(self.program, other, code="C-7")
        record = self.run_it(
            self.make("name,email,card,points\nBo,bo@tea.example,C-7,5\n")
        )
        self.assertEqual((record.new_count, record.bad_count), (0, 1))
        self.assertIn("belongs to somebody else", record.problem_text)

    def test_many_rows_take_few_queries(self):
        rows = "".join(f"P{n},p{n}@tea.example,K-{n},1\n" for n in range(150))
        record = self.make("name,email,card,points\n" + rows)
        record.action_check()
        record.action_import()
        self.env.flush_all()
        with self.assertQueryCount(30):
            self.go(record)
            self.env.flush_all()
        self.assertEqual(record.new_count, 150)

    def test_a_file_that_is_none(self):
        with self.assertRaises(UserError):
            self.make("", "members.csv").action_check()
        with self.assertRaises(UserError):
            self.make("PK\x03\x04 broken", "members.xlsx").action_check()
        with self.assertRaisesRegex(UserError, "Check the file first"):
            self.make().action_import()

    def test_administrators_only(self):
        record = self.make()
        for user in (self.agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                record.with_user(user).read(["file_name"])
