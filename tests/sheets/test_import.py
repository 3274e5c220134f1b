"""`diemcau sites import`: every kind of wrong row, all or nothing, and sites.yaml with its comments afterwards."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from orchestrator.cli import app
from orchestrator.config.loader import load_registry
from orchestrator.config.rules import meetings, sites
from orchestrator.errors import DiemCauError
from orchestrator.sheets.registry.wording import in_columns
from orchestrator.sheets.tables import CONTACTS, LINKS, SITES
from orchestrator.sheets.writing import exported
from orchestrator.text import Text
from tests.sheets.workbooks import CONTACT_HEAD, changed, contacts, workbook

SAMPLE = (Path(__file__).parents[2] / "sites.yaml").read_text(encoding="utf-8")
SITE_HEAD = ("Mã điểm cầu", "Tên điểm cầu", "Cấp", "Trung tâm", "Trực thuộc", "Cài agent")
LINK_HEAD = ("Mã điểm cầu", "Tên đường truyền", "Vai trò", "Nhà mạng", "Địa chỉ IP", "Cổng TCP")


class Ended(NamedTuple):
    code: int
    out: str
    err: list[str]


class House:
    """A sites.yaml and the command run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sites = folder / "sites.yaml"
        self.sites.write_text(SAMPLE, encoding="utf-8")

    def run(self, *arguments: str, data: bytes | None = None) -> Ended:
        sheet = self.folder / "bang.xlsx"
        if data is not None:
            sheet.write_bytes(data)
        given = [argument.replace("BANG", str(sheet)) for argument in arguments]
        done = CliRunner().invoke(app, ["sites", *given], env={"DIEMCAU_SITES": str(self.sites)})
        err = done.stderr.replace(f"{self.folder}/", "").splitlines()
        if isinstance(done.exception, DiemCauError):  # what __main__ makes of it
            told = done.exception.text.vi.replace(f"{self.folder}/", "").splitlines()
            return Ended(done.exception.exit_code, done.stdout, [*err, *told])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return Ended(done.exit_code, done.stdout.replace(f"{self.folder}/", ""), err)

    def take(self, data: bytes, *more: str) -> Ended:
        return self.run("import", "BANG", *more, data=data)

    def wrong(self, data: bytes) -> list[str]:
        """The problems; and nothing was written."""
        done = self.take(data, "--apply")
        assert (done.code, done.out, self.sites.read_text(encoding="utf-8")) == (2, "", SAMPLE)
        assert done.err[-1] == f"{len(done.err) - 1} chỗ phải sửa trong bảng tính; chưa ghi gì."
        return done.err[:-1]

    def difference(self) -> list[str]:
        before, after = SAMPLE.splitlines(), self.sites.read_text(encoding="utf-8").splitlines()
        return [line for line in difflib.unified_diff(before, after, n=0) if re.match(r"[+-](?![+-])", line)]

    def exported(self, cells: dict[str, dict[str, Any]]) -> bytes:
        return changed(exported(load_registry(self.sites), "vi"), cells)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def points(*rows: Sequence[Any], links: Sequence[Sequence[Any]] = (), people: Sequence[Sequence[Any]] = ()) -> bytes:
    pages = {"Điểm cầu": [SITE_HEAD, *rows], "Đường truyền": [LINK_HEAD, *links], "Liên hệ": [CONTACT_HEAD, *people]}
    return workbook({title: page for title, page in pages.items() if len(page) > 1})


NEW = ("xa-moi", "UBND xã Mới", "Xã", None, "UBND huyện Lục Ngạn", "Có")
NEW_LINK = ("UBND xã Mới", "Cáp quang", "chính", "nha-mang-a", "203.0.113.250", None)


# ── what is wrong ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            points(("Xã Mới", *NEW[1:])),
            [
                "2: Điểm cầu!Mã điểm cầu: mã “Xã Mới” không hợp lệ; chỉ dùng chữ thường không dấu, số và gạch nối, "
                "tối đa 32 ký tự, ví dụ luc-ngan",
                "2: Điểm cầu: chưa có đường truyền chính; để “Chính” ở cột “Vai trò” ở đúng một đường trong trang "
                "“Đường truyền”",
            ],
        ),
        (
            points(NEW, NEW, links=[NEW_LINK]),
            ["3: Điểm cầu!Mã điểm cầu: “xa-moi” đã dùng ở dòng 2; mỗi mã điểm cầu chỉ được dùng một lần"],
        ),
        (
            points((NEW[0], "UBND huyện Sơn Động", *NEW[2:]), links=[("xa-moi", *NEW_LINK[1:])]),
            [
                "2: Điểm cầu!Tên điểm cầu: “UBND huyện Sơn Động” đã là tên của điểm cầu son-dong trong sites.yaml; "
                "đặt tên khác, hoặc sửa mã cho đúng điểm cầu",
            ],
        ),
        (
            points((*NEW[:3], "Có", None, "Có"), links=[NEW_LINK]),
            [
                "2: Điểm cầu!Trung tâm: điểm cầu trung tâm trong sites.yaml là tinh-bac-giang; để trống ô này, hoặc "
                "đưa cả tinh-bac-giang vào bảng với “Không”",
            ],
        ),
        (
            points((*NEW[:4], "huyen-xa", "Có"), links=[NEW_LINK]),
            [
                "2: Điểm cầu!Trực thuộc: không có điểm cầu nào mang mã “huyen-xa”; khai báo trong mục “Điểm cầu”, "
                "hoặc sửa lại cho đúng",
            ],
        ),
        (
            points((*NEW[:4], "xa-moi", "Có"), links=[NEW_LINK]),
            [
                "2: Điểm cầu!Trực thuộc: quan hệ trực thuộc thành vòng tròn: xa-moi → xa-moi; xoá một ô “Trực "
                "thuộc” để có điểm trên cùng",
            ],
        ),
        (
            points((*NEW[:5], "Không"), links=[(*NEW_LINK[:4], None, None)]),
            [
                "2: Điểm cầu!Cài agent: không có phần mềm ở điểm cầu (cột “Cài agent” là “Không”) và không đường "
                "truyền nào có “Địa chỉ IP”, nên không theo dõi được; thêm “Địa chỉ IP” hoặc để “Có” ở cột “Cài agent”",
            ],
        ),
        (
            points(NEW, links=[NEW_LINK, (NEW_LINK[0], "Cáp hai", "chính", "nha-mang-b", None, 0)]),
            [
                "3: Đường truyền!Vai trò: đường truyền chính đã có ở dòng 2; để “Dự phòng” ở cột “Vai trò” ở đường "
                "còn lại",
                "3: Đường truyền!Cổng TCP: nhỏ nhất là 1, không phải 0",
            ],
        ),
        (
            points(NEW, links=[NEW_LINK, (NEW_LINK[0], "Cáp quang", "dự phòng", "Nhà mạng C", "192.0.2.70", None)]),
            [
                "3: Đường truyền!Địa chỉ IP: “192.0.2.70” đã là địa chỉ của điểm cầu luc-ngan trong sites.yaml; mỗi "
                "địa chỉ cùng cổng chỉ được dùng một lần",
                "3: Đường truyền!Tên đường truyền: “Cáp quang” đã dùng ở dòng 2; mỗi tên đường truyền của một điểm "
                "cầu chỉ được dùng một lần",
                "3: Đường truyền!Nhà mạng: không có nhà mạng nào mang mã “Nhà mạng C”; khai báo trong mục carriers của "
                "sites.yaml, hoặc sửa lại cho đúng",
            ],
        ),
        (
            points(NEW, links=[(*NEW_LINK[:4], "256.1.1.1", "https")]),
            [
                "2: Đường truyền!Cổng TCP: phải là số nguyên, không phải “https”; ví dụ 20",
            ],
        ),
        (
            points(NEW, links=[(*NEW_LINK[:4], "256.1.1.1", None)]),
            [
                "2: Đường truyền!Địa chỉ IP: “256.1.1.1” không phải địa chỉ IP của một máy; ghi dạng 192.0.2.11 hoặc "
                "2001:db8::11",
            ],
        ),
        (
            contacts(("luc-nagn", "Văn phòng", "Văn thư", "0204 000 9999", "văn thư"), ("luc-ngan", None, None, 12)),
            [
                "2: Liên hệ!Mã điểm cầu: không có điểm cầu nào mang mã “luc-nagn”; có phải là “luc-ngan”?",
                "3: Liên hệ!Vai trò: đang để trống; phải có giá trị ở cột này",
                "3: Liên hệ!Họ tên: đang để trống; phải có giá trị ở cột này",
                "3: Liên hệ!Số điện thoại: “12” không phải số điện thoại, có thể Excel đã làm mất số 0 đầu; định "
                "dạng ô thành Text rồi ghi dạng 0912 345 678",
            ],
        ),
        (
            contacts(("luc-ngan", "Văn phòng", "Văn thư", "0204 000 9999", "văn thư")),
            [
                "2: Liên hệ!Thư điện tử: địa chỉ thư “văn thư” không hợp lệ; ghi dạng ten@don-vi.gov.vn",
            ],
        ),
    ],
)
def test_every_kind_of_wrong_row(house: House, data: bytes, told: list[str]) -> None:
    assert house.wrong(data) == [f"bang.xlsx:{line}" for line in told]


def test_what_the_import_would_break_elsewhere_is_told_at_its_place_in_the_file(house: House) -> None:
    told = house.wrong(contacts(("tinh-bac-giang", "kỹ thuật", "Người khác", "0204 000 0101")))
    assert [line.split(":")[0] for line in told] == ["sites.yaml"] * len(told)
    assert "duty.main: không có cán bộ nào tên “Cán bộ trực kỹ thuật”" in told[1]


def test_a_wrong_row_names_itself_in_json_too(house: House) -> None:
    done = house.take(points((*NEW[:2], "Tổng", *NEW[3:]), links=[NEW_LINK]), "--json", "--apply")
    told = json.loads(done.out)
    assert (done.code, told["ok"], told["written"], told["changes"]) == (2, False, None, [])
    assert told["problems"] == [
        {
            "file": str(house.folder / "bang.xlsx").replace(f"{house.folder}/", ""),
            "line": 2,
            "path": "Điểm cầu!Cấp",
            "vi": "chỉ nhận một trong: Tỉnh, Sở, Huyện, Xã; không nhận “Tổng”",
            "en": "must be one of: Province, Department, District, Commune; not “Tổng”",
        }
    ]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_file_that_is_none(house: House, as_json: bool) -> None:
    done = house.take(b"a;b\n", *(["--json"] if as_json else []))
    sentence = (
        "tệp là văn bản (CSV hoặc tương tự), không phải .xlsx; mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx"
    )
    assert done.code == 2
    if as_json:
        assert json.loads(done.out)["problems"][0]["vi"] == sentence
    else:
        assert done.err == [f"bang.xlsx: {sentence}"]


def test_files_that_are_not_there(house: House) -> None:
    assert house.run("import", "BANG").err == ["bang.xlsx: không có tệp này; kiểm tra lại đường dẫn"]
    house.sites.unlink()
    assert house.take(contacts(("luc-ngan", "Văn phòng", "Văn thư", "0204 000 9999"))).err == [
        "sites.yaml: chưa có tệp này; chép sites.yaml mẫu, sửa các mục organization, conference, carriers, rồi nhập lại"
    ]


def test_every_term_of_the_file_in_a_rules_sentence_has_words_of_the_workbook() -> None:
    texts = [text for module in (sites, meetings) for text in vars(module).values() if isinstance(text, Text)]
    spoken = {meetings.ALL_OR_LIST, meetings.ABSENT, meetings.LATE_PAPERS}  # of meetings, which no sheet holds
    for text in texts:
        said = in_columns(text.format(**dict.fromkeys(re.findall(r"{(\w+)", text.vi), "x")))
        assert text in spoken or "`" not in said.vi.replace("`x`", ""), said.vi
    keys = {column.key for table in (SITES, LINKS, CONTACTS) for column in table.columns}
    assert {"level", "parent", "address", "role"} <= keys


# ── what is right ───────────────────────────────────────────────────────────────────────────────────


def test_without_apply_it_is_only_shown(house: House) -> None:
    data = house.exported({"Liên hệ": {"D4": 912345678, "E5": "du.phong@bacgiang.example"}})
    done = house.take(data)
    assert (done.code, house.difference()) == (0, [])
    assert done.err == ["Trang “Liên hệ”, hàng 4: Excel đã làm mất số 0 đầu: 912345678 được hiểu là 0912345678."]
    rows = [re.split(r" {2,}", line.strip()) for line in done.out.splitlines()]
    assert rows == [
        ["Hàng", "Trang", "Điểm cầu", "Mục", "Kết quả"],
        [
            "4",
            "Liên hệ",
            "tinh-bac-giang",
            "Cán bộ trực kỹ thuật",
            "Thay đổi: Số điện thoại: 0204 000 0101 → 0912345678",
        ],
        [
            "5",
            "Liên hệ",
            "tinh-bac-giang",
            "Cán bộ trực kỹ thuật dự phòng",
            "Thay đổi: Thư điện tử: (trống) → du.phong@bacgiang.example",
        ],
        ["0 mới, 2 thay đổi, 0 bỏ, 54 không đổi."],
        ["Chưa ghi gì; thêm --apply để ghi vào sites.yaml."],
    ]


def test_with_apply_only_what_changed_is_another_line(house: House) -> None:
    house.sites.chmod(0o640)
    cells: dict[str, dict[str, Any]] = {
        "Liên hệ": {"D4": 912345678},
        "Đường truyền": {"J4": 200, "G5": None},
        "Điểm cầu": {"M7": "Phó Chủ tịch"},
    }
    done = house.take(house.exported(cells), "--apply")
    assert (done.code, done.out.splitlines()[-1]) == (0, "Đã ghi sites.yaml.")
    assert house.difference() == [
        "-        mbps: 100                                      # băng thông theo hợp đồng, Mbit/s",
        "-      - {name: Cáp quang, role: backup, carrier: nha-mang-a, circuit: MAU-24-2, mbps: 100,",
        "-         address: 198.51.100.10, agent_address: 198.51.100.11}",
        "+        mbps: 200                                      # băng thông theo hợp đồng, Mbit/s",
        "+      - {name: Cáp quang, role: backup, carrier: nha-mang-a, circuit: MAU-24-2, mbps: 100, agent_address: "
        "198.51.100.11}",
        "-        phone: 0204 000 0101                           # dạng 0912 345 678, 0204 3xxx xxx hoặc +84 912 "
        "345 678",
        "+        phone: 0912345678                              # dạng 0912 345 678, 0204 3xxx xxx hoặc +84 912 "
        "345 678",
        "-    chair: Chủ tịch UBND huyện Tân Yên",
        "+    chair: Phó Chủ tịch",
    ]
    assert house.sites.stat().st_mode & 0o777 == 0o640
    again = house.take(house.exported({}), "--apply")
    assert again.out.splitlines() == ["0 mới, 0 thay đổi, 0 bỏ, 56 không đổi.", "Không có gì để ghi."]


def test_a_new_point_comes_with_its_links_and_contacts_named_by_name(house: House) -> None:
    person = ("UBND xã Mới", "văn phòng", "Văn thư", "0204 000 9991")
    data = points(NEW, links=[NEW_LINK, ("xa-moi", "TSLCD", "dự phòng", "TSLCD", None)], people=[person])
    assert house.wrong(data)[0].startswith("bang.xlsx:3: Đường truyền!Nhà mạng: không có nhà mạng nào mang mã “TSLCD”")
    data = points(NEW, links=[NEW_LINK, ("xa-moi", "TSLCD", "dự phòng", "tslcd", None)], people=[person])
    done = house.take(data, "--apply", "--json")
    told = json.loads(done.out)
    assert [(each["table"], each["row"], each["state"]) for each in told["changes"]] == [
        ("sites", 2, "new"),
        ("links", 2, "new"),
        ("links", 3, "new"),
        ("contacts", 2, "new"),
    ]
    assert house.difference() == [
        "+",
        "+  - id: xa-moi",
        "+    name: UBND xã Mới",
        "+    level: commune",
        "+    parent: luc-ngan",
        "+    agent: yes",
        "+    links:",
        "+    - {name: Cáp quang, role: primary, carrier: nha-mang-a, address: 203.0.113.250}",
        "+    - {name: TSLCD, role: backup, carrier: tslcd}",
        "+    contacts:",
        "+    - {role: office, name: Văn thư, phone: 0204 000 9991}",
    ]


def test_a_point_or_a_column_that_is_not_there_is_left_alone(house: House) -> None:
    data = workbook(
        {"Bảng": [("Tên", "Mã", "Cấp", "Phòng"), ("UBND huyện Lục Ngạn", "luc-ngan", "huyện", "Hội trường")]}
    )
    assert house.take(data, "--apply").code == 0
    assert house.difference() == ["-    room: Phòng họp trực tuyến của huyện", "+    room: Hội trường"]


def test_a_contact_that_left_and_the_same_number_in_other_clothes(house: House) -> None:
    rows = [("luc-ngan", "văn phòng", "Văn phòng HĐND và UBND", "02040002192")]
    done = house.take(contacts(*rows), "--apply")
    assert "Bỏ" in done.out and "1 bỏ, 1 không đổi" in done.out
    assert house.difference() == ["-      - {name: Cán bộ kỹ thuật, role: technician, phone: 0204 000 2191}"]


def test_a_layout_that_cannot_be_kept_is_written_beside(house: House) -> None:
    head, _, rest = SAMPLE.partition("\nsites:\n")
    tail = "\n# --- Hội nghị" + rest.partition("\n# --- Hội nghị")[2]
    items = [
        {"id": "tinh-bac-giang", "name": "Tỉnh", "level": "province", "hub": "yes"},
        {"id": "luc-ngan", "name": "Lục Ngạn", "level": "district", "parent": "tinh-bac-giang"},
    ]
    link = '"links": [{"name": "a", "role": "primary", "carrier": "tslcd"}]'
    flow = ", ".join(json.dumps(item, ensure_ascii=False)[:-1] + f", {link}}}" for item in items)
    text = head + f"\nsites: [{flow}]\n" + tail.partition("\nmeetings:")[0]
    house.sites.write_text(text, encoding="utf-8")
    done = house.take(contacts(("luc-ngan", "Văn phòng", "Văn thư", "0204 000 9999")), "--apply")
    assert house.sites.read_text(encoding="utf-8") == text
    beside = house.folder / "sites.new.yaml"
    assert done.out.splitlines()[-1] == (
        "Không sửa được sites.yaml mà giữ nguyên chú thích và thứ tự; bản mới, không có chú thích, ở sites.new.yaml. "
        "So sánh rồi tự thay."
    )
    assert load_registry(beside).sites[1].contacts[0].name == "Văn thư"


def test_export_and_template_do_not_overwrite(house: House) -> None:
    for command in ("export", "template"):
        target = house.folder / f"{command}.xlsx"
        assert house.run(command, str(target)).err == [f"Đã ghi {command}.xlsx."]
        assert target.stat().st_mode & 0o777 == 0o600
        assert house.run(command, str(target)) == Ended(
            2, "", [f"{command}.xlsx: đã có tệp này; chọn tên khác, hoặc thêm --force để ghi đè"]
        )
        assert house.run(command, str(target), "--force").code == 0
        assert house.run(command, str(house.folder / "t.txt")) == Ended(
            2, "", ["t.txt: bảng tính được ghi ở dạng .xlsx; đặt tên tệp có đuôi .xlsx"]
        )
    assert house.take((house.folder / "template.xlsx").read_bytes()).code == 0
    assert (
        house.run("export", str(house.folder / "khong-co" / "a.xlsx"))
        .err[0]
        .startswith("Không ghi được khong-co/a.xlsx")
    )
