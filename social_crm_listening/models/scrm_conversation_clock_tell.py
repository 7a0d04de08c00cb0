# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_datetime

_logger = logging.getLogger(__name__)

CLOCK_BATCH = 200
# An answer that is on its way may still arrive: nobody is told meanwhile.
ON_ITS_WAY = ("queued", "sending", "unknown")
LOOK_AGAIN = timedelta(minutes=5)
# … but not for ever: an account may have lost its sign-in.
HELD_FOR = timedelta(minutes=30)
AFTER_FAILURE = timedelta(hours=6)
REMINDER = "social_crm_listening.mail_activity_type_due"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    """Telling people of deadlines: each level of each clock once, to one person."""

    _inherit = "scrm.conversation"

    @api.model
    def _clock_domain(self):
        return Domain("clock_check_at", "<=", fields.Datetime.now())

    @api.model
    def _cron_clock(self):
        while done := self.env["scrm.store"]._retrying(self._clock_batch):
            remaining = self.search_count(self._clock_domain(), limit=10_000)
            if not self.env["ir.cron"]._commit_progress(done, remaining=remaining):
                break

    @api.model
    def _clock_batch(self):
        """Look at what is due; returns the number of conversations looked at."""
        talks = self.with_context(active_test=False).search(
            self._clock_domain(), order="clock_check_at, id", limit=CLOCK_BATCH
        )
        talks = talks.try_lock_for_update(allow_referencing=True)
        try:
            with self.env.cr.savepoint():
                talks._update_clocks(telling=True)
        except self.env["scrm.store"]._retried_errors():
            raise
        except Exception:
            _logger.exception(
                "A batch of %s clocks failed; going one by one", len(talks)
            )
            self.env.invalidate_all(flush=False)
            talks._look_apart()
        return len(talks)

    def _look_apart(self):
        """One conversation that cannot be computed must not hold the others."""
        for talk in self:
            try:
                with self.env.cr.savepoint():
                    talk._update_clocks(telling=True)
            except self.env["scrm.store"]._retried_errors():
                raise
            except Exception:
                _logger.exception("The clocks of conversation %s failed", talk.id)
                self.env.invalidate_all(flush=False)
                talk.clock_check_at = fields.Datetime.now() + AFTER_FAILURE

    # -- telling --------------------------------------------------------------

    def _tell(self, cases, now):
        """Act on what is due, then judge again what was acted on."""
        self._hold_answered(cases, now)
        due = [(case, act) for case in cases for act in case.verdict.acts]
        if not due:
            return
        people = self._people_to_tell(due)
        made = self.env["scrm.conversation.event"]._keep(
            [
                {
                    "conversation_id": case.id,
                    "company_id": case.company_id,
                    "kind": act.level,
                    "at": now,
                    "source": act.source,
                    "user_id": people[case.id, act].id or None,
                }
                for case, act in due
            ]
        )
        self._remind(
            [
                (case, act, people[case.id, act])
                for case, act in due
                if (case.id, act.level, act.source) in made
            ]
        )
        for case in {case.id: case for case, _act in due}.values():
            case.done |= {(act.level, act.source) for act in case.verdict.acts}
            case.judge(now)

    def _hold_answered(self, cases, now):
        """Whoever has an answer on its way is not called late, for the moment."""
        waiting = [case.id for case in cases if case.verdict.acts]
        if not waiting:
            return
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT post.conversation_id FROM scrm_delivery delivery
                JOIN scrm_post post ON post.id = delivery.parent_post_id
                WHERE post.conversation_id = ANY(%s) AND delivery.state = ANY(%s)
                    AND delivery.kind NOT IN ('post', 'repost', 'like')
                    AND delivery.create_date > %s""",
                waiting,
                list(ON_ITS_WAY),
                now - HELD_FOR,
            )
        )
        held = {row[0] for row in rows}
        for case in cases:
            if case.id in held:
                case.verdict.acts = []
                case.verdict.check_at = now + LOOK_AGAIN

    def _people_to_tell(self, due):
        """dict (conversation id, act) -> the first concerned who may see it."""
        candidates = {
            (case.id, act): self._candidates_to_tell(case.id, act) for case, act in due
        }
        talks_of = defaultdict(self.browse)
        for (talk_id, _act), users in candidates.items():
            for user in users:
                talks_of[user] |= self.browse(talk_id)
        readable = {
            user: set(
                talks.with_user(user)
                .with_context(allowed_company_ids=user.company_ids.ids)
                ._filtered_access("read")
                .ids
            )
            for user, talks in talks_of.items()
            if user.active
        }
        nobody = self.env["res.users"]
        return {
            (talk_id, act): next(
                (user for user in users if talk_id in readable.get(user, ())), nobody
            )
            for (talk_id, act), users in candidates.items()
        }

    def _candidates_to_tell(self, talk_id, act):
        talk = self.browse(talk_id)
        policy = self.env["scrm.sla.policy"].browse(act.terms_id)
        owner, leader = talk.user_id, talk.team_id.user_id
        chain = {
            "warned": (owner, leader, policy.escalation_user_id),
            "breached": (policy.escalation_user_id, leader, owner),
            "escalated": (policy.second_user_id, policy.escalation_user_id, leader),
        }
        return [user for user in chain[act.level] if user]

    def _remind(self, told):
        if not told:
            return
        kind = self._reminder_type()
        model_id = self.env["ir.model"]._get_id(self._name)
        activities, bodies = [], defaultdict(list)
        for case, act, user in told:
            talk = self.browse(case.id)
            company = talk.company_id
            lang = company.partner_id.lang or self.env.lang
            bodies[case.id].append(
                talk.with_context(lang=lang)._words_of_act(act, user)
            )
            if user:
                reader = talk.with_context(lang=user.lang or lang)
                activities.append(
                    {
                        "activity_type_id": kind.id,
                        "summary": reader._words_of_act(act),
                        "automated": True,
                        "date_deadline": fields.Date.context_today(
                            self.with_context(tz=user.tz)
                        ),
                        "res_model_id": model_id,
                        "res_id": case.id,
                        "user_id": user.id,
                    }
                )
        self.env["mail.activity"].create(activities)
        talks = self.browse(bodies)
        talks._message_log_batch(
            bodies={talk_id: " · ".join(words) for talk_id, words in bodies.items()}
        )

    def _words_of_act(self, act, user=None):
        """What is due or late, by when, and who was told."""
        clock = {
            "first": self.env._("First response"),
            "next": self.env._("Next response"),
            "cycle": self.env._("Closing"),
        }[act.turn_kind]
        calendar = self.team_id.scrm_calendar_id or self.company_id.resource_calendar_id
        zone = calendar.tz or "UTC"
        due = format_datetime(self.env, act.due_at, tz=zone, dt_format="short")
        names = {"clock": clock, "due": f"{due} ({zone})"}
        if act.level == "warned":
            words = self.env._("%(clock)s due %(due)s", **names)
        elif act.level == "breached":
            words = self.env._("%(clock)s late, was due %(due)s", **names)
        else:
            words = self.env._("%(clock)s still missing, was due %(due)s", **names)
        if user is None:
            return words
        told = user.name or self.env._("nobody who could be told")
        return self.env._("%(words)s; told: %(user)s", words=words, user=told)

    def _drop_reminders(self):
        """What was answered or closed needs no reminder."""
        if not self:
            return
        self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self._reminder_type().id or 0),
            ]
        ).unlink()

    @api.model
    def _reminder_type(self):
        """Empty where somebody deleted it: reminders then have no type."""
        kind = self.env.ref(REMINDER, raise_if_not_found=False)
        return kind or self.env["mail.activity.type"]
