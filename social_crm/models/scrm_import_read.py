# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
from dataclasses import replace
from itertools import islice
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import Command, api, models
from odoo.exceptions import UserError

from ..tools.reading import (
    Options,
    ReadError,
    Row,
    RowError,
    Source,
    guess_mapping,
    header_signature,
    missing_targets,
    open_rows,
    row_to_post,
    sniff,
)
from ..tools.reading.marks import mixed_handles
from ..tools.reading.rows import handle_key

SAMPLE_ROWS = 200
PREVIEW_ROWS = 8
PREVIEW_CHARS = 80


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmImport(models.Model):
    _inherit = "scrm.import"

    # -- the file ---------------------------------------------------------------

    def _open_file(self):
        """The file as a binary stream, from disk where the file store is there."""
        self.ensure_one()
        # An attachment of a field is hidden from its owner's searches; whoever may
        # read the import may read its file.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "file"),
                    ("res_id", "=", self._origin.id),
                ],
                limit=1,
            )
        )
        if attachment.store_fname:
            return open(attachment._full_path(attachment.store_fname), "rb")
        return io.BytesIO(attachment.raw or b"")

    def _source(self):
        return Source(
            format=self.format or "csv",
            encoding=self.encoding or "utf-8",
            delimiter=self.delimiter or ",",
            sheet=self.sheet or "",
        )

    def _open_rows(self):
        """All rows and row errors of the file, lazily."""
        with self._open_file() as stream:
            yield from open_rows(stream, self._source())

    def _sniff(self):
        try:
            with self._open_file() as stream:
                source = sniff(self.file_name or "", stream)
        except ReadError as error:
            raise UserError(self._explain(error.code, error.params)) from error
        self.write(
            {
                "format": source.format,
                "encoding": source.encoding,
                "delimiter": source.delimiter,
            }
        )

    def _sample(self):
        """The first rows and row errors. Raises UserError for an unreadable file."""
        try:
            return list(islice(self._open_rows(), SAMPLE_ROWS))
        except ReadError as error:
            raise UserError(self._explain(error.code, error.params)) from error

    # -- columns ----------------------------------------------------------------

    def _set_columns(self):
        """(Re)make the columns from the file, with what was chosen for them before:
        just now, in an earlier import of such a file, or else guessed."""
        chosen = self._mapping()
        self.ensure_one()
        rows = [item for item in self._sample() if isinstance(item, Row)]
        columns = list(dict.fromkeys(name for row in rows for name in row.values))
        if not columns:
            raise UserError(self.env._("No row of this file can be read."))
        self.signature = header_signature(columns)
        if not chosen or not set(columns).issuperset(chosen.values()):
            chosen = self._known_mapping() or guess_mapping(columns)
        targets = {column: target for target, column in chosen.items()}
        self.column_ids = [Command.clear()] + [
            Command.create(
                {
                    "sequence": index,
                    "name": column,
                    "sample": self._column_sample(rows, column),
                    "target": targets.get(column, False),
                }
            )
            for index, column in enumerate(columns)
        ]

    def _column_sample(self, rows, column):
        values = (row.values.get(column) for row in rows[:50])
        texts = dict.fromkeys(str(v)[:60] for v in values if v not in (None, "", []))
        return " · ".join(islice(texts, 3))

    def _mapping(self):
        return {line.target: line.name for line in self.column_ids if line.target}

    def _check_columns(self):
        targets = [line.target for line in self.column_ids if line.target]
        labels = dict(
            self.env["scrm.import.column"]
            ._fields["target"]
            ._description_selection(self.env)
        )
        labels["author"] = self.env._("Author")
        double = {target for target in targets if targets.count(target) > 1}
        if double:
            raise UserError(
                self.env._(
                    "More than one column is set to: %(names)s.",
                    names=", ".join(sorted(labels[target] for target in double)),
                )
            )
        missing = missing_targets(self._mapping())
        if missing:
            raise UserError(
                self.env._(
                    "Say which column holds: %(names)s.",
                    names=", ".join(labels[target] for target in missing),
                )
            )

    def _memory(self):
        return self.env["scrm.import.mapping"].search(
            [
                ("account_id", "=", self.account_id.id),
                ("signature", "=", self.signature),
            ],
            limit=1,
        )

    def _known_mapping(self):
        memory = self._memory()
        if memory:
            self.write({"tz": memory.tz, "date_order": memory.date_order})
        return memory.mapping

    def _remember_mapping(self):
        values = {
            "mapping": self._mapping(),
            "tz": self.tz,
            "date_order": self.date_order,
        }
        memory = self._memory()
        if memory:
            memory.write(values)
            return
        memory.create(
            {"account_id": self.account_id.id, "signature": self.signature, **values}
        )

    # -- what a row becomes -------------------------------------------------------

    def _options(self):
        account = self.account_id
        handles = filter(None, (account.handle, account.profile_id.handle))
        return Options(
            zone=ZoneInfo(self.tz or "UTC"),
            date_order=self.date_order or "ymd",
            workbook=self.format == "xlsx",
            own_handles=frozenset(handle_key(handle) for handle in handles),
        )

    def _to_posts(self, items):
        """Split rows into ``(posts, row errors)``."""
        mapping = self._mapping()
        known = self._known_handles([item for item in items if _is_row(item)], mapping)
        options = replace(self._options(), known_handles=known)
        posts, errors = [], []
        for item in items:
            found = row_to_post(item, mapping, options) if _is_row(item) else item
            (errors if isinstance(found, RowError) else posts).append(found)
        return posts, errors

    def _known_handles(self, rows, mapping):
        """Folded handles of the authors here and of people stored before whom these
        rows may mention; only where a text leaves open how far a handle reaches."""
        texts = (str(row.values.get(mapping["text"]) or "") for row in rows)
        maybe = {handle for text in texts for handle in mixed_handles(text)}
        if not maybe:
            return frozenset()
        column = mapping.get("author_handle")
        authors = {handle_key(str(row.values.get(column) or "")) for row in rows}
        account = self.account_id
        stored = self.env["scrm.profile"].search(
            [
                ("company_id", "=", account.company_id.id),
                ("channel", "=", account.channel),
                ("instance", "=", account.instance),
                ("remote_id", "in", list(maybe)),
            ]
        )
        return frozenset((authors & maybe) | set(stored.mapped("remote_id")))

    # -- preview --------------------------------------------------------------------

    @api.depends("file", "format", "encoding", "delimiter", "sheet", "state")
    def _compute_preview(self):
        for record in self:
            record.preview = record._make_preview() if record._has_preview() else False

    def _has_preview(self):
        return self.state == "ready" and bool(self._origin.id)

    def _make_preview(self):
        try:
            items = list(islice(self._open_rows(), PREVIEW_ROWS))
        except ReadError as error:
            words = self._explain(error.code, error.params)
            return Markup("<p class='text-danger'>%s</p>") % words
        rows = [item for item in items if _is_row(item)]
        names = list(dict.fromkeys(name for row in rows for name in row.values))
        head = Markup().join(Markup("<th>%s</th>") % name for name in names)
        body = Markup().join(self._preview_row(item, names) for item in items)
        return Markup(
            "<div class='table-responsive'><table class='table table-sm'>"
            "<thead><tr><th>#</th>%s</tr></thead><tbody>%s</tbody></table></div>"
        ) % (head, body)

    def _preview_row(self, item, names):
        if not _is_row(item):
            words = self._explain(item.code, item.params)
            cells = Markup("<td class='text-danger' colspan='%s'>%s</td>") % (
                max(len(names), 1),
                words,
            )
        else:
            cells = Markup().join(
                Markup("<td>%s</td>") % _shorten(item.values.get(name))
                for name in names
            )
        return Markup("<tr><td class='text-muted'>%s</td>%s</tr>") % (item.line, cells)


def _is_row(item):
    return isinstance(item, Row)


def _shorten(value):
    text = "" if value is None else str(value)
    return text if len(text) <= PREVIEW_CHARS else f"{text[:PREVIEW_CHARS]}…"
