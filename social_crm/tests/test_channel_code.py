# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.items import RawInteraction
from .common import person
from .common_claim import US, ClaimCommon


@tagged("post_install", "-at_install")
class TestChannelCode(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._us()
        cls.code = cls._code("Poster")

    @classmethod
    def _code(cls, name, company=None, target=None, **values):
        target = target or {"kind": "account", "account_id": cls.account.id}
        return cls.env["scrm.channel.code"].create(
            {
                "name": name,
                "company_id": (company or cls.company).id,
                "target_ids": [Command.create(target)],
                **values,
            }
        )

    def scan(self, code=None, ago=0, **values):
        code = code or self.code
        scan = self.env["scrm.channel.scan"]._note(code, code._target(), False, False)
        moment = datetime.now() - timedelta(minutes=ago)
        scan.write({"scanned_at": moment, **values})
        return scan

    # -- making ---------------------------------------------------------------

    def test_each_code_is_its_own_in_the_whole_database(self):
        other = self._code("There", self.other_company, {"kind": "claim"})
        self.assertNotEqual(self.code.code, other.code)
        self.assertNotEqual(self.code.code, self.code.copy().code)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            other.code = self.code.code
            other.flush_recordset()

    def test_two_hundred_shops_at_once(self):
        shops = self.env["res.partner"].create(
            [{"name": f"Shop {n}"} for n in range(150)]
        )
        names = "\n".join([*(f"Stand {n}" for n in range(50)), "Stand 1", "  "])
        wizard = (
            self.env["scrm.channel.bulk"]
            .with_user(self.supervisor)
            .create(
                {
                    "partner_ids": [Command.set(shops.ids)],
                    "names": names,
                    "account_id": self.account.id,
                }
            )
        )
        action = wizard.action_make()
        made = self.env["scrm.channel.code"].search(action["domain"])
        self.assertEqual(len(made), 200)
        self.assertEqual(len(set(made.mapped("code"))), 200)
        self.assertEqual(made.partner_id, shops)
        self.assertEqual(made.target_ids.account_id, self.account)
        self.assertEqual(len(made.target_ids), 200)

    def test_bulk_says_what_is_missing(self):
        bulk = self.env["scrm.channel.bulk"].with_user(self.supervisor)
        with self.assertRaisesRegex(UserError, "one name on each line"):
            bulk.create({"account_id": self.account.id}).action_make()
        with self.assertRaisesRegex(ValidationError, "choose the account"):
            bulk.create({"names": "A"}).action_make()

    def test_only_our_own_addresses_are_taken(self):
        for url in (
            "https://evil.example",
            "//evil.example",
            "javascript:alert(1)",
            "",
        ):
            with (
                self.subTest(url=url),
                self.assertRaisesRegex(
                    ValidationError, "Bad: .* is not an address of ours"
                ),
            ):
                self._code("Bad", target={"kind": "url", "url": url})
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("social_crm.channel_hosts", "shop.example")
        code = self._code(
            "Good", target={"kind": "url", "url": "https://shop.example/tea"}
        )
        self.assertEqual(code._target()._redirect(), "https://shop.example/tea")
        parameters.set_param("social_crm.channel_hosts", "")
        self.assertFalse(code._target(), "checked again at each scan")

    def test_a_target_is_needed(self):
        with self.assertRaisesRegex(ValidationError, "where it leads"):
            self.env["scrm.channel.code"].create({"name": "Nowhere"})

    def test_the_target_changes_and_the_code_stays(self):
        before = self.code.url
        self.code.target_ids.write({"kind": "url", "url": "/my"})
        self.assertEqual(self.code._target()._redirect(), "/my")
        self.assertEqual(self.code.url, before)

    def test_a_limit_leads_to_the_next_target(self):
        self.code.target_ids.scan_limit = 2
        self.code.target_ids = [
            Command.create({"kind": "url", "url": "/my", "weight": 0})
        ]
        for _scan in range(2):
            self.scan()
        self.assertFalse(self.code._target())
        self.code.target_ids[1].weight = 1
        self.assertEqual(self.code._target().url, "/my")

    def test_time_decides(self):
        now = datetime.now()
        for dates, state in (
            ({"date_from": now + timedelta(days=1)}, "waiting"),
            ({"date_to": now - timedelta(days=1)}, "over"),
            ({}, "running"),
        ):
            code = self._code(state, **dates)
            self.assertEqual(code.state, state)
            self.assertEqual(bool(code._target()), state == "running")
            found = self.env["scrm.channel.code"].search([("state", "=", state)])
            self.assertIn(code, found)

    def test_pictures(self):
        self.assertTrue(self.code._qr_png().startswith(b"\x89PNG"))
        self.assertIn(b"<svg", self.code._qr_svg())
        html = self.env["ir.actions.report"]._render_qweb_html(
            "social_crm.channel_label", self.code.ids
        )[0]
        self.assertIn(b"data:image/svg+xml;base64", html)
        self.assertIn(self.code.code.encode(), html)

    # -- where people came from -----------------------------------------------

    def follow(self, handle, ago):
        act = RawInteraction(
            remote_key=f"f-{handle}",
            kind="follow",
            actor=person(handle),
            target=US,
            occurred_at=self._aware(ago),
        )
        self.keep(acts=[act])
        return self.profile(handle)

    def _aware(self, ago):
        from .common import NOW

        return datetime.now(NOW.tzinfo) - timedelta(minutes=ago)

    def test_a_follower_after_one_scan_is_likely(self):
        self.scan(ago=20)
        profile = self.follow("fan", 10)
        self.assertEqual(self.env["scrm.profile"]._find_channel_sources(), profile)
        self.assertEqual(
            (profile.channel_code_id, profile.channel_certainty), (self.code, "likely")
        )
        self.assertFalse(self.env["scrm.profile"]._find_channel_sources())
        self.assertEqual((self.code.follower_count, self.code.proven_count), (1, 0))

    def test_with_two_codes_or_by_machines_nothing_is_said(self):
        self.scan(ago=20, is_bot=True)
        first = self.follow("one", 19)
        self.scan(ago=15)
        self.scan(self._code("Other"), ago=14)
        second = self.follow("two", 10)
        self.env["scrm.profile"]._find_channel_sources()
        self.assertFalse((first | second).channel_code_id)

    def test_a_claim_proves_it(self):
        self.scan(ago=20)
        profile = self.follow("mei", 10)
        self.env["scrm.profile"]._find_channel_sources()
        better = self._code("Parcel", target={"kind": "claim"})
        _claim, code = self.make(channel_code=better)
        self.send(code)
        self.assertEqual(
            (profile.channel_code_id, profile.channel_certainty), (better, "proven")
        )
        lead = {"name": "Asks for tea", "partner_id": self.customer.id}
        for company in (self.company, self.other_company):
            self.env["crm.lead"].create({**lead, "company_id": company.id})
        counts = (better.proven_count, better.contact_count, better.lead_count)
        self.assertEqual(counts, (1, 1, 1))
        self.assertEqual(self.code.follower_count, 0)

    def test_scans_are_counted_raw_and_filtered(self):
        self.scan()
        self.scan(is_repeat=True)
        self.scan(is_bot=True)
        self.assertEqual(
            (
                self.code.all_scan_count,
                self.code.scan_count,
                self.code.people_count,
            ),
            (3, 2, 1),
        )

    def test_a_cookie_that_is_not_ours_tells_nothing(self):
        contacts = self.env["scrm.channel.contact"]
        good = contacts._cookie_for(self.code)
        self.assertEqual(contacts._code_of_cookie(good), self.code)
        for bad in ("", None, "x", good[:-2], good + "A" * 300, "é", good[::-1], "AQ"):
            self.assertFalse(contacts._code_of_cookie(bad))

    # -- rights ---------------------------------------------------------------

    def test_agents_read_and_supervisors_write_their_company_only(self):
        other = self._code("There", self.other_company, {"kind": "claim"})
        codes = self.env["scrm.channel.code"]
        for user in (self.agent, self.supervisor):
            found = codes.with_user(user).search([]).sudo()
            self.assertIn(self.code, found)
            self.assertNotIn(other, found)
        with self.assertRaises(AccessError):
            self.code.with_user(self.agent).name = "x"
        self.code.with_user(self.supervisor).name = "x"
        for values in (
            {"company_id": self.other_company.id},
            {"name": "y", "target_ids": [Command.link(other.target_ids.id)]},
        ):
            with self.assertRaises(AccessError):
                self.code.with_user(self.supervisor).write(values)
        for user in (self.portal, self.stranger, self.other_agent):
            with self.assertRaises(AccessError):
                self.code.with_user(user).read(["code"])

    def test_an_account_of_another_company_is_no_target(self):
        with self.assertRaises(UserError):
            self.code.target_ids.account_id = self.other_account
