"""The measures of an official document (Decree 30/2020, annex I), for every renderer alike."""

from __future__ import annotations

from dataclasses import dataclass

FACE = "Times New Roman"
EM_MM = 25.4 / 72  # of one point
MOTTO_EM = 0.453  # the mean letter of the motto in bold Times New Roman
CAPITAL_EM = 0.62  # of bold capitals with marks
SMALL_EM = 0.47  # of bold small letters


@dataclass(frozen=True, slots=True)
class Form:
    """Passed whole to `report.typ`, which reads every one of these and no other name."""

    page_mm: tuple[float, float] = (210.0, 297.0)
    top_mm: float = 20.0
    bottom_mm: float = 20.0
    left_mm: float = 30.0
    right_mm: float = 15.0
    width_mm: float = 165.0  # between the margins
    head_left_mm: float = 75.0  # the rest is just as wide as the country's name
    indent_mm: float = 10.0  # the first line of a paragraph
    subject_indent_mm: float = 17.0  # on both sides, so that a long subject breaks near its middle
    signing_mm: float = 23.0  # room for signature, seal and name
    cell_mm: float = 1.3  # between a table's line and its text
    gap_pt: float = 6.0  # between paragraphs

    country_pt: float = 12.0
    motto_pt: float = 13.0
    body_head_pt: float = 12.0  # the issuing body and the one above it
    number_pt: float = 13.0
    place_pt: float = 13.0
    body_pt: float = 14.0
    table_pt: float = 12.0
    page_number_pt: float = 13.0
    copies_pt: float = 12.0
    copy_pt: float = 11.0

    rule_part: float = 0.4  # of the text above it: between a third and a half

    country: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: str = "Độc lập - Tự do - Hạnh phúc"
    to: str = "Kính gửi:"
    copies: str = "Nơi nhận:"

    # Word does not measure a text before it stands; typst does.

    def motto_rule_mm(self) -> float:
        """As long as the motto."""
        return MOTTO_EM * len(self.motto) * self.motto_pt * EM_MM

    def part_rule_mm(self, text: str, points: float, within_mm: float) -> float:
        """How long the rule under a body's name or a subject is."""
        em = CAPITAL_EM if text.isupper() else SMALL_EM
        return self.rule_part * min(len(text) * em * points * EM_MM, within_mm)


FORM = Form()
