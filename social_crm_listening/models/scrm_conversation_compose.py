# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from odoo.addons.social_crm.tools import languages, variables


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """What the place to write in needs: suggestions, variables, files, notes."""

    _inherit = "scrm.conversation"

    # -- variables ------------------------------------------------------------

    def _answer_values(self):
        """What variables stand for here; what is not known is left out."""
        self.ensure_one()
        profile, ticket = self.profile_id, self.ticket_id
        values = {
            "name": profile.name or profile.handle,
            "handle": f"@{profile.handle}",
            "account": self.account_id.profile_id.name or self.account_id.name,
            "agent": self.env.user.name,
        }
        if ticket:
            values["ticket"] = ticket.number
            # Without a token: others on the network must not read the case.
            values["link"] = f"{self.get_base_url()}{ticket.access_url}"
        order = self._latest_order()
        if order:
            values["order"] = order.name
        return values

    def _latest_order(self):
        """The contact's latest confirmed order that the agent may see, if any."""
        partner = self.profile_id.partner_id
        if not partner or "sale.order" not in self.env:
            return None
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return None
        theirs = [("partner_id", "child_of", partner.id), ("state", "=", "sale")]
        theirs.append(("company_id", "=", self.company_id.id))
        return orders.search(theirs, order="date_order desc, id desc", limit=1)

    def _fill(self, text):
        return variables.fill(text, self._answer_values())

    @api.model
    def _check_filled(self, body):
        """Nothing with a hole in it is sent."""
        names = variables.left_open(body)
        if names:
            raise UserError(
                self.env._(
                    "Nothing is known here for %(names)s. Write it in, or take it out.",
                    names=", ".join(f"{{{name}}}" for name in names),
                )
            )

    # -- suggestions ----------------------------------------------------------

    @api.readonly
    def suggest_answers(self, search="", lang="", limit=6):
        """Prepared answers for what the customer said, filled in for them.

        :param search: words to look for instead
        :param lang: language to answer in; the customer's by default
        :return: list of dicts with id, name, body, lang, reason, files, ``open``
            (variables that nothing is known for)
        """
        self.ensure_one()
        self.check_access("read")
        post = self._answer_target() or self.root_post_id
        found = self.env["scrm.answer"]._suggest(
            post, limit=min(max(limit, 1), 20), search=(search or "").strip(), lang=lang
        )
        values = self._answer_values()
        items = [self._suggestion(row, values) for row in found if row["text"]]
        return [*([] if search else self._suggested_by_rule(values)), *items]

    def _suggestion(self, row, values):
        answer, text = row["answer"], row["text"]
        body = variables.fill(text.body, values)
        return {
            "id": answer.id,
            "name": answer.name,
            "body": body,
            "lang": text.lang,
            "reason": row["reason"],
            "open": variables.left_open(body),
            "files": [
                {"id": file.id, "name": file.name} for file in answer.attachment_ids
            ],
        }

    def _suggested_by_rule(self, values):
        """What a rule put forward comes first, where rules do so."""
        if not self.suggested_answer:
            return []
        body = variables.fill(self.suggested_answer, values)
        return [
            {
                "id": False,
                "name": self.env._("Suggested by a rule"),
                "body": body,
                "lang": "",
                "reason": "",
                "open": variables.left_open(body),
                "files": [],
            }
        ]

    def _compose_info(self):
        info = super()._compose_info()
        connector = self.account_id._connector()
        rules = connector._media_rules(self.account_id)
        info.update(
            files={
                "max": rules.max_files,
                "bytes": rules.before().max_bytes,
                "types": sorted(rules.types),
                "reason": ""
                if rules.max_files
                else self.env._("%s cannot send files.", self.account_id.name),
            },
            langs=self._answer_langs(),
            waits=self.env["scrm.delivery"]._waits(self.env.user, self.company_id),
            translates=bool(self._can_translate()),
        )
        return info

    def _answer_langs(self):
        """Languages that prepared answers of the company exist in."""
        rows = self.env["scrm.answer.text"]._read_group(
            [("company_id", "=", self.company_id.id)], ["lang"]
        )
        names = dict(self.env["scrm.answer.text"]._selection_lang())
        return [[code, names.get(code, code)] for (code,) in rows]

    # -- translation ----------------------------------------------------------

    @api.model
    def _can_translate(self):
        """Extension point: whether a service for translation is there."""
        return False

    @api.model
    def _translate(self, text, lang):
        """Extension point: ``text`` in another language, or None.

        Nothing is asked for here: no service is called by default.
        """
        return None

    def translate_draft(self, text, lang=""):
        """The agent's draft in the customer's language, where a service is there."""
        self.ensure_one()
        self.check_access("read")
        post = self._answer_target()
        wanted = lang or languages.guess(post.text, post.lang or "")
        return self._translate(text, wanted) or ""

    # -- writing --------------------------------------------------------------

    def post_note(self, body):
        """A word to colleagues; it never leaves the house."""
        self.ensure_one()
        self.check_access("read")
        if not (body or "").strip():
            raise UserError(self.env._("Write something before you keep it."))
        self.message_post(
            body=plaintext2html(body.strip()), subtype_xmlid="mail.mt_note"
        )
        return self.get_thread()

    def _answer_options(self, attachment_ids=(), alts=None, meaning=""):
        """What goes along with an answer: files, and how the agent means it.

        :param alts: dict id of a file -> what it shows, in words
        """
        files = self.env["ir.attachment"].browse(attachment_ids).exists()
        options = {"meaning": (meaning or "").strip() or False}
        if files:
            options.update(attachments=files, alts=alts)
        return options

    def _note_use(self, answer_id, delivery):
        """Remember which prepared answer this was made from."""
        answer = self.env["scrm.answer"].browse(answer_id).exists()
        if answer and answer.company_id == self.company_id:
            answer.check_access("read")
            text = answer._text_for(
                languages.guess(delivery.body, delivery.parent_post_id.lang or "")
            )
            self.env["scrm.answer.use"]._note(answer, delivery, self._fill(text.body))
