# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

ACTIVE = {"new", "open"}
RESTING = {"waiting", "closed"}


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    # -- by the network -------------------------------------------------------

    @api.model
    def _merge_roots(self, new_by_old):
        """Threads turned out to be one: one conversation stays for them.

        The conversation of a thread is that of its first post; a part that people
        took out of it stays on its own.
        """
        roots = [*new_by_old, *new_by_old.values()]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, conversation_id FROM scrm_post"
                " WHERE id = ANY(%s) AND conversation_id IS NOT NULL",
                roots,
            )
        )
        threads = defaultdict(set)
        for post_id, talk_id in rows:
            threads[new_by_old.get(post_id, post_id)].add(talk_id)
        for root_id, ids in threads.items():
            found = self.browse(sorted(ids))
            old = {root for root, new in new_by_old.items() if new == root_id}
            found[0]._absorb(found[1:])
            if found[0].root_post_id.id in old:
                found[0].write({"root_post_id": root_id})
            loose = {"talk_by_key": {root_id: found[0].id}, "loose": True}
            joined = self._join_posts("id", **loose)
            joined += self._join_posts("thread_root_id", **loose)
            found[0]._refresh_times()
            found[0]._index_posts(joined)

    # -- by people ------------------------------------------------------------

    def _merge_into(self, target):
        """Make one conversation of several; ``target`` is the one that stays.

        Undone by splitting the posts of a thread off again.
        """
        others = self - target
        if not others:
            raise UserError(self.env._("Choose at least two conversations to merge."))
        (target | others).check_access("write")
        if len((target | others).company_id) > 1:
            raise UserError(
                self.env._("Conversations of different companies cannot be merged.")
            )
        accounts = (target | others).account_id
        if len({(one.channel, one.instance) for one in accounts}) > 1:
            raise UserError(
                self.env._(
                    "Conversations of different networks cannot be merged: one answer "
                    "would not reach both."
                )
            )
        names = ", ".join(others.mapped("name"))
        note = self.env._(
            "%(user)s merged: %(names)s", user=self.env.user.name, names=names
        )
        # Agents neither delete conversations nor write what the machine keeps.
        target.sudo()._absorb(others.sudo())
        target._message_log(body=note)
        return target

    def _absorb(self, others):
        """Take over posts and all that hangs on the others, which then go."""
        self.ensure_one()
        if not others:
            return
        values = {
            "user_id": (self.user_id or others.user_id[:1]).id,
            "team_id": (self.team_id or others.team_id[:1]).id,
            "lead_id": (self.lead_id or others.lead_id[:1]).id,
            "ticket_id": (self.ticket_id or others.ticket_id[:1]).id,
            "priority": max((self | others).mapped("priority")),
            "rule_ids": [Command.link(rule.id) for rule in others.rule_ids],
            "tag_ids": [Command.link(tag.id) for tag in others.tag_ids],
        }
        if self.state in RESTING and set(others.mapped("state")) & ACTIVE:
            values["state"] = "open"
        if not all((self | others).mapped("snoozed_until")):
            values["snoozed_until"] = False
        for other in others:
            other.message_change_thread(self)
        self.message_subscribe(others.message_partner_ids.ids)
        self._adopt_posts(others)
        self._adopt_links(others)
        others._mark_changed()
        others.unlink()
        self.write(values)
        self._refresh_times()
        self._mark_changed()

    def _adopt_posts(self, others):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "UPDATE scrm_post SET conversation_id = %s"
                " WHERE conversation_id = ANY(%s) RETURNING id",
                self.id,
                others.ids,
            )
        )
        self.env["scrm.post"].invalidate_model(["conversation_id"])
        self.invalidate_model(["post_ids"])
        self._index_posts([row[0] for row in rows])

    def _adopt_links(self, others):
        """Whatever points at the others points at this one from now on."""
        self.env.flush_all()
        for model, name in self._links():
            self.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(one)s"
                    " WHERE %(column)s = ANY(%(others)s)",
                    table=SQL.identifier(self.env[model]._table),
                    column=SQL.identifier(name),
                    one=self.id,
                    others=others.ids,
                )
            )
            self.env[model].invalidate_model([name], flush=False)
        others.activity_ids.write({"res_id": self.id})
        # Files of the notes, which whoever merges need not be able to open.
        self.env["ir.attachment"].sudo().search(
            [("res_model", "=", self._name), ("res_id", "in", others.ids)]
        ).write({"res_id": self.id})
        self.env["scrm.decision"].search(
            [("res_model", "=", self._name), ("res_id", "in", others.ids)]
        ).write({"res_id": self.id})

    @api.model
    def _links(self):
        """Extension point: stored references to a conversation that move in a merge.

        :return: set of (model, field); what is made anew from the posts is no part
        """
        own = {
            "scrm.post",
            "scrm.conversation.text",
            "scrm.conversation.event",
            "scrm.conversation.turn",
        }
        return {
            (model._name, field.name)
            for model in map(self.env.__getitem__, self.env.registry)
            if model._auto and not model._abstract and model._name not in own
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == self._name
            and field.store
            and field.column_type
        }
