"""Bodies to JSON text and back. Older shapes are lifted to today's; what cannot be read is carried, not refused.

To change the shape of a kind: raise its `v` in model/events.py and add to LIFTS how a body of the former `v` is
turned into one of the next. Recorded journals of every release are read by the tests.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from pydantic import ConfigDict

from orchestrator.model.events import KINDS, Body

log = logging.getLogger(__name__)

Payload = dict[str, Any]
Lifts = Mapping[tuple[str, int], Callable[[Payload], Payload]]

LIFTS: Lifts = {}  # (kind, v) -> the same body as of v + 1


class Unread(Body):
    """An event of a kind, or of a shape, that this release does not know: most likely it came from a newer one.

    Refusing it would keep a board from starting after a step back to an older release. Its `kind` and `v` are those
    of the row, its fields are whatever stands there (of a damaged one all of it, as `text`); readings of the journal
    pass it by.
    """

    model_config = ConfigDict(extra="allow")
    kind: ClassVar[str] = ""


def encode(body: Body) -> str:
    """The JSON text of a body. Raises ValueError when it holds what JSON cannot."""
    return body.model_dump_json()


def decode(kind: str, v: int, text: str, lifts: Lifts = LIFTS) -> Body:
    """The body that a row holds, in today's shape; an `Unread` where it has none. Never raises."""
    try:
        known = KINDS.get(kind)
        if known is None or v > known.v:
            return _unread(kind, v).model_validate_json(text)
        if v == known.v:
            return known.model_validate_json(text)
        return known.model_validate(_lifted(kind, v, known.v, json.loads(text), lifts))
    except (ValueError, LookupError) as error:
        log.warning("an event does not have the shape of its kind", extra={"kind": kind, "v": v, "error": str(error)})
        return _unread(kind, v).model_validate({"text": text})


def _lifted(kind: str, v: int, newest: int, payload: Payload, lifts: Lifts) -> Payload:
    for step in range(v, newest):
        payload = lifts[kind, step](payload)
    return payload


@lru_cache(maxsize=256)
def _unread(kind_: str, v_: int) -> type[Unread]:
    class OfThisKind(Unread):
        kind: ClassVar[str] = kind_
        v: ClassVar[int] = v_

    return OfThisKind
