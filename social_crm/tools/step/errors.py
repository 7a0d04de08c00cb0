# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What can go wrong with the step."""

# Exit code of the step's process when a library is not there.
EXIT_MISSING = 3


class StepFailed(Exception):
    """The step has no result; ``code`` is the decision, ``detail`` for the log.

    missing: a library or program is not there; bad_input: not such an edge list;
    failed: the engine broke off; late: it took too long; bad_output: not such a table.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
