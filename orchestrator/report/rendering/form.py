"""The measures of an official document (Decree 30/2020, annex I), for every renderer alike."""

from __future__ import annotations

FACE = "Times New Roman"
PAGE_MM = (210.0, 297.0)
TOP_MM, BOTTOM_MM, LEFT_MM, RIGHT_MM = 20.0, 20.0, 30.0, 15.0
WIDTH_MM = PAGE_MM[0] - LEFT_MM - RIGHT_MM
HEAD_LEFT_MM = 75.0  # the rest is just as wide as the country's name
INDENT_MM = 10.0  # the first line of a paragraph
SUBJECT_INDENT_MM = 17.0  # on both sides, so that a long subject breaks near its middle
GAP_PT = 6.0  # between paragraphs

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
TO = "Kính gửi:"
COPIES = "Nơi nhận:"

COUNTRY_PT, MOTTO_PT, BODY_PT, TABLE_PT = 12.0, 13.0, 14.0, 12.0
BODY_HEAD_PT = 12.0  # the issuing body and the one above it
NUMBER_PT = PLACE_PT = PAGE_NUMBER_PT = 13.0
COPIES_PT, COPY_PT = 12.0, 11.0

MOTTO_EM = 0.453 * len(MOTTO)  # how long the motto is in bold Times New Roman: its rule is as long as it
CAPITAL_EM = 0.62  # the mean of bold capitals with marks
SMALL_EM = 0.47  # of bold small letters
RULE_PART = 0.4  # of the text above it: between a third and a half

EM_MM = 25.4 / 72  # of one point


def part_rule_mm(text: str, points: float, within_mm: float) -> float:
    """How long the rule under a body's name or a subject is."""
    em = CAPITAL_EM if text.isupper() else SMALL_EM
    return RULE_PART * min(len(text) * em * points * EM_MM, within_mm)
