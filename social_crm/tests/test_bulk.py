# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from ..tools.rows import array_text
from .common import SocialCommon

# What the stages after influence write into everybody's row.
WRITTEN = (
    "community_id is_hub is_bridge betweenness lifecycle_stage lifecycle_date "
    "behaviour_rung value_tier_id value_score value_distance value_version value_date"
).split()
IMPLIED = (
    "scrm_segment_membership",
    "scrm_value_score",
    "scrm_lifecycle_move",
    "scrm_topic_carrier",
)


@tagged("post_install", "-at_install")
class TestBulk(SocialCommon):
    """What a night writes for everybody stays cheap to write, and stays sound."""

    def _links(self, table):
        self.env.cr.execute(
            """SELECT attname FROM pg_constraint c JOIN pg_attribute a
                ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f' AND c.conrelid = %s::regclass""",
            [table],
        )
        return {name for (name,) in self.env.cr.fetchall()}

    def test_a_night_needs_no_new_entries_in_indexes(self):
        self.env.cr.execute(
            """SELECT attname FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid
                AND a.attnum = ANY(i.indkey::int2[])
            WHERE i.indrelid = 'scrm_profile'::regclass AND attname = ANY(%s)""",
            [WRITTEN],
        )
        self.assertEqual(self.env.cr.fetchall(), [])
        self.env.cr.execute(
            "SELECT reloptions FROM pg_class WHERE oid = 'scrm_profile'::regclass"
        )
        self.assertEqual(self.env.cr.fetchone()[0], ["fillfactor=60"])

    def test_an_implied_company_is_not_proved_row_by_row(self):
        for table in IMPLIED:
            links = self._links(table)
            self.assertIn("profile_id", links, table)
            self.assertNotIn("company_id", links, table)

    def test_a_foreign_key_of_an_earlier_version_goes(self):
        table = IMPLIED[0]
        self.env.cr.execute(
            f"ALTER TABLE {table} ADD FOREIGN KEY (company_id) "
            "REFERENCES res_company ON DELETE RESTRICT"
        )
        model = self.env["scrm.segment.membership"]
        model._fields["company_id"].update_db_foreign_key(model, None)
        self.assertNotIn("company_id", self._links(table))

    def test_a_company_with_people_cannot_go(self):
        self.env.cr.execute(
            """SELECT confdeltype FROM pg_constraint
            WHERE conname = 'scrm_profile_company_id_fkey'"""
        )
        self.assertEqual(self.env.cr.fetchall(), [("r",)], "what all else relies on")

    def test_columns_arrive_as_they_were_sent(self):
        """PostgreSQL itself reads what stands for lists of numbers and words."""
        columns = {
            "int": [1, None, -(2**31)],
            "float8": [0.1, 1e-7, None, 1e300, -0.0],
            "bool": [True, False, None],
            "varchar": [
                "a,b",
                'say "no"',
                "back\\slash",
                "{}",
                "",
                None,
                "NULL",
                "茶\n",
            ],
            "jsonb": ['{"a": [1, null, "x\\"y"]}', None, "{}"],
        }
        for kind, values in columns.items():
            self.env.cr.execute(
                f"SELECT array(SELECT x::text FROM unnest(%s::{kind}[]) x), "
                f"array(SELECT x::{kind}::text FROM unnest(%s::text[]) x)",
                [array_text(values), [v if v is None else str(v) for v in values]],
            )
            sent, wanted = self.env.cr.fetchone()
            self.assertEqual(sent, wanted, kind)
            self.assertEqual(len(sent), len(values), kind)
        self.env.cr.execute("SELECT cardinality(%s::int[])", [array_text([])])
        self.assertEqual(self.env.cr.fetchone(), (0,))
