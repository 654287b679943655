"""The folders of a checkout. In an installed wheel they do not exist: `bundle.origin` is what knows the difference."""

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FUNCTIONS = ROOT / "functions"
