"""sites.yaml with other values: what is not meant stays, byte by byte; the result says what was wanted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.config.yaml.editing import CannotEdit, Plain, dumped, edited
from orchestrator.config.yaml.reading import grow
from orchestrator.config.yaml.tree import Branch, Row

SAMPLE = (Path(__file__).parents[2] / "sites.yaml").read_bytes()
FILE = """\
# đầu tệp
sites:
  # điểm cầu đầu tiên
  - id: tinh            # mã
    name: UBND tỉnh     # tên
    order: 1            # thứ tự
    email:
    contacts:           # gọi ai
      - name: Trực      # chức trách
        phone: 0912     # số
      # người thứ hai
      - {name: Văn phòng, role: office,
         phone: 0913}   # máy bàn
    seat: Chũ

  - {id: huyen, name: Huyện, tags: [a, b]}
# cuối danh sách
meetings: []            # chưa có
"""


def plain(value: object) -> Any:
    if isinstance(value, Branch):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(item) for item in value] if isinstance(value, Row) else value or ""


def sites(data: bytes) -> dict[str, Any]:
    return {site["id"]: site for site in plain(grow(data, ""))["sites"]}


def change(text: str, wanted: Mapping[str, Mapping[str, Plain]]) -> str:
    return edited(text.encode(), wanted).decode()


def tinh(**fields: Any) -> dict[str, dict[str, Any]]:
    """The first site with other fields; None takes one out."""
    site = {**sites(FILE.encode())["tinh"], **fields}
    return {"tinh": {key: value for key, value in site.items() if value is not None}}


def test_a_value_is_replaced_where_it_stands_and_its_comment_keeps_its_column() -> None:
    assert change(FILE, tinh(name="Tỉnh mới")) == FILE.replace("UBND tỉnh     #", "Tỉnh mới      #")
    assert change(FILE, tinh(order="a: b")) == FILE.replace("1            #", "'a: b'       #")
    assert change(FILE, tinh(email="x@y.vn")) == FILE.replace("email:", "email: x@y.vn")


def test_an_entry_is_added_after_the_last() -> None:
    assert change(FILE, tinh(room="Tầng 4")) == FILE.replace("    seat: Chũ\n", "    seat: Chũ\n    room: Tầng 4\n")
    devices = change(FILE, tinh(devices={"main": "Codec"}))
    assert devices == FILE.replace("    seat: Chũ\n", "    seat: Chũ\n    devices: {main: Codec}\n")
    huyen = change(FILE, {"huyen": {**sites(FILE.encode())["huyen"], "room": "a, b"}})
    assert huyen == FILE.replace("tags: [a, b]}", "tags: [a, b], room: 'a, b'}")


def test_an_entry_is_taken_out_with_its_line() -> None:
    assert change(FILE, tinh(order=None)) == FILE.replace("    order: 1            # thứ tự\n", "")
    assert change(FILE, tinh(seat=None)) == FILE.replace("    seat: Chũ\n", "")
    huyen = change(FILE, {"huyen": {"id": "huyen", "name": "Huyện"}})
    assert huyen == FILE.replace(", tags: [a, b]", "")


def test_the_items_of_a_list() -> None:
    first, second = sites(FILE.encode())["tinh"]["contacts"]
    longer = change(FILE, tinh(contacts=[first, second, {"name": "Mới", "phone": "+84 914"}]))
    after = "phone: 0913}   # máy bàn\n"
    assert longer == FILE.replace(after, after + "      - {name: Mới, phone: +84 914}\n")
    shorter = change(FILE, tinh(contacts=[first]))
    assert "Văn phòng" not in shorter and "# người thứ hai" in shorter and "# máy bàn" not in shorter
    other = change(FILE, tinh(contacts=[{"name": "Khác", "phone": "0912"}, second]))
    assert other == FILE.replace("name: Trực      #", "name: Khác      #")


def test_a_site_is_added_behind_the_last_and_before_the_next_section() -> None:
    text = change(FILE, {"xa": {"id": "xa", "name": "Xã", "links": [{"name": "cáp", "mbps": "50"}], "hub": "yes"}})
    added = "\n  - id: xa\n    name: Xã\n    links:\n    - {name: cáp, mbps: 50}\n    hub: yes\n"
    assert text == FILE.replace("tags: [a, b]}\n", "tags: [a, b]}\n" + added)
    assert sites(text.encode())["xa"]["hub"] == "yes"


def test_the_lines_of_windows_stay_those_of_windows() -> None:
    text = change(FILE.replace("\n", "\r\n"), {**tinh(room="Tầng 4", order=None), "xa": {"id": "xa", "name": "Xã"}})
    assert text.count("\n") == text.count("\r\n")
    assert sites(text.encode())["tinh"]["room"] == "Tầng 4"


@pytest.mark.parametrize("text", ["sites: []\n", "sites: [{id: a}]\n", "other: 1\n", ""])
def test_what_has_no_place_of_its_own_is_refused(text: str) -> None:
    with pytest.raises(CannotEdit):
        edited(text.encode(), {"a": {"id": "a", "name": "x"}})


def test_without_its_first_entry_a_small_group_is_written_anew_and_a_large_one_refused() -> None:
    text = "sites:\n  - id: a\n    devices:\n      main: x  # chính\n      spare: y\n"
    assert change(text, {"a": {"id": "a", "devices": {"spare": "y"}}}).endswith("devices:\n      {spare: y}\n")
    with pytest.raises(CannotEdit):
        change("sites:\n  - room: x\n    id: a\n    tags: [b]\n", {"a": {"id": "a", "tags": ["b"]}})


WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"], include_characters="#:{}[],&*!|>'\"%@` +"), max_size=12)
SCALARS = WORDS.map(str.strip).filter(bool) | st.sampled_from(["yes", "null", "~", "0912", "1:30", "-", "? a", "Ữ"])
ENTRIES = st.dictionaries(st.sampled_from(["role", "phone", "email", "circuit"]), SCALARS, max_size=4)
ITEMS = st.lists(ENTRIES.map(lambda fields: {"name": "n", **fields}), min_size=1, max_size=4)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["name", "order", "seat", "room", "chair"]), SCALARS, max_size=5),
    st.none() | ITEMS,
    st.none() | ENTRIES.filter(bool),
)
def test_whatever_is_wanted_the_result_says_it_and_every_comment_of_others_stays(
    fields: dict[str, str], contacts: list[dict[str, str]] | None, devices: dict[str, str] | None
) -> None:
    wanted: dict[str, Any] = {"id": "luc-ngan", "name": "x", **fields}
    wanted |= {"contacts": contacts} if contacts else {}
    wanted |= {"devices": devices} if devices else {}
    data = edited(SAMPLE, {"luc-ngan": wanted, "moi": {**wanted, "id": "moi"}})
    before, after = sites(SAMPLE), sites(data)
    assert after.pop("moi") == {**wanted, "id": "moi"}
    assert after == {**before, "luc-ngan": wanted}
    assert data.count(b"#") >= SAMPLE.count(b"#")
    assert data.partition(b"  - id: luc-ngan")[0] == SAMPLE.partition(b"  - id: luc-ngan")[0]
    assert sites(dumped(plain(grow(data, "")))) == sites(data)
