# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Count what passed and failed, over runners that report in different ways."""

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

ODOO_TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
ODOO_NAME = re.compile(r" (?:ERROR|WARNING) \S+ \S+: (?:FAIL|ERROR): (\S.*)$", re.M)


@dataclass
class Result:
    """What one runner reported."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list = field(default_factory=list)
    note: str = ""

    def __add__(self, other):
        return Result(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.names + other.names,
        )

    def line(self):
        """Return the closing line, in the form that CI reads."""
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


def from_odoo_log(text, code):
    """Read Odoo's own runner.

    :param code: its exit code, None when it was ended for taking too long
    :return: at least one failure whenever Odoo did not end well
    """
    totals = [tuple(map(int, found)) for found in ODOO_TOTAL.findall(text)]
    failures, errors, count = totals[-1] if totals else (0, 0, 0)
    failed = failures + errors
    names = ODOO_NAME.findall(text)
    result = Result(max(count - failed, 0), failed, 0, names)
    return _with_crash(result, code)


def from_junit(path, code):
    """Read pytest's report; exit code 5 means that there was nothing to run.

    A test with subtests appears once for each of them and counts once.
    """
    states = {}
    for case in _cases(path):
        name = f"{case.get('classname')}.{case.get('name')}"
        states.setdefault(name, set()).update(child.tag for child in case)
    bad = [name for name in states if states[name] & {"failure", "error"}]
    skipped = [n for n in states if "skipped" in states[n] and n not in bad]
    good = len(states) - len(bad) - len(skipped)
    result = Result(good, len(bad), len(skipped), bad)
    return result if code == 5 else _with_crash(result, code)


def _cases(path):
    try:
        return list(ElementTree.parse(path).getroot().iter("testcase"))
    except (OSError, ElementTree.ParseError):
        return []


def _with_crash(result, code):
    if code is None:
        result.note = "ended for taking too long"
    elif code and not result.failed:
        result.note = f"the runner itself failed (exit code {code})"
    if result.note:
        result.failed += 1
        result.names.append(result.note)
    return result
