"""The papers as blocks: what they say, what they leave blank, what must not leave the house."""

from __future__ import annotations

import pytest

from orchestrator.model.events import Event, IncidentOpened, ReportEdited, RosterFrozen
from orchestrator.model.registry import Registry, Reporting, Signature, Site
from orchestrator.model.signals import Carried
from orchestrator.report.document import Papers, Version
from orchestrator.report.document import letterhead as head
from orchestrator.report.document.blocks import Paragraph, Table
from orchestrator.report.document.speech import clean, date, lasted, length, number, percent, share
from orchestrator.report.document.words import read_words
from tests.report.day import DAY, moment, registry, told_day
from tests.report.papers import counted, papers, same_as_kept, usual

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("version", ["internal", "vp", "minutes"])
def test_the_papers_of_the_told_day_are_as_they_were_kept(version: Version) -> None:
    same_as_kept(version, usual().document(version))


def test_number_day_and_names_are_blank() -> None:
    paper = usual().document("internal")
    assert paper.letterhead.number.replace(NBSP, "_") == "Số:______/BC-STTTT"
    dated = paper.letterhead.place_date
    assert dated is not None and dated.replace(NBSP, "_") == "Bắc Giang, ngày______tháng______năm 2021"
    assert usual().document("minutes").letterhead.place_date is None


def test_the_sections_stand_in_their_order_and_the_last_sentence_is_marked() -> None:
    paper = usual().document("internal")
    heads = [block.text for block in paper.body if block.kind == "heading"]
    assert [text.split(".")[0] for text in heads] == ["I", "II", "III", "IV", "V", "1", "2"]
    assert heads[0] == "I. THÔNG TIN CHUNG"
    assert isinstance(paper.body[-1], Paragraph) and paper.body[-1].text.endswith("nội bộ./.")


def test_the_convening_office_reads_of_no_point_and_no_person() -> None:
    for made in (usual().document("vp").model_dump_json(), usual().book("vp").model_dump_json()):
        for site in registry().sites[1:]:
            assert site.name not in made
        for word in ("truc1", "TSLCD", "agent", "98,4%", "99,2%", "jitter", "nhà mạng"):
            assert word not in made


def test_a_persons_words_take_the_place_of_ours_in_one_version_only() -> None:
    events = told_day()
    events += [
        _edited(events, "vp.assessment", "Hội nghị diễn ra tốt đẹp.\n\nKhông có vướng mắc."),
        _edited(events, "x", "?"),
    ]
    found = papers(events)
    assert [block.text for block in found.document("vp").body if block.kind == "paragraph"][-3:-1] == [
        "Hội nghị diễn ra tốt đẹp.",
        "Không có vướng mắc.",
    ]
    part = next(part for part in found.parts("vp") if part.part == "vp.assessment")
    assert (part.edited_by, part.made.startswith("Có 01 điểm cầu")) == ("truc1", True)
    assert found.document("internal") == usual().document("internal")
    events.append(_edited(events, "vp.assessment", " "))
    assert papers(events).document("vp").body == usual().document("vp").body


INTERNAL = (
    "0912 345 678",
    "0912.345.678",
    "(0204) 3 854 123",
    "0204 000 0101",
    "0912 - 345 - 678",
    "+84 912-345-678",
    "84912345678",
    "1900 1234",
    "192.0.2.10",
    "192.0.2.0/24",
    "198.51.100.7:8443",
    "2001:db8::1",
    "MAU-24-1",
    "mau-24-2",
)
HARMLESS = (
    "08:14:05 ngày 30/11/2021",
    "từ 01.12.2021-31.12.2021",
    "07.30 - 11.05",
    "1.000.000.000 đồng",
    "84.000.000.000 đồng",
    "Nghị định 30/2020/NĐ-CP",
    "3.421 điểm cầu, 99,4%",
    "năm 2021-2025",
)


@pytest.mark.parametrize("word", INTERNAL)
def test_what_is_internal_in_a_persons_words_is_left_out_of_the_version_that_leaves_the_house(word: str) -> None:
    text = f"Điểm cầu Lục Ngạn ({word}) mất kết nối, xin gọi {word}."
    events = told_day()
    events += [_edited(events, "vp.assessment", text), _edited(events, "internal.assessment", text)]
    found = papers(events)
    assert word not in found.document("vp").model_dump_json()
    assert "Điểm cầu Lục Ngạn ((thông tin nội bộ)) mất kết nối" in found.document("vp").model_dump_json()
    assert word in found.document("internal").model_dump_json()
    part = next(part for part in found.parts("vp") if part.part == "vp.assessment")
    assert (part.text, part.internal, part.disclosed) == (text, (word,), False)


@pytest.mark.parametrize("text", HARMLESS)
def test_dates_hours_and_sums_are_not_taken_for_numbers_of_telephones_and_machines(text: str) -> None:
    events = told_day()
    events.append(_edited(events, "vp.assessment", text))
    found = papers(events)
    assert text in found.document("vp").model_dump_json()
    assert next(part.internal for part in found.parts("vp") if part.part == "vp.assessment") == ()


def test_a_number_that_may_be_known_is_printed_where_its_part_says_so() -> None:
    events = told_day()
    events.append(_edited(events, "vp.proposals", "Đường dây nóng: 1900 1234.", disclosed=True))
    events.append(_edited(events, "vp.assessment", "Gọi 1900 1234."))
    made = papers(events).document("vp").model_dump_json()
    assert "Đường dây nóng: 1900 1234" in made and "Gọi (thông tin nội bộ)" in made


def test_that_a_point_is_called_by_name_is_told_and_left_to_the_writer() -> None:
    events = told_day()
    events.append(_edited(events, "vp.assessment", "Điểm cầu huyện Yên Thế đạt 98,4%."))
    part = next(part for part in papers(events).parts("vp") if part.part == "vp.assessment")
    assert part.named == ("huyện Yên Thế",)
    assert all(part.named == part.internal == () for part in usual().parts("vp"))


def test_of_many_points_the_body_names_those_of_note_and_an_appendix_all() -> None:
    many = tuple(Site(id=f"x{n}", name=f"Xã {n}", level="commune", order=n) for n in range(250))
    events = [event for event in told_day() if not isinstance(event.body, RosterFrozen)]
    frozen = RosterFrozen(sites=(*registry().sites, *many))
    events.append(Event(events[0].stream, len(events) + 1, 1, events[-1].at, frozen))
    paper = papers(events).document("internal")
    assert [appendix.number for appendix in paper.appendices] == ["Phụ lục I", "Phụ lục II", "Phụ lục III"]
    (all_sites,) = [block for block in paper.appendices[2].blocks if isinstance(block, Table)]
    assert len(all_sites.rows) == 261
    dropped = IncidentOpened(incident="sc.9", sites=tuple(site.id for site in many), causes=(), confidence=0.5)
    place = next(n for n, event in enumerate(events) if event.body.kind == "incident.opened")
    first = events[place]
    fallen = Event(first.stream, first.seq, 1, first.at, dropped)
    everywhere = papers([*events[:place], fallen, *events[place:]]).document("internal")
    rows = [row for block in everywhere.body if isinstance(block, Table) for row in block.rows]
    assert any(cell.endswith("Xã 11 và 238 điểm cầu khác") for row in rows for cell in row)
    absent = next(block for block in paper.body if isinstance(block, Paragraph) and "Không ghi nhận" in block.text)
    assert absent.text.count("Xã ") == 11 and absent.text.endswith("và 239 điểm cầu khác.")


def test_what_the_bridges_measured_is_an_appendix_of_the_internal_version_alone() -> None:
    figures = counted(told_day()).measured([Carried("luc-ngan", 60.0, 0.0004, None, 31.4)])
    found = Papers(figures, registry(), read_words(None))
    *_, media = found.document("internal").appendices
    assert (media.number, media.title) == ("Phụ lục III", "CHẤT LƯỢNG HÌNH ẢNH, ÂM THANH CỦA CÁC ĐIỂM CẦU")
    (rows,) = [block.rows for block in media.blocks if isinstance(block, Table)]
    assert rows[6][1:] == ("UBND huyện Lục Ngạn", "0,1%", "–", "31 ms", "0:00:00", "0:00:00")
    assert rows[0][2:5] == ("–", "–", "–")
    assert len(usual().document("internal").appendices) == 2
    assert found.document("vp").appendices == () and "31 ms" not in found.document("vp").model_dump_json()


def test_what_the_registry_leaves_out_follows_from_the_organization() -> None:
    bare = registry().model_copy(update={"report": Reporting()})
    assert head.report_symbol(bare) == "BC-STTTT"
    assert head.minutes_symbol(bare) == "BB-STTTT"
    assert head.place(bare) == "Bắc Giang"
    assert [signer.post for signer in head.signers(bare)] == ["GIÁM ĐỐC"]
    assert head.addressees(bare, internal=False) == ("UBND tỉnh Bắc Giang",)
    made = head.letterhead(bare, minutes=False, at=moment(DAY, "11:05:00"))
    assert (made.parent, made.issuer) == ("UBND TỈNH BẮC GIANG", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG")


def test_recipients_end_with_the_files_and_a_second_signer_gets_his_own_place() -> None:
    two = (Signature(post="NGƯỜI LẬP"), Signature(authority="TL. GIÁM ĐỐC", post="TRƯỞNG PHÒNG"))
    report = registry().report.model_copy(update={"signatures": two, "recipients": ("VP UBND tỉnh",)})
    paper = _with(report).document("vp")
    assert paper.recipients == ("- Như trên;", "- VP UBND tỉnh;", "- Lưu: VT, CNTT.")
    assert [(signer.authority, signer.post) for signer in paper.signers] == [
        ("", "NGƯỜI LẬP"),
        ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG"),
    ]


def test_in_december_the_year_is_left_to_the_signer() -> None:
    made = head.letterhead(registry(), minutes=False, at=moment("2021-12-31", "11:00:00"))
    assert made.place_date is not None and made.place_date.endswith(f"năm 20{NBSP * 6}")


def test_numbers_and_times_are_written_as_papers_write_them() -> None:
    assert [date(moment(day, "00:00:00")) for day in ("2022-02-05", "2021-03-10")] == [
        f"ngày 05 tháng 02 năm{NBSP}2022",
        f"ngày 10 tháng 3 năm{NBSP}2021",
    ]
    assert [number(value) for value in (0, 5, 11, 3321)] == ["0", "05", "11", "3.321"]
    assert [percent(part) for part in (1.0, 0.99999, 0.5, 0.0, None)] == ["100%", "99,9%", "50,0%", "0,0%", "–"]
    assert [lasted(s).replace(NBSP, " ") for s in (0, 8, 180, 185, 11880)] == [
        "00 giây",
        "08 giây",
        "03 phút",
        "03 phút 05 giây",
        "03 giờ 18 phút",
    ]
    assert length(3725.4) == "1:02:05"


def test_of_a_fraction_both_numbers_have_two_figures() -> None:
    assert [f"{share(ready)}/{number(of)}" for ready, of in ((0, 1), (1, 1), (9, 11))] == ["00/01", "01/01", "09/11"]
    assert "Kiểm tra kỹ thuật: 09/11 điểm cầu sẵn sàng" in usual().document("internal").model_dump_json()


def test_what_cannot_be_seen_does_not_get_into_a_paper() -> None:
    assert clean("a\x00b\u202ec\ud800d\r\ne\tg\ufeff") == "a b cd\ne g "
    assert clean("e\u0302\u0323") == "ệ"


def test_guests_are_marked() -> None:
    guest = Site(id="khach", name="Điểm cầu khách", level="department", order=99)
    events = [event for event in told_day() if not isinstance(event.body, RosterFrozen)]
    frozen = RosterFrozen(sites=(*registry().sites, guest))
    events.append(Event(events[0].stream, len(events) + 1, 1, events[-1].at, frozen))
    assert papers(events).figures("internal").sites[-1].guest


def _with(report: Reporting) -> Papers:
    known: Registry = registry().model_copy(update={"report": report})
    return papers(known=known)


def _edited(events: list[Event], part: str, text: str, *, disclosed: bool = False) -> Event:
    body = ReportEdited(part=part, text=text, disclosed=disclosed, by="truc1")
    return Event(events[0].stream, len(events) + 1, 1, events[-1].at, body)


@pytest.mark.parametrize(
    ("without", "version", "said"),
    [
        ((), "internal", "Các sự cố đều đã được khắc phục; gián đoạn dài nhất 04 phút."),
        (("incident.resolved",), "vp", "Còn 03 sự cố chưa được khắc phục khi hội nghị kết thúc."),
        (("phase.changed",), "vp", "Hội nghị chưa diễn ra."),
        (("incident.opened", "line.changed"), "vp", "Có 11 điểm cầu không ghi nhận kết nối trong hội nghị."),
    ],
)
def test_nothing_is_praised_that_was_not_seen(without: tuple[str, ...], version: Version, said: str) -> None:
    events = [event for event in told_day() if event.body.kind not in without]
    part = next(part for part in papers(events).parts(version) if part.part.endswith("assessment"))
    assert said in part.text.replace(NBSP, " ")
    assert "thông suốt" not in part.text


@pytest.mark.parametrize(("version", "part"), [("internal", "assessment"), ("vp", "incidents")])
def test_while_the_meeting_is_on_nothing_is_said_of_its_end(version: Version, part: str) -> None:
    """Made at 08:15: three points are down, and may come back."""
    made = papers([event for event in told_day() if event.at <= moment(DAY, "08:15:00")])
    text = next(each.text for each in made.parts(version) if each.part == f"{version}.{part}").replace(NBSP, " ")
    assert "òn 01 sự cố chưa được khắc phục tính đến thời điểm lập báo cáo" in text
    paper = made.document("internal").model_dump_json()
    assert "Đang mất kết nối" in paper
    assert "hội nghị kết thúc" not in paper and "đến hết hội nghị" not in paper
