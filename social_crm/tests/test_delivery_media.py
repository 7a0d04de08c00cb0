# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io
import random
from datetime import timedelta
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..tools import media
from ..tools.items import SendResult
from .common import NOW, SocialCommon, said
from .pictures import opened, photo
from .test_delivery import FakeNetwork

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)


class PictureNetwork(FakeNetwork):
    def _media_rules(self, account):
        return media.Rules(media.IMAGES, max_bytes=1000, max_files=2)


@tagged("post_install", "-at_install")
class TestDeliveryMedia(SocialCommon):
    def setUp(self):
        super().setUp()
        self.network = PictureNetwork(SendResult("r1", created_at=NOW))
        self.startPatcher(
            patch.object(
                type(self.env["scrm.account"]), "_connector", lambda _a: self.network
            )
        )
        self.post = self.keep(said("p1", "mei"))
        self.outbox = self.env["scrm.delivery"]

    def picture(self, name="cup.png", raw=PIXEL, **values):
        return self.env["ir.attachment"].create({"name": name, "raw": raw, **values})

    def enqueue(self, files, **values):
        return self.outbox._enqueue(
            self.account, "Look", self.post, attachments=files, **values
        )

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("social_crm.ir_cron_send").method_direct_trigger()
        self.env.invalidate_all()

    def test_a_picture_goes_along_with_its_description(self):
        self.enqueue(self.picture(description="A broken cup"))
        self.run_cron()
        (sent,) = self.network.calls[0].media
        self.assertEqual((sent.name, sent.alt), ("cup.png", "A broken cup"))
        self.assertEqual((sent.content, sent.mimetype), (PIXEL, "image/png"))

    def test_where_a_picture_was_taken_never_leaves(self):
        self.enqueue(self.picture("cup.jpg", photo()))
        self.run_cron()
        (sent,) = self.network.calls[0].media
        image = opened(sent.content)
        self.assertFalse(image.getexif())
        self.assertNotIn(b"Hidden Garden", sent.content)
        self.assertEqual(image.size, (40, 60), "and it stands upright")

    def test_what_was_promised_does_not_vanish(self):
        picture = self.picture()
        self.enqueue(picture)
        picture.unlink()
        self.run_cron()
        self.assertEqual(self.network.calls[0].media[0].content, PIXEL)

    def test_what_the_network_does_not_take_is_refused_in_words(self):
        pdf = self.picture("terms.pdf", b"%PDF-1.4 text")
        noise = Image.frombytes("RGB", (300, 300), random.Random(1).randbytes(270_000))
        out = io.BytesIO()
        noise.save(out, "PNG")
        large = self.picture("large.png", out.getvalue())
        three = self.picture() | self.picture("b.png") | self.picture("c.png")
        for files, words in (
            (pdf, "terms.pdf"),
            (large, "too large"),
            (three, "2 files"),
        ):
            with self.subTest(words), self.assertRaises(ValidationError) as caught:
                self.enqueue(files)
            self.assertIn(words, str(caught.exception))
        self.assertFalse(self.outbox.search([("account_id", "=", self.account.id)]))

    def test_an_account_without_files_says_so(self):
        with patch.object(self.network, "_media_rules", lambda _a: media.NOTHING):
            with self.assertRaises(ValidationError) as caught:
                self.enqueue(self.picture())
        self.assertIn("cannot send files", str(caught.exception))

    def test_files_that_one_may_not_read_cannot_be_sent(self):
        secret = self.picture(res_model="ir.config_parameter", res_id=1)
        with self.assertRaises(AccessError):
            self.outbox.with_user(self.agent)._enqueue(
                self.account.with_user(self.agent),
                "Look",
                self.post.with_user(self.agent),
                attachments=secret.with_user(self.agent),
            )

    def test_sending_files_may_take_longer_before_it_counts_as_cut_off(self):
        now = fields.Datetime.now()
        plain = self.outbox._enqueue(self.account, "Look", self.post)
        heavy = self.enqueue(self.picture())
        due = []
        for delivery in (plain, heavy):
            delivery.write(
                {"state": "sending", "sending_at": now - timedelta(minutes=5)}
            )
            due += self.outbox._first_in_line([self.account.id])
            delivery.state = "cancelled"
        self.assertEqual([first.delivery_id for first in due], plain.ids)

    def test_what_channels_can_do_is_told(self):
        self.assertFalse(self.other_account.can_media)
