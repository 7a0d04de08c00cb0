# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from pytz import utc

from odoo import fields, models
from odoo.tools import SQL

from ..tools import clocks
from .scrm_conversation import ENDED

# How far ahead working time is looked up, and so the furthest deadline.
AHEAD = timedelta(days=120)
CALENDAR = clocks.Always()
FACTS = """SELECT talk.id, talk.company_id, talk.team_id, talk.state, talk.closed_at,
    talk.clock_state, talk.priority, account.channel, profile.value_score,
    ARRAY(SELECT rel.rule_id FROM scrm_conversation_rule_rel rel
        WHERE rel.conversation_id = talk.id),
    ARRAY(SELECT DISTINCT rule.category FROM scrm_conversation_rule_rel rel
        JOIN scrm_rule rule ON rule.id = rel.rule_id
        WHERE rel.conversation_id = talk.id),
    ARRAY(SELECT rel.category_id FROM res_partner_res_partner_category_rel rel
        WHERE rel.partner_id = profile.partner_id)
FROM scrm_conversation talk
JOIN scrm_account account ON account.id = talk.account_id
JOIN scrm_profile profile ON profile.id = talk.profile_id
WHERE talk.id = ANY(%s) ORDER BY talk.id"""
EVENTS = """SELECT conversation_id, kind, at, said_at, source, user_id, by_person
FROM scrm_conversation_event WHERE conversation_id = ANY(%s)
ORDER BY conversation_id, said_at, id"""
STORED = {
    "first_response_seconds": "int",
    "first_response_working": "int",
    "first_due_at": "timestamp",
    "next_due_at": "timestamp",
    "cycle_due_at": "timestamp",
    "breached_at": "timestamp",
    "cycle_seconds": "int",
    "cycle_working": "int",
    "cycle_outcome": "varchar",
    "clock_state": "varchar",
    "sla_policy_id": "int",
    "sla_reason": "varchar",
    "clock_check_at": "timestamp",
}
URGENT = ("warning", "breached")


@dataclass(slots=True)
class Case:
    """All that is known of one conversation's clocks."""

    id: int
    company_id: int
    team_id: int | None
    old_state: str | None
    facts: clocks.Facts
    ended_at: datetime | None
    hours: object = CALENDAR
    without_hours: bool = False
    turns: list = None
    candidates: list = ()
    done: frozenset = frozenset()
    verdict: clocks.Verdict | None = None

    def judge(self, now):
        self.verdict = clocks.verdict(
            self.turns, self.candidates, self.facts, self.hours, now, self.done
        )


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmConversation(models.Model):
    _inherit = "scrm.conversation"

    def _update_clocks(self, telling=False):
        """Compute the clocks from the events: a fixed number of queries.

        :param telling: whether people are told of what is due; the cron's task
        """
        if not self:
            return
        # Times are the machine's own; whoever closes a case may not write them.
        talks = self.sudo()
        now = fields.Datetime.now()
        cases = talks._cases(now)
        for case in cases:
            case.judge(now)
        if telling:
            talks._tell(cases, now)
        talks._store_clocks(cases)
        calm = [
            case.id
            for case in cases
            if case.old_state in URGENT and case.verdict.state not in URGENT
        ]
        talks.browse(calm)._drop_reminders()

    # -- reading --------------------------------------------------------------

    def _cases(self, now):
        self.env.flush_all()
        events = defaultdict(list)
        for talk_id, *values in self.env.execute_query(SQL(EVENTS, self.ids)):
            events[talk_id].append(clocks.Event(*values))
        cases = [
            self._case(row) for row in self.env.execute_query(SQL(FACTS, self.ids))
        ]
        policies = self._candidates({case.company_id for case in cases})
        since = min(
            (event.at for found in events.values() for event in found), default=now
        )
        hours = self._hours_of_cases(cases, min(since, now), now + AHEAD)
        for case in cases:
            case.candidates = policies.get(case.company_id, ())
            case.hours, case.without_hours = hours[case.team_id, case.company_id]
            found = events[case.id]
            case.done = frozenset((event.kind, event.key) for event in found)
            told = clocks.settle(clocks.order(found, now), case.ended_at)
            case.turns = clocks.turns(told)
        return cases

    def _case(self, row):
        talk_id, company_id, team_id, state, closed_at, old, priority, *facts = row
        channel, value, rule_ids, categories, partner_tag_ids = facts
        return Case(
            talk_id,
            company_id,
            team_id,
            old,
            clocks.Facts(
                frozenset(rule_ids),
                frozenset(categories),
                channel or "",
                priority or "0",
                value or 0.0,
                frozenset(partner_tag_ids),
                team_id,
            ),
            (closed_at or fields.Datetime.now()) if state in ENDED else None,
        )

    def _candidates(self, company_ids):
        policies = (
            self.env["scrm.sla.policy"]
            .with_context(active_test=True)
            .search([("company_id", "in", list(company_ids))])
        )
        terms = dict(zip(policies.ids, policies._terms(), strict=True))
        return {
            company.id: [terms[policy.id] for policy in found]
            for company, found in policies.grouped("company_id").items()
        }

    # -- working hours --------------------------------------------------------

    def _hours_of_cases(self, cases, start, end):
        """Working time by (team, company), each calendar looked up once."""
        keys = {(case.team_id, case.company_id) for case in cases}
        known, found = {}, {}
        teams = self.env["crm.team"].browse({team for team, _c in keys if team})
        companies = self.env["res.company"].browse({company for _t, company in keys})
        teams.fetch(["scrm_calendar_id"])
        companies.fetch(["resource_calendar_id"])
        for team_id, company_id in keys:
            company = companies.browse(company_id)
            calendar = (
                teams.browse(team_id).scrm_calendar_id or company.resource_calendar_id
            )
            key = (calendar, company_id)
            if key not in known:
                known[key] = self._hours(calendar, company, start, end)
            hours = known[key]
            # Without any working time there is nothing but the calendar to go by.
            found[team_id, company_id] = (hours or CALENDAR, not hours)
        return found

    def _hours(self, calendar, company, start, end):
        """The intervals of a calendar as naive UTC, without its holidays."""
        if not calendar:
            return clocks.Hours([])
        # Whole days: a shift that is cut in two would be counted all the same.
        first = utc.localize(datetime.combine(start.date(), time())) - timedelta(days=2)
        found = calendar._work_intervals_batch(
            first,
            utc.localize(end),
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, company.id]),
            ],
        )[False]
        return clocks.Hours(
            (self._whole_second(begin), self._whole_second(stop))
            for begin, stop, _attendance in found
        )

    def _whole_second(self, moment):
        """Midnight is stored as one microsecond before it."""
        naive = moment.astimezone(utc).replace(tzinfo=None)
        return (naive + timedelta(microseconds=500_000)).replace(microsecond=0)

    # -- writing --------------------------------------------------------------

    def _store_clocks(self, cases):
        reasons = {}
        rows = [self._stored_row(case, reasons) for case in cases]
        arrays = [
            SQL("%s" + f"::{kind}[]", [row[name] for row in rows])
            for name, kind in STORED.items()
        ]
        names = [SQL.identifier(name) for name in STORED]
        olds = SQL(", ").join(SQL("talk.%s", name) for name in names)
        news = SQL(", ").join(SQL("data.%s", name) for name in names)
        self.env.cr.execute(
            SQL(
                """UPDATE scrm_conversation talk SET (%(names)s) = ROW(%(news)s)
                FROM unnest(%(ids)s::int[], %(arrays)s) AS data(id, %(names)s)
                WHERE talk.id = data.id AND (%(olds)s) IS DISTINCT FROM (%(news)s)""",
                names=SQL(", ").join(names),
                news=news,
                olds=olds,
                ids=[case.id for case in cases],
                arrays=SQL(", ").join(arrays),
            )
        )
        self.invalidate_recordset([*STORED, "turn_ids", "event_ids"])
        turns = [row for case in cases for row in self._turn_rows(case)]
        self.env["scrm.conversation.turn"]._replace([case.id for case in cases], turns)

    def _stored_row(self, case, reasons):
        """:param reasons: dict, filled here: the words for cases that are alike"""
        found = case.verdict
        alike = (case.company_id, found.terms and found.terms.id, case.without_hours)
        alike += (bool(case.turns), *found.conditions)
        if alike not in reasons:
            reasons[alike] = self._reason_of(case)
        first, first_working = found.outcome("first", "answered")
        cycle, cycle_working = found.outcome("cycle", "unanswered")
        return {
            "first_response_seconds": first,
            "first_response_working": first_working,
            "first_due_at": found.first_due_at,
            "next_due_at": found.next_due_at,
            "cycle_due_at": found.cycle_due_at,
            "breached_at": found.breached_at,
            "cycle_seconds": cycle,
            "cycle_working": cycle_working,
            "cycle_outcome": found.of("cycle") and found.of("cycle").turn.outcome,
            "clock_state": found.state,
            "sla_policy_id": found.terms and found.terms.id,
            "sla_reason": reasons[alike],
            "clock_check_at": found.check_at,
        }

    def _reason_of(self, case):
        """Why these targets, read by the people of that company."""
        if not case.turns:
            return None
        company = self.env["res.company"].browse(case.company_id)
        self = self.with_context(lang=company.partner_id.lang or self.env.lang)
        terms = case.verdict.terms
        if not terms:
            return self.env._("No targets hold for this conversation")
        policy = self.env["scrm.sla.policy"].browse(terms.id)
        reason = policy._reason(case.verdict.conditions)
        if case.without_hours and not terms.by_calendar:
            without = self.env._("no working hours are known, so every hour counts")
            reason = f"{reason}; {without}"
        return reason

    def _turn_rows(self, case):
        rows = []
        for number, one in enumerate(case.verdict.judged):
            turn = one.turn
            ended = turn.outcome != "open"
            rows.append(
                {
                    "conversation_id": case.id,
                    "kind": turn.kind,
                    "number": 0 if turn.kind != "next" else number,
                    "company_id": case.company_id,
                    "started_at": turn.started_at,
                    "ended_at": turn.ended_at,
                    "due_at": one.judgement.due_at,
                    "outcome": turn.outcome,
                    "state": one.judgement.state,
                    "seconds": one.seconds if ended else None,
                    "working": one.working if ended else None,
                    "user_id": turn.user_id,
                    "policy_id": one.terms and one.terms.id,
                }
            )
        return rows
