"""Tables as the commands print them: for a terminal, or folded where it goes into a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.table import Table

from orchestrator.text import Locale, Text

FOLDED = 200  # columns, where no terminal says how wide it is


def console(out: TextIO, folded: int = FOLDED) -> Console:
    return Console(file=out, width=None if out.isatty() else folded, highlight=False, markup=False)


def table(heads: Iterable[Text], locale: Locale) -> Table:
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in heads:
        made.add_column(head.to(locale), overflow="fold")
    return made
