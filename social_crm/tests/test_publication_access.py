# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_publication import PublicationCommon

PARTS = {
    "variant_ids": {"channel": "mastodon", "body": "Toot"},
    "media_ids": {"name": "a.png", "file": b"YQ==", "alt": "A"},
    "option_ids": {"name": "Green"},
}


@tagged("post_install", "-at_install")
class TestPublicationAccess(PublicationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._make_user(
            "colleague", "social_crm.group_agent", cls.company
        )

    def whole(self, user, **values):
        parts = {name: [Command.create(vals)] for name, vals in PARTS.items()}
        return self.draft(user, **parts, **values)

    def records(self, publication):
        parts = [publication[name] for name in PARTS]
        return [publication, *parts]

    def test_agents_read_those_of_their_company(self):
        mine = self.whole(self.agent)
        theirs = self.whole(
            self.other_agent, account_ids=[Command.set(self.other_account.ids)]
        )
        for own, foreign in zip(self.records(mine), self.records(theirs), strict=True):
            with self.subTest(own._name):
                found = own.with_user(self.colleague).search([]).sudo()
                self.assertTrue(own.sudo() <= found)
                self.assertFalse(foreign.sudo() & found)
                with self.assertRaises(AccessError):
                    foreign.with_user(self.colleague).mapped("create_date")

    def test_others_drafts_are_to_be_read_only(self):
        for record in self.records(self.whole(self.agent)):
            seen = record.with_user(self.colleague)
            values = {"body": "x"} if "body" in record else {"name": "x"}
            with self.subTest(record._name):
                seen.mapped("display_name")
                with self.assertRaises(AccessError):
                    seen.write(values)
                with self.assertRaises(AccessError):
                    seen.unlink()
        publication = self.draft(self.agent).with_user(self.colleague)
        for step in ("action_release", "action_draft"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(publication, step)()
        for name, values in PARTS.items():
            part = self.env[publication[name]._name].with_user(self.colleague)
            with self.subTest(name), self.assertRaises(AccessError):
                part.create({"publication_id": publication.id, **values})

    def test_no_part_is_moved_below_the_publication_of_another(self):
        own = self.whole(self.colleague)
        other = self.draft(self.agent)
        for part in self.records(own)[1:]:
            with self.subTest(part._name), self.assertRaises(AccessError):
                part.publication_id = other

    def test_a_supervisor_works_on_everything_of_the_company(self):
        publication = self.whole(self.agent).with_user(self.supervisor)
        publication.write({"body": "Better"})
        publication.variant_ids.body = "Better"
        publication.option_ids = [Command.create({"name": "Black"})]
        publication.action_release()
        self.assertEqual(publication.state, "scheduled")
        theirs = self.draft(
            self.other_agent, account_ids=[Command.set(self.other_account.ids)]
        )
        with self.assertRaises(AccessError):
            theirs.with_user(self.supervisor).write({"body": "x"})

    def test_portal_users_and_strangers_have_nothing_here(self):
        publication = self.whole(self.agent)
        template = self.env["scrm.publication.template"].create({"name": "T"})
        for user in (self.portal, self.stranger):
            for record in [*self.records(publication), template]:
                with self.subTest(record._name), self.assertRaises(AccessError):
                    record.with_user(user).search([])
                with self.subTest(record._name), self.assertRaises(AccessError):
                    record.with_user(user).mapped("create_date")

    def test_templates_are_written_by_their_author(self):
        templates = self.env["scrm.publication.template"]
        template = templates.with_user(self.agent).create({"name": "T", "body": "Hi"})
        with self.assertRaises(AccessError):
            template.with_user(self.colleague).body = "x"
        template.with_user(self.supervisor).body = "Hello"
        self.assertFalse(
            templates.with_user(self.other_agent).search([]).sudo() & template
        )


@tagged("post_install", "-at_install")
class TestPublicationTemplate(PublicationCommon):
    def template(self, **values):
        templates = self.env["scrm.publication.template"].with_user(self.agent)
        return templates.create({"name": "New", "body": "New at {company}", **values})

    def test_unknown_variables_are_refused_by_name(self):
        with self.assertRaisesRegex(ValidationError, r"{compnay} in line 2"):
            self.template(body="New\nat {compnay}")
        with self.assertRaisesRegex(ValidationError, r"{x} in line 1"):
            self.template(
                variant_ids=[Command.create({"channel": "mastodon", "body": "{x}"})]
            )

    def test_a_publication_is_made_of_it_with_everything(self):
        template = self.template(
            account_ids=[Command.set(self.second.ids)],
            variant_ids=[Command.create({"channel": "mastodon", "body": "{author}"})],
            media_ids=[Command.create({**PARTS["media_ids"]})],
        )
        action = (
            template.with_user(self.supervisor)
            .with_context(bin_size=True)
            .action_write()
        )
        made = self.env["scrm.publication"].browse(action["res_id"])
        self.assertEqual((made.user_id, made.state), (self.supervisor, "draft"))
        self.assertEqual(made.account_ids, self.second)
        self.assertEqual(made._text_for(self.second), self.supervisor.name)
        self.assertEqual(made._text_for(self.account), "New at Qingya Tea")
        self.assertEqual(made.media_ids.file, b"YQ==")

    def test_a_publication_becomes_a_template(self):
        publication = self.gone_out(body="Hello from {company}")
        action = publication.with_user(self.agent).action_make_template()
        template = self.env["scrm.publication.template"].browse(action["res_id"])
        self.assertEqual(template.body, "Hello from {company}")
        self.assertEqual(template.user_id, self.agent)
        odd = self.draft(body="{odd}")
        with self.assertRaises(UserError):
            odd.action_make_template()
