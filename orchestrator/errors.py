"""The tree of deliberate errors. Each speaks one sentence to a person and says whether to try again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from orchestrator.text import Locale, Text


class DiemCauError(Exception):
    """An error that was foreseen. `exit_code` is what a command ends with."""

    exit_code = 1

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of an input: where, what is wrong, what to write instead."""

    file: str
    line: int | None
    path: str
    text: Text

    def to(self, locale: Locale) -> str:
        """`file:line: path: sentence`; line and path are left out where there is none."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.text.to(locale)) if part)


class BadInput(DiemCauError):
    """What a person gave cannot be used. Carries every problem found, in the order of the input."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Text(
                vi="\n".join(problem.to("vi") for problem in self.problems),
                en="\n".join(problem.to("en") for problem in self.problems),
            )
        )


class Refused(DiemCauError):
    """A caller may not do this, or not now."""


class NotFound(Refused):
    """What a caller names does not exist."""


class Overtaken(Refused):
    """It is no longer what the caller saw: somebody was quicker, or it has begun, or it is over."""


class HookRefused(Refused):
    """What a machine posted to us is not taken; `reason` is forged, stale, replayed or unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            Text(
                vi="Bản tin không được nhận; kiểm tra khoá bí mật và đồng hồ ở hai đầu.",
                en="The delivery is not taken; check the secret and the clock at both ends.",
            )
        )
        self.reason = reason


class EdgeError(DiemCauError):
    """A foreign thing (network, database, file) failed; `retry` says whether trying again makes sense."""

    def __init__(self, text: Text, *, retry: bool) -> None:
        super().__init__(text)
        self.retry = retry


class StoreError(EdgeError):
    """The journal or a table could not be read or written."""


class Fenced(StoreError):
    """Another process has taken `stream` over; this one must stop writing to it."""

    def __init__(self, text: Text, stream: str = "") -> None:
        super().__init__(text, retry=False)
        self.stream = stream


class DeliveryError(EdgeError):
    """A channel did not take a message; `retry_after_s` is how long its receiver asked us to wait, if it did.

    `shut`: it takes none at all before somebody has mended it, here or there; `doubtful`: unless it was about this
    message alone, which the next one will show.
    """

    def __init__(
        self,
        text: Text,
        *,
        retry: bool,
        retry_after_s: float | None = None,
        shut: bool = False,
        doubtful: bool = False,
    ) -> None:
        super().__init__(text, retry=retry)
        self.retry_after_s = retry_after_s
        self.shut = shut
        self.doubtful = doubtful


class ProbeError(EdgeError):
    """A probe could not be made at all (no right, no route of our own); says nothing about the target."""


class JitsiFault(StrEnum):
    """How a part of Jitsi failed to answer."""

    AWAY = "away"  # nobody listens, or the connection broke
    SLOW = "slow"
    REFUSED = "refused"  # it will not do this, or not for us
    FAILED = "failed"  # it met an error of its own
    MODULE_OFF = "module_off"  # what was asked is not switched on
    WRONG_HOST = "wrong_host"  # Prosody serves no such domain
    NO_ROOM = "no_room"
    LOGIN_REFUSED = "login_refused"
    ROOM_CLOSED = "room_closed"  # it lets nobody in, or not us
    NO_FOCUS = "no_focus"  # nobody opens rooms
    NOT_INVITED = "not_invited"  # in the room, but nobody offers media
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"


class JitsiError(EdgeError):
    """A part of Jitsi gave no usable answer. It says nothing about the points, except `NO_ROOM`.

    `detail` is what it said itself."""

    def __init__(self, text: Text, kind: JitsiFault, detail: str | Text = "") -> None:
        super().__init__(text, retry=kind in (JitsiFault.AWAY, JitsiFault.SLOW, JitsiFault.FAILED))
        self.kind = kind
        self.detail = detail
