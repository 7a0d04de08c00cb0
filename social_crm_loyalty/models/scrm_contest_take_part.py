# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.social_crm.tools import pictures
from odoo.addons.social_crm.tools.media import Rules, Unfit

MAX_TEXT = 2_000
# What a telephone takes is below.
MAX_UPLOAD = 15 * 2**20
PICTURES = Rules(
    types=frozenset({"image/jpeg", "image/png"}), max_bytes=2 * 2**20, max_side=1280
)


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmContest(models.Model):
    """What customers do: enter by the form, and vote. All of it is checked here."""

    _inherit = "scrm.contest"

    def _entry_of(self, partner):
        """The entry of a contact, also by a profile that is tied to it."""
        self.ensure_one()
        return self.env["scrm.contest.entry"].search(
            [
                ("contest_id", "=", self.id),
                "|",
                ("partner_id", "=", partner.id),
                ("profile_id.partner_id", "=", partner.id),
            ],
            order="state desc, number",
            limit=1,
        )

    def _vote_of(self, partner):
        self.ensure_one()
        return self.env["scrm.contest.vote"].search(
            [("contest_id", "=", self.id), ("partner_id", "=", partner.id)]
        )

    def _enter(self, partner, text="", picture=b"", name=""):
        """Take part by the form.

        :param text: plain text
        :param picture: bytes of a file, as it was handed in
        :param name: of that file
        :return: the entry
        :raises UserError: with words for the person
        """
        self.ensure_one()
        text = (text or "").strip()
        if not self._takes_form():
            raise UserError(self.env._("Nobody can enter this contest now."))
        if self._entry_of(partner):
            raise UserError(self.env._("You take part already."))
        if not text and not picture:
            raise UserError(self.env._("Write something, or choose a picture."))
        if len(text) > MAX_TEXT:
            raise UserError(
                self.env._("Please write at most %(most)s letters.", most=MAX_TEXT)
            )
        image = picture and base64.b64encode(self._fit_picture(name, picture))
        return self.env["scrm.contest.entry"].create(
            {
                "contest_id": self.id,
                "partner_id": partner.id,
                "entered_by": "form",
                "text": text,
                "image": image,
            }
        )

    def _fit_picture(self, name, picture):
        """A small picture, without the place where it was taken."""
        try:
            if pictures.kind_of(picture) not in PICTURES.types:
                raise Unfit("type")
            if len(picture) > MAX_UPLOAD:
                raise Unfit("size")
            _name, content, _type = pictures.prepare(name, picture, PICTURES)
        except Unfit as error:
            raise UserError(
                self.env._(
                    "This file cannot be taken; choose a picture (JPEG or PNG) of at "
                    "most %(most)s MB.",
                    most=MAX_UPLOAD // 2**20,
                )
            ) from error
        return content

    def _vote(self, partner, entry):
        """Vote for an entry, or for another one than before.

        :raises UserError: with words for the person
        """
        self.ensure_one()
        if not self._takes_votes():
            raise UserError(self.env._("Nobody can vote in this contest now."))
        if entry.contest_id != self or entry.state != "valid":
            raise UserError(self.env._("This entry does not take part."))
        if partner in (entry.partner_id, entry.profile_id.partner_id):
            raise UserError(self.env._("Vote for somebody else than yourself."))
        self.env["scrm.contest.vote"].flush_model()
        self.env.cr.execute(
            SQL(
                VOTE,
                contest=self.id,
                entry=entry.id,
                partner=partner.id,
                company=self.company_id.id,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.env["scrm.contest.vote"].invalidate_model()
        entry.invalidate_recordset(["vote_ids", "vote_count"])


VOTE = """
INSERT INTO scrm_contest_vote AS old (contest_id, entry_id, partner_id, company_id,
    voted_at, create_uid, write_uid, create_date, write_date)
VALUES (%(contest)s, %(entry)s, %(partner)s, %(company)s, %(now)s, %(uid)s, %(uid)s,
    %(now)s, %(now)s)
ON CONFLICT (contest_id, partner_id) DO UPDATE
SET entry_id = EXCLUDED.entry_id, voted_at = EXCLUDED.voted_at,
    write_date = EXCLUDED.write_date, write_uid = EXCLUDED.write_uid
"""
