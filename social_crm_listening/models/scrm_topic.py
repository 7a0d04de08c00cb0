# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools
from odoo.tools import SQL

from ..tools.understanding.names import Names

NAMED = ("product", "campaign", "keyword")


class ScrmTopic(models.Model):
    _inherit = "scrm.topic"

    alias = fields.Text(
        string="Also Called",
        help="Other names, one a line. Posts that have the name, or one of these, "
        "belong to the topic. For products, campaigns and keywords.",
    )

    @api.model
    def _names(self, company):
        """Return the Names of a company's topics, compiled until one changes."""
        slot = self._names_slot(company.id)
        fingerprint = self._names_fingerprint(company)
        if slot.get("fingerprint") != fingerprint:
            # Compiled once for all users of the company, whoever comes first.
            topics = self.sudo().search(
                [("company_id", "=", company.id), ("kind", "in", NAMED)]
            )
            slot["names"] = Names(
                (topic.id, name)
                for topic in topics
                for name in (topic.name, *(topic.alias or "").splitlines())
            )
            slot["fingerprint"] = fingerprint
        return slot["names"]

    @api.model
    @tools.ormcache("company_id")
    def _names_slot(self, company_id):
        return {}

    @api.model
    def _names_fingerprint(self, company):
        self.flush_model()
        query = """SELECT md5(string_agg(concat_ws(':', id, name, alias), ','
                ORDER BY id))
            FROM scrm_topic WHERE company_id = %s AND kind = ANY(%s)"""
        return self.env.execute_query(SQL(query, company.id, list(NAMED)))[0][0] or ""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmPost(models.Model):
    _inherit = "scrm.post"

    @api.model
    def _understand_company(self, company, rows):
        result = super()._understand_company(company, rows)
        self._link_named_topics(company, rows)
        return result

    @api.model
    def _link_named_topics(self, company, rows):
        """Tie posts to the products, campaigns and keywords that they name."""
        names = self.env["scrm.topic"]._names(company)
        pairs = {
            (said.id, topic_id)
            for said in rows
            if said.direction == "in"
            for topic_id in names.find(said.folded)
        }
        self.env["scrm.store"]._insert_pairs(
            "scrm_post_topic_rel", "post_id", "topic_id", pairs
        )
