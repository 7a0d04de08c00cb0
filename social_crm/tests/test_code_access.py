# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common_claim import ClaimCommon

READERS = {
    "scrm.channel.code": "agent",
    "scrm.channel.target": "agent",
    "scrm.channel.scan": "agent",
    "scrm.channel.contact": "agent",
    "scrm.claim.code": "supervisor",
    "scrm.claim.attempt": "supervisor",
    "scrm.claim.guard": "administrator",
}


@tagged("post_install", "-at_install")
class TestCodeAccess(ClaimCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls._world(cls.company, cls.account)
        cls.theirs = cls._world(cls.other_company, cls.other_account)

    @classmethod
    def _world(cls, company, account):
        """One record of every model, in this company."""
        channel = cls.env["scrm.channel.code"].create(
            {
                "name": "Poster",
                "company_id": company.id,
                "target_ids": [Command.create({"kind": "claim"})],
            }
        )
        cls.env["scrm.channel.scan"]._note(channel, channel._target(), False, False)
        _claim, code = cls.make(company=company, channel_code=channel)
        cls.send(code, f"mei{company.id}", account=account)
        domain = [("company_id", "=", company.id)]
        return {name: cls.env[name].search(domain) for name in READERS}

    def test_there_is_something_to_see(self):
        for name in READERS:
            self.assertTrue(self.ours[name] and self.theirs[name], name)

    def test_everybody_sees_the_own_company_only(self):
        for name, reader in READERS.items():
            user = getattr(self, reader)
            found = self.env[name].with_user(user).search([]).sudo()
            self.assertTrue(self.ours[name] <= found, name)
            self.assertFalse(self.theirs[name] & found, name)
            with self.assertRaises(AccessError):
                self.theirs[name].with_user(user).mapped("display_name")

    def test_nobody_below_sees_anything(self):
        below = {
            "agent": (self.portal, self.stranger),
            "supervisor": (self.portal, self.stranger, self.agent),
            "administrator": (self.portal, self.stranger, self.agent, self.supervisor),
        }
        for name, reader in READERS.items():
            for user in below[reader]:
                with self.subTest(model=name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[name].with_user(user).search([])

    def test_what_the_machine_writes_nobody_else_does(self):
        for name in READERS:
            if name in ("scrm.channel.code", "scrm.channel.target"):
                continue
            record = self.ours[name][:1].with_user(self.administrator)
            with self.subTest(model=name), self.assertRaises(AccessError):
                record.write({"company_id": self.company.id})

    def test_the_hash_is_for_administrators(self):
        claim = self.ours["scrm.claim.code"].with_user(self.supervisor)
        self.assertEqual(claim.state, "used")
        with self.assertRaises(AccessError):
            claim.read(["code_hash"])

    def test_the_privacy_look_up_finds_it_and_erasing_takes_it_along(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Mei Wang", "email": "mei@example.com"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        personal = (
            "scrm.claim.code",
            "scrm.claim.attempt",
            "scrm.channel.contact",
        )
        for name in personal:
            for record in self.ours[name] | self.theirs[name]:
                self.assertIn((name, record.id), found)
        profiles = self.ours["scrm.claim.attempt"].profile_id
        links = profiles.link_ids
        self.assertIn(("scrm.profile.link", links[:1].id), found)
        self.assertEqual(len(found), len(wizard.line_ids))
        profiles.unlink()
        self.customer.unlink()
        for name in personal:
            self.assertFalse(self.ours[name].exists(), name)
        self.assertFalse(links.exists())

    def test_merged_contacts_keep_claims_and_source(self):
        twin = self.env["res.partner"].create({"name": "Mei Wang"})
        channel = self.ours["scrm.channel.code"]
        self.env["scrm.channel.contact"]._note_all([(channel, twin)], "signin")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | twin).ids, dst_partner=twin
        )
        self.assertEqual(self.ours["scrm.claim.code"].partner_id, twin)
        kept = self.env["scrm.channel.contact"].search([("partner_id", "=", twin.id)])
        self.assertEqual(len(kept), 2, "one a company")
