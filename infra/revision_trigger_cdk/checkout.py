"""The folders of a checkout. They do not exist in an installed wheel, which `bundle.origin` takes into account."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FUNCTIONS = ROOT / "functions"
