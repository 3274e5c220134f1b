"""Builds the face of the PDF papers: Tinos (OFL-1.1), as wide as Times New Roman, with all Vietnamese letters.

`@fontsource/tinos` has it cut up for the web, a file an alphabet; typst wants one a style.
"""

from __future__ import annotations

import logging
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger, Options
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SOURCE = HERE / "node_modules" / "@fontsource" / "tinos"
ALPHABETS = ("latin", "latin-ext", "vietnamese")
STYLES = {"400-normal": "Regular", "400-italic": "Italic", "700-normal": "Bold", "700-italic": "BoldItalic"}


def main(target: Path) -> None:
    logging.disable(logging.WARNING)  # the merger tells of every table that it drops
    target.mkdir(parents=True, exist_ok=True)
    for style, name in STYLES.items():
        with TemporaryDirectory() as folder:
            parts = [_plain(alphabet, style, Path(folder)) for alphabet in ALPHABETS]
            merged = Merger(Options(drop_tables=["vhea", "vmtx"])).merge(parts)
        merged.recalcTimestamp = False
        merged["head"].created = merged["head"].modified = 0  # the same bytes on every machine
        merged.save(target / f"Tinos-{name}.ttf")
    shutil.copyfile(SOURCE / "LICENSE", target / "OFL.txt")


def _plain(alphabet: str, style: str, folder: Path) -> str:
    """One web font as the plain one that it was."""
    font = TTFont(SOURCE / "files" / f"tinos-{alphabet}-{style}.woff2")
    font.flavor = None
    file = folder / f"{alphabet}.ttf"
    font.save(file)
    return str(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
