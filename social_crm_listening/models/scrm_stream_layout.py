# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

from .scrm_stream import WIDTHS

# Columns that one person may see; more would only make the screen slow.
MAX_COLUMNS = 40
USUAL = ("waiting", "mine", "unassigned")


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmStream(models.Model):
    _inherit = "scrm.stream"

    @api.model
    @api.readonly
    def get_workspace(self):
        """What the workspace is made of: columns, and how this person wants them.

        :return: dict with ``streams`` in the person's order and ``presets`` to add
        """
        layout = self._layout()
        streams = self.search([], limit=MAX_COLUMNS)
        order = {number: place for place, number in enumerate(layout["order"])}
        last = len(order)
        columns = [
            stream._column(layout)
            for stream in streams.sorted(lambda stream: order.get(stream.id, last))
        ]
        return {
            "streams": columns,
            "presets": [
                {"preset": preset, "name": name}
                for preset, name in self._preset_names()
                if preset not in ("rule", "custom")
            ],
        }

    def _column(self, layout):
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "preset": self.preset,
            "color": self.color,
            "limit": self.limit,
            "width": layout["widths"].get(str(self.id), self.width),
            "hidden": self.id in layout["hidden"],
            "shared": self.sharing != "private",
            "owner": self.user_id.name,
            "editable": self.has_access("write"),
        }

    @api.model
    def _layout(self):
        kept = self.env.user.res_users_settings_id.scrm_workspace or {}
        return {
            "order": kept.get("order", []),
            "hidden": kept.get("hidden", []),
            "widths": kept.get("widths", {}),
        }

    @api.model
    def save_layout(self, layout):
        """Remember order, hidden columns and widths for this person alone."""
        self.check_access("read")
        known = {key: layout.get(key) for key in ("order", "hidden", "widths")}
        if not self._is_layout(**known):
            raise ValidationError(self.env._("This is no order of columns."))
        settings = self.env["res.users.settings"]._find_or_create_for_user(
            self.env.user
        )
        # One's own settings, found by core with the rights of the superuser.
        settings.sudo().scrm_workspace = known
        return True

    @api.model
    def _is_layout(self, order, hidden, widths):
        def numbers(value):
            return (
                isinstance(value, list)
                and len(value) <= 10 * MAX_COLUMNS
                and all(isinstance(number, int) for number in value)
            )

        return (
            numbers(order)
            and numbers(hidden)
            and isinstance(widths, dict)
            and len(widths) <= 10 * MAX_COLUMNS
            and all(str(key).isdigit() for key in widths)
            and set(widths.values()) <= set(dict(WIDTHS))
        )

    @api.model
    def add_preset(self, preset):
        """A column of one's own, ready-made."""
        names = dict(self._preset_names())
        if preset not in names or preset in ("rule", "custom"):
            raise ValidationError(self.env._("There is no such ready-made stream."))
        kind = "posts" if preset == "competitor" else "conversations"
        return self.create({"name": names[preset], "preset": preset, "kind": kind}).id

    @api.model
    def add_usual(self):
        """The columns that nearly everybody wants, to begin with."""
        return [self.add_preset(preset) for preset in USUAL]

    # -- cards ----------------------------------------------------------------

    @api.model
    @api.readonly
    def load_columns(self, shown):
        """The first cards of several columns at once.

        A column that can't be read says why and holds no other up.

        :param shown: dict stream id (text) -> number of cards that are shown
        :return: dict stream id (text) -> as of `load_cards`
        """
        limits = {int(number): limit for number, limit in shown.items()}
        streams = self.search([("id", "in", list(limits))], limit=MAX_COLUMNS)
        return {
            str(stream.id): stream._load_or_explain(limits[stream.id])
            for stream in streams
        }

    def _load_or_explain(self, limit):
        try:
            return self.load_cards(0, limit)
        except (AccessError, ValidationError, ValueError) as error:
            return {"error": self._readable_error(error)}
