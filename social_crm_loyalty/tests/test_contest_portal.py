# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import hashlib
import io
import re
from datetime import timedelta
from html import unescape

from PIL import Image

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import said

from .common_contest import ContestCommon


@tagged("post_install", "-at_install")
class TestContestPortal(ContestCommon, HttpCase):
    """The pages, on the real clock: requests are served by another thread."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now()
        cls.member = cls._make_member("scrm_member", cls.company)
        cls.guest = cls._make_member("scrm_guest", cls.other_company)

    @classmethod
    def _make_member(cls, login, company):
        return new_test_user(
            cls.env,
            login,
            name=f"{login.title()} Secretname",
            groups="base.group_portal",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def contest(self, **values):
        return super().contest(
            **{
                "date_from": self.now - timedelta(hours=1),
                "date_to": self.now + timedelta(hours=1),
                **values,
            }
        )

    def sign_in(self, user):
        self.authenticate(user.login, user.login)

    def page(self, contest, **options):
        return self.url_open(f"/my/contests/{contest.id}", **options)

    def send(self, contest, step, files=None, token=True, **values):
        if token:
            found = re.search(
                r'csrf_token: "(\w+)"', self.url_open("/my/contests").text
            )
            values["csrf_token"] = found.group(1)
        url = f"/my/contests/{contest.id}/{step}"
        return self.url_open(url, data=values, files=files)

    def over(self, contest):
        """Its time has passed; its terms do not change otherwise."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_contest SET date_to = %s, vote_until = NULL WHERE id = %s",
            (self.now - timedelta(minutes=1), contest.id),
        )
        contest.invalidate_recordset()

    def test_list_and_home(self):
        open_one = self.opened()
        draft = self.contest(name="Not yet told")
        foreign = self._make_program(self.other_company, "Coffee friends")
        other = self.opened(
            name="Coffee corner",
            company_id=self.other_company.id,
            program_id=foreign.id,
        )
        self.sign_in(self.member)
        page = self.url_open("/my/contests").text
        self.assertIn(f"/my/contests/{open_one.id}", page)
        self.assertIn("Enter now", page)
        self.assertNotIn("Not yet told", page)
        self.assertNotIn("Coffee corner", page)
        for hidden in (draft, other):
            self.assertEqual(self.page(hidden).status_code, 404)
        self.assertIn("/my/contests", self.url_open("/my").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["scrm_contest_count"]}
        )
        self.assertEqual(counters["scrm_contest_count"], 1)

    def test_how_it_stands(self):
        later = self.opened(date_from=self.now + timedelta(minutes=30))
        voting = self.opened(
            decide_by="votes", vote_until=self.now + timedelta(hours=2)
        )
        ended, jury = self.opened(), self.opened(decide_by="jury")
        self.over(ended)
        self.over(jury)
        jury._decide()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE scrm_contest SET date_to = %s WHERE id = %s",
            (self.now - timedelta(minutes=1), voting.id),
        )
        self.sign_in(self.member)
        for contest, words in (
            (later, "Soon"),
            (voting, "Vote now"),
            (ended, "Being decided"),
            (jury, "Nobody won"),
        ):
            page = self.page(contest).text
            self.assertIn(words, page)
            self.assertNotIn("Take Part", page)

    def test_only_after_signing_in(self):
        answer = self.page(self.opened(), allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))
        self.assertIn("/web/login", answer.headers["Location"])

    def test_entering_once(self):
        contest = self.opened(rules="Be kind <b>always</b>")
        self.sign_in(self.member)
        page = self.page(contest).text
        self.assertIn("Take Part", page)
        self.assertIn("Be kind &lt;b&gt;always", page)
        picture = io.BytesIO()
        Image.new("RGB", (2000, 20), "green").save(picture, "PNG")
        file = ("corner.png", picture.getvalue(), "image/png")
        page = self.send(contest, "enter", {"picture": file}, text="<i>Mine</i>").text
        self.assertIn("Thank you: you take part", page)
        self.assertIn("&lt;i&gt;Mine", page)
        self.assertNotIn("Secretname", page.split('class="o_scrm_contest"')[1])
        entry = contest.entry_ids
        self.assertEqual(entry.partner_id, self.member.partner_id)
        shown = self.url_open(f"/my/contests/{contest.id}/picture/1")
        self.assertLess(Image.open(io.BytesIO(shown.content)).width, 1300)
        self.assertEqual(
            self.url_open(f"/my/contests/{contest.id}/picture/2").status_code, 404
        )
        self.assertIn("already", self.send(contest, "enter", text="Again").text)
        self.assertEqual(contest.entry_ids, entry)

    def test_what_was_written_is_not_lost(self):
        contest = self.opened()
        self.sign_in(self.member)
        file = ("a.svg", b"<svg onload='alert(1)'/>", "image/png")
        page = self.send(contest, "enter", {"picture": file}, text="My words").text
        self.assertIn("cannot be taken", page)
        self.assertIn(">My words</textarea>", page)
        self.assertFalse(contest.entry_ids)

    @mute_logger("odoo.http")
    def test_what_the_server_refuses(self):
        contest = self.opened(decide_by="votes")
        entry = self.enter_all(contest, self.friends[:1])
        self.sign_in(self.guest)
        for step in ("enter", "vote"):
            answer = self.send(contest, step, text="x", number=entry.number)
            self.assertEqual(answer.status_code, 404, "another company")
        self.sign_in(self.member)
        answer = self.send(contest, "enter", token=False, text="x")
        self.assertEqual(answer.status_code, 400, "no token")
        answer = self.url_open(f"/my/contests/{contest.id}/vote")
        self.assertEqual(answer.status_code, 405, "a link does not vote")
        for number in ("x", "", "999", "-1"):
            page = self.send(contest, "vote", number=number).text
            self.assertIn("does not take part", page)
        self.over(contest)
        self.assertIn("now", self.send(contest, "enter", text="x").text)
        self.assertIn("now", self.send(contest, "vote", number=entry.number).text)
        self.assertEqual(contest.entry_ids, entry)
        self.assertFalse(contest.vote_ids)

    def test_voting(self):
        contest = self.opened(decide_by="votes")
        one, two = self.enter_all(contest, self.friends[:2])
        self.sign_in(self.member)
        for entry in (one, two):
            page = self.send(contest, "vote", number=entry.number).text
            self.assertIn("Your vote", page)
        self.assertEqual(contest.vote_ids.entry_id, two)
        self.assertEqual(contest.vote_ids.partner_id, self.member.partner_id)
        self.send(contest, "enter", text="Mine")
        mine = contest.entry_ids[-1]
        self.assertIn("yourself", self.send(contest, "vote", number=mine.number).text)

    def test_remote_words_are_plain_text(self):
        contest = self.opened()
        raw = said(
            "1", "ann", "<script>alert(1)</script> #teacorner", tags=("teacorner",)
        )
        self.keep(raw).posted_at = self.now
        contest._collect()
        self.sign_in(self.member)
        page = self.page(contest).text
        self.assertIn("&lt;script&gt;alert(1)", page)
        self.assertNotIn("<script>alert(1)", page)

    def test_people_are_not_named_whole(self):
        contest = self.opened()
        self.friends[0].name = "王小明"
        contest._enter(self.friends[0], "Mine")
        contest._enter(self.friends[1], "Mine")
        post = self.keep_tagged("annaberg")
        post.write({"posted_at": self.now, "text": "Mine"})
        contest._collect()
        self.assertEqual(len(contest.entry_ids), 3)
        self.sign_in(self.member)
        part = self.page(contest).text.split("o_scrm_entries")[1]
        for shown in ("王**", "Friend1", "a**"):
            self.assertIn(shown, part)
        for hidden in ("小明", "Lin", "annaberg"):
            self.assertNotIn(hidden, part)

    def test_the_proof_can_be_recomputed_from_the_page(self):
        contest = self.opened(decide_by="votes", winner_count=3)
        entries = self.enter_all(contest)
        contest._vote(self.member.partner_id, entries[4])
        self.sign_in(self.member)
        before = self.page(contest).text
        self.assertIn(contest.commitment, before)
        self.assertNotIn(contest.sudo().seed, before)
        self.over(contest)
        contest._decide()
        page = self.page(contest).text
        told = {
            name: unescape(re.search(rf'id="scrm_{name}"[^>]*>([^<]*)<', page).group(1))
            for name in ("commitment", "seed", "list_hash", "entry_list")
        }
        self.assertIn(told["commitment"], before)
        mark = self.sha(told["entry_list"])
        self.assertEqual(self.sha(told["seed"]), told["commitment"])
        self.assertEqual(mark, told["list_hash"])
        won = re.findall(r"entry <?(\d+)", page.split("Check it yourself")[0])
        right = self.recompute(told["seed"], mark, told["entry_list"])
        self.assertEqual([int(number) for number in won], right)
        self.assertEqual(won[0], "5")
        part = page.split("o_scrm_winners")[1].split("</section>")[0]
        self.assertIn("Friend4", part)
        self.assertNotIn("Lin", part)

    def sha(self, text):
        return hashlib.sha256(text.encode()).hexdigest()

    def recompute(self, seed, mark, text):
        """The steps of the page, without our code."""
        row, votes, counter = [], {}, 0
        for line in text.split("\n"):
            number, count = map(int, line.split(":"))
            row.append(number)
            votes[number] = count
        for place in range(len(row)):
            left = len(row) - place
            while True:
                value = int(self.sha(f"{seed}:{mark}:{counter}"), 16)
                counter += 1
                if value < 2**256 // left * left:
                    break
            other = place + value % left
            row[place], row[other] = row[other], row[place]
        return sorted(row, key=lambda number: -votes[number])[:3]
