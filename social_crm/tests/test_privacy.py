# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import SocialCommon, person, said


@tagged("post_install", "-at_install")
class TestPrivacyLookup(SocialCommon):
    def lookup(self, name, email="nobody@example.com"):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": name, "email": email}
        )
        wizard.action_lookup()
        found = {}
        for line in wizard.line_ids:
            found.setdefault(line.res_model, set()).add(line.res_id)
        return found

    def test_profiles_and_posts_of_a_name_are_found(self):
        post = self.keep(said("p1", "mei", author=person("mei", name="Mei Lin Wang")))
        other = self.keep(said("p2", "bob"))
        found = self.lookup("Mei Lin Wang")
        self.assertIn(post.profile_id.id, found["scrm.profile"])
        self.assertIn(post.id, found["scrm.post"])
        self.assertNotIn(other.id, found["scrm.post"])

    def test_profiles_tied_to_a_contact_are_found_by_its_email(self):
        post = self.keep(said("p1", "mei"))
        partner = post.profile_id._find_or_create_partner("manual", "Test")
        partner.write({"name": "Someone Else", "email": "mei@example.com"})
        found = self.lookup("Unheard Name", "mei@example.com")
        self.assertEqual(found["scrm.profile"], {post.profile_id.id})
        self.assertIn(post.id, found["scrm.post"])
