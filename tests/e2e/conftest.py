# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import preloaded  # noqa: E402
import pytest  # noqa: E402
from ledger_kit import ledger, parallel, slots, workers  # noqa: E402, F401

os.environ[preloaded.SWITCH] = "1"
# Files run side by side: one that begins last and takes long is waited for alone.
LONGEST = ("wheel", "browser_answers", "snac_contract", "snac_client", "outbox_kills")


def pytest_collection_modifyitems(items):
    first = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.path.name, len(first)))


@pytest.fixture(scope="session")
def bluesky():
    """One network for all suites; each makes its own people on it."""
    from bluesky_network import Bluesky

    with Bluesky(limits=True) as network:
        yield network
