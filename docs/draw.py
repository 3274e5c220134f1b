"""Draws the diagrams of docs/architecture.md from the code itself: `python -m docs.draw` rewrites them in place.

A test fails when a drawing is behind the code.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from orchestrator.live.states import LINE, ROOM, diagram
from orchestrator.model.signals import LineState, RoomState

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"


def layers() -> str:
    """The import contract of pyproject.toml as a Mermaid graph: arrows point where imports may go."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rows = [row.replace("orchestrator.", "").split(" | ") for row in contracts[0]["layers"]]
    lines = ["flowchart TD"]
    for n, row in enumerate(rows):
        rooms = "; ".join(row)
        lines.append(f"    subgraph L{n}[ ]\n        direction LR\n        {rooms}\n    end")
    lines += [f"    L{n} --> L{n + 1}" for n in range(len(rows) - 1)]
    return "\n".join(lines)


def drawings() -> dict[str, str]:
    """Every drawing by the name of its place in the page."""
    return {
        "layers": layers(),
        "line": diagram(LINE, LineState.UNKNOWN),
        "room": diagram(ROOM, RoomState.EXPECTED),
    }


def redrawn(page: str) -> str:
    """The page with every drawing as the code has it now."""
    for name, drawing in drawings().items():
        place = re.compile(rf"(<!-- drawing: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        page = place.sub(lambda found, drawing=drawing: f"{found[1]}```mermaid\n{drawing}\n```\n{found[2]}", page)  # type: ignore[misc]
    return page


if __name__ == "__main__":
    PAGE.write_text(redrawn(PAGE.read_text()))
