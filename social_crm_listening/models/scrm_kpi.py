# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

HOUR = 3600
REPORTED = {
    "median": ("first", "median_hours"),
    "working": ("first", "median_working_hours"),
    "slow": ("first", "p90_working_hours"),
    "cycle": ("cycle", "median_hours"),
    "slow_cycle": ("cycle", "p90_hours"),
}


class ScrmKpi(models.AbstractModel):
    """Figures of the service clocks and of listening, as their reports give them."""

    _inherit = "scrm.kpi"

    @api.model
    def _kpis(self):
        """The clocks know more than the posts: they replace the plain time."""
        plain = [kpi for kpi in super()._kpis() if kpi["code"] != "response_time"]
        place = [kpi["code"] for kpi in plain].index("response_rate") + 1
        clocks, voices = self._clock_kpis(), self._voice_kpis()
        return [*plain[:place], *clocks, *plain[place:], *voices]

    def _clock_kpis(self):
        return [
            self._clock(
                "response_time",
                self.env._("Social Response Time"),
                self.env._(
                    "Median time to our first answer of conversations that began in "
                    "the period and were answered, calendar time."
                ),
            ),
            self._clock(
                "response_working",
                self.env._("Response Time, Working Hours"),
                self.env._(
                    "The same, counting the hours at which the team works only."
                ),
            ),
            self._clock(
                "response_slow",
                self.env._("Nine of Ten Answered Within"),
                self.env._("90th percentile of the same, in working hours."),
            ),
            self._clock(
                "cycle",
                self.env._("Feedback Cycle"),
                self.env._(
                    "Median time from the first words to the end of the conversation, "
                    "calendar time, the customer's turns left out."
                ),
            ),
            self._clock(
                "cycle_slow",
                self.env._("Nine of Ten Closed Within"),
                self.env._("90th percentile of the feedback cycle, calendar time."),
            ),
        ]

    def _voice_kpis(self):
        return [
            {
                "code": "voice",
                "label": self.env._("Share of Voice"),
                "definition": self.env._(
                    "Posts on our brands out of the posts on all brands that are "
                    "listened for, in the period."
                ),
                "unit": "share",
                "better": "up",
            },
            {
                "code": "sentiment",
                "label": self.env._("Net Sentiment"),
                "definition": self.env._(
                    "Positive less negative posts on our brands, out of those that are "
                    "one or the other."
                ),
                "unit": "signed",
                "better": "up",
            },
        ]

    def _clock(self, code, label, definition):
        return {
            "code": code,
            "label": label,
            "definition": definition,
            "unit": "seconds",
            "better": "down",
        }

    def _kpi_response_time(self, span):
        return self._reported("median", span)

    def _kpi_response_working(self, span):
        return self._reported("working", span)

    def _kpi_response_slow(self, span):
        return self._reported("slow", span)

    def _kpi_cycle(self, span):
        return self._reported("cycle", span)

    def _kpi_cycle_slow(self, span):
        return self._reported("slow_cycle", span)

    def _reported(self, name, span):
        """Seconds by the report of response times."""
        kind, figure = REPORTED[name]
        domain = [
            ("company_id", "=", self.env.company.id),
            ("kind", "=", kind),
            ("outcome", "=", "answered"),
            ("date", ">=", span.begin),
            ("date", "<", span.end),
        ]
        # Agents may see the figure without the report's lines.
        report = self.env["scrm.response.report"].sudo()
        self.env["scrm.conversation"].check_access("read")
        ((count, hours),) = report._read_group(domain, [], ["__count", f"{figure}:avg"])
        return hours * HOUR if count and hours is not None else None

    def _kpi_voice(self, span):
        return self._voice("share", span)

    def _kpi_sentiment(self, span):
        return self._voice("net_sentiment", span)

    def _voice(self, figure, span):
        """A share from 0 to 1 by the report of voices, None without any post."""
        domain = [
            ("company_id", "=", self.env.company.id),
            ("category", "=", "brand"),
            ("date", ">=", span.first),
            ("date", "<=", span.last),
        ]
        self.env["scrm.post"].check_access("read")
        report = self.env["scrm.voice.report"].sudo()
        ((posts, percent),) = report._read_group(
            domain, [], ["posts:sum", f"{figure}:sum"]
        )
        return percent / 100 if posts and percent is not None else None


class ScrmKpiBoard(models.AbstractModel):
    _inherit = "scrm.kpi.board"

    def _drill_actions(self, span):
        company = ("company_id", "=", self.env.company.id)
        since = [company, ("date", ">=", span.begin), ("date", "<", span.end)]
        name = self.env._("Response Times")
        answered = [*since, ("outcome", "=", "answered")]
        firsts = (name, "scrm.response.report", [*answered, ("kind", "=", "first")])
        cycles = (name, "scrm.response.report", [*answered, ("kind", "=", "cycle")])
        voices = (
            self.env._("Share of Voice"),
            "scrm.voice.report",
            [company, ("date", ">=", span.first), ("date", "<=", span.last)],
        )
        return {
            **super()._drill_actions(span),
            "response_time": firsts,
            "response_working": firsts,
            "response_slow": firsts,
            "cycle": cycles,
            "cycle_slow": cycles,
            "voice": voices,
            "sentiment": voices,
        }
