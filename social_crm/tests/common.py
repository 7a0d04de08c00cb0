# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from odoo.tests import TransactionCase, new_test_user

from ..tools.items import Page, RawPost, RawProfile

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)


def person(handle, **values):
    return RawProfile(remote_id=f"id-{handle}", handle=handle, **values)


def said(remote_id, handle, text="Hello", minutes=0, **values):
    """A raw post of ``handle``, some minutes after ``NOW``."""
    author = values.pop("author", None) or person(handle)
    return RawPost(
        remote_id=remote_id,
        author=author,
        text=text,
        created_at=NOW + timedelta(minutes=minutes),
        **values,
    )


class SocialCommon(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=True))
        cls.store = cls.env["scrm.store"]
        cls.company = cls.env["res.company"].create({"name": "Qingya Tea"})
        cls.other_company = cls.env["res.company"].create({"name": "Harbour Coffee"})
        cls.account = cls._make_account(cls.company, "Tea archive")
        cls.other_account = cls._make_account(cls.other_company, "Coffee archive")
        cls.agent = cls._make_user("agent", "social_crm.group_agent", cls.company)
        cls.supervisor = cls._make_user(
            "supervisor", "social_crm.group_supervisor", cls.company
        )
        cls.administrator = cls._make_user(
            "administrator", "social_crm.group_admin", cls.company
        )
        cls.other_agent = cls._make_user(
            "other_agent", "social_crm.group_agent", cls.other_company
        )
        cls.portal = new_test_user(
            cls.env,
            "scrm_portal",
            groups="base.group_portal",
            company_id=cls.company.id,
        )
        cls.stranger = new_test_user(
            cls.env,
            "scrm_stranger",
            groups="base.group_user",
            company_id=cls.company.id,
        )

    @classmethod
    def _make_account(cls, company, name):
        return cls.env["scrm.account"].create(
            {
                "name": name,
                "channel": "file",
                "instance": "archive",
                "company_id": company.id,
                "live_from": "2026-01-01 00:00:00",
                "state": "connected",
            }
        )

    @classmethod
    def _make_user(cls, login, group, company):
        return new_test_user(
            cls.env,
            f"scrm_{login}",
            groups=f"base.group_user,{group}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    @classmethod
    def keep(cls, *posts, account=None, acts=(), **options):
        """Store raw posts through an account; returns the stored records."""
        account = account or cls.account
        page = Page(posts=posts, interactions=acts)
        result = cls.store._store_page(account, page, **options)
        return cls.env["scrm.post"].browse(
            [result.post_ids[post.remote_id] for post in posts]
        )

    @contextmanager
    def as_cron(self):
        """An environment that may commit, as the worker of a cron has it."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cursor:
            yield self.env(cr=cursor)
        self.env.invalidate_all()
