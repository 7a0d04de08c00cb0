# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields

from ..tools.visitors import Visitor
from .common import SocialCommon

PERSON = Visitor("browser")
PREVIEW = Visitor("preview", "preview")


class LinkCommon(SocialCommon):
    """A publication of each of two companies, said on an account of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.campaign = cls.env["utm.campaign"].create({"title": "Spring Tea"})
        cls.second_account = cls._make_account(cls.company, "Second tea archive")
        cls.publication = cls._publication(cls.account | cls.second_account)
        cls.abroad = cls._publication(cls.other_account, user_id=cls.other_agent.id)
        cls.clicks = cls.env["link.tracker.click"]

    @classmethod
    def _publication(cls, accounts, **values):
        return cls.env["scrm.publication"].create(
            {
                "name": "New harvest",
                "body": "看 https://shop.example/tea",
                "company_id": accounts.company_id.id,
                "account_ids": [(6, 0, accounts.ids)],
                "campaign_id": cls.campaign.id,
                "user_id": cls.agent.id,
                **values,
            }
        )

    @classmethod
    def said(cls, publication, account, partner=None, **values):
        """A delivery as the outbox leaves it once the network has it."""
        return cls.env["scrm.delivery"].create(
            {
                "account_id": account.id,
                "publication_id": publication.id,
                "partner_id": partner.id if partner else False,
                "kind": "message" if partner else "post",
                "body": publication.body,
                "idempotency_key": f"{publication.id}-{account.id}-{partner}-{values}",
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "remote_id": f"r-{publication.id}-{account.id}",
                **values,
            }
        )

    @classmethod
    def link(cls, publication, account, partner=None):
        """The short link of what a publication says through an account."""
        publication._track_links(publication.body, account, partner)
        return publication.link_ids.filtered(
            lambda link: (
                link.scrm_account_id == account
                and link.scrm_partner_id == (partner or cls.env["res.partner"])
            )
        )

    @classmethod
    def visit(cls, link, visit=PERSON, ip="192.0.2.1", partner=None):
        click = cls.clicks._add_visit(
            link, scrm_visit=visit, scrm_visitor_partner=partner, ip=ip
        )
        cls.env.invalidate_all()
        return click
