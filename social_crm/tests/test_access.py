# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..tools.items import RawInteraction
from .common import NOW, SocialCommon, person, said

MODELS = (
    "scrm.account",
    "scrm.profile",
    "scrm.profile.link",
    "scrm.post",
    "scrm.topic",
    "scrm.relation",
    "scrm.interaction",
    "scrm.delivery",
)


@tagged("post_install", "-at_install")
class TestAccess(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ours = cls._world(cls.account)
        cls.theirs = cls._world(cls.other_account)

    @classmethod
    def _world(cls, account):
        """One record of every model in the company of ``account``."""
        follow = RawInteraction(
            remote_key="f1",
            kind="follow",
            actor=person("mei"),
            target=person("tea"),
            occurred_at=NOW,
        )
        post = cls.keep(
            said("p1", "mei", tags=("tea",)), acts=[follow], account=account
        )
        post.profile_id._find_or_create_partner("manual", "Test")
        company = [("company_id", "=", account.company_id.id)]
        world = {name: cls.env[name].search(company) for name in MODELS}
        world["scrm.delivery"] = cls.env["scrm.delivery"].create(
            {"account_id": account.id, "body": "Hi", "idempotency_key": "k"}
        )
        return world

    def test_every_model_has_a_record_on_both_sides(self):
        for name in MODELS:
            self.assertTrue(self.ours[name], name)
            self.assertTrue(self.theirs[name], name)

    def test_an_agent_reads_the_own_company_only(self):
        for name in MODELS:
            with self.subTest(model=name):
                found = self.env[name].with_user(self.agent).search([])
                self.assertTrue(self.ours[name] <= found.sudo())
                self.assertFalse(self.theirs[name] & found.sudo())
                with self.assertRaises(AccessError):
                    self.theirs[name].with_user(self.agent).mapped("create_date")

    def test_portal_users_and_strangers_read_nothing(self):
        for user in (self.portal, self.stranger):
            for name in MODELS:
                with self.subTest(model=name, user=user.login):
                    with self.assertRaises(AccessError):
                        self.env[name].with_user(user).search([])

    def test_an_agent_cannot_write_what_the_network_said(self):
        for name in ("scrm.post", "scrm.profile", "scrm.delivery", "scrm.interaction"):
            with self.subTest(model=name), self.assertRaises(AccessError):
                self.ours[name].with_user(self.agent).write({"create_uid": 1})

    def test_an_agent_makes_a_contact_and_undoes_the_tie(self):
        post = self.keep(said("p9", "bob"))
        profile = post.profile_id.with_user(self.agent)
        profile.action_create_partner()
        partner = post.profile_id.partner_id
        self.assertEqual(partner.name, "bob")
        self.assertEqual(profile.link_ids.user_id, self.agent)
        profile.link_ids.action_end()
        self.assertFalse(post.profile_id.partner_id)
        self.assertTrue(partner.exists())
        history = profile.with_context(active_test=False).link_ids
        self.assertEqual((len(history), history.active), (1, False))

    def test_contacts_of_other_companies_cannot_be_made(self):
        with self.assertRaises(AccessError):
            self.theirs["scrm.profile"].with_user(self.agent).action_create_partner()
            profile = self.theirs["scrm.profile"].filtered(lambda p: not p.partner_id)
            profile.with_user(self.agent)._find_or_create_partner("manual", "x")

    def test_merging_contacts_keeps_the_profiles(self):
        first, second = (
            self.keep(said(f"m{i}", f"twin{i}")).profile_id for i in range(2)
        )
        keep = first._find_or_create_partner("manual", "a")
        gone = second._find_or_create_partner("manual", "b")
        (keep | gone).write({"company_id": False})
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (keep | gone).ids, dst_partner=keep
        )
        self.assertEqual((first | second).partner_id, keep)
        self.assertEqual((first | second).link_ids.partner_id, keep)
