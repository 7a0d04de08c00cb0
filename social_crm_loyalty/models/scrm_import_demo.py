# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, file_open

DEMO = "social_crm_loyalty.demo_"
SCOUT, TRAVELLER, READER, NEIGHBOUR = (
    "小满爱喝茶",
    "Vivian在台北",
    "茉莉与书",
    "香港Karen",
)
SHOPPED = {SCOUT: 260, TRAVELLER: 180, READER: 90, NEIGHBOUR: 60}
CORNERS = {
    SCOUT: ("下雨天，窗边，一杯桂花乌龙。", "corner_window.png"),
    TRAVELLER: ("阿公留下的茶壺，放在書架下面，每天都用。", "corner_shelf.png"),
    READER: ("办公室的一角：一张凳子，一本书，一罐茉莉。", ""),
    NEIGHBOUR: ("天台上兩張摺椅，日落之後最好。", ""),
}
VOTES = {SCOUT: TRAVELLER, READER: TRAVELLER, NEIGHBOUR: SCOUT, TRAVELLER: READER}
FIRST_CUPS = {
    SCOUT: "第一杯是在南京路的店里，店员请我喝的。",
    TRAVELLER: "大學時室友泡的，從此不喝手搖了。",
    READER: "妈妈寄来的一小包茉莉。",
    NEIGHBOUR: "出差時在機場，隨手買的一罐。",
}


class ScrmImport(models.Model):
    _inherit = "scrm.import"

    @api.model
    def _load_club_demo(self, path, account):
        """Members of the club speak well of us, and earn for it as they would live."""
        self._load_demo(path, account, "thread", 8)
        posts = self.env["scrm.post"].search(
            [("account_id", "=", account.id), ("remote_id", "=like", "club%")],
            order="posted_at, id",
        )
        for profile in posts.profile_id:
            profile._find_or_create_partner("manual", "Joined the club in a shop")
        posts.sentiment = 0.8
        posts._work_on()
        posts.process_state = "done"

    @api.model
    def _live_club_demo(self, account):
        """The members shop, take rewards, and enter contests, as they would live."""
        profiles = self.env["scrm.profile"].search(
            [
                ("handle", "in", list(SHOPPED)),
                ("partner_id", "!=", False),
                ("post_ids.account_id", "=", account.id),
            ]
        )
        people = {profile.handle: profile.partner_id for profile in profiles}
        self._shop_demo(people)
        self._honour_demo(people)
        self._vote_demo(people)
        self._draw_demo(people)
        program = self.env.ref(f"{DEMO}program")
        cards = [program._scrm_card_of(people[who]) for who in (TRAVELLER, SCOUT)]
        self.env["scrm.referral"]._load_demo(*cards)

    @api.model
    def _shop_demo(self, people):
        program = self.env.ref(f"{DEMO}program")
        visitor = self.env.ref("base.partner_demo_portal")
        shopped = [(people[handle], points) for handle, points in SHOPPED.items()]
        for partner, points in [*shopped, (visitor, 150)]:
            program._scrm_card_of(partner)._scrm_book(
                points, "earn", f"demo:shop:{partner.id}", "Your purchase in the shop"
            )
        for handle, reward, friend in (
            (SCOUT, "tin", ""),
            (TRAVELLER, "cup", "阿婷"),
            (READER, "voucher", ""),
        ):
            card = program._scrm_card_of(people[handle])
            self.env.ref(f"{DEMO}reward_{reward}")._redeem(
                card, f"demo:{reward}", friend
            )
        self.env.ref(f"{DEMO}share_rule")._share_link(people[SCOUT])

    @api.model
    def _honour_demo(self, people):
        self.env.ref(f"{DEMO}badge_scout")._award()
        badge = self.env.ref(f"{DEMO}badge_regular")
        self.env["scrm.badge.award"].create(
            [
                {"badge_id": badge.id, "partner_id": people[handle].id}
                for handle in (SCOUT, NEIGHBOUR)
            ]
        )

    @api.model
    def _vote_demo(self, people):
        contest = self.env.ref(f"{DEMO}contest_corner")
        contest.action_open()
        entries = {}
        for handle, (words, picture) in CORNERS.items():
            content = b""
            if picture:
                with file_open(f"social_crm_loyalty/demo/{picture}", "rb") as stream:
                    content = stream.read()
            entries[handle] = contest._enter(people[handle], words, content, picture)
        for handle, liked in VOTES.items():
            contest._vote(people[handle], entries[liked])

    @api.model
    def _draw_demo(self, people):
        contest = self.env.ref(f"{DEMO}contest_first_cup")
        contest.action_open()
        for handle, words in FIRST_CUPS.items():
            contest._enter(people[handle], words)
        contest.flush_recordset()
        # An open contest keeps its terms: this one ended an hour ago, for the demo.
        self.env.cr.execute(
            SQL(
                "UPDATE scrm_contest SET date_to = %s WHERE id = %s",
                fields.Datetime.now() - timedelta(hours=1),
                contest.id,
            )
        )
        contest.invalidate_recordset(["date_to"])
        contest.action_decide()
