# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.social_crm.tests.common import person, said

from .common import InboxCommon


class StreamCommon(InboxCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stream = cls.env["scrm.stream"]
        cls.colleague = cls._make_user(
            "colleague", "social_crm.group_agent", cls.company
        )
        cls.price = cls._make_rule("price", priority="2")
        cls.broken = cls._make_rule("broken", category="complaint")
        cls.rival = cls._make_rule(
            "lidl", category="competitor", make_conversation=False
        )

    @classmethod
    def _stream(cls, user, **values):
        values = {"name": "Mine", "company_id": user.company_id.id, **values}
        return cls.Stream.with_user(user).create(values)

    def keys(self, stream, **options):
        return [card["id"] for card in stream.load_cards(**options)["cards"]]


@tagged("post_install", "-at_install")
class TestStream(StreamCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        loud = person("loud", followers=90_000)
        posts = cls.hear(
            said("p1", "ann", "What is the price?", 1),
            said("p2", "bob", "It arrived broken", 2),
            said("p3", "loud", "price please", 3, author=loud),
            said("p4", "eve", "lidl is cheaper", 4),
            said("p5", "eve", "nothing to see", 5),
        )
        cls.ann, cls.bob, cls.loud = (post.conversation_id for post in posts[:3])
        cls.rival_post = posts[3]
        cls.loud.profile_id.value_score = 80
        cls.bob.user_id = cls.colleague

    def shown(self, user, **values):
        return self.keys(self._stream(user, **values))

    def test_presets_find_what_they_name(self):
        self.ann.with_user(self.agent).action_assign_to_me()
        for preset, talks in (
            ("waiting", [self.loud, self.ann]),
            ("mine", [self.ann]),
            ("unassigned", [self.loud]),
            ("influential", [self.loud]),
            ("complaint", []),
        ):
            with self.subTest(preset=preset):
                found = self.shown(self.agent, preset=preset)
                self.assertEqual(found, [talk.id for talk in talks])
        self.assertEqual(self.shown(self.supervisor, preset="complaint"), self.bob.ids)

    def test_one_rule_and_competitors(self):
        self.assertEqual(
            self.shown(self.agent, preset="rule", rule_id=self.price.id),
            [self.loud.id, self.ann.id],
        )
        self.assertEqual(
            self.shown(self.agent, preset="competitor", kind="posts"),
            self.rival_post.ids,
        )

    def test_a_filter_of_ones_own_is_added(self):
        stream = self._stream(self.agent, domain="[('priority', '=', '2')]")
        self.assertEqual(self.keys(stream), [self.loud.id, self.ann.id])
        stream.preset = "influential"
        self.assertEqual(self.keys(stream), self.loud.ids)

    def test_order_and_paging(self):
        stream = self._stream(self.supervisor, sort="oldest", limit=2)
        first = stream.load_cards()
        self.assertEqual(
            [card["id"] for card in first["cards"]], [self.ann.id, self.bob.id]
        )
        self.assertTrue(first["more"])
        self.assertEqual(first["total"], 3)
        rest = stream.load_cards(offset=2)
        self.assertEqual([card["id"] for card in rest["cards"]], self.loud.ids)
        self.assertFalse(rest["more"])
        for sort, top in (
            ("newest", self.loud),
            ("influence", self.loud),
            ("priority", self.loud),
        ):
            stream.sort = sort
            self.assertEqual(self.keys(stream)[0], top.id, sort)

    def test_a_card_holds_what_the_screen_shows(self):
        stream = self._stream(self.agent)
        card = next(
            card for card in stream.load_cards()["cards"] if card["id"] == self.ann.id
        )
        self.assertEqual(card["person"], "ann")
        self.assertEqual(card["conversation_id"], self.ann.id)
        marked = [piece["text"] for piece in card["segments"] if piece["mark"]]
        self.assertEqual(marked, ["price"])
        self.assertEqual(card["why"], [{"rule": "price", "words": "“price”"}])
        self.assertEqual(card["priority"], 2)
        self.assertEqual(card["state_name"], "New")
        self.assertFalse(card["owner"])

    def test_mood_and_spam_reach_the_card(self):
        self.ann.root_post_id.write(
            {"sentiment_label": "negative", "intent": "complaint"}
        )
        stream = self._stream(self.agent, preset="complaint")
        card = stream.load_cards()["cards"][0]
        self.assertEqual((card["mood"], card["mood_name"]), ("negative", "Negative"))
        self.assertEqual(card["intent_name"], "Complaint")
        self.rival_post.is_spam = True
        self.assertFalse(self.shown(self.agent, preset="competitor", kind="posts"))

    def test_cards_show_only_what_the_reader_may_see(self):
        stream = self._stream(self.supervisor, sharing="company")
        self.assertIn(self.bob.id, self.keys(stream))
        self.assertNotIn(self.bob.id, self.keys(stream.with_user(self.agent)))
        posts = self._stream(self.agent, kind="posts")
        card = next(
            card
            for card in posts.load_cards()["cards"]
            if card["id"] == self.bob.root_post_id.id
        )
        # The post is the company's; whose case it is stays with those who may know.
        self.assertFalse(card["conversation_id"])
        self.assertFalse(card["owner"])

    def test_another_company_s_posts_stay_there(self):
        self.hear(said("x1", "xu", "price?"), account=self.other_account)
        both = self._make_user("both", "social_crm.group_supervisor", self.company)
        both.company_ids |= self.other_company
        stream = self._stream(both).with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        self.assertEqual(len(self.keys(stream)), 3)

    def test_queries_do_not_grow_with_the_cards(self):
        stream = self._stream(self.supervisor)
        posts = self._stream(self.supervisor, kind="posts")
        self.hear(*[said(f"m{i}", f"m{i}", "price", i) for i in range(5)])

        def cost(chosen):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertQueryCount(60):
                before = self.env.cr.sql_log_count
                count = len(chosen.load_cards()["cards"])
            return count, self.env.cr.sql_log_count - before

        for chosen in (stream, posts):
            cost(chosen)
            few, queries = cost(chosen)
            self.hear(
                *[said(f"n{chosen.id}-{i}", f"n{i}", "price", i) for i in range(9)]
            )
            more, queries_more = cost(chosen)
            self.assertGreater(more, few)
            # Counting what does not fit is one more at most.
            self.assertLessEqual(queries_more, queries + 1)

    @mute_logger("odoo.sql_db")
    def test_a_filter_that_cannot_be_used_is_refused(self):
        for domain in (
            "[('user_id', '=', uid)]",
            "__import__('os').getcwd()",
            "[('no_such_field', '=', 1)]",
            "[('id', '=', 'x']",
            "{'a': 1}",
            "['&']",
            "[('last_post_at', '=', 'tomorrow-ish')]",
        ):
            with self.subTest(domain=domain), self.assertRaises(ValidationError):
                self._stream(self.agent, domain=domain)

    def test_the_form_offers_what_fits(self):
        form = Form(self.Stream.with_user(self.supervisor))
        form.preset = "rule"
        form.rule_id = self.price
        self.assertEqual(form.name, "price")
        form.sharing = "company"
        stream = form.save()
        self.assertEqual(self.keys(stream), [self.loud.id, self.ann.id])
        action = stream.action_open_records()
        self.assertEqual(
            self.Conversation.search(action["domain"]), self.loud | self.ann
        )


@tagged("post_install", "-at_install")
class TestStreamAccess(StreamCommon):
    def seen(self, user):
        return self.Stream.with_user(user).search([]).sudo()

    def test_one_s_own_and_what_is_shared_is_seen(self):
        team = self.env["crm.team"].create(
            {
                "name": "Night",
                "company_id": self.company.id,
                "member_ids": [(4, self.agent.id)],
            }
        )
        mine = self._stream(self.agent)
        self._stream(self.colleague)
        everybody = self._stream(self.supervisor, sharing="company")
        night = self._stream(self.supervisor, sharing="team", team_id=team.id)
        abroad = self._stream(self.other_agent)
        self.assertEqual(self.seen(self.agent), mine | everybody | night)
        self.assertEqual(self.seen(self.other_agent), abroad)
        self.assertNotIn(night, self.seen(self.colleague))
        self.assertNotIn(mine, self.seen(self.supervisor))

    def test_agents_share_nothing(self):
        stream = self._stream(self.agent)
        with self.assertRaises(AccessError):
            stream.sharing = "company"
        with self.assertRaises(AccessError):
            self._stream(self.agent, sharing="company")

    def test_nobody_gives_a_stream_to_others_or_takes_theirs(self):
        stream = self._stream(self.agent)
        with self.assertRaises(AccessError):
            stream.user_id = self.colleague
        with self.assertRaises(AccessError):
            stream.company_id = self.other_company
        shared = self._stream(self.supervisor, sharing="company")
        with self.assertRaises(AccessError):
            shared.with_user(self.agent).name = "Taken"
        with self.assertRaises(AccessError):
            shared.with_user(self.agent).unlink()
        with self.assertRaises(AccessError):
            stream.with_user(self.colleague).load_cards()

    def test_portal_and_plain_users_have_none(self):
        stream = self._stream(self.supervisor, sharing="company")
        for user in (self.portal, self.stranger, self.env.ref("base.public_user")):
            for call in (
                stream.with_user(user).load_cards,
                stream.with_user(user).get_workspace,
                lambda user=user: stream.with_user(user).save_layout({}),
                lambda user=user: stream.with_user(user).load_columns({"1": 1}),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    call()

    def test_the_layout_is_one_s_own(self):
        stream = self._stream(self.supervisor, sharing="company")
        other = self._stream(self.supervisor, sharing="company")
        self.Stream.with_user(self.agent).save_layout(
            {
                "order": [other.id, stream.id],
                "hidden": [stream.id],
                "widths": {str(other.id): "wide"},
            }
        )
        columns = self.Stream.with_user(self.agent).get_workspace()["streams"]
        self.assertEqual([column["id"] for column in columns], [other.id, stream.id])
        self.assertEqual([column["hidden"] for column in columns], [False, True])
        self.assertEqual(columns[0]["width"], "wide")
        self.assertFalse(columns[0]["editable"])
        theirs = self.Stream.with_user(self.supervisor).get_workspace()["streams"]
        self.assertFalse(any(column["hidden"] for column in theirs))
        self.assertNotIn(
            "scrm_workspace",
            self.agent.res_users_settings_id._res_users_settings_format(),
        )

    def test_a_layout_of_something_else_is_refused(self):
        good = {"order": [1], "hidden": [], "widths": {"1": "wide"}}
        for bad in (
            {},
            {**good, "order": ["x"]},
            {**good, "widths": {"1": "<b>"}},
            {**good, "widths": {"x": "wide"}},
            {**good, "hidden": "all"},
            {**good, "order": list(range(5000))},
        ):
            with self.subTest(layout=bad), self.assertRaises(ValidationError):
                self.Stream.with_user(self.agent).save_layout(bad)

    def test_usual_columns_are_made_for_oneself(self):
        ids = self.Stream.with_user(self.agent).add_usual()
        streams = self.Stream.browse(ids)
        self.assertEqual(streams.user_id, self.agent)
        self.assertEqual(streams.mapped("preset"), ["waiting", "mine", "unassigned"])
        with self.assertRaises(ValidationError):
            self.Stream.with_user(self.agent).add_preset("rule")

    def test_a_column_that_fails_holds_no_other_up(self):
        good, bad = self._stream(self.agent), self._stream(self.agent)
        self.env.cr.execute(
            "UPDATE scrm_stream SET domain = %s WHERE id = %s",
            ("[('gone_field', '=', 1)]", bad.id),
        )
        self.env.invalidate_all()
        loaded = self.Stream.with_user(self.agent).load_columns(
            {str(good.id): 5, str(bad.id): 5}
        )
        self.assertIn("gone_field", loaded[str(bad.id)]["error"])
        self.assertIn("cards", loaded[str(good.id)])
