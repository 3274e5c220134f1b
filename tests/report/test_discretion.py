"""What of a person's words stays in the house, in the many ways in which it is written here."""

from __future__ import annotations

import time
from functools import cache

import pytest

from orchestrator.model.registry import Site
from orchestrator.report.document.discretion import Discretion
from tests.report.day import registry

X = "(nội bộ)"
NUMBERS = (
    "gọi [0912.345.678]",
    "[0912-345-678]; [0912 345 678]",
    "[0912\u00a0345\u00a0678]",
    "[0912.34.56.78], [09 12 34 56 78]",
    "[0912 345 6789]",
    "[090 2021 2022]",
    "[0912345678]/[0912345679]",
    "[0912345678],[0912345679]",
    "[0912345678], [0912345679] và [0912345680]",
    "[0912345678] - [0912345679]",
    "[0912345678]-[0912345679]",
    "[0912345678].[0912345679]",
    "[0912345678]\n[0987654321]",
    "[02043854123], [0912345678]/[0912345679]",
    "[0204.3854.123] / [0204.3854.124]",
    "SĐT[0912345678]",
    "ĐT:[0912345678];[0912345679]",
    "zalo.me/[0912345678](Zalo)",
    "gọi [0912345678]đồng thời báo [0912 345 678] 2 lần",
    "([0912 345 678])",
    "[(0912) 345678]",
    "[(0204) 3.854.123], điện thoại: [0204.3.854.123]",
    "[0204/3854123], [0912/345/678]",
    "[0912,345,678]",
    "[024 3826 1234]",
    "điểm 05 [0912345678]",
    "[84912345678], [84.912.345.678]",
    "[+84912345678], [+84.912.345.678], [+84 912-345-678]",
    "[(+84) 912 345 678], [+84 (0) 912 345 678], [+840912345678]",
    "[0084 912 345 678]",
    "[+86 10 1234 5678]",
    "[1900 1234], [1800 6601]",
    "30/11/2021 [0912345678] 07:30",
)
HARMLESS = (
    "ngày 30/11/2021, 2021-09-30 12.345.678",
    "01.12.2021-31.12.2021, 12.02.2021-31.12.2021, 02.12.2021 05.12.2021",
    "02-05/12/2021, 02/12-5/12/2021, 02/12 - 05/12/2021",
    "07:05 30/11/2021, 08:14:05 30/11/2021, 07.05 30/11/2021",
    "30/09/2021 1.234 lượt",
    "02/2021-9/2022, 02/2021 - 12/2022, năm 2021-2025",
    "05/11, 06/11 và 09/11; 08/11 điểm cầu",
    "07:30-11:30, 07h05, 07.30 - 11.05, 07.30-11.05, 13.30-17.00",
    "02 giờ 30 phút 05 giây, 0:02:05",
    "99,4%, 0,2%, 0,3%, 0,5%; 0,25 - 0,35",
    "123/BC-STTTT, 02/2020/QĐ-UBND, 30/2020/NĐ-CP",
    "09/2021/TT-BTTTT ngày 02/09/2021",
    "25.300.000 đồng, 1.000.000.000 đồng, 1.025.000.000.000 đồng",
    "84.000.000.000 đồng, 84.300.000.000 VNĐ, 84.300.000.000.000 đồng, 8.300.000.000đ",
    "2.035.123.456 3.421",
    "18000000 đồng",
)


@cache
def discretion() -> Discretion:
    return Discretion(registry())


@pytest.mark.parametrize("marked", NUMBERS)
def test_numbers_of_telephones_are_found_however_they_are_written(marked: str) -> None:
    text = marked.replace("[", "").replace("]", "")
    outside = "".join(part if n == 0 else X + part.partition("]")[2] for n, part in enumerate(marked.split("[")))
    assert discretion().without(text, X) == outside


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_are_left(text: str) -> None:
    assert discretion().internal(text) == ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Điểm cầu Lục Ngạn mất kết nối", ("huyện Lục Ngạn",)),
        ("Lục Ngạn, SƠN ĐỘNG vào muộn", ("huyện Lục Ngạn", "huyện Sơn Động")),
        ("UBND H. Lục\u00a0Ngạn", ("huyện Lục Ngạn",)),
        ("thành phố Bắc Giang, TP.Bắc Giang", ("TP Bắc Giang",)),
        ("UBND tỉnh Bắc Giang, Lục Ngạnh", ()),
    ],
)
def test_a_point_is_called_by_its_short_name_too(text: str, named: tuple[str, ...]) -> None:
    assert discretion().named(text) == named


def test_a_short_name_that_is_a_number_or_a_word_is_not_seen_everywhere() -> None:
    sites = tuple(
        Site(id=f"x{n}", name=name, level="commune", order=n)
        for n, name in enumerate(("UBND phường 1", "UBND thị trấn Vôi", "Sở Y tế"))
    )
    few = Discretion(registry().model_copy(update={"sites": sites}))
    assert few.named("1 điểm cầu, ngành y tế, quét vôi") == ()
    assert few.named("Phường 1, Vôi và Sở y tế") == ("phường 1", "thị trấn Vôi", "Sở Y tế")


@pytest.mark.parametrize("piece", ["0", "0 ", "09-", "2.", "1.000", "+84", "00.", "(0"])
def test_a_long_text_is_looked_through_in_a_moment(piece: str) -> None:
    began = time.process_time()
    discretion().internal(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 2.0
