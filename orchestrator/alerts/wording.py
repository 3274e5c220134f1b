"""An alert in words: what happened, since when, why as far as known, whom to call, what is asked of the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator.alerts.plan import News, Stage, Words
from orchestrator.model.events import AlertRaised, Event, Evidence
from orchestrator.model.message import Message
from orchestrator.model.registry import Registry, Site
from orchestrator.model.signals import Cause
from orchestrator.text import Text

NAMED = 12  # sites called by name in one sentence; a message must fit a telephone's screen
CALLED = 3  # above so many sites nobody can be rung one after another
EVIDENCE = 2

TITLES = {
    (Stage.DROPPED, False): Text(vi="Điểm cầu {sites} mất kết nối", en="{sites} dropped"),
    (Stage.DROPPED, True): Text(vi="{count} điểm cầu mất kết nối", en="{count} sites dropped"),
    (Stage.GREW, False): Text(vi="Thêm điểm cầu {sites} mất kết nối", en="{sites} dropped as well"),
    (Stage.GREW, True): Text(vi="Thêm {count} điểm cầu mất kết nối", en="{count} more sites dropped"),
    (Stage.RECOVERED, False): Text(vi="Điểm cầu {sites} đã kết nối lại", en="{sites} reconnected"),
    (Stage.RECOVERED, True): Text(vi="{count} điểm cầu đã kết nối lại", en="{count} sites reconnected"),
    (Stage.LEFT, False): Text(vi="Điểm cầu {sites} đã rời phòng họp", en="{sites} left the room"),
}
SENTENCES = {
    (Stage.DROPPED, False): Text(vi="Điểm cầu {sites} mất kết nối lúc {since}.", en="{sites} dropped at {since}."),
    (Stage.DROPPED, True): Text(
        vi="{count} điểm cầu mất kết nối lúc {since}: {sites}.", en="{count} sites dropped at {since}: {sites}."
    ),
    (Stage.GREW, False): Text(
        vi="Thêm điểm cầu {sites} mất kết nối trong cùng sự cố bắt đầu lúc {since}, tổng cộng {total} điểm cầu.",
        en="{sites} dropped as well, in the incident that began at {since}: {total} sites altogether.",
    ),
    (Stage.GREW, True): Text(
        vi="Thêm {count} điểm cầu mất kết nối trong cùng sự cố bắt đầu lúc {since}, tổng cộng {total}: {sites}.",
        en="{count} more sites dropped, in the incident that began at {since}, {total} altogether: {sites}.",
    ),
    (Stage.RECOVERED, False): Text(
        vi="Điểm cầu {sites} đã kết nối lại lúc {until}, thời gian gián đoạn {lasted}.",
        en="{sites} reconnected at {until}, after {lasted}.",
    ),
    (Stage.RECOVERED, True): Text(
        vi="{count} điểm cầu đã kết nối lại lúc {until}, thời gian gián đoạn {lasted}: {sites}.",
        en="{count} sites reconnected at {until}, after {lasted}: {sites}.",
    ),
    (Stage.LEFT, False): Text(
        vi="Điểm cầu {sites} đã rời phòng họp lúc {since} và chưa quay lại.",
        en="{sites} left the room at {since} and has not come back.",
    ),
}
WHY = Text(vi="Nguyên nhân nghi ngờ: {causes}.", en="Suspected cause: {causes}.")
CALL = Text(vi="Gọi: {whom}.", en="Call: {whom}.")
ASK = Text(vi="Đề nghị tiếp nhận.", en="Please acknowledge.")
REST = Text(vi="{sites} và {count} điểm cầu khác", en="{sites} and {count} others")

HOURS = Text(vi="{h} giờ {m:02} phút", en="{h} h {m:02} min")
MINUTES = Text(vi="{m} phút {s:02} giây", en="{m} min {s:02} s")
SECONDS = Text(vi="{s} giây", en="{s} s")

NOTHING_TO_TAKE_ON = (Stage.RECOVERED, Stage.LEFT)
ROLES = {
    "technician": Text(vi="cán bộ kỹ thuật", en="technician"),
    "deputy": Text(vi="cán bộ kỹ thuật dự phòng", en="deputy technician"),
    "office": Text(vi="văn phòng", en="office"),
    "manager": Text(vi="lãnh đạo phụ trách", en="manager in charge"),
    "carrier": Text(vi="nhà mạng", en="carrier"),
}
HOTLINE = Text(vi="đường dây nóng {carrier}", en="{carrier} hotline")

# Whom a suspected cause concerns, nearest first. Our own faults concern nobody at the points.
CONCERNED = {
    Cause.CARRIER: ("carrier", "technician"),
    Cause.LINE: ("technician", "carrier"),
    Cause.CENTRE: (),
    Cause.BRIDGE: (),
    Cause.SIGNALLING: (),
    Cause.MONITOR: (),
}
SOMEBODY = ("technician", "deputy")


def lasted(seconds: float) -> Text:
    """A duration as people say it.

    >>> lasted(125.4).vi
    '2 phút 05 giây'
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    template = HOURS if hours else MINUTES if minutes else SECONDS
    return template.format(h=hours, m=minutes, s=rest)


def counted(number: int) -> Text:
    """A number with the thousands set apart as each language does."""
    return Text(vi=f"{number:,}".replace(",", "."), en=f"{number:,}")


class Wording:
    """Words for one registry; after a reload a new one takes its place.

    `causes_text` and `evidence_text` give the words of the verdict.
    """

    def __init__(
        self,
        registry: Registry,
        causes_text: Callable[[Sequence[Cause]], Text],
        evidence_text: Callable[[Evidence], Text],
    ) -> None:
        self._sites = {site.id: site for site in registry.sites}
        self._carriers = {carrier.id: carrier for carrier in registry.carriers}
        self._zone = ZoneInfo(registry.organization.timezone)
        self._causes_text = causes_text
        self._evidence_text = evidence_text

    def words(self, news: News) -> Words:
        """Title and text of what is to be told, without numbers, and whom to call."""
        key = (news.stage, len(news.sites) != 1)
        values = {
            "sites": self._names(news.sites),
            "count": counted(len(news.sites)),
            "total": counted(news.total),
            "since": self._clock(news.since),
            "until": self._clock(news.until or news.since),
            "lasted": lasted(news.seconds or 0.0),
        }
        text = SENTENCES[key].format(**values)
        if news.stage is Stage.RECOVERED:
            return Words(TITLES[key].format(**values), text)
        return Words(TITLES[key].format(**values), _joined([text, *self._why(news)]), self._whom(news))

    def message(self, raised: Event, alert: AlertRaised, url: str) -> Message:
        """What a channel gets; the numbers are those of today's registry, not of when the alert was raised."""
        text = Text(vi=alert.text, en=alert.text_en or alert.text)
        ask = [] if alert.stage in NOTHING_TO_TAKE_ON else [ASK]
        return Message(
            alert=alert.alert,
            session=raised.stream,
            incident=alert.incident,
            stage=alert.stage,
            level=alert.level,
            at=raised.at,
            sites=alert.sites,
            title=Text(vi=alert.title, en=alert.title_en or alert.title),
            text=_joined([text, *ask]),
            text_with_phones=_joined([text, *self._call(alert.call), *ask]),
            url=url,
            events=(*alert.events, raised.id),
        )

    def _names(self, sites: Sequence[str]) -> Text:
        named = ", ".join(self._sites[site].name if site in self._sites else site for site in sites[:NAMED])
        if len(sites) <= NAMED:
            return Text(vi=named, en=named)
        return REST.format(sites=named, count=counted(len(sites) - NAMED))

    def _clock(self, moment: datetime) -> str:
        return moment.astimezone(self._zone).strftime("%H:%M:%S")

    def _why(self, news: News) -> list[Text]:
        if not news.causes:
            return []
        causes = WHY.format(causes=self._causes_text(news.causes))
        evidence = [self._evidence_text(line) for line in news.evidence[:EVIDENCE]]
        return [causes, *(Text(vi=_sentence(line.vi), en=_sentence(line.en)) for line in evidence)]

    def _whom(self, news: News) -> tuple[str, ...]:
        """At most two numbers for one site, one each for a few, a carrier's for many."""
        concerned = CONCERNED.get(news.causes[0], SOMEBODY) if len(news.causes) == 1 else SOMEBODY
        sites = [self._sites[site] for site in news.sites if site in self._sites]
        if len(sites) > CALLED:
            concerned = concerned if concerned[:1] == ("carrier",) else ()
        each = concerned if len(sites) == 1 else concerned[:1]
        found = dict.fromkeys(_reference(site, role) for site in sites for role in each)
        return tuple(reference for reference in found if reference is not None)

    def _call(self, references: Sequence[str]) -> list[Text]:
        several = len({reference.partition("/")[0] for reference in references} - {"carrier"}) > 1
        whom = [text for reference in references if (text := self._reach(reference, several)) is not None]
        return [CALL.format(whom=_joined(whom, Text(vi="; ", en="; ")))] if whom else []

    def _reach(self, reference: str, several: bool) -> Text | None:
        """`cán bộ kỹ thuật 0912 345 678`, after the site's name where several sites are meant; None if unknown now."""
        place, _, role = reference.partition("/")
        if place == "carrier":
            carrier = self._carriers.get(role)
            label = HOTLINE.format(carrier=carrier.name) if carrier else None
            phone = carrier.hotline if carrier else None
        else:
            site = self._sites.get(place)
            phone = next((contact.phone for contact in site.contacts if contact.role == role), None) if site else None
            label = ROLES.get(role)
            if label and site and several:
                label = Text(vi=f"{site.name}, {label.vi}", en=f"{site.name}, {label.en}")
        if label is None or phone is None:
            return None
        return Text(vi=f"{label.vi} {phone}", en=f"{label.en} {phone}")


def _reference(site: Site, role: str) -> str | None:
    if role == "carrier":
        main = next((link for link in site.links if link.role == "primary"), None)
        return f"carrier/{main.carrier}" if main else None
    return f"{site.id}/{role}" if any(contact.role == role for contact in site.contacts) else None


def _joined(parts: Sequence[Text], by: Text | None = None) -> Text:
    vi, en = (by.vi, by.en) if by else (" ", " ")
    return Text(vi=vi.join(part.vi for part in parts), en=en.join(part.en for part in parts))


def _sentence(words: str) -> str:
    """With a capital at the start and a full stop at the end, however the parts were written."""
    return words[:1].upper() + words[1:].rstrip(".") + "."
