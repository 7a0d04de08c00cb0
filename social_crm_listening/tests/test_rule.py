# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged, users
from odoo.tools.translate import code_translations

from ..tools.query import errors, parse
from .common_rule import RuleCommon


@tagged("post_install", "-at_install")
class TestRule(RuleCommon):
    def test_a_broken_query_is_kept_and_tells_where(self):
        rule = self.make_rule("tea, coffee", state="draft")
        self.assertTrue(rule.is_broken)
        self.assertEqual(rule.error_position, 3)
        self.assertEqual(rule.error_place, "tea<mark>,</mark> coffee")
        self.assertTrue(rule.error.startswith("Character 4: “,” has no meaning here."))
        self.assertTrue(rule.error.endswith('Expected: “OR”, “AND”, “"”.'))

    def test_a_broken_rule_cannot_go_live(self):
        rule = self.make_rule("tea OR", state="draft")
        with self.assertRaisesRegex(UserError, "Character 7"):
            rule.action_go_live()
        with self.assertRaises(ValidationError):
            rule.state = "live"
        with self.assertRaises(ValidationError):
            self.make_rule("tea OR")

    def test_breaking_a_live_rule_pauses_it(self):
        rule = self.make_rule("tea")
        rule.query = "tea ("
        self.assertEqual(rule.state, "draft")
        rule.query = "tea"
        self.assertEqual((rule.state, rule.error), ("draft", False))

    def test_each_error_has_words(self):
        words = self.rules._error_words()
        self.assertEqual(set(words), set(errors.CODES))
        for code in errors.CODES:
            error = errors.QuerySyntaxError(code, 2, expected=("term", "end"))
            text = self.rules._explain_error(error)
            self.assertRegex(text, r"^Character 3: .+ Expected: a word or a phrase")
            self.assertNotIn("%(", text)

    def test_words_are_those_of_the_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        rule = self.make_rule("(tea", state="draft")
        english = rule.error
        with self.with_translation("this bracket is never closed.", "jamais fermée"):
            french = rule.with_context(lang="fr_FR").error
        self.assertIn("this bracket is never closed", english)
        self.assertIn("jamais fermée", french)

    def with_translation(self, source, value):
        """Serve one translated sentence, as a catalogue would."""
        original = code_translations.get_python_translations

        def translations(module, lang):
            found = original(module, lang)
            return {**found, source: value} if lang == "fr_FR" else found

        return patch.object(
            type(code_translations),
            "get_python_translations",
            lambda _self, module, lang: translations(module, lang),
        )

    def test_version_grows_with_the_query_only(self):
        first, second = self.make_rule("tea"), self.make_rule("coffee")
        (first | second).name = "Drinks"
        self.assertEqual((first.version, second.version), (1, 1))
        (first | second).query = "tea"
        self.assertEqual((first.version, second.version), (1, 2))

    @freeze_time("2026-11-20 10:00:00")
    def test_going_live_sets_the_moment_once(self):
        rule = self.make_rule("tea", state="draft")
        rule.action_go_live()
        self.assertEqual(str(rule.live_from), "2026-11-20 10:00:00")
        rule.action_pause()
        self.assertEqual(rule.state, "draft")
        with freeze_time("2026-11-21 10:00:00"):
            rule.action_go_live()
        self.assertEqual(str(rule.live_from), "2026-11-20 10:00:00")

    def test_form_shows_the_error_while_writing(self):
        with Form(self.rules) as form:
            form.name = "Tea"
            form.query = "tea NEAR coffee"
            self.assertIn("NEAR needs a distance", form.error)
            form.query = "tea NEAR/3 coffee"
            self.assertFalse(form.error)
            self.assertFalse(form.is_broken)

    def test_a_copy_is_a_draft(self):
        copy = self.make_rule("tea", name="Tea").copy()
        self.assertEqual((copy.name, copy.state), ("Tea (copy)", "draft"))

    def test_starter_rules_are_drafts_that_can_be_understood(self):
        starters = self.rules.browse()
        for category in ("complaint", "interest", "praise", "crisis", "spam"):
            for language in ("en", "zh"):
                rule = self.env.ref(f"social_crm_listening.rule_{category}_{language}")
                self.assertEqual(rule.category, category)
                starters |= rule
        for category in ("brand", "product", "competitor", "campaign", "suggestion"):
            for language in ("en", "zh"):
                rule = self.env.ref(f"social_crm_listening.rule_{category}_{language}")
                self.assertEqual(rule.category, category)
                self.assertTrue(rule.note, "says what to replace")
                starters |= rule
        self.assertFalse(
            any(starters.mapped("answer_mode")), "nothing speaks by itself"
        )
        for rule in starters:
            parse(rule.query)
            self.assertFalse(rule.is_broken, rule.name)

    @users("scrm_agent")
    def test_agents_read_and_never_write(self):
        rule = self.make_rule("tea").with_user(self.env.user)
        self.assertEqual(rule.query, "tea")
        with self.assertRaises(AccessError):
            rule.query = "coffee"
        with self.assertRaises(AccessError):
            rule.action_go_live()

    def test_who_may_what(self):
        rule = self.make_rule("tea")
        with self.assertRaises(AccessError):
            rule.with_user(self.supervisor).query = "coffee"
        rule.with_user(self.administrator).query = "coffee"
        for user in (self.other_agent, self.portal, self.stranger):
            with self.assertRaises(AccessError):
                rule.with_user(user).read(["query"])
        seen = self.rules.with_user(self.other_agent).search([])
        self.assertNotIn(rule, seen)
