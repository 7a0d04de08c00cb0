# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
