"""Values as Jitsi writes them. Numbers and booleans come as strings, absent ones as the text "null", NaN as "NaN".

A value that is not what its place calls for is unknown (None); an answer whose outline is another one is no answer.
"""

from __future__ import annotations

import math
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from orchestrator.errors import JitsiFault
from orchestrator.jitsi.place import Place

T = TypeVar("T")
MOST = 2**63  # no counter of theirs goes beyond


def number(value: object) -> float | None:
    """A finite number, however it was written."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """A whole number that a counter may hold."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -MOST < value < MOST else None
    found = number(value)
    return int(found) if found is not None and found.is_integer() and -MOST < found < MOST else None


def flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


def word(value: object) -> str | None:
    """Text that says something: neither empty nor "null"."""
    return value if isinstance(value, str) and value not in ("", "null") else None


Number = Annotated[float | None, BeforeValidator(number)]
Whole = Annotated[int | None, BeforeValidator(whole)]
Flag = Annotated[bool | None, BeforeValidator(flag)]
Word = Annotated[str | None, BeforeValidator(word)]

LEFT_FIRST = Field(union_mode="left_to_right")  # otherwise every branch is tried, and a large answer read twice

# What does not fit: unknown. A union rather than a wrapping validator, so that the parser makes no Python object of
# what nobody reads.
Unknown = Annotated[None, BeforeValidator(lambda _: None)]
Soft = Annotated[T | Unknown, LEFT_FIRST]


class Shape(BaseModel):
    """A part of an answer; what it does not name is not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def read(shape: TypeAdapter[T], body: bytes, place: Place, path: str) -> T:
    """JSON as a value. Raises JitsiError, and nothing else whatever `body` holds."""
    try:
        return shape.validate_json(body)
    except ValidationError as error:
        detail = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in detail["loc"])[:80]
        raise place.error(JitsiFault.UNREADABLE, path, where.encode("ascii", "replace").decode() or "JSON") from None
