# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools import languages, variables

TODO = "mail.mail_activity_data_todo"


class ScrmClaimVoice(models.AbstractModel):
    """What is said after a claim: thanks to the customer, notes to supervisors."""

    _name = "scrm.claim.voice"
    _description = "Words about Claim Codes"

    @api.model
    def _speak(self, company, verdicts):
        self._thank(company, [v for v in verdicts if v.outcome == "tied"])
        for verdict in verdicts:
            if verdict.outcome in ("conflict", "disputed"):
                self._ask_person(company, verdict)
            for kind in verdict.blocks:
                self._warn(company, verdict, kind)

    # -- to the customer ------------------------------------------------------

    @api.model
    def _thank(self, company, verdicts):
        """One answer to each, through the outbox, where the company wants it."""
        if not verdicts or not company.scrm_claim_thanks:
            return
        posts = {
            post.id: post
            for post in self.env["scrm.post"].browse(
                [v.attempt.post_id for v in verdicts]
            )
        }
        rows = []
        for verdict in verdicts:
            post = posts[verdict.attempt.post_id]
            body = self._thanks_to(company, post)
            if body:
                rows.append(
                    {
                        "account_id": post.account_id.id,
                        "kind": "reply",
                        "body": body,
                        "parent_post_id": post.id,
                        "idempotency_key": f"claim:{verdict.code.id}",
                        "user_id": self.env.uid,
                        # The company approved the words when it wrote them.
                        "checked": True,
                    }
                )
        if rows:
            self.env["scrm.delivery"]._put(rows)

    @api.model
    def _thanks_to(self, company, post):
        """The words for the author of ``post``; empty where they cannot be sent."""
        connector = post.account_id._connector()
        if not connector._can("send"):
            return ""
        lang = self._lang_of(post)
        author = post.profile_id
        text = company.with_context(lang=lang)._scrm_thanks_text()
        # In public, so by the name that the network shows.
        body = variables.fill(
            text, {"name": author.name or author.handle, "handle": author.handle}
        )
        used, limit = connector._length(post.account_id, body, author.handle)
        return "" if limit and used > limit else body

    @api.model
    def _lang_of(self, post):
        """The installed language that the author reads best."""
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        said = languages.guess(post.text, post.lang or "")
        # A code alone is in no language: then what the contact reads.
        wanted = said or post.partner_id.lang or post.company_id.partner_id.lang
        return languages.nearest(wanted, installed)

    # -- to supervisors -------------------------------------------------------

    @api.model
    def _ask_person(self, company, verdict):
        claim = self.env["scrm.claim.code"].browse(verdict.code.id)
        profile = self.env["scrm.profile"].browse(verdict.attempt.profile_id)
        if verdict.outcome == "conflict":
            note = self.env._(
                "%(profile)s sent the code of %(contact)s, but is tied to %(other)s. "
                "Nothing was changed. If both contacts are one person, merge them; "
                "then press Tie or Withdraw.",
                profile=profile.display_name,
                contact=claim.partner_id.display_name,
                other=profile.partner_id.display_name,
            )
        else:
            note = self.env._(
                "%(profile)s said this code before %(winner)s, who got it. It may have "
                "been copied. Ask both; if need be, undo the tie and give a new code.",
                profile=profile.display_name,
                winner=claim.profile_id.display_name,
            )
        self._tell(claim, company, self.env._("Who owns this code?"), note)

    @api.model
    def _warn(self, company, verdict, kind):
        account = self.env["scrm.account"].browse(verdict.attempt.account_id)
        if kind == "profile":
            profile = self.env["scrm.profile"].browse(verdict.attempt.profile_id)
            note = self.env._(
                "%(profile)s sent wrong claim codes again and again, and is not "
                "listened to for some time.",
                profile=profile.display_name,
            )
        else:
            note = self.env._(
                "Many wrong claim codes reach %(account)s. For some time, codes sent "
                "there are shown to people instead of being used.",
                account=account.display_name,
            )
        self._tell(account, company, self.env._("Claim codes are being guessed"), note)

    @api.model
    def _tell(self, record, company, summary, note):
        user = self._supervisor(record, company)
        if user:
            record.activity_schedule(TODO, summary=summary, note=note, user_id=user.id)

    @api.model
    def _supervisor(self, record, company):
        """Who decides: the owner of the account where senior, else any supervisor."""
        group = "social_crm.group_supervisor"
        owner = record.user_id
        if owner.active and company in owner.company_ids and owner.has_group(group):
            return owner
        return self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(group).id),
                ("company_ids", "in", company.id),
                ("share", "=", False),
            ],
            order="id",
            limit=1,
        )
