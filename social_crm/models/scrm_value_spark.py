# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import tempfile
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import step

# Read from the system parameters, which only the administrator of Odoo writes: where
# these point, programs are started and files are written.
PARAMETER = "social_crm.spark_%s"


# One concern a file: the model would not be readable in one.
# pylint: disable=consider-merging-classes-inherited
class ScrmValueModel(models.Model):
    """Networks that no longer fit one machine: PageRank and degrees on Spark."""

    _inherit = "scrm.value.model"

    engine = fields.Selection(
        [("arrays", "This Server"), ("spark", "Apache Spark")],
        string="Authority Computed On",
        default="arrays",
        required=True,
        help="The numbers are the same. Apache Spark is for networks that need more "
        "memory than this server has; below that it is slower. The administrator of "
        "Odoo tells in the system parameters where it runs.",
    )

    def _central(self, source, target, weight, size):
        """PageRank and degrees from another machine, or None to do them here.

        :return: ``{name of step.TABLE: array (size,)}``
        """
        if self.engine == "arrays" or not size:
            return None
        try:
            with tempfile.TemporaryDirectory(
                prefix="scrm_step_", dir=self._spark_setting("folder") or None
            ) as folder:
                return self._stepped(Path(folder), source, target, weight, size)
        except (step.StepFailed, OSError) as error:
            raise UserError(
                self.env._(
                    "Apache Spark did not compute the network: %(error)s. Mend it, or "
                    "let this server compute it (Value Models, Authority Computed On).",
                    error=error,
                )
            ) from error

    def _stepped(self, folder, source, target, weight, size):
        edges, table = folder / "edges.parquet", folder / "table.parquet"
        step.write_edges(edges, source, target, weight)
        step.run(
            self.engine,
            edges,
            table,
            size,
            python=self._spark_setting("python"),
            timeout=int(self._spark_setting("timeout") or 3600),
            master=self._spark_setting("master") or "local[*]",
        )
        return step.read_table(table, size)

    def _spark_setting(self, name):
        # Those who choose the engine do not read system parameters.
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param(PARAMETER % name, "")
