"""Workbooks as people make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

CONTACT_HEAD = ("Mã điểm cầu", "Vai trò", "Họ tên", "Số điện thoại", "Thư điện tử")


def workbook(pages: dict[str, Sequence[Sequence[Any]]], change: Callable[[Workbook], object] | None = None) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in pages.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    if change:
        change(book)
    return saved(book)


def contacts(*rows: Sequence[Any], head: Sequence[Any] = CONTACT_HEAD, change: Any = None) -> bytes:
    return workbook({"Liên hệ": [head, *rows]}, change)


def changed(data: bytes, cells: dict[str, dict[str, Any]]) -> bytes:
    """The workbook with other cells: by page, by address."""
    book = load_workbook(io.BytesIO(data))
    for title, values in cells.items():
        for address, value in values.items():
            book[title][address] = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    """A zip of these parts; with `base`, that of a workbook with these in place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if base is not None:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        archive.writestr(name, old.read(name))
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
