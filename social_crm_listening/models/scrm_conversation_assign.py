# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import assign
from .scrm_conversation import ENDED

BATCH, ROUND = 200, 2_000


class ScrmAssignTurn(models.Model):
    """One row a company, written by whoever gives conversations out.

    Two workers that give out at once both write it; the database lets the first pass
    and has the other begin again, with the new counts before it. Reading loads under
    a lock would not do: the loser would still see the old ones.
    """

    _name = "scrm.assign.turn"
    _description = "Turn of Assigning Conversations"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    turn = fields.Integer(readonly=True)

    _company_key = models.Constraint(
        "UNIQUE (company_id)", "The company has its turn already."
    )

    @api.model
    def _take(self, company_ids):
        self.env.cr.execute(
            SQL(
                """INSERT INTO scrm_assign_turn AS known (company_id, turn)
                SELECT company_id, 1 FROM UNNEST(%s::int[]) AS company_id
                ORDER BY company_id
                ON CONFLICT (company_id) DO UPDATE SET turn = known.turn + 1""",
                list(company_ids),
            )
        )
        self.invalidate_model()


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    def action_auto_assign(self):
        """Button: those that nobody has go to who is free, as their teams say."""
        self.check_access("write")
        given = self._auto_assign()
        left = len(self.filtered(lambda c: not c.user_id and c.state not in ENDED))
        message = self.env._("%(given)s assigned.", given=len(given))
        if left:
            message += " " + self.env._(
                "%(left)s stay unassigned: no team, a team that works by hand, or "
                "nobody free.",
                left=left,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _loads(self, users):
        """Dict user id -> open conversations, in all companies and teams."""
        # A colleague's conversations count, although an agent does not see them.
        rows = self.sudo()._read_group(
            [("user_id", "in", users.ids), ("state", "not in", ENDED)],
            ["user_id"],
            ["__count"],
        )
        return {user.id: count for user, count in rows}

    def _auto_assign(self):
        """Give what nobody has to the members of its team; a fixed number of queries.

        :return: the conversations that got an owner
        """
        # Who is free, and how much they have, is counted over what others see.
        waiting = self.sudo().filtered(
            lambda talk: (
                talk.team_id.scrm_assignment not in (False, "manual")
                and not talk.user_id
                and talk.state not in ENDED
            )
        )
        if not waiting:
            return self.browse()
        self.env["scrm.assign.turn"]._take(waiting.company_id.ids)
        # The turn was taken: what others gave out before is seen from here on.
        found = waiting._choose_owners(waiting._free_members())
        waiting._give(found)
        return self.browse(found)

    def _free_members(self):
        """Dict team -> members who may take something."""
        members = self.env["crm.team.member"].search(
            [
                ("crm_team_id", "in", self.team_id.ids),
                ("scrm_available", "=", True),
                ("scrm_capacity", ">", 0),
                ("user_id.active", "=", True),
                (
                    "user_id.all_group_ids",
                    "in",
                    self.env.ref("social_crm.group_agent").ids,
                ),
            ],
            order="id",
        )
        return members.grouped("crm_team_id")

    def _choose_owners(self, members_by_team):
        """Dict conversation id -> (member, Choice)."""
        users = self.env["res.users"].union(
            *(members.user_id for members in members_by_team.values())
        )
        loads, langs = self._loads(users), self._languages()
        found = {}
        for (team, company), talks in self._queues():
            members = members_by_team.get(team, self.env["crm.team.member"])
            members = members.filtered(lambda m, c=company: c in m.user_id.company_ids)
            by_id = {member.id: member for member in members}
            cases = [
                assign.Case(t.id, langs.get(t.id, ""), frozenset(t.tag_ids.ids))
                for t in talks
            ]
            choices = assign.distribute(
                team.scrm_assignment, cases, [m._scrm_member(loads) for m in members]
            )
            for talk_id, choice in choices.items():
                member = by_id[choice.member_id]
                found[talk_id] = (member, choice)
                loads[member.user_id.id] = choice.load
        return found

    def _queues(self):
        """((team, company), conversations), what matters most in front."""
        ordered = self.sorted(
            lambda t: (-int(t.priority), t.first_seen_at or t.create_date, t.id)
        )
        return ordered.grouped(lambda t: (t.team_id, t.company_id)).items()

    def _languages(self):
        """Dict conversation id -> language of the customer's newest words."""
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT DISTINCT ON (conversation_id) conversation_id, lang
                    FROM scrm_post
                    WHERE conversation_id = ANY(%s) AND direction = 'in'
                        AND lang IS NOT NULL
                    ORDER BY conversation_id, posted_at DESC, id DESC""",
                    self.ids,
                )
            )
        )

    def _give(self, found):
        """Write owners: as many queries as there are people who get something."""
        by_member = {}
        for talk_id, (member, choice) in found.items():
            talks = by_member.get(member, self.browse())
            by_member[member] = talks | self.browse(talk_id)
            member.scrm_turn = max(member.scrm_turn, choice.turn)
        for member, talks in by_member.items():
            talks.with_context(tracking_disable=True).write(
                {"user_id": member.user_id.id}
            )
        if found:
            self.browse(found)._message_log_batch(
                {talk_id: self._assign_reason(*who) for talk_id, who in found.items()}
            )

    @api.model
    def _assign_reason(self, member, choice):
        words = [
            self.env._(
                "%(load)s of %(capacity)s open",
                load=choice.load,
                capacity=choice.capacity,
            )
        ]
        if choice.lang:
            base = assign.base_language(choice.lang)
            langs = member.scrm_lang_ids.filtered(
                lambda lang: assign.base_language(lang.code) == base
            )
            words.append(self.env._("speaks %(language)s", language=langs[:1].name))
        if choice.skills:
            tags = member.scrm_skill_ids.filtered(lambda tag: tag.id in choice.skills)
            words.append(
                self.env._("knows %(skills)s", skills=", ".join(tags.mapped("name")))
            )
        return self.env._(
            "Assigned to %(user)s: %(why)s",
            user=member.user_id.name,
            why=", ".join(words),
        )

    # -- later ----------------------------------------------------------------

    @api.model
    def _unassigned_domain(self):
        return (
            Domain("user_id", "=", False)
            & Domain("state", "not in", ENDED)
            & Domain("snoozed_until", "=", False)
            & Domain("team_id.scrm_assignment", "not in", (False, "manual"))
        )

    @api.model
    def _wake_assignment(self):
        # Triggering a cron is closed to agents; what runs is the queue alone.
        self.env.ref("social_crm_listening.ir_cron_assign").sudo()._trigger()

    @api.model
    def _cron_assign(self):
        """Whatever waits for somebody to be free, what matters most first."""
        waiting = self.search(
            self._unassigned_domain(),
            order="priority DESC, first_seen_at, id",
            limit=ROUND,
        ).ids
        while waiting:
            batch, waiting = waiting[:BATCH], waiting[BATCH:]
            given = self.env["scrm.store"]._retrying(
                lambda ids=batch: self.browse(ids).exists()._auto_assign()
            )
            if not self.env["ir.cron"]._commit_progress(
                len(given), remaining=len(waiting)
            ):
                break
