# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .people_common import MessageNetwork, PeopleCommon


@tagged("post_install", "-at_install")
class TestRecipients(PeopleCommon):
    # -- the same person twice ---------------------------------------------------

    def test_two_contacts_with_one_address_are_written_to_once(self):
        self.mei.email = "Mei@Example.com"
        twin = self.make_person("meilin", email="mei@example.com")
        self.assertEqual(self.verdict(self.mei), ("reach", False))
        self.assertEqual(self.verdict(twin), ("out", "double_email"))
        # Where the first is not reached, the second is.
        self.agree(self.mei, state="withdrawn")
        self.assertEqual(self.verdict(twin), ("reach", False))

    def test_two_contacts_with_one_profile_page_are_written_to_once(self):
        self.profile_of(self.mei).url = "https://tea.example/@mei"
        self.profile_of(self.bob).url = "https://tea.example/@Mei"
        self.assertEqual(self.verdict(self.bob), ("out", "double_profile"))

    # -- which way --------------------------------------------------------------

    def test_the_preferred_network_comes_first_and_one_message_each(self):
        self.tie_to_second_account()
        self.tie(self.mei, "mei", self.second)
        line = self.line(self.mei)
        self.assertEqual(line.account_id, self.account)
        self.wish(channel="webhook")
        line = self.line(self.mei)
        self.assertEqual(line.account_id, self.second)
        # A way that is open comes before a way that is liked.
        self.second.state = "paused"
        self.assertEqual(self.line(self.mei).account_id, self.account)

    def line(self, partner):
        self.publication.action_check_recipients()
        line = self.publication.recipient_ids.filtered(
            lambda r: r.partner_id == partner
        )
        self.assertEqual(len(line), 1)
        return line

    # -- whom ------------------------------------------------------------------

    def test_a_filter_and_tags_hold_both(self):
        self.publication.recipient_domain = "[('name', '=', 'Mei')]"
        self.publication.action_check_recipients()
        self.assertEqual(self.publication.recipient_ids.partner_id, self.mei)

    def test_nobody_chosen_is_not_everybody(self):
        for domain in (False, "", "[]"):
            empty = self.publish(recipient_tag_ids=False, recipient_domain=domain)
            with self.assertRaisesRegex(UserError, "Choose whom to write to"):
                empty.action_check_recipients()

    def test_a_filter_that_is_none_is_named(self):
        for domain in ("name = 1", "[('no_such_field', '=', 1)]", "__import__('os')"):
            with (
                self.subTest(domain),
                self.assertRaisesRegex(ValidationError, "Contacts:"),
            ):
                self.publish(recipient_domain=domain)

    def test_what_is_missing_is_named(self):
        with self.assertRaisesRegex(UserError, r"nothing is known\s+as \{order\}"):
            self.publish(body="About {order}").action_check_recipients()
        with self.assertRaisesRegex(UserError, "Text: write something"):
            self.publish(body=" ").action_check_recipients()
        self.networks[self.account.id] = MessageNetwork(can={"send"})
        with self.assertRaisesRegex(UserError, "Accounts: choose one"):
            self.publish().action_check_recipients()

    def test_checking_again_follows_the_contacts(self):
        self.publication.action_check_recipients()
        self.bob.category_id = False
        new = self.make_person("nina")
        self.publication.action_check_recipients()
        self.assertEqual(self.publication.recipient_ids.partner_id, self.mei | new)

    def test_counts_by_reason(self):
        self.agree(self.mei, state="withdrawn")
        self.make_person("nina", agreed=())
        self.make_person("otto", agreed=())
        self.publication.action_check_recipients()
        rows = [
            (row["reason"], row["count"], row["label"])
            for row in self.publication.out_summary
        ]
        self.assertEqual(
            rows,
            [
                ("consent", 2, "No consent for this purpose"),
                ("withdrawn", 1, "Took the consent for this purpose back"),
            ],
        )
        action = self.publication.action_view_not_reached()
        found = self.lines.search([*action["domain"], ("state", "=", "out")])
        self.assertEqual(len(found), 3)

    def test_the_queries_do_not_grow_with_the_people(self):
        self.publication.action_check_recipients()
        for n in range(15):
            self.make_person(f"more{n}")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(25):
            self.publication.action_check_recipients()
        self.assertEqual(self.publication.reach_count, 17)

    # -- two companies ------------------------------------------------------------

    def test_contacts_of_another_company_are_never_looked_at(self):
        theirs = self.make_person("eve", company_id=self.other_company.id, agreed=())
        self.publication.action_check_recipients()
        self.assertNotIn(theirs, self.publication.recipient_ids.partner_id)
        # Nor for the machine, whose rights are those of the author.
        self.publication.sudo()._check_recipients()
        self.assertNotIn(theirs, self.publication.recipient_ids.partner_id)

    def test_an_agent_checks_and_reads_but_writes_no_line(self):
        self.publication.user_id = self.agent
        mine = self.publication.with_user(self.agent)
        mine.action_check_recipients()
        self.assertEqual(mine.reach_count, 2)
        with self.assertRaises(AccessError):
            mine.recipient_ids.write({"state": "out"})
        with self.assertRaises(AccessError):
            mine.recipient_ids[:1].copy()

    def test_others_see_no_lines(self):
        self.publication.action_check_recipients()
        found = self.lines.with_user(self.other_agent).search([])
        self.assertFalse(found & self.publication.recipient_ids)
        for user in (self.other_agent, self.portal, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.publication.with_user(user).action_check_recipients()
