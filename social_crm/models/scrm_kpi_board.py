# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import io

from openpyxl import Workbook

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from ..tools import periods
from .scrm_pipeline import BY


class ScrmKpiBoard(models.AbstractModel):
    """The dashboard: key figures and the pipeline of a period, and of another one."""

    _name = "scrm.kpi.board"
    _description = "Social CRM Dashboard"

    @api.model
    def load(self, period="month", compare="before"):
        """All that the screen shows, for the user's present company.

        :param period: week, month, quarter or year, up to today
        :param compare: before (as many days) or year_ago
        """
        now, then = self._periods(period, compare)
        pipeline = self.env["scrm.pipeline"]
        return {
            "kpis": self._figures(now, then),
            "funnel": pipeline._funnel(now),
            "tables": {by: pipeline._rows_by(now, by) for by in BY},
            "trend": self._chart(now),
            "period": self._words(now),
            "compared": self._words(then),
        }

    @api.model
    def drill(self, code, period="month", compare="before"):
        """The action that lists what a key figure counts."""
        now, _then = self._periods(period, compare)
        action = self._drill_actions(now).get(code)
        if not action:
            raise UserError(self.env._("There is no list behind this figure."))
        name, model, domain = action
        self.env[model].check_access("read")
        return self._list_action(name, model, domain)

    @api.model
    def drill_step(self, step, period="month", by=False, number=False):
        """The events of a step of the pipeline, of one campaign, account or topic."""
        now, _then = self._periods(period, "before")
        pipeline = self.env["scrm.pipeline"]
        domain = pipeline._period_domain(now)
        domain = [*domain, ("step", "=", step)]
        if by == "topic":
            domain.append(("delivery_id.post_id.topic_ids", "in", [int(number)]))
        elif by in BY:
            domain.append((BY[by][0], "=", int(number) if number else False))
        labels = dict(pipeline._step_labels())
        name = labels.get(step, self.env._("Pipeline"))
        return self._list_action(name, "scrm.pipeline.event", domain)

    @api.model
    def export(self, period="month", compare="before"):
        """The same numbers as a workbook, base64."""
        found = self.load(period, compare)
        book = Workbook()
        self._kpi_sheet(book.active, found)
        self._funnel_sheet(book.create_sheet(self.env._("Pipeline")), found["funnel"])
        labels = dict(self.env["scrm.pipeline"]._step_labels())
        names = {
            "campaign": self.env._("Campaigns"),
            "account": self.env._("Accounts"),
            "topic": self.env._("Topics"),
        }
        for by, rows in found["tables"].items():
            sheet = book.create_sheet(names[by])
            sheet.append([self.env._("Name"), *labels.values()])
            for row in rows:
                sheet.append([_as_text(row["name"]), *(row[code] for code in labels)])
        out = io.BytesIO()
        book.save(out)
        return base64.b64encode(out.getvalue()).decode()

    def _kpi_sheet(self, sheet, found):
        sheet.title = self.env._("Key Figures")
        sheet.append(
            [
                self.env._("Key Figure"),
                found["period"],
                found["compared"],
                self.env._("Definition"),
            ]
        )
        for kpi in found["kpis"]:
            sheet.append([kpi["label"], kpi["value"], kpi["before"], kpi["definition"]])

    def _funnel_sheet(self, sheet, rows):
        sheet.append(
            [
                self.env._("Step"),
                self.env._("How Often"),
                self.env._("People"),
                self.env._("Share of the Step Before"),
                self.env._("Median Time (s)"),
            ]
        )
        for row in rows:
            keys = ("label", "count", "people", "rate", "seconds")
            sheet.append([row[key] for key in keys])

    # -- parts -----------------------------------------------------------------

    def _figures(self, now, then):
        kpi = self.env["scrm.kpi"]
        drills = self._drill_actions(now)
        return [
            {
                **spec,
                "value": kpi._value(spec, now),
                "before": None if spec.get("is_today") else kpi._value(spec, then),
                "has_list": spec["code"] in drills,
            }
            for spec in kpi._kpis()
        ]

    def _drill_actions(self, span):
        """``{code: (name, model, domain)}``. Extension point."""
        company = ("company_id", "=", self.env.company.id)
        heard = [
            company,
            ("direction", "=", "in"),
            ("kind", "!=", "repost"),
            ("deleted_at", "=", False),
            ("posted_at", ">=", span.begin),
            ("posted_at", "<", span.end),
        ]
        stages = ("engaged", "lead", "customer", "advocate")
        leads = [
            "|",
            ("scrm_profile_id.company_id", "=", self.env.company.id),
            "&",
            ("scrm_profile_id", "=", False),
            ("scrm_publication_id.company_id", "=", self.env.company.id),
            ("create_date", ">=", span.begin),
            ("create_date", "<", span.end),
        ]
        return {
            "asset": (
                self.env._("People Tied to Us"),
                "scrm.profile",
                [
                    company,
                    ("is_own", "=", False),
                    "|",
                    ("lifecycle_stage", "in", stages),
                    ("follows_us", "=", True),
                ],
            ),
            "heard": (self.env._("Posts Heard"), "scrm.post", heard),
            "leads": (self.env._("Leads from Talk"), "crm.lead", leads),
            "conversion": (self.env._("Leads from Talk"), "crm.lead", leads),
            "followers": (
                self.env._("Growth of the Network"),
                "scrm.network.day",
                [company, ("date", ">=", span.first), ("date", "<=", span.last)],
            ),
        }

    def _chart(self, span):
        weeks, series = self.env["scrm.pipeline"]._trend(span)
        labels = dict(self.env["scrm.pipeline"]._step_labels())
        shown = ("published", "perceived", "interested", "lead", "won")
        return {
            "type": "bar",
            "labels": [format_date(self.env, week) for week in weeks],
            "series": [
                {"label": labels[step], "data": series[step]}
                for step in shown
                if step in series
            ],
        }

    def _periods(self, period, compare):
        if period not in periods.DAYS or compare not in periods.COMPARISONS:
            raise UserError(
                self.env._("Choose a week, a month, a quarter or a year to look at.")
            )
        now = periods.days_of(period, fields.Date.context_today(self))
        then = periods.compared(*now, compare)
        zone = str(self.env.tz)
        return periods.span(*now, zone), periods.span(*then, zone)

    def _words(self, span):
        return (
            f"{format_date(self.env, span.first)} – {format_date(self.env, span.last)}"
        )

    def _list_action(self, name, model, domain):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
        }


def _as_text(value):
    """No name becomes a formula."""
    return f"'{value}" if value[:1] in "=+-@" else value
