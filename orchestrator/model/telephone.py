"""What people write by hand goes into the journal without telephone numbers (docs/decisions/0008)."""

from __future__ import annotations

import re

# Eight digits or more, however they are set apart. The address of a machine (IPv4) is none and stays.
_ADDRESS = r"(?<![\d.])((?!0\d)\d{1,3}(?:\.\d{1,3}){3})(?![\d.])"
_NUMBER = re.compile(_ADDRESS + r"|\+?\(?\d(?:[ .\-()]{0,3}\d){7,}")


def without_numbers(words: str) -> str:
    """On one line, and without a telephone number.

    >>> without_numbers("gọi (0204) 3856 123, router 10.0.31.254")
    'gọi , router 10.0.31.254'
    """
    plain = "".join(each if each.isprintable() else " " for each in _NUMBER.sub(r"\1", words))
    return " ".join(plain.split())
