# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from .scrm_pipeline_event import EVENTS, STEPS

# What the pipeline is set out by, and the record behind each.
BY = {
    "campaign": ("campaign_id", "utm.campaign"),
    "account": ("account_id", "scrm.account"),
    "topic": ("topic_id", "scrm.topic"),
}
LISTED = 20


class ScrmPipeline(models.AbstractModel):
    """The micro-pipeline as numbers: how many came to each step, and how soon."""

    _name = "scrm.pipeline"
    _description = "Micro-Pipeline"

    @api.model
    def _funnel(self, span):
        """Steps of a period: ``[{code, label, count, people, rate, each, seconds}]``.

        ``rate`` is the share of the step before, ``None`` where that is nothing; where
        the network does not tell how often something was seen, that step is passed
        over. ``each`` is views for each publication. ``seconds`` is the median time
        from publishing to the first event of the step.

        :param span: :class:`~..tools.periods.Span`
        """
        counts = {
            step: (amount, people)
            for step, amount, people in self._events()._read_group(
                self._period_domain(span),
                ["step"],
                ["amount:sum", "profile_id:count_distinct"],
            )
        }
        times = self._times(span)
        rows, before = [], None
        for code, label in self._step_labels():
            count, people = counts.get(code, (0, 0))
            # A network that tells no views breaks no chain.
            is_told = code != "seen" or count
            rows.append(
                {
                    "code": code,
                    "label": label,
                    "count": count,
                    "people": people,
                    "rate": count / before if before and code != "seen" else None,
                    "each": count / before if before and code == "seen" else None,
                    "seconds": times.get(code),
                }
            )
            before = count if is_told else before
        return rows

    @api.model
    def _rows_by(self, span, by):
        """The same by campaign, account or topic, those with most events first.

        :return: ``[{id, name, <step>: count}]``
        """
        field, model = BY[by]
        rows = (
            self._topic_counts(span)
            if by == "topic"
            else [
                (record.id, step, amount)
                for record, step, amount in self._events()._read_group(
                    self._period_domain(span), [field, "step"], ["amount:sum"]
                )
            ]
        )
        found = {}
        for number, step, amount in rows:
            found.setdefault(number, {})[step] = amount
        order = sorted(found, key=lambda key: -self._weight(found[key]))[:LISTED]
        records = self.env[model].browse(key for key in order if key)
        readable = dict(
            zip(records.ids, records.sudo().mapped("display_name"), strict=True)
        )
        return [
            {
                "id": key or False,
                "name": readable.get(key) or self.env._("None"),
                **{code: found[key].get(code, 0) for code, _label in STEPS},
            }
            for key in order
        ]

    @api.model
    def _trend(self, span):
        """``{step: [count]}`` and the first days of the weeks."""
        weeks, series = [], {}
        for step, week, amount in self._events()._read_group(
            self._period_domain(span), ["step", "date:week"], ["amount:sum"]
        ):
            if week not in weeks:
                weeks.append(week)
            series.setdefault(step, {})[week] = amount
        weeks.sort()
        return weeks, {
            step: [found.get(week, 0) for week in weeks]
            for step, found in series.items()
        }

    def _events(self):
        return self.env["scrm.pipeline.event"]

    @api.model
    def _period_domain(self, span):
        return [
            ("company_id", "=", self.env.company.id),
            ("date", ">=", span.begin),
            ("date", "<", span.end),
        ]

    def _step_labels(self):
        return self._events()._fields["step"]._description_selection(self.env)

    def _weight(self, counts):
        """What sorts the rows: a later step counts more than ten of the one before."""
        steps = ("published", "perceived", "interested", "lead", "won")
        return sum(counts.get(code, 0) * 10**place for place, code in enumerate(steps))

    def _times(self, span):
        """``{step: median seconds from publishing to its first event}``."""
        self._events().check_access("read")
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """WITH event AS (%(events)s), began AS (
                    SELECT publication_id, min(date) AS date FROM event
                    WHERE step = 'published' AND company_id = %(company)s GROUP BY 1
                ), first AS (
                    SELECT publication_id, step, min(date) AS date FROM event
                    WHERE company_id = %(company)s AND date >= %(begin)s
                        AND date < %(end)s
                        AND step IN ('perceived', 'interested', 'lead', 'won')
                    GROUP BY 1, 2
                )
                SELECT step, percentile_cont(0.5) WITHIN GROUP (
                    ORDER BY extract(epoch FROM first.date - began.date))
                FROM first JOIN began USING (publication_id)
                WHERE first.date >= began.date GROUP BY step""",
                events=SQL(EVENTS),
                company=self.env.company.id,
                begin=span.begin,
                end=span.end,
            )
        )
        return dict(rows)

    def _topic_counts(self, span):
        """Rows of (topic, step, count): the topics of what was published."""
        self._events().check_access("read")
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """WITH event AS (%(events)s), about AS (
                    SELECT DISTINCT d.publication_id, rel.topic_id
                    FROM scrm_delivery d JOIN scrm_post_topic_rel rel
                        ON rel.post_id = d.post_id
                    WHERE d.company_id = %(company)s AND d.publication_id IS NOT NULL
                )
                SELECT topic_id, step, sum(amount)
                FROM event JOIN about USING (publication_id)
                WHERE company_id = %(company)s AND date >= %(begin)s
                    AND date < %(end)s
                GROUP BY 1, 2""",
                events=SQL(EVENTS),
                company=self.env.company.id,
                begin=span.begin,
                end=span.end,
            )
        )
