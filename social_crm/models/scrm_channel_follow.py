# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.channels import Follow, Scan, likely_sources

WINDOW = timedelta(minutes=30)
# Followers are told late, and reading may have been in trouble.
LOOK_BACK = timedelta(days=3)

FOLLOWS = """SELECT follower.id, account.id, relation.date_from
    FROM scrm_relation relation
    JOIN scrm_account account ON account.profile_id = relation.target_id
    JOIN scrm_profile follower ON follower.id = relation.source_id
    WHERE relation.date_from >= %(since)s AND relation.date_to IS NULL
        AND relation.company_id = account.company_id
        AND relation.date_from >= account.live_from"""
SCANS = """SELECT code_id, account_id, scanned_at FROM scrm_channel_scan
    WHERE account_id = ANY(%(accounts)s) AND NOT is_bot AND scanned_at >= %(since)s"""
WRITE = """UPDATE scrm_profile SET channel_code_id = data.code_id,
        channel_certainty = 'likely', channel_at = %(now)s
    FROM unnest(%(profiles)s::int[], %(codes)s::int[]) AS data(id, code_id)
    WHERE scrm_profile.id = data.id AND scrm_profile.channel_code_id IS NULL
    RETURNING scrm_profile.id"""


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmProfile(models.Model):
    """Through which channel code a person came, and how sure that is."""

    _inherit = "scrm.profile"

    channel_code_id = fields.Many2one(
        "scrm.channel.code",
        string="Came Through",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    channel_certainty = fields.Selection(
        [("proven", "Proven by a claim code"), ("likely", "Likely")],
        string="How Sure",
        readonly=True,
        copy=False,
        help="Likely: followed us shortly after a scan, and no other code could be the "
        "reason.",
    )
    channel_at = fields.Datetime(string="Source Known", readonly=True, copy=False)

    @api.model
    def _cron_channel_sources(self):
        self._find_channel_sources()

    @api.model
    def _find_channel_sources(self):
        """Note the likely source of new followers; returns the profiles that got one.

        What is proven, or was found before, stays as it is.
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        since = now - LOOK_BACK
        follows = [
            Follow(*row) for row in self.env.execute_query(SQL(FOLLOWS, since=since))
        ]
        if not follows:
            return self.browse()
        accounts = list({follow.account_id for follow in follows})
        query = SQL(SCANS, accounts=accounts, since=since - WINDOW)
        scans = [Scan(*row) for row in self.env.execute_query(query)]
        found = likely_sources(follows, scans, WINDOW)
        if not found:
            return self.browse()
        rows = self.env.execute_query(
            SQL(WRITE, profiles=list(found), codes=list(found.values()), now=now)
        )
        self.invalidate_model(["channel_code_id", "channel_certainty", "channel_at"])
        return self.browse([row[0] for row in rows])
