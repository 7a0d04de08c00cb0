# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools import media, pictures
from .common import SocialCommon
from .pictures import encoded, opened, photo

RULES = media.Rules(media.IMAGES, max_bytes=100_000, max_files=2, max_alt=50)


@tagged("post_install", "-at_install")
class TestPublicationPicture(SocialCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.account
        for number in range(4):
            cls.accounts += cls.account.copy(
                {"name": f"Tea {number}", "remote_id": f"t{number}"}
            )

    def setUp(self):
        super().setUp()
        connector = type(self.env[self.account._connector()._name])
        self.startPatcher(
            patch.object(connector, "_media_rules", lambda _self, _account: RULES)
        )
        self.publication = self.env["scrm.publication"].create(
            {
                "name": "Spring tea",
                "body": "It is here",
                "company_id": self.company.id,
                "account_ids": [Command.set(self.accounts.ids)],
            }
        )

    def add(self, content=None, name="cup.jpg", alt="A red cup"):
        return self.env["scrm.publication.media"].create(
            {
                "publication_id": self.publication.id,
                "name": name,
                "alt": alt,
                "file": encoded(content or photo()),
            }
        )

    def test_a_picture_leaves_upright_and_without_its_place(self):
        self.add()
        self.assertTrue(opened(photo()).getexif().get_ifd(0x8825))
        (item,) = self.publication._media_for(self.account)
        image = opened(item.content)
        self.assertEqual((item.alt, item.mimetype), ("A red cup", "image/jpeg"))
        self.assertEqual(image.size, (40, 60))
        self.assertFalse(image.getexif())
        self.assertNotIn(b"Hidden Garden", item.content)

    def test_a_picture_for_many_accounts_is_worked_on_once(self):
        self.add(photo(64, 48))
        with patch.object(pictures, "prepare", wraps=pictures.prepare) as prepare:
            found = {self.publication._media_for(account) for account in self.accounts}
        self.assertEqual((len(found), prepare.call_count), (1, 1))

    def test_odoos_own_limit_of_pixels_is_not_the_networks(self):
        content = photo(2_400, 300, orientation=1)
        self.add(content)
        self.env.flush_all()
        self.env.invalidate_all()
        (item,) = self.publication._media_for(self.account)
        self.assertEqual(opened(item.content).size, (2_400, 300))

    def test_what_cannot_go_along_is_refused_with_its_name(self):
        for content, name, alt, words in (
            (photo()[:200], "broken.jpg", "", "broken.jpg” cannot be read"),
            (b"%PDF-1.4 text", "terms.pdf", "", "terms.pdf"),
            (photo(), "cup.jpg", "x" * 51, "51 letters"),
        ):
            with self.subTest(words), self.assertRaises(ValidationError) as caught:
                self.add(content, name, alt)
                self.publication._media_for(self.account)
            self.assertIn(words, str(caught.exception))
            self.publication.media_ids.unlink()

    def test_a_third_picture_is_one_too_many(self):
        for number in range(3):
            self.add(name=f"{number}.jpg")
        with self.assertRaises(ValidationError) as caught:
            self.publication._media_for(self.account)
        self.assertIn("2 files", str(caught.exception))

    def test_what_it_is_follows_from_its_bytes(self):
        self.assertEqual(self.add(name="cup.png").mimetype, "image/jpeg")
        self.assertFalse(self.add(b"just text", name="a.jpg").mimetype)

    def test_a_missing_description_is_a_reminder_and_no_hindrance(self):
        self.add(alt="  ")
        (reminder,) = self.publication._reminders()
        self.assertIn("cup.jpg", reminder)
        self.assertTrue(self.publication._media_for(self.account))
        self.publication.media_ids.alt = "A red cup"
        self.assertFalse(self.publication._reminders())

    def test_a_picture_in_a_form_that_is_not_saved(self):
        with Form(self.env["scrm.publication"].with_user(self.agent)) as form:
            form.name = "New"
            with form.media_ids.new() as line:
                line.file = encoded(photo()).decode()
                line.name = "cup.jpg"
        saved = self.env["scrm.publication"].search([("name", "=", "New")])
        self.assertEqual(saved.media_ids.mimetype, "image/jpeg")

    def test_pictures_of_another_company_are_not_seen(self):
        picture = self.add()
        with self.assertRaises(AccessError):
            picture.with_user(self.other_agent).read(["file"])
