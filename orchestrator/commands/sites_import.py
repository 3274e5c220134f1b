"""`diemcau sites import`: a spreadsheet into sites.yaml, looked at first, all or nothing."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TextIO

from rich.text import Text as Styled

from orchestrator.commands.tables import console, table
from orchestrator.config.loader import parse_registry
from orchestrator.config.yaml.editing import CannotEdit, Plain, dumped, edited
from orchestrator.config.yaml.reading import grow, read_bytes
from orchestrator.config.yaml.tree import Branch, Row
from orchestrator.errors import BadInput, Problem
from orchestrator.model.registry import Registry
from orchestrator.sheets.files import WRITTEN, read_sheet, write_whole
from orchestrator.sheets.opening import open_pages
from orchestrator.sheets.reading import read_pages
from orchestrator.sheets.registry.merging import Merge, merge
from orchestrator.sheets.registry.preview import Change, previewed
from orchestrator.sheets.registry.values import wanted
from orchestrator.sheets.tables import TABLES
from orchestrator.text import Locale, Text

NO_BASE = Text(
    vi="chưa có tệp này; chép sites.yaml mẫu, sửa các mục organization, conference, carriers, rồi nhập lại",
    en="is not there; copy the sample sites.yaml, fill in organization, conference and carriers, then import again",
)
CHANGED_MEANWHILE = Text(
    vi="tệp đã thay đổi trong khi nhập; chưa ghi gì, hãy chạy lại",
    en="the file was changed during the import; nothing is written, run it again",
)
BESIDE = Text(
    vi="Không sửa được {file} mà giữ nguyên chú thích và thứ tự; bản mới, không có chú thích, ở {beside}. So sánh rồi "
    "tự thay.",
    en="{file} cannot be changed with its comments and order kept; the new one, without comments, is {beside}. Compare "
    "them, and put it in place yourself.",
)
COUNTS = Text(
    vi="{new} mới, {changed} thay đổi, {gone} bỏ, {same} không đổi.",
    en="{new} new, {changed} changed, {gone} gone, {same} unchanged.",
)
NOT_YET = Text(vi="Chưa ghi gì; thêm --apply để ghi vào {file}.", en="Nothing is written; add --apply to write {file}.")
NOTHING = Text(vi="Không có gì để ghi.", en="There is nothing to write.")
WRONG = Text(
    vi="{count} chỗ phải sửa trong bảng tính; chưa ghi gì.",
    en="{count} to put right in the spreadsheet; nothing is written.",
)
HEADS = (
    Text(vi="Hàng", en="Row"),
    Text(vi="Trang", en="Page"),
    Text(vi="Điểm cầu", en="Site"),
    Text(vi="Mục", en="Entry"),
    Text(vi="Kết quả", en="Result"),
)
STATES = {
    "new": (Text(vi="Mới", en="New"), "green"),
    "changed": (Text(vi="Thay đổi", en="Changed"), "yellow"),
    "gone": (Text(vi="Bỏ", en="Gone"), "red"),
    "same": (Text(vi="Không đổi", en="Unchanged"), "dim"),
}
PAGES = {table.key: table.title for table in TABLES}
FOLDED = 160  # columns, where no terminal says how wide it is


class _Import(NamedTuple):
    """`base` are the bytes of sites.yaml as they were read, `before` what they say."""

    base: bytes
    before: Registry
    merge: Merge
    changes: tuple[Change, ...]
    remarks: list[Text]


def import_sheet(file: Path, into: Path, locale: Locale, *, apply: bool, as_json: bool) -> int:
    """Tell on standard output what would change, and with `apply` write it. Returns 0, or 2 when anything is wrong.

    Raises BadInput when one of the files cannot be read at all, EdgeError when it cannot be written. JSON:
    `{"file", "into", "ok", "written", "changes": [{"table", "row", "site", "name", "state", "vi", "en"}],
    "remarks": [{"vi", "en"}], "problems": [{"file", "line", "path", "vi", "en"}]}`.
    """
    try:
        found = _looked_at(file, into)
    except BadInput as error:
        if as_json:
            _print_json(file, into, {"ok": False, "changes": [], "remarks": [], "problems": _places(error.problems)})
            return error.exit_code
        raise
    problems = found.merge.problems
    written = _write(found, into) if apply and not problems else None
    if as_json:
        _print_json(file, into, _facts(found) | {"written": str(written) if written else None})
    else:
        _tell(found, into, locale, applied=apply, written=written)
    return BadInput.exit_code if problems else 0


def _looked_at(file: Path, into: Path) -> _Import:
    pages, remarks = read_pages(open_pages(read_sheet(file), str(file)), str(file), TABLES)
    if not into.exists():
        raise BadInput([Problem(str(into), None, "", NO_BASE)])
    base = read_bytes(into)
    before = parse_registry(base, str(into))
    merged = merge(grow(base, str(into)), before, pages, file=str(file), into=str(into))
    changes = () if merged.problems else tuple(previewed(before, merged))
    return _Import(base, before, merged, changes, remarks)


def _write(found: _Import, into: Path) -> Path | None:
    """The file that was written; None where nothing differs. Raises BadInput, EdgeError."""
    values = wanted(found.before, grow(found.base, str(into)), found.merge)
    if not values:
        return None
    data = _edited(found, values)
    place = into if data is not None else into.with_suffix(f".new{into.suffix}")
    if read_bytes(into) != found.base:
        raise BadInput([Problem(str(into), None, "", CHANGED_MEANWHILE)])
    write_whole(place, data if data is not None else _anew(found.merge.tree), like=into)
    return place


def _edited(found: _Import, values: dict[str, dict[str, Plain]]) -> bytes | None:
    """The file with its comments. None where it is laid out so that the result would say something else."""
    try:
        data = edited(found.base, values)
        result = parse_registry(data, "")
    except (CannotEdit, BadInput):
        return None
    aimed_at, rest = found.merge.registry, {"meetings": ()}  # an import changes no meeting
    if aimed_at is None or result.meetings != found.before.meetings:
        return None
    return data if result.model_copy(update=rest) == aimed_at.model_copy(update=rest) else None


def _anew(tree: Branch) -> bytes:
    def plain(value: object) -> Plain:
        if isinstance(value, Branch):
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(item) for item in value] if isinstance(value, Row) else str(value if value is not None else "")

    return dumped({key: plain(value) for key, value in tree.items()})


def _tell(found: _Import, into: Path, locale: Locale, *, applied: bool, written: Path | None) -> None:
    for remark in found.remarks:
        sys.stderr.write(remark.to(locale) + "\n")
    if found.merge.problems:
        lines = [problem.to(locale) for problem in found.merge.problems]
        lines.append(WRONG.format(count=len(lines)).to(locale))
        sys.stderr.write("\n".join(lines) + "\n")
        return
    print_changes(found.changes, locale, sys.stdout)
    if written is None:
        sys.stdout.write((NOTHING if applied else NOT_YET.format(file=into)).to(locale) + "\n")
    else:
        told = WRITTEN.format(file=written) if written == into else BESIDE.format(file=into, beside=written)
        sys.stdout.write(told.to(locale) + "\n")


def print_changes(changes: Sequence[Change], locale: Locale, out: TextIO) -> None:
    """A row for whatever is not as it was, then the counts."""
    page = console(out, FOLDED)
    rows = table(HEADS, locale)
    told = [change for change in changes if change.state != "same"]
    for change in told:
        words, colour = STATES[change.state]
        result = Styled(words.to(locale), style=colour)
        if change.told:
            result.append(": " + "; ".join(text.to(locale) for text in change.told), style="default")
        row = str(change.row) if change.row is not None else ""
        rows.add_row(row, PAGES[change.table].to(locale), change.site, change.name, result)
    if told:
        page.print(rows)
    counts = Counter[str](change.state for change in changes)
    page.print(COUNTS.format(**{state: counts[state] for state in STATES}).to(locale))


def _facts(found: _Import) -> dict[str, object]:
    changes = [
        {
            "table": change.table,
            "row": change.row,
            "site": change.site,
            "name": change.name,
            "state": change.state,
            "vi": "; ".join(text.vi for text in change.told),
            "en": "; ".join(text.en for text in change.told),
        }
        for change in found.changes
    ]
    remarks = [{"vi": remark.vi, "en": remark.en} for remark in found.remarks]
    problems = _places(found.merge.problems)
    return {"ok": not problems, "changes": changes, "remarks": remarks, "problems": problems}


def _places(problems: Sequence[Problem]) -> list[dict[str, object]]:
    return [
        {"file": each.file, "line": each.line, "path": each.path, "vi": each.text.vi, "en": each.text.en}
        for each in problems
    ]


def _print_json(file: Path, into: Path, facts: dict[str, object]) -> None:
    told = {"file": str(file), "into": str(into), **facts}
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
