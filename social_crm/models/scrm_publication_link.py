# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

from ..tools import links
from .link_tracker import CODE_LENGTH


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPublication(models.Model):
    """The links of a publication: one short link for each address and account.

    A link in a message to one person is that person's own.
    """

    _inherit = "scrm.publication"

    track_links = fields.Boolean(
        string="Count Clicks",
        default=True,
        help="Web addresses in the text are replaced by short links of ours, one for "
        "each account, so that clicks are known by post. Hosts that an administrator "
        "has excluded, and addresses with a password in them, stay as they are.",
    )
    link_ids = fields.One2many(
        "link.tracker", "scrm_publication_id", string="Short Links", readonly=True
    )

    @api.model
    def _content_fields(self):
        return super()._content_fields() | {"track_links"}

    def write(self, vals):
        result = super().write(vals)
        if "campaign_id" in vals:
            # Authors write no links; what was said goes on under the new campaign.
            tracked = self.sudo().link_ids
            tracked.write({"campaign_id": vals["campaign_id"]})
        return result

    def _track_links(self, text, account, partner=None):
        """``text`` with its links led through the link tracker."""
        return self._track_links_many([(text, account, partner)])[0]

    def _track_links_many(self, rows):
        """The same for many: one search, and one creation of what is missing.

        Twice gives the same texts. Two workers at once: one of them is told so by the
        database, rolled back and retried, as Odoo does for any concurrent update.

        :param rows: triples of text, account, and recipient or None
        :return: list of texts, in the order of ``rows``
        """
        self.ensure_one()
        wanted = [
            [(self._link_label(account, partner), url) for url in self._tracked(text)]
            for text, account, partner in rows
        ]
        if not any(wanted):
            return [text for text, _account, _partner in rows]
        labels = {label for keys in wanted for label, _url in keys}
        known = self._short_links(labels)
        if not known.keys() >= {key for keys in wanted for key in keys}:
            self._take_turn()
            self._create_short_links(self._missing_links(rows, wanted, known))
            known = self._short_links(labels)
        return [
            links.replace(text, {key[1]: known[key] for key in keys})
            for (text, _account, _partner), keys in zip(rows, wanted, strict=True)
        ]

    def _tracked(self, text):
        """Addresses in ``text`` that are to be led through a short link."""
        if not self.track_links or not text:
            return []
        prefix = self._short_link_prefix()
        return links.to_track(text, prefix, self._left_alone_hosts())

    def _link_label(self, account, partner):
        # Ids of the moment: when contacts are merged, their links stay different.
        parts = ["publication", self.id, "account", account.id]
        return " ".join(map(str, parts + (["contact", partner.id] if partner else [])))

    def _short_links(self, labels):
        """``{(label, address): short link}`` of the links that exist."""
        # Authors may read links of core, but not what these know of recipients.
        codes = self.env["link.tracker.code"].sudo()
        found = codes.search_fetch(
            [
                ("link_id.scrm_publication_id", "=", self.id),
                ("link_id.label", "in", list(labels)),
            ],
            ["code", "link_id"],
            order="id",
        )
        found.link_id.fetch(["label", "url"])
        prefix = self._short_link_prefix()
        return {
            (code.link_id.label, code.link_id.url): prefix + code.code for code in found
        }

    def _missing_links(self, rows, wanted, known):
        """Values of the links that are not there yet, by their key."""
        accounts = {account.channel: account for _text, account, _to in rows}
        utm = {name: self._utm_values(one) for name, one in accounts.items()}
        return {
            key: {
                **utm[account.channel],
                "url": key[1],
                "title": key[1],
                "label": key[0],
                "scrm_publication_id": self.id,
                "scrm_account_id": account.id,
                "scrm_partner_id": partner.id if partner else False,
                "scrm_company_id": self.company_id.id,
            }
            for (_text, account, partner), keys in zip(rows, wanted, strict=True)
            for key in keys
            if key not in known
        }

    def _create_short_links(self, missing):
        # Only the system may create links in core; these are the publication's own.
        tracker = self.env["link.tracker"].sudo()
        tracker = tracker.with_context(scrm_code_length=CODE_LENGTH)
        return tracker.create(list(missing.values()))

    def _take_turn(self):
        """Write the row, so that of two who add links at once one begins anew."""
        self.env.cr.execute(
            SQL(
                "UPDATE scrm_publication SET write_date = write_date WHERE id = %s",
                self.id,
            )
        )

    def _utm_values(self, account):
        """Campaign, source and medium of what ``account`` says for this publication.

        The source is the network, not the account: sources are shared by all companies.
        """
        # Not translated: the same network is the same source, whoever publishes.
        connector = account._connector().with_context(lang=None)
        find = self.env["utm.mixin"]._find_or_create_record
        name = connector._get_channel_name() or account.channel
        try:
            with self.env.cr.savepoint():
                source = find("utm.source", name)
                medium = find("utm.medium", "Social network")
        except UniqueViolation as error:
            # Somebody else made it a moment ago: the next try sees it.
            raise ConcurrencyError("a new source of links") from error
        return {
            "campaign_id": self.campaign_id.id,
            "source_id": source.id,
            "medium_id": medium.id,
        }

    # -- what counters and previews need ----------------------------------------

    @api.model
    def _short_link_prefix(self):
        return self.env["link.tracker"].new({}).short_url_host

    def _sample_links(self, text):
        """``text`` as it will read, with short links that stand for those to come."""
        self.ensure_one()
        sample = self._short_link_prefix() + "x" * CODE_LENGTH
        return links.replace(text, dict.fromkeys(self._tracked(text), sample))

    @api.model
    def _left_alone_hosts(self):
        # The hosts are no secret, but authors may not read system parameters.
        parameters = self.env["ir.config_parameter"].sudo()
        value = parameters.get_param("social_crm.untracked_hosts", "")
        return tuple(value.lower().replace(",", " ").split())
