# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ..tools.value import reasons
from ..tools.value_parts import unpack
from .bulk import drop_indexes


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    _inherit = "scrm.profile"

    value_parts = fields.Json(compute="_compute_value_parts")
    value_html = fields.Html(
        string="Parts of the Influence", compute="_compute_value_html", sanitize=False
    )

    def init(self):
        # Profiles are inserted in bulk without a score. Without one they would come
        # first where people are sorted by influence, as PostgreSQL sorts NULL.
        self.env.cr.execute(
            """ALTER TABLE scrm_profile ALTER value_score SET DEFAULT 0;
            UPDATE scrm_profile SET value_score = 0 WHERE value_score IS NULL"""
        )
        # Parts were once kept beside the score, too: every other stage of the night
        # had to write them again.
        self.env.cr.execute(
            "ALTER TABLE scrm_profile DROP COLUMN IF EXISTS value_parts"
        )
        # Four stages of a night write everybody's row. With room left on its page, and
        # no index on what they write, the new row needs no entry in any of the others
        # (a heap-only tuple). Few communities, stages and tiers have so few people that
        # an index would find them sooner than a look through the table.
        self.env.cr.execute("ALTER TABLE scrm_profile SET (fillfactor = 60)")
        drop_indexes(self, "community_id", "lifecycle_stage", "value_tier_id")

    def write(self, vals):
        if "partner_id" not in vals and "active" not in vals:
            return super().write(vals)
        partners = self.partner_id
        result = super().write(vals)
        for company, profiles in self.grouped("company_id").items():
            self._refresh_partner_values(company, partners | profiles.partner_id)
        return result

    # -- contacts -------------------------------------------------------------

    @api.model
    def _refresh_partner_values(self, company, partners=None):
        """A contact's influence is the highest among its profiles of the company.

        :param partners: only these contacts; all if left out
        """
        self.env.flush_all()
        only = theirs = SQL("TRUE")
        if partners is not None:
            only = SQL("partner.id = ANY(%s)", partners.ids)
            theirs = SQL("partner_id = ANY(%s)", partners.ids)
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner partner SET scrm_value =
                    COALESCE(partner.scrm_value, '{}')
                        || jsonb_build_object(%(key)s, best.value)
                FROM (
                    SELECT partner_id, max(value_score) AS value
                    FROM scrm_profile
                    WHERE company_id = %(company)s AND partner_id IS NOT NULL
                        AND active AND NOT COALESCE(is_own, FALSE) AND %(theirs)s
                    GROUP BY partner_id
                ) best
                WHERE partner.id = best.partner_id AND %(only)s AND
                    (partner.scrm_value ->> %(key)s)::numeric
                        IS DISTINCT FROM best.value""",
                key=str(company.id),
                company=company.id,
                only=only,
                theirs=theirs,
            )
        )
        self._forget_partner_values(company, only)
        self.env["res.partner"].invalidate_model(["scrm_value"])

    @api.model
    def _forget_partner_values(self, company, only):
        self.env.cr.execute(
            SQL(
                """UPDATE res_partner partner SET scrm_value = scrm_value - %(key)s
                WHERE jsonb_exists(scrm_value, %(key)s) AND %(only)s AND NOT EXISTS (
                    SELECT FROM scrm_profile p
                    WHERE p.partner_id = partner.id AND p.company_id = %(company)s
                        AND p.active AND NOT COALESCE(p.is_own, FALSE)
                )""",
                key=str(company.id),
                company=company.id,
                only=only,
            )
        )

    # -- the score explained --------------------------------------------------

    @api.depends("value_score", "value_date")
    def _compute_value_parts(self):
        """What the score is made of, of those who have one."""
        found = self._last_scores(1)
        for profile in self:
            profile.value_parts = bool(profile.value_date) and found.get(profile.id)

    @api.depends("value_score", "value_parts", "value_date", "is_own")
    @api.depends_context("lang")
    def _compute_value_html(self):
        before = self._last_scores(2)
        for profile in self:
            detail = profile.value_parts
            profile.value_html = detail and self.env["ir.qweb"]._render(
                "social_crm.scrm_value_card",
                profile._value_card(detail, before.get(profile.id)),
            )

    def _last_scores(self, place):
        """``{profile id: detail}`` of the last score (1), or of the one before (2).

        :return: ``value_parts.unpack`` with model, version, total and date (ISO)
        """
        self.env["scrm.value.score"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT profile_id, parts, model_id, version, total, date FROM (
                    SELECT *, row_number() OVER (
                        PARTITION BY profile_id ORDER BY write_date DESC, id DESC
                    ) AS place FROM scrm_value_score WHERE profile_id = ANY(%s)
                ) score WHERE place = %s""",
                self.ids,
                place,
            )
        )
        return {
            profile_id: {
                **unpack(parts),
                "model": model_id,
                "version": version,
                "total": float(total),
                "date": fields.Date.to_string(date),
            }
            for profile_id, parts, model_id, version, total, date in rows
        }

    def _value_card(self, detail, before):
        parts = detail["parts"]
        dimension = self.env["scrm.value.dimension"]
        rows = dimension._card_rows(parts, before["parts"] if before else ())
        shift = before and self.value_score - before["total"]
        return {
            "total": dimension._number(self.value_score, 1),
            "rows": rows,
            "reasons": self._value_reasons(parts),
            "network": self._value_network(detail),
            "version": detail["version"],
            "computed": format_date(self.env, self.value_date),
            "before": before and format_date(self.env, before["date"]),
            "difference": before and dimension._signed(shift),
            "moved": any(row["moved"] for row in rows),
        }

    def _value_reasons(self, parts):
        """Sentences: the three dimensions that carry most, and what is not known."""
        labels = self.env["scrm.value.dimension"]._labels()
        names = {"carried": [], "missing": []}
        for reason in reasons(parts):
            names.get(reason.code, []).append(labels.get(reason.dimension))
        lines = [
            self.env._(
                "Carried most by: %(names)s.", names=", ".join(names["carried"][:3])
            )
            if names["carried"]
            else self.env._("Nothing was heard of this person within the window.")
        ]
        if names["missing"]:
            lines.append(
                self.env._(
                    "Not known: %(names)s. The other dimensions share that weight.",
                    names=", ".join(names["missing"]),
                )
            )
        return lines

    def _value_network(self, detail):
        """Where the person stands in the network, in one line."""
        number = self.env["scrm.value.dimension"]._number
        one, two, three = detail["layers"]
        distance = detail["distance"]
        reached = self.env._(
            "Reaches %(one)s people in one step, %(two)s within two, %(three)s within "
            "three. Core number %(core)s.",
            one=number(one, 0),
            two=number(two, 0),
            three=number(three, 0),
            core=detail["core"],
        )
        if detail.get("estimated"):
            reached += " " + self.env._("Two and three steps are estimates.")
        if distance < 0:
            away = self.env._("No path from our accounts.")
            return f"{reached} {away}"
        steps = self.env._("Steps from our accounts: %(steps)s.", steps=distance)
        return f"{reached} {steps}"
