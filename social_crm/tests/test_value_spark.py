# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

import numpy as np

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..tools import step
from .test_value_recompute import ValueCommon

EDGES = np.array([0, 1]), np.array([1, 2]), np.array([1.0, 2.0]), 3


@tagged("post_install", "-at_install")
class TestValueSpark(ValueCommon):
    """What Odoo does around the step; the step itself: tests/spark."""

    def test_this_server_does_it_unless_told_otherwise(self):
        self.assertEqual(self.model.engine, "arrays")
        with patch.object(step, "run", side_effect=AssertionError):
            self.assertIsNone(self.model._central(*EDGES))

    def test_nobody_is_asked_about_nothing(self):
        self.model.engine = "spark"
        nothing = np.zeros(0)
        with patch.object(step, "write_edges", side_effect=AssertionError):
            self.assertIsNone(self.model._central(nothing, nothing, nothing, 0))

    def test_what_fails_is_told_in_words(self):
        self.model.engine = "spark"
        failure = step.StepFailed("failed", "SparkException: no such master")
        with (
            patch.object(step, "write_edges"),
            patch.object(step, "run", side_effect=failure),
            self.assertRaisesRegex(UserError, "no such master"),
        ):
            self.model._central(*EDGES)

    def test_the_order_is_that_of_the_parameters(self):
        self.model.engine = "spark"
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("social_crm.spark_master", "spark://cluster:7077")
        parameters.set_param("social_crm.spark_python", "/opt/spark/bin/python")
        parameters.set_param("social_crm.spark_timeout", "60")
        with (
            patch.object(step, "write_edges"),
            patch.object(step, "read_table", return_value={}),
            patch.object(step, "run") as run,
        ):
            self.model.with_user(self.administrator)._central(*EDGES)
        engine, edges, table, size = run.call_args.args
        self.assertEqual((engine, size), ("spark", 3))
        self.assertEqual(edges.parent, table.parent)
        self.assertFalse(edges.parent.exists(), "the folder is removed")
        self.assertEqual(
            run.call_args.kwargs,
            {
                "python": "/opt/spark/bin/python",
                "timeout": 60,
                "master": "spark://cluster:7077",
            },
        )

    def test_only_odoos_administrator_says_what_is_started(self):
        parameters = self.env["ir.config_parameter"].with_user(self.administrator)
        with self.assertRaises(AccessError):
            parameters.set_param("social_crm.spark_python", "/tmp/evil")
