# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import html

from odoo.tests import Form, tagged

from .common import person, said
from .test_value_recompute import ValueCommon


@tagged("post_install", "-at_install")
class TestValueShown(ValueCommon):
    """What people see: the card on profile and contact, the contact's number."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keep(said("1", "mei", author=person("mei", followers=1234)))
        cls.act("like", "bob", "mei")
        cls.act("like", "cai", "bob")
        cls.model._recompute()
        cls.mei, cls.bob = cls.profile("mei"), cls.profile("bob")
        cls.partner = cls.env["res.partner"].create({"name": "Mei"})

    def value_of(self, partner, company=None):
        return partner.with_company(company or self.company).scrm_value

    def card(self, record, field="value_html"):
        return html.fromstring(str(record[field]))

    def test_the_card_shows_every_dimension_with_its_definition(self):
        tree = self.card(self.mei)
        rows = tree.xpath("//tr[@data-dimension]")
        codes = self.model.dimension_ids.mapped("code")
        self.assertEqual([row.get("data-dimension") for row in rows], codes)
        for row, dimension in zip(rows, self.model.dimension_ids, strict=True):
            self.assertIn(dimension.definition, row.text_content())
        followers = rows[0].text_content()
        self.assertIn("1,234", followers)
        self.assertEqual(len(rows[0].xpath(".//div[@role='progressbar']")), 1)

    def test_an_unknown_number_has_words_and_no_bar(self):
        row = self.card(self.bob).xpath("//tr[@data-dimension='followers']")[0]
        self.assertIn("not known", row.text_content())
        self.assertFalse(row.xpath(".//div[@role='progressbar']"))
        self.assertIn("Not known: Followers", self.card(self.bob).text_content())

    def test_the_weights_of_known_dimensions_make_100(self):
        rows = self.env["scrm.profile"]._value_card(self.mei.value_parts, None)["rows"]
        most = sum(float(row["most"]) for row in rows if row["scaled"] is not None)
        self.assertAlmostEqual(most, 100, delta=0.5)

    def test_the_first_card_shows_no_change(self):
        self.assertNotIn("since", self.card(self.mei).text_content())
        self.assertNotIn("Change", self.card(self.mei).text_content())

    def test_the_card_shows_what_changed(self):
        self.model.reference_date = "2026-11-23"
        for fan in ("dan", "eva"):
            self.act("repost", fan, "bob")
        before = self.bob.value_score
        self.model._recompute()
        self.assertGreater(self.bob.value_score, before)
        text = self.card(self.bob).text_content()
        self.assertIn("since 11/22/2026", text)
        self.assertIn(f"+{self.bob.value_score - before:.1f}", text)
        reach = self.card(self.bob).xpath("//tr[@data-dimension='reach']")[0]
        self.assertIn("+", reach.xpath("td")[-1].text_content())

    def test_cards_of_many_profiles_take_one_query_for_history(self):
        profiles = self.env["scrm.profile"].search(
            [("company_id", "=", self.company.id)]
        )
        profiles.mapped("value_html")
        profiles.invalidate_recordset(["value_html"])
        with self.assertQueryCount(1):
            profiles.mapped("value_html")

    def test_the_card_is_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        tree = self.card(self.mei.with_context(lang="fr_FR"))
        self.assertRegex(tree.text_content(), r"1\s234")
        self.assertRegex(tree.xpath("//span")[0].text, r"^\d+,\d$")

    def test_nothing_heard_is_said(self):
        self.model.reference_date = "2030-01-01"
        self.model._recompute()
        self.assertIn("Nothing was heard", self.card(self.bob).text_content())

    def test_our_own_profile_has_no_card(self):
        self.mei.is_own = True
        self.model._recompute()
        self.assertFalse(self.mei.value_html)

    def test_a_contact_has_the_highest_value_of_its_profiles(self):
        (self.mei | self.bob).partner_id = self.partner
        highest = max(self.mei.value_score, self.bob.value_score)
        self.assertEqual(self.value_of(self.partner), highest)
        best = (self.mei | self.bob).sorted("value_score")[-1]
        partner = self.partner.with_company(self.company)
        self.assertEqual(partner.scrm_value_html, best.value_html)

    def test_the_nightly_run_refreshes_the_contact(self):
        self.bob.partner_id = self.partner
        before = self.value_of(self.partner)
        for fan in ("dan", "eva", "fay"):
            self.act("repost", fan, "bob")
        self.model._recompute()
        self.assertGreater(self.value_of(self.partner), before)
        self.assertEqual(self.value_of(self.partner), self.bob.value_score)

    def test_a_contact_loses_the_value_with_its_last_profile(self):
        self.mei.partner_id = self.partner
        self.assertTrue(self.value_of(self.partner))
        self.mei.partner_id = False
        self.assertFalse(self.value_of(self.partner))
        self.mei.partner_id = self.partner
        self.mei.active = False
        self.assertFalse(self.value_of(self.partner))

    def test_a_contact_of_two_companies_has_two_values(self):
        self.act("like", "bob", "mei", account=self.other_account)
        self.other_model._recompute()
        theirs = self.profile("bob", self.other_company)
        self.mei.partner_id = theirs.partner_id = self.partner
        self.assertEqual(self.value_of(self.partner), self.mei.value_score)
        self.assertEqual(
            self.value_of(self.partner, self.other_company), theirs.value_score
        )
        theirs.partner_id = False
        self.assertFalse(self.value_of(self.partner, self.other_company))
        self.assertEqual(self.value_of(self.partner), self.mei.value_score)

    def test_a_merged_contact_has_the_highest_value(self):
        self.mei.partner_id = self.partner
        other = self.env["res.partner"].create({"name": "Bob"})
        self.bob.partner_id = other
        low, high = (self.mei | self.bob).sorted("value_score").partner_id
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (low | high).ids, dst_partner=low
        )
        self.assertEqual((self.mei | self.bob).partner_id, low)
        highest = max(self.mei.value_score, self.bob.value_score)
        self.assertEqual(self.value_of(low), highest)

    def test_contacts_are_found_and_sorted_by_value(self):
        self.mei.partner_id = self.partner
        second = self.env["res.partner"].create({"name": "Bob"})
        self.bob.partner_id = second
        contacts = self.env["res.partner"].with_company(self.company)
        found = contacts.search(
            [("scrm_value", ">", 0), ("id", "in", (self.partner | second).ids)],
            order="scrm_value desc",
        )
        values = found.mapped("scrm_value")
        self.assertEqual(len(found), 2)
        self.assertEqual(values, sorted(values, reverse=True))

    def test_an_agent_reads_the_card_in_the_form(self):
        self.mei.partner_id = self.partner
        profile = self.mei.with_user(self.agent)
        self.assertIn("Authority", Form(profile).value_html)
        partner = self.partner.with_user(self.agent).with_company(self.company)
        self.assertIn("Authority", Form(partner).scrm_value_html)
