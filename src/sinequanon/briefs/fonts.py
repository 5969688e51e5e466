"""The fonts of picture and PDF: DejaVu, which comes with matplotlib, so that nothing has to be installed or fetched."""

from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import get_font

SANS = "DejaVuSans.ttf"
BOLD = "DejaVuSans-Bold.ttf"


def font_path(name: str) -> Path:
    """The file of a font."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name


def drawable(text: str) -> str:
    """The text, with "�" for characters that the fonts lack (Chinese, Japanese and Korean ones above all)."""
    known = _known()
    return "".join(char if ord(char) in known else "�" for char in text)


@cache
def _known() -> frozenset[int]:
    """The code points that both fonts have."""
    plain, bold = (set(get_font(str(font_path(name))).get_charmap()) for name in (SANS, BOLD))
    return frozenset(plain & bold)
