# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import ledger
from ..tools.ledger import Head, Line

DIGITS = (16, ledger.SCALE)

# What may change after booking: references that the database clears or moves when
# the other record is deleted or merged. What they said is kept in the columns below.
PROTECTED = (
    "id",
    "card_ref",
    "card_code",
    "sequence",
    "program_id",
    "company_id",
    "user_ref",
    "kind",
    "amount",
    "balance_after",
    "idempotency_key",
    "reason",
    "occurred_at",
    "res_model",
    "res_id",
    "reverses_id",
    "rule_id",
    "expires_on",
    "matures_on",
    "prev_hash",
    "hash",
    "create_date",
)


class ScrmPointsEntry(models.Model):
    """One movement of points; never changed, never deleted."""

    _name = "scrm.points.entry"
    _description = "Points Entry"
    _order = "id desc"
    _rec_name = "reason"

    card_id = fields.Many2one(
        "loyalty.card",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    card_ref = fields.Integer(
        string="Card Number",
        required=True,
        readonly=True,
        aggregator=None,
        help="Number of the card in the database. It stays when the card is deleted.",
    )
    card_code = fields.Char(readonly=True)
    sequence = fields.Integer(
        string="No.",
        required=True,
        readonly=True,
        aggregator="count",
        help="Place in the chain of this card's entries, without gaps from 1.",
    )
    program_id = fields.Many2one(
        "loyalty.program",
        string="Programme",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Holder",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who held the card when the points moved.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Booked By",
        readonly=True,
        ondelete="set null",
        groups="base.group_user",
    )
    user_ref = fields.Integer(readonly=True, aggregator=None, groups="base.group_user")
    kind = fields.Selection(
        [
            ("earn", "Earned"),
            ("pending", "Announced"),
            ("order", "Earned by an order"),
            ("redeem", "Redeemed"),
            ("expire", "Expired"),
            ("reverse", "Taken back"),
            ("adjust", "Adjusted"),
            ("transfer", "Transferred"),
        ],
        required=True,
        readonly=True,
    )
    amount = fields.Float(string="Points", digits=DIGITS, required=True, readonly=True)
    balance_after = fields.Float(
        string="Balance", digits=DIGITS, required=True, readonly=True, aggregator=None
    )
    idempotency_key = fields.Char(
        required=True,
        readonly=True,
        groups="base.group_user",
        help="Names what was booked. The same key is never booked a second time.",
    )
    reason = fields.Char(required=True, readonly=True)
    occurred_at = fields.Datetime(
        string="Date", required=True, readonly=True, index=True
    )
    res_model = fields.Char(string="Source Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Source", model_field="res_model", readonly=True
    )
    reverses_id = fields.Many2one(
        "scrm.points.entry",
        string="Takes Back",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    reversed_by_ids = fields.One2many(
        "scrm.points.entry", "reverses_id", string="Taken Back By"
    )
    rule_id = fields.Many2one(
        "scrm.earning.rule",
        string="Earning Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    expires_on = fields.Date(
        string="Expire", readonly=True, help="The first day on which they are gone."
    )
    matures_on = fields.Date(
        string="Credited On",
        readonly=True,
        help="From this day on announced points are booked, if nobody withdraws them.",
    )
    prev_hash = fields.Char(string="Hash Before", readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _key_unique = models.Constraint(
        "UNIQUE (idempotency_key)", "These points are booked already."
    )
    _chain_unique = models.Constraint(
        "UNIQUE (card_ref, sequence)",
        "Somebody else booked on this card at the same moment. Please try again.",
    )
    _expiry_idx = models.Index("(expires_on) WHERE expires_on IS NOT NULL")
    _source_idx = models.Index("(res_model, res_id)")

    @api.depends("card_code", "sequence")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = (
                f"{entry.card_code or entry.card_ref} #{entry.sequence}"
            )

    # -- append only ----------------------------------------------------------

    def init(self):
        """Refuse changes in the database too, whoever makes them."""
        columns = SQL(", ").join(SQL.identifier(name) for name in PROTECTED)
        old = SQL(", ").join(SQL("OLD.%s", SQL.identifier(name)) for name in PROTECTED)
        new = SQL(", ").join(SQL("NEW.%s", SQL.identifier(name)) for name in PROTECTED)
        self.env.cr.execute(
            SQL(
                """
CREATE OR REPLACE FUNCTION scrm_points_entry_guard() RETURNS trigger AS $guard$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF ROW(%(old)s) IS NOT DISTINCT FROM ROW(%(new)s)
           AND (NEW.card_id IS NULL OR NEW.card_id = OLD.card_ref)
           AND (NEW.user_id IS NULL OR NEW.user_id = OLD.user_ref)
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = 'scrm_points_entry is append-only, refused: ' || TG_OP;
END
$guard$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS scrm_points_entry_rows ON scrm_points_entry;
CREATE TRIGGER scrm_points_entry_rows
    BEFORE DELETE OR UPDATE OF %(columns)s, card_id, user_id ON scrm_points_entry
    FOR EACH ROW EXECUTE FUNCTION scrm_points_entry_guard();
DROP TRIGGER IF EXISTS scrm_points_entry_table ON scrm_points_entry;
CREATE TRIGGER scrm_points_entry_table BEFORE TRUNCATE ON scrm_points_entry
    FOR EACH STATEMENT EXECUTE FUNCTION scrm_points_entry_guard()
                """,
                old=old,
                new=new,
                columns=columns,
            )
        )

    @api.model
    def _drop_guard(self):
        self.env.cr.execute("DROP FUNCTION IF EXISTS scrm_points_entry_guard() CASCADE")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Points are booked on a card; an entry is never made by itself.")
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "Points entries are never changed. Book a correction on the card."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _never_deleted(self):
        raise UserError(
            self.env._(
                "Points entries are never deleted. Book a correction on the card."
            )
        )

    @api.model
    def _append(self, lines, partners):
        """Store sealed lines; the only way in.

        :param lines: list of `Line`, chained to what is stored of their cards
        :param partners: mapping of card id to the id of its holder
        """
        codes = {
            card.id: card.code
            for card in self.env["loyalty.card"].browse({line.card for line in lines})
        }
        vals_list = [
            {
                **self._values_of_line(line),
                "partner_id": partners.get(line.card),
                "card_code": codes[line.card],
            }
            for line in lines
        ]
        # Nobody has the right to create entries; booking on a card may.
        return super(ScrmPointsEntry, self.sudo()).create(vals_list).with_env(self.env)

    @api.model
    def _values_of_line(self, line):
        return {
            "card_id": line.card,
            "card_ref": line.card,
            "sequence": line.sequence,
            "program_id": line.program or False,
            "company_id": line.company or False,
            "user_id": line.user,
            "user_ref": line.user,
            "kind": line.kind,
            "amount": float(line.amount),
            "balance_after": float(line.balance_after),
            "idempotency_key": line.key,
            "reason": line.reason,
            "occurred_at": line.occurred_at,
            "res_model": line.res_model or False,
            "res_id": line.res_id or False,
            "reverses_id": line.reverses or False,
            "rule_id": line.rule or False,
            "expires_on": line.expires or False,
            "matures_on": line.matures or False,
            "prev_hash": line.prev_hash,
            "hash": line.hash,
        }

    # -- reading for the arithmetic -------------------------------------------

    @api.model
    def _heads(self, card_ids):
        """Where the chains of these cards stand: mapping of card id to `Head`."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card.id, last.sequence, last.balance_after::text, last.hash
                  FROM unnest(%s) AS card(id)
                 CROSS JOIN LATERAL (
                    SELECT sequence, balance_after, hash
                      FROM scrm_points_entry
                     WHERE card_ref = card.id
                     ORDER BY sequence DESC LIMIT 1
                 ) AS last
                """,
                list(card_ids),
            )
        )
        return {
            card: Head(sequence, ledger.quantise(balance), digest)
            for card, sequence, balance, digest in rows
        }

    @api.model
    def _chains(self, card_refs):
        """The stored lines of these cards: mapping of card to a list of `Line`."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT card_ref, sequence, COALESCE(program_id, 0),
                       COALESCE(company_id, 0), user_ref, kind, amount::text,
                       balance_after::text, idempotency_key, reason, occurred_at,
                       COALESCE(res_model, ''), COALESCE(res_id, 0),
                       COALESCE(reverses_id, 0), COALESCE(rule_id, 0),
                       COALESCE(prev_hash, ''), hash, expires_on, matures_on
                  FROM scrm_points_entry
                 WHERE card_ref = ANY(%s)
                 ORDER BY card_ref, sequence
                """,
                list(card_refs),
            )
        )
        chains = {}
        for row in rows:
            values = list(row)
            values[6] = ledger.quantise(row[6])
            values[7] = ledger.quantise(row[7])
            chains.setdefault(row[0], []).append(Line(*values))
        return chains

    def action_open_source(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }
