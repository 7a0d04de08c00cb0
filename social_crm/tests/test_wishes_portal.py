# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestWishesPortal(PeopleCommon, HttpCase):
    """Customers say how they want to be written to, and everything keeps to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal.write(
            {"password": "scrm_portal", "company_ids": [(6, 0, cls.company.ids)]}
        )
        cls.me = cls.portal.partner_id
        cls.me.category_id = cls.tag
        cls.tie(cls.me, "marta")
        cls.topic = cls.env["scrm.topic"].create(
            {"name": "oolong", "company_id": cls.company.id}
        )

    def setUp(self):
        super().setUp()
        self.authenticate("scrm_portal", "scrm_portal")

    def post(self, path="/my/social/wishes/save", **form):
        page = self.url_open("/my/social/wishes").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.url_open(path, data={"csrf_token": token, **form})
        self.env.invalidate_all()
        return answer

    def wishes(self):
        return self.me._scrm_wishes(self.company)

    def agreed(self):
        return self.me._scrm_agreed(self.company)

    def test_what_is_ticked_is_agreed_to_and_noted_with_its_words(self):
        self.post(marketing="1", care="1")
        self.assertEqual(self.agreed(), {"marketing", "care"})
        row = self.Consent.search(
            [("partner_id", "=", self.me.id), ("purpose", "=", "marketing")], limit=1
        )
        self.assertEqual(row.method, "portal")
        self.assertIn("offers and news", row.text)
        self.post(care="1")
        self.assertEqual(self.agreed(), {"care"})
        count = self.Consent.search_count([("partner_id", "=", self.me.id)])
        self.post(care="1")
        self.assertEqual(
            self.Consent.search_count([("partner_id", "=", self.me.id)]),
            count,
            "nothing changed",
        )

    def test_publications_obey_what_was_taken_back(self):
        self.post(marketing="1")
        self.assertEqual(self.verdict(self.me)[0], "reach")
        self.post()
        self.assertEqual(self.verdict(self.me), ("out", "withdrawn"))

    def test_publications_obey_topics(self):
        self.post(marketing="1", unwanted=str(self.topic.id))
        self.publication.recipient_topic_ids = self.topic
        self.assertEqual(self.verdict(self.me), ("out", "topic"))
        self.post(marketing="1", wanted=str(self.topic.id))
        self.assertEqual(self.verdict(self.me)[0], "reach")

    def test_care_obeys_as_well(self):
        self.post(service="1", birthday="1990-05-20")
        self.assertEqual(str(self.me.scrm_birthday), "1990-05-20")
        self.publication.purpose = "care"
        self.assertEqual(self.verdict(self.me)[0], "out")

    def test_how_and_when(self):
        self.post(
            channel="mastodon",
            hours_from="09:30",
            hours_to="21:00",
            max_day="1",
            max_week="3",
        )
        wishes = self.wishes()
        self.assertEqual(
            (wishes.channel, wishes.hours_from, wishes.hours_to), ("mastodon", 9.5, 21)
        )
        self.assertEqual((wishes.max_day, wishes.max_week), (1, 3))
        page = self.url_open("/my/social/wishes").text
        self.assertIn('value="09:30"', page)

    def test_what_makes_no_sense_is_told_and_changes_nothing(self):
        both = {"wanted": str(self.topic.id), "unwanted": str(self.topic.id)}
        self.assertIn("oolong", self.post(marketing="1", **both).text)
        self.assertFalse(self.wishes() or self.agreed())
        self.assertIn("alert-warning", self.post(max_day="many").text)
        self.assertIn("alert-warning", self.post(birthday="yesterday").text)
        self.post(channel="no network", wanted="999999")
        self.assertFalse(self.wishes().channel or self.wishes().topic_ids)

    def test_own_data_and_nobody_else_s(self):
        self.post(marketing="1")
        answer = self.url_open("/my/social/data")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        data = answer.json()
        self.assertEqual([p["handle"] for p in data["profiles"]], ["marta"])
        self.assertEqual(data["profiles"][0]["posts"][0]["text"], "Hello")
        self.assertEqual(data["consents"][0]["state"], "given")
        for other in ("mei", "bob"):
            self.assertNotIn(f'"{other}"', answer.text)

    def test_to_be_forgotten(self):
        for _time in range(2):
            answer = self.post("/my/social/forget")
        self.assertIn("We were told", answer.text)
        activity = self.me.activity_ids
        self.assertEqual(len(activity), 1, "asked once")
        self.assertTrue(activity.user_id.has_group("social_crm.group_admin"))

    def test_strangers_are_asked_to_sign_in(self):
        self.authenticate(None, None)
        for path in ("/my/social/wishes", "/my/social/data"):
            answer = self.url_open(path, allow_redirects=False)
            self.assertIn(answer.status_code, (302, 303))
            self.assertIn("/web/login", answer.headers["Location"])
