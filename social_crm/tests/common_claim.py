# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, timedelta

from ..tools.items import RawProfile
from .common import SocialCommon, person, said

US = RawProfile("us", "tea_house", name="Tea House", is_own=True)


class ClaimCommon(SocialCommon):
    """A customer with a claim code, and people who write to our account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Mei Wang", "email": "mei@example.com"}
        )
        cls.claims = cls.env["scrm.claim.code"]

    @classmethod
    def make(cls, partner=None, company=None, **options):
        """A claim and its code, made an hour ago."""
        company = company or cls.company
        partner = partner or cls.customer
        [(claim, code)] = cls.claims._make_for(partner, "agent", company, **options)
        claim.made_at = datetime.now() - timedelta(hours=1)
        return claim, code

    @classmethod
    def send(cls, text, handle="mei", key=None, ago=5, account=None, **values):
        """Somebody writes to us ``ago`` minutes before now, and we work on it."""
        post = cls.hear(text, handle, key, ago, account, **values)
        post._work_on()
        return post

    @classmethod
    def hear(cls, text, handle="mei", key=None, ago=5, account=None, **values):
        values = {"mentions": (cls._us(account),), **values}
        cls.heard = getattr(cls, "heard", 0) + 1
        raw = said(key or f"c{cls.heard}", handle, text, cls._minutes(ago), **values)
        return cls.keep(raw, account=account)

    @classmethod
    def _us(cls, account=None):
        """Our own profile, of the account's company."""
        account = account or cls.account
        if not account.profile_id:
            ids = cls.store._upsert_profiles(
                cls.store._scope(account), {US.remote_id: US}
            )
            account.profile_id = ids[US.remote_id]
            account.profile_id.is_own = True
        return US

    @classmethod
    def _minutes(cls, ago):
        from .common import NOW

        now = datetime.now(NOW.tzinfo) - timedelta(minutes=ago)
        return (now - NOW).total_seconds() / 60

    @classmethod
    def profile(cls, handle="mei"):
        return cls.env["scrm.profile"].search(
            [
                ("handle", "=", person(handle).handle),
                ("company_id", "=", cls.company.id),
            ]
        )
