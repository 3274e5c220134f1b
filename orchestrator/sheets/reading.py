"""Cells -> the rows of the three lists, each value as sites.yaml would have it, with all that is wrong. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from orchestrator.config.yaml.tree import shown
from orchestrator.errors import BadInput, Problem
from orchestrator.sheets.cells import Cell, taken, written
from orchestrator.sheets.columns import Column, Kind, Table, folded, titles
from orchestrator.sheets.opening import MOST_ROWS, NOTHING, RawPage, Span
from orchestrator.text import Text

HEADED_WITHIN = 15  # rows above which the titles stand; over them a heading and remarks may stand
NO_LIST = Text(
    vi="không có trang nào là danh sách dùng được; cần một hàng tiêu đề có đủ các cột: {columns}",
    en="no page is a list that can be used; there must be a row of titles with the columns: {columns}",
)
NO_COLUMN = Text(
    vi="hàng tiêu đề thiếu cột {columns}; thêm cột, hoặc sửa lại tên cột theo tệp mẫu",
    en="the row of titles lacks the column {columns}; add it, or name the columns as the template does",
)
TWO_COLUMNS = Text(
    vi="có hai cột cùng nghĩa: “{first}” và “{second}”; chỉ giữ lại một",
    en="two columns mean the same: “{first}” and “{second}”; keep only one",
)
TWO_PAGES = Text(
    vi="hai trang “{first}” và “{second}” cùng là danh sách {list}; chỉ giữ lại một",
    en="the pages “{first}” and “{second}” are both a list of {list}; keep only one",
)
MERGED = Text(
    vi="ô {cells} bị gộp (merge); bỏ gộp ô rồi ghi giá trị vào từng hàng",
    en="the cells {cells} are merged; unmerge them and write the value into every row",
)
UNUSED_COLUMN = Text(
    vi="Trang “{page}”: không dùng các cột {columns}.",
    en="Page “{page}”: the columns {columns} are not used.",
)
UNUSED_PAGE = Text(vi="Không dùng trang “{page}”.", en="The page “{page}” is not used.")
REMARK = Text(vi="Trang “{page}”, hàng {row}: {text}.", en="Page “{page}”, row {row}: {text}.")


class Entry(NamedTuple):
    """One row of a list; `values` holds the columns that are there, None for an empty cell."""

    row: int
    values: dict[str, str | None]


class Page(NamedTuple):
    """A list as it was found. `columns` are the keys that are there, with the titles they have here."""

    table: Table
    title: str
    columns: dict[str, str]
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    remarks: tuple[Text, ...]

    def problem(self, file: str, row: int, key: str, text: Text) -> Problem:
        """`FILE:row: page!column: sentence`."""
        title = self.columns.get(key) or (self.table.column(key).title.vi if key else "")
        return Problem(file, row, f"{self.title}!{title}" if title else self.title, text)


class _Header(NamedTuple):
    row: int
    columns: dict[str, int]  # where each key stands, from 0
    unused: tuple[str, ...]
    twice: tuple[str, str] | None

    def lacks(self, table: Table) -> list[Column]:
        return [column for column in table.columns if column.needed and column.key not in self.columns]


def read_pages(raw: Sequence[RawPage], file: str, tables: Sequence[Table]) -> tuple[dict[str, Page], list[Text]]:
    """The lists by the key of their table, and remarks about what was passed over. What is wrong with single rows
    stands with their page. Raises BadInput when there is no list, or its titles are wrong."""
    found: dict[str, Page] = {}
    remarks: list[Text] = []
    for page in raw:
        table, header = _recognized(page, tables)
        if table is None or header is None:
            remarks += [UNUSED_PAGE.format(page=shown(page.title))] if page.rows else []
            continue
        if header.twice is not None:
            raise _refusal(file, page.title, header.row, TWO_COLUMNS, first=header.twice[0], second=header.twice[1])
        if table.key in found:
            other = found[table.key].title
            raise _refusal(file, "", None, TWO_PAGES, first=other, second=shown(page.title), list=table.title)
        found[table.key] = _read(page, table, header, file)
    if not found:
        raise _no_list(raw, file, tables)
    return found, [*remarks, *(remark for page in found.values() for remark in page.remarks)]


def _recognized(page: RawPage, tables: Sequence[Table]) -> tuple[Table | None, _Header | None]:
    """The list whose needed columns all stand in one of the first rows."""
    for row in _first_rows(page):
        for table in tables:
            header = _header(page, row, table)
            if not header.lacks(table):
                return table, header
    return None, None


def _no_list(raw: Sequence[RawPage], file: str, tables: Sequence[Table]) -> BadInput:
    """Names the column that is missing where a page nearly is a list; else what a list must have."""
    near = [
        (len(header.columns), page, table, header)
        for page in raw
        for row in _first_rows(page)
        for table in tables
        if len((header := _header(page, row, table)).columns) >= 2
    ]
    if not near:
        needed = _quoted([column for column in tables[-1].columns if column.needed])
        return BadInput([Problem(file, None, "", NO_LIST.format(columns=needed))])
    _, page, table, header = max(near, key=lambda each: (each[0], -len(each[3].lacks(each[2]))))
    return _refusal(file, page.title, header.row, NO_COLUMN, columns=_quoted(header.lacks(table)))


def _first_rows(page: RawPage) -> list[int]:
    return [row for row in page.rows if row <= HEADED_WITHIN]


def _header(page: RawPage, row: int, table: Table) -> _Header:
    """The row read as titles. A title of our own comes before another word for the same column."""
    known = titles(table)
    exact = {folded(name) for column in table.columns for name in (column.title.vi, column.title.en)}
    stand: dict[str, int] = {}
    names: dict[int, str] = {}
    unused: list[str] = []
    twice: tuple[str, str] | None = None
    for place, cell in enumerate(page.rows[row]):
        name = written(cell.value) if cell.value is not None else ""
        key = known.get(folded(name))
        if not name:
            continue
        names[place] = shown(name)
        if key is None:
            unused.append(names[place])
        elif key not in stand:
            stand[key] = place
        else:
            first, second = sorted((stand[key], place), key=lambda at: folded(names[at]) not in exact)
            if (folded(names[first]) in exact) == (folded(names[second]) in exact):
                twice = (names[first], names[second])
            stand[key] = first
            unused.append(names[second])
    return _Header(row, stand, tuple(unused), twice)


def _read(page: RawPage, table: Table, header: _Header, file: str) -> Page:
    title = shown(page.title)
    names = {key: written(page.rows[header.row][place].value) for key, place in header.columns.items()}
    filled, spans = _merged(page, table, header)
    read = Page(table, title, names, (), (), ())
    problems = [read.problem(file, span.row, key, MERGED.format(cells=_cells(span))) for key, span in spans]
    entries: list[Entry] = []
    remarks = [UNUSED_COLUMN.format(page=title, columns=_listed(header.unused))] if header.unused else []
    columns = [(key, place, table.column(key)) for key, place in header.columns.items()]
    for row, cells in page.rows.items():
        if row <= header.row or not any(_has(cells[place]) for _, place, _ in columns):
            continue
        values: dict[str, str | None] = {}
        for key, place, column in columns:
            values[key], wrong, remark = taken(filled.get((row, key), cells[place]), column)
            problems += [read.problem(file, row, key, wrong)] if wrong else []
            remarks += [REMARK.format(page=title, row=row, text=remark)] if remark else []
        entries.append(Entry(row, values))
    return read._replace(entries=tuple(entries), problems=tuple(problems), remarks=tuple(remarks))


def _merged(page: RawPage, table: Table, header: _Header) -> tuple[dict[tuple[int, str], Cell], list[tuple[str, Span]]]:
    """A point's cell merged over the rows of its links or contacts speaks for each; other merged cells are wrong."""
    filled: dict[tuple[int, str], Cell] = {}
    wrong: list[tuple[str, Span]] = []
    for span in page.merged:
        inside = [key for key, place in header.columns.items() if span.column <= place + 1 <= span.last_column]
        if span.last_row <= header.row or not inside:
            continue
        key = inside[0]
        if table.column(key).kind is Kind.SITE and key == "site" and span.column == span.last_column:
            value = page.rows[span.row][span.column - 1] if span.row in page.rows else NOTHING
            for row in range(span.row + 1, min(span.last_row, MOST_ROWS) + 1):
                if (row, key) in filled:
                    break  # no workbook has spans that overlap; one made by hand could keep us for hours
                filled[row, key] = value
        else:
            wrong.append((key, span))
    return filled, wrong


def _has(cell: Cell) -> bool:
    return bool(cell.value.strip()) if isinstance(cell.value, str) else cell.value is not None


def _cells(span: Span) -> str:
    return f"{_letters(span.column)}{span.row}:{_letters(span.last_column)}{span.last_row}"


def _letters(column: int) -> str:
    """A column as Excel names it: A, Z, AA."""
    rest, last = divmod(column - 1, 26)
    return (_letters(rest) if rest else "") + chr(ord("A") + last)


def _quoted(columns: Sequence[Column]) -> Text:
    return Text(
        vi=", ".join(f"“{column.title.vi}”" for column in columns),
        en=", ".join(f"“{column.title.en}” ({column.title.vi})" for column in columns),
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _refusal(file: str, page: str, row: int | None, text: Text, **values: object) -> BadInput:
    return BadInput([Problem(file, row, shown(page), text.format(**values))])
