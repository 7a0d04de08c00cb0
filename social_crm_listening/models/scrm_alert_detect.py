# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

from ..tools.series import LEVELS
from ..tools.series.storms import group
from .scrm_alert import RANK

SHOWN_POSTS = 50


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmAlert(models.Model):
    _inherit = "scrm.alert"

    @api.model
    def _cron_detect(self):
        """Every five minutes: count, look, warn, and remind of deadlines."""
        store = self.env["scrm.store"]
        while store._retrying(self.env["scrm.series"]._count_touched):
            pass
        store._retrying(self._detect)
        store._retrying(self._remind)

    @api.model
    def _detect(self, now=None):
        """Look at all watched series and warn; returns the warnings concerned.

        Two workers at once come to one warning: each locks the series and writes on
        them, so the later one fails to serialize, begins again and finds it done.
        """
        now = now or fields.Datetime.now()
        found = self.env["scrm.series"]._look(now)
        if not found:
            return self.browse()
        series = self.env["scrm.series"].union(*(one for one, _p, _f in found))
        free = set(series.try_lock_for_update(allow_referencing=True).ids)
        found = [item for item in found if item[0].id in free]
        series.browse(free).last_alert_at = now
        return self._warn(found, now)

    @api.model
    def _warn(self, found, now):
        """Open or raise warnings for what was found, the gravest first."""
        series = self.env["scrm.series"].union(*(one for one, _p, _f in found))
        led = self._led_by(series)
        fresh, raised = [], self.browse()
        for one, policy, finding in found:
            if alert := led.get(one):
                raised |= alert._raise_to(finding, now)
            else:
                fresh.append((one, policy, finding))
        opened = self._open(self._after_cooldown(fresh, now), now)
        (opened | raised)._announce(now)
        return opened | raised

    @api.model
    def _led_by(self, series):
        """``{series: open warning}``, its own or that of the same storm."""
        alerts = self.search(
            [
                ("state", "!=", "closed"),
                "|",
                ("series_id", "in", series.ids),
                ("also_series_ids", "in", series.ids),
            ]
        )
        led = {one: alert for alert in alerts for one in alert.also_series_ids}
        return {**led, **{alert.series_id: alert for alert in alerts}}

    @api.model
    def _after_cooldown(self, found, now):
        """Leave out series whose last warning was closed a moment ago."""
        if not found:
            return found
        groups = self._read_group(
            [
                ("series_id", "in", [one.id for one, _p, _f in found]),
                ("state", "=", "closed"),
                ("closed_at", ">", now - timedelta(days=31)),
            ],
            ["series_id", "level"],
            ["closed_at:max"],
        )
        rest = {}
        for one, level, closed_at in groups:
            rest.setdefault(one, []).append((RANK[level], closed_at))
        return [
            (one, policy, finding)
            for one, policy, finding in found
            if not any(
                finding["level"] <= rank
                and closed_at > now - timedelta(hours=policy.cooldown_hours)
                for rank, closed_at in rest.get(one, ())
            )
        ]

    @api.model
    def _open(self, found, now):
        """Make one warning a storm: series with the same posts share it."""
        by_series = {one: (policy, finding) for one, policy, finding in found}
        storms = group([(one, set(f["post_ids"])) for one, _p, f in found])
        rows = []
        for one, others in storms.items():
            policy, finding = by_series[one]
            rows.append(
                {
                    **self._alert_values(one, policy, LEVELS[finding["level"]], now),
                    "onset": now - timedelta(minutes=finding["onset"]),
                    "figures": finding["figures"],
                    "posts_count": finding["figures"]["posts"],
                    "summary": self._in_words(one.company_id, finding["figures"]),
                    "post_ids": [fields.Command.set(finding["post_ids"][:SHOWN_POSTS])],
                    "also_series_ids": [
                        fields.Command.set([other.id for other in others])
                    ],
                }
            )
        return self._create_alerts(rows)

    @api.model
    def _create_alerts(self, rows):
        # The policy says how the owner is told; once is enough.
        quiet = self.with_context(
            mail_create_nosubscribe=True, mail_auto_subscribe_no_notify=True
        )
        return quiet.create(rows).with_env(self.env)

    @api.model
    def _alert_values(self, series, policy, level, now):
        line = policy._level(level)
        plan = policy.plan_id
        return {
            "series_id": series.id,
            "company_id": series.company_id.id,
            "policy_id": policy.id,
            "plan_id": plan.id,
            "level": level,
            "user_id": (line.user_id or policy.user_id).id,
            "opened_at": now,
            "deadline": now + timedelta(hours=line.deadline_hours or 24),
            "step_ids": self._steps_of(plan, now),
        }

    @api.model
    def _steps_of(self, plan, now):
        return [
            fields.Command.create(
                {
                    "sequence": step.sequence,
                    "name": step.name,
                    "due_at": step.within_hours
                    and now + timedelta(hours=step.within_hours),
                }
            )
            for step in plan.step_ids
        ]

    def _raise_to(self, finding, now):
        """The same storm has grown: a higher level of the same warning."""
        self.ensure_one()
        level = LEVELS[finding["level"]]
        if RANK[level] <= RANK[self.level]:
            return self.browse()
        line = self.policy_id._level(level)
        values = {
            "level": level,
            "figures": finding["figures"],
            "posts_count": finding["figures"]["posts"],
            "summary": self._in_words(self.company_id, finding["figures"]),
            "post_ids": [fields.Command.link(p) for p in finding["post_ids"][:20]],
        }
        if line:
            values["deadline"] = now + timedelta(hours=line.deadline_hours or 24)
            values["deadline_told_at"] = False
            if not self.user_id:
                values["user_id"] = line.user_id.id
        self.write(values)
        return self

    @api.model
    def _in_words(self, company, figures):
        """“52 posts in the last hour where 4 are usual; 41 people, …”."""
        self = self.with_context(lang=company.partner_id.lang or self.env.lang)
        window = {
            15: self.env._("in the last 15 minutes"),
            30: self.env._("in the last half hour"),
            60: self.env._("in the last hour"),
            180: self.env._("in the last three hours"),
        }[figures["window"]]
        usual = figures["usual"]
        parts = [
            self.env._(
                "%(posts)s posts %(window)s where %(usual)s are usual",
                posts=figures["posts"],
                window=window,
                usual=round(usual) if usual >= 2 else round(usual, 1),
            ),
            self.env._("%s people in the last hour", figures["people"]),
            self.env._("reach %s", _short(figures["reach"])),
            self.env._("%s %% negative", figures["negative"]),
        ]
        if figures["doubling"]:
            parts.append(self.env._("doubling every %s minutes", figures["doubling"]))
        return "; ".join(parts)


def _short(number):
    """Return 1.2 M for 1,200,000."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return str(number)
