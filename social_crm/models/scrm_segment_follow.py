# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import split_every

# Records of one write, and of one activity wizard.
BATCH = 1000


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmSegment(models.Model):
    """What entering and leaving a segment lead to."""

    _inherit = "scrm.segment"

    acts_at_once = fields.Boolean(
        string="Also for Those Who Are There Already",
        help="Otherwise only who enters after the segment was first found is tagged, "
        "assigned or planned for.",
    )
    tag_id = fields.Many2one("res.partner.category", string="Tag the Contact")
    removes_tag = fields.Boolean(string="Take the Tag Away on Leaving", default=True)
    assign_user_id = fields.Many2one(
        "res.users",
        string="Assign to",
        check_company=True,
        domain=[("share", "=", False)],
        help="Becomes the salesperson of contacts that have none.",
    )
    plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Begin an Activity Plan",
        domain=[("res_model", "=", "scrm.profile")],
        check_company=True,
    )
    leave_plan_id = fields.Many2one(
        "mail.activity.plan",
        string="Activity Plan on Leaving",
        domain=[("res_model", "=", "scrm.profile")],
        check_company=True,
    )
    mailing_list = fields.Reference(
        selection="_selection_mailing",
        help="Contacts who agreed to offers and news are added, and taken off when "
        "they leave the segment.",
    )
    has_mailing = fields.Boolean(compute="_compute_has_mailing")

    @api.model
    def _selection_mailing(self):
        """Mailing lists, where the module of that name is installed."""
        if "mailing.list" not in self.env:
            return []
        return [("mailing.list", self.env._("Mailing List"))]

    def _compute_has_mailing(self):
        self.has_mailing = bool(self._selection_mailing())

    def _follow_up(self, come, go):
        """Tag, assign and plan; nothing for whom the segment was found with first."""
        result = super()._follow_up(come, go)
        profiles = self.env["scrm.profile"]
        if self.computed_at or self.acts_at_once:
            self._on_enter(profiles.browse(come))
        self._on_leave(profiles.browse(go))
        return result

    def _on_enter(self, profiles):
        partners = profiles.partner_id
        if self.tag_id:
            partners.write({"category_id": [fields.Command.link(self.tag_id.id)]})
        if self.assign_user_id:
            free = partners.filtered(lambda partner: not partner.user_id)
            free.write({"user_id": self.assign_user_id.id})
        self._plan(self.plan_id, profiles)
        self._add_to_mailing(partners)

    def _on_leave(self, profiles):
        # Another profile of the same contact may still belong.
        partners = profiles.partner_id
        partners -= partners.filtered(
            lambda partner: self in partner.scrm_profile_ids.segment_ids
        )
        if self.tag_id and self.removes_tag:
            partners.write({"category_id": [fields.Command.unlink(self.tag_id.id)]})
        self._plan(self.leave_plan_id, profiles)
        self._take_off_mailing(partners)

    def _plan(self, plan, profiles):
        """Begin an activity plan for each of these people."""
        if not plan:
            return
        for batch in split_every(BATCH, profiles.ids, list):
            wizard = self.env["mail.activity.schedule"].create(
                {
                    "res_model": profiles._name,
                    "res_ids": str(batch),
                    "plan_id": plan.id,
                    "plan_on_demand_user_id": self.assign_user_id.id or self.env.uid,
                }
            )
            wizard.action_schedule_plan()

    # -- mailing lists, where they are installed -------------------------------

    def _add_to_mailing(self, partners):
        if not self.mailing_list:
            return
        able = self._agreed(partners).filtered("email_normalized")
        known = self._mailing_contacts(able)
        known.list_ids = [fields.Command.link(self.mailing_list.id)]
        there = set(known.mapped("email_normalized"))
        by_email = able.grouped("email_normalized")
        self.env["mailing.contact"].create(
            [
                {
                    "name": found[0].name,
                    "email": found[0].email,
                    "list_ids": [fields.Command.link(self.mailing_list.id)],
                }
                for email, found in by_email.items()
                if email not in there
            ]
        )

    def _take_off_mailing(self, partners):
        if self.mailing_list:
            contacts = self._mailing_contacts(partners)
            contacts.list_ids = [fields.Command.unlink(self.mailing_list.id)]

    def _mailing_contacts(self, partners):
        emails = [email for email in partners.mapped("email_normalized") if email]
        contacts = self.env["mailing.contact"]
        return contacts.search([("email_normalized", "in", emails)])

    def _agreed(self, partners):
        """Those of the contacts whose current word allows offers and news."""
        given = self.env["scrm.consent"]._given(partners, self.company_id)
        return given.filtered(lambda row: row.purpose == "marketing").partner_id
