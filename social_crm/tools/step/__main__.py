# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""``python social_crm/tools/step ENGINE``: the order is read from standard input."""

import importlib
import json
import sys
import types
from pathlib import Path


def main():
    """Do what is ordered, with the tools and without the addon around them."""
    tools = types.ModuleType("social_crm_tools")
    tools.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules[tools.__name__] = tools
    engine = sys.argv[1]
    errors = importlib.import_module("social_crm_tools.step.errors")
    try:
        module = importlib.import_module(f"social_crm_tools.step.on_{engine}")
    except ModuleNotFoundError as error:
        sys.stderr.write(f"{error}\n")
        return errors.EXIT_MISSING
    module.work(**json.load(sys.stdin))
    return 0


if __name__ == "__main__":
    sys.exit(main())
