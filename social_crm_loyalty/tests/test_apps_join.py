# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page behind a member's link, with the website and marketing cards beside us.

``./dev test apps`` installs them on a database of its own and runs this.
"""

import base64
from io import BytesIO
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import ValidationError
from odoo.modules import module
from odoo.tests import Form, tagged

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .test_apps import AppsCommon
from .test_join import JoinCommon


class AppsJoinCommon(AppsCommon, JoinCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = cls.env["website"].get_current_website()
        cls.site.company_id = cls.company
        cls.site.user_id.company_ids = [(4, cls.company.id)]


@tagged("post_install", "-at_install")
class TestAppsJoinSite(AppsJoinCommon):
    needed = ("website",)

    def test_the_page_and_its_tags_on_a_website(self):
        self.site.auth_signup_uninvited = "b2c"
        answer = self.page()
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Marta invites you to Tea friends", answer.text)
        self.assertIn("/web/signup?redirect=/my/points", answer.text)
        tags = self.tags()
        self.assertEqual(tags["robots"], "noindex")
        self.assertEqual(tags["og:title"], "Marta invites you to Tea friends")
        self.assertEqual(self.url_open(tags["og:image"]).status_code, 200)
        self.site.auth_signup_uninvited = "b2b"
        self.assertNotIn("/web/signup?redirect=/my/points", self.page().text)
        self.assertEqual(self.page("ABCDEFGH").status_code, 404)


@tagged("post_install", "-at_install")
class TestAppsJoinCard(AppsJoinCommon):
    """The picture of a link is the member's marketing card."""

    needed = ("card.campaign",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign = cls.env["card.campaign"].create(
            {
                "name": "Bring a friend",
                "preview_record_ref": f"res.partner,{cls.partner.id}",
                "content_header_dyn": True,
                "content_header_path": "scrm_first_name",
                "content_sub_header": "invites you",
            }
        )
        cls.made = cls.env["card.card"].create(
            {
                "campaign_id": cls.campaign.id,
                "res_id": cls.partner.id,
                "image": cls._picture(600, 315),
                "requires_sync": False,
            }
        )
        cls.program.scrm_card_campaign_id = cls.campaign.id

    @classmethod
    def _picture(cls, width, height):
        content = BytesIO()
        Image.new("RGB", (width, height), "purple").save(content, "JPEG")
        return base64.b64encode(content.getvalue())

    def shown(self):
        """Size of the picture that a network gets."""
        answer = self.url_open(self.tags()["og:image"])
        return Image.open(BytesIO(answer.content)).size

    def test_the_members_card(self):
        self.assertEqual(self.tags()["twitter:card"], "summary_large_image")
        self.assertEqual(self.shown(), (600, 315))
        self.assertEqual(Form(self.program).scrm_card_model, "card.campaign")

    def test_without_one_the_picture_of_the_programme(self):
        self.program.scrm_referral_image = self._picture(500, 250)
        self.made.requires_sync = True
        self.assertEqual(self.shown(), (500, 250))
        self.made.unlink()
        self.assertEqual(self.shown(), (500, 250))
        self.campaign.unlink()
        self.assertEqual(self.shown(), (500, 250))

    def test_a_campaign_that_tells_more_than_the_first_name(self):
        self.program.scrm_referral_image = self._picture(500, 250)
        for values in (
            {"content_header_path": "name"},
            {"content_section_dyn": True},
            {"content_image1_path": "image_256"},
        ):
            with self.subTest(values=values):
                before = {name: self.campaign[name] for name in values}
                self.campaign.write(values)
                self.made.requires_sync = False
                self.assertEqual(self.shown(), (500, 250))
                with self.assertRaisesRegex(ValidationError, "more of a member"):
                    self.program.scrm_card_campaign_id = self.campaign.id
                self.campaign.write(before)
                self.made.requires_sync = False
        self.assertEqual(self.shown(), (600, 315))

    def test_a_card_as_it_is_drawn(self):
        if not _wkhtml().wkhtmltoimage_bin:
            self.skipTest("wkhtmltoimage is not there: nothing draws cards")
        self.made.unlink()
        bodies = []
        report = type(self.env["ir.actions.report"])
        draw = report._run_wkhtmltoimage

        def drawn(model, pages, *arguments, **options):
            bodies.extend(pages)
            with patch.object(module, "current_test", None):
                return draw(model, pages, *arguments, **options)

        with patch.object(report, "_run_wkhtmltoimage", drawn):
            self.campaign._update_cards([("id", "=", self.partner.id)])
        self.env.flush_all()
        self.assertEqual(self.shown(), (600, 315))
        [body] = bodies
        self.assertIn("Marta", body)
        self.assertNotIn("Lind", body)
