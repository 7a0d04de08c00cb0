# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ScrmImport(models.Model):
    _inherit = "scrm.import"

    @api.model
    def _load_club_demo(self, path, account):
        """Members of the club speak well of us, and earn for it as they would live."""
        self._load_demo(path, account, "thread", 8)
        posts = self.env["scrm.post"].search(
            [("account_id", "=", account.id), ("remote_id", "=like", "club%")],
            order="posted_at, id",
        )
        for profile in posts.profile_id:
            profile._find_or_create_partner("manual", "Joined the club in a shop")
        posts.sentiment = 0.8
        posts._work_on()
        posts.process_state = "done"
