"""One sentence in every language the product speaks, side by side so that none can be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Locale = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence, or a `str.format` template for one, in Vietnamese and English.

    >>> Text(vi="{n} điểm cầu", en="{n} sites").format(n=11).en
    '11 sites'
    """

    vi: str
    en: str

    def format(self, **values: object) -> Text:
        """Fill both languages; a `Text` among the values is filled in its own language.

        Raises KeyError when the template names a value that was not given.
        """
        return Text(
            vi=self.vi.format(**{k: v.vi if isinstance(v, Text) else v for k, v in values.items()}),
            en=self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in values.items()}),
        )

    def to(self, locale: Locale) -> str:
        """The sentence in one language."""
        return self.en if locale == "en" else self.vi

    def __str__(self) -> str:
        return self.vi


WEEKDAYS = (
    Text(vi="thứ Hai", en="Monday"),
    Text(vi="thứ Ba", en="Tuesday"),
    Text(vi="thứ Tư", en="Wednesday"),
    Text(vi="thứ Năm", en="Thursday"),
    Text(vi="thứ Sáu", en="Friday"),
    Text(vi="thứ Bảy", en="Saturday"),
    Text(vi="Chủ nhật", en="Sunday"),
)
"""As `date.weekday()` counts them."""
