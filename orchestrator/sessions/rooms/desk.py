"""What people ask of a session's room, and what they are shown of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orchestrator.clock import Clock
from orchestrator.errors import NotFound, Overtaken
from orchestrator.live.room.identity import Seat, misplaced
from orchestrator.live.room.rollcall import is_muted, open_microphones
from orchestrator.model.events import (
    AgendaMoved,
    Body,
    RollCallTaken,
    RoomEndedBy,
    RoomKicked,
    RoomLinkGiven,
    RoomNamed,
    RoomOrdered,
)
from orchestrator.model.registry import Registry
from orchestrator.model.views.room import OccupantView, PlaceView, RollCallView, RoomLink, RoomView, StrayView
from orchestrator.schedule.steps import WorkingDayBefore
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.desk import NO_SESSION, NO_SITE
from orchestrator.sessions.effects import taking_part
from orchestrator.sessions.rooms.entrance import Entrance
from orchestrator.sessions.rooms.gate import opens
from orchestrator.sessions.rooms.hall import Hall
from orchestrator.sessions.rooms.runner import Rooms
from orchestrator.sessions.watching.watches import Watches
from orchestrator.text import Text

NO_JITSI = Text(
    vi="Không theo dõi phòng họp trực tuyến: mục conference của sites.yaml chưa ghi videobridges, jicofo hay prosody.",
    en="No online room is watched: under conference sites.yaml names no videobridges, jicofo or prosody.",
)
NOT_HELD = Text(
    vi="Hội nghị đã hủy hoặc dời lịch nên không có phòng họp.",
    en="The meeting was cancelled or moved, so there is no room.",
)
TOO_EARLY = Text(
    vi="Chưa đến giờ theo dõi phòng họp của hội nghị này.", en="It is too early to watch the room of this meeting."
)
OVER = Text(
    vi="Hội nghị đã kết thúc; phòng họp không còn được theo dõi.",
    en="The meeting is over; its room is no longer watched.",
)
NO_LINK_YET = Text(
    vi="Liên kết vào phòng họp với quyền điều hành chỉ cấp từ {opens:%H:%M ngày %d/%m/%Y}.",
    en="A link into the room with the moderator's right is given from {opens:%Y-%m-%d %H:%M} only.",
)
NO_ROOM = Text(
    vi="Hội nghị này không có phòng “{room}”; chọn một trong: {known}.",
    en="This meeting has no room “{room}”; choose one of: {known}.",
)
NO_LOGIN = Text(
    vi="Chưa tạo được liên kết vào phòng với quyền điều hành vì chưa có khóa ký: đặt DIEMCAU_JITSI_SECRET hoặc "
    "DIEMCAU_JITSI_KEY_FILE rồi khởi động lại dịch vụ.",
    en="No link with the moderator's right can be made, there is no key to sign it: set DIEMCAU_JITSI_SECRET or "
    "DIEMCAU_JITSI_KEY_FILE and restart the service.",
)
NOT_IN = Text(vi="Không có ai mang mã {endpoint} trong phòng họp.", en="Nobody in the room has the id {endpoint}.")
STILL_IN = Text(
    vi="Điểm cầu đang trong phòng họp hoặc đã được cho rời; chỉ cho rời khi điểm cầu chưa vào, đã rời hoặc đã mất.",
    en="The site is in the room, or released already; release one that has not come, has left, or is lost.",
)
NOBODY_IN = Text(
    vi="Không thấy ai trong phòng họp nên không có ai để mời ra; nếu vẫn có người trong phòng, đợi danh sách cập nhật.",
    en="Nobody is seen in the room, so there is nobody to send out; if somebody is in, wait until the list shows it.",
)
NO_ITEM = Text(vi="Chương trình không có mục {item}.", en="The agenda has no item {item}.")


class RoomDesk:
    """What acts raises NotFound, Overtaken, JitsiError and StoreError, and answers with the room as it then stands."""

    def __init__(
        self,
        rooms: Rooms,
        book: Book,
        watches: Watches,
        registry: Callable[[], Registry],
        entrance: Entrance,
        before: Callable[[], WorkingDayBefore],
        clock: Clock,
    ) -> None:
        self._rooms = rooms
        self._entrance = entrance
        self._before = before
        self._book = book
        self._watches = watches
        self._registry = registry
        self._clock = clock

    def view(self, session: str) -> RoomView:
        affair, hall = self._affair(session), self._rooms.hall(session)
        return self._unwatched(affair) if hall is None else self._seen(affair, hall)

    def _unwatched(self, affair: Affair) -> RoomView:
        return RoomView(
            session=affair.id,
            rooms=self._jids(affair),
            at=self._clock.now(),
            unwatched=self._why_not(affair),
            may=tuple(self._ways_in(affair)),
        )

    def _seen(self, affair: Affair, hall: Hall) -> RoomView:
        places = hall.attendance.places.items()
        # Of a turn given by a release that kept no point in the journal, the agenda's first has it.
        speaker = hall.turn_site or next(_speakers(affair, hall.item), None)
        return RoomView(
            session=affair.id,
            rooms=hall.jids,
            at=self._clock.now(),
            places=tuple(
                PlaceView(site=site, name=hall.names[site], room=place.room, since=place.changed)
                for site, place in places
            ),
            occupants=tuple(_occupant(seat, hall) for seat in hall.seats),
            strays=tuple(self._strays(hall)),
            open_microphones=open_microphones(hall.seats),
            item=hall.item,
            turn_site=speaker,
            turn_muted=is_muted(speaker, hall.seats) if speaker else None,
            silent=tuple(self._rooms.parts.silent()),
            may=("name", "release", "rollcall", "agenda", *self._orders(), *self._ways_in(affair)),
        )

    async def name(self, session: str, endpoint: str, site: str, by: str) -> RoomView:
        """An endpoint is this point: one click."""
        _, hall = self._watched(session)
        self._seat(hall, endpoint)
        self._check_site(hall, site)
        return await self._record(session, RoomNamed(endpoint=endpoint, site=site, by=by))

    def release(self, session: str, site: str, by: str) -> RoomView:
        """A point need not be there any more."""
        _, hall = self._watched(session)
        self._check_site(hall, site)
        changed = hall.attendance.release(site, by, self._clock.monotonic(), self._clock.now())
        if changed is None:
            raise Overtaken(STILL_IN)
        self._watches.happened(session, [changed])
        return self.view(session)

    async def kick(self, session: str, endpoint: str, by: str) -> RoomView:
        """Send one endpoint out. The order is in the journal before it goes, whatever is answered."""
        _, hall = self._watched(session)
        seat = self._seat(hall, endpoint)
        prosody, token = self._rooms.parts.ordering()
        order = RoomOrdered(order="kick", room=seat.room, endpoint=endpoint, site=seat.identity.site, by=by)
        await self._book.record(session, order)
        seen = await prosody.kick(seat.room.partition("@")[0], endpoint, token)
        return await self._record(session, RoomKicked(endpoint=endpoint, site=seat.identity.site, by=by, seen=seen))

    async def end(self, session: str, by: str) -> RoomView:
        """Send everybody out of the meeting's rooms. As for one: first the journal, then the order."""
        _, hall = self._watched(session)
        jids = dict.fromkeys(seat.room for seat in hall.seats if not seat.aside)
        if not jids:
            raise Overtaken(NOBODY_IN)
        for jid in jids:
            prosody, token = self._rooms.parts.ordering()
            await self._book.record(session, RoomOrdered(order="end", room=jid, by=by))
            await prosody.end_meeting(jid, token)
            await self._book.record(session, RoomEndedBy(room=jid, by=by))
        return self.view(session)

    async def enter(self, session: str, room: str, by: str) -> RoomLink:
        """Let whoever asks into a room, given by its JID, as the engineer on duty. That it was given is in the journal
        first. Nobody can call a link back: none is given before rooms open."""
        affair = self._affair(session)
        if affair.phase.over or affair.plan.state != "planned":
            raise Overtaken(self._why_not(affair))
        if not self._entrance.signs:
            raise Overtaken(NO_LOGIN)
        if not self._near(affair):
            raise Overtaken(NO_LINK_YET.format(opens=opens(affair.plan, self._before())))
        names = dict(zip(self._jids(affair), affair.rooms, strict=True))
        if room not in names:
            raise NotFound(NO_ROOM.format(room=room, known=", ".join(names)))
        await self._book.record(session, RoomLinkGiven(room=room, by=by))
        return RoomLink(url=self._entrance.duty(affair.plan, by, names[room]))

    async def turn(self, session: str, item: int | None, site: str | None, by: str) -> RoomView:
        """This item of the agenda has its turn: the one of `site` where several points share its number."""
        affair, _ = self._watched(session)
        speakers = list(_speakers(affair, item))
        if item is not None and (not speakers or (site or speakers[0]) not in speakers):
            raise NotFound(NO_ITEM.format(item=item))
        speaker = (site or speakers[0]) if speakers else None
        return await self._record(session, AgendaMoved(item=item, site=speaker, by=by))

    async def take(self, session: str, by: str) -> RollCallView:
        affair, _ = self._watched(session)
        taken = self._rooms.take(affair, "asked", by)
        assert taken is not None
        await self._book.record(session, taken)
        return self.roll_call(session)

    def roll_call(self, session: str) -> RollCallView:
        """The last one taken, of a session that is over too; how things stand where none was."""
        affair = self._affair(session)
        taken = [(event.at, event.body) for event in affair.events if isinstance(event.body, RollCallTaken)]
        if taken:
            at, body = taken[-1]
            return self._sheet(affair, body).model_copy(update={"taken_at": at})
        standing = self._rooms.take(affair, "asked")
        if standing is None:
            raise Overtaken(self._why_not(affair))
        return self._sheet(affair, standing)

    def _sheet(self, affair: Affair, body: RollCallTaken) -> RollCallView:
        sites = taking_part(affair, self._registry())
        return RollCallView(
            session=affair.id,
            title=affair.plan.title,
            start=affair.plan.start,
            started_at=affair.progress.started_at,
            reason=body.reason,
            by=body.by,
            timezone=self._registry().organization.timezone,
            names={site.id: site.name for site in sites},
            present=sum(entry.present for entry in body.entries),
            expected=len(body.entries),
            entries=body.entries,
            extra=body.extra,
        )

    def _strays(self, hall: Hall) -> Iterator[StrayView]:
        rooms = self._rooms.now().rooms.values()
        for room, occupant, identity in misplaced(rooms, self._rooms.meeting_rooms, hall.ground):
            yield StrayView(site=identity.site or "", endpoint=occupant.nick or "", room=room)

    async def _record(self, session: str, body: Body) -> RoomView:
        await self._book.record(session, body)
        self._rooms.judge()
        return self.view(session)

    def _watched(self, session: str) -> tuple[Affair, Hall]:
        affair, hall = self._affair(session), self._rooms.hall(session)
        if hall is None:
            raise Overtaken(self._why_not(affair))
        return affair, hall

    def _affair(self, session: str) -> Affair:
        """Of a session of which nothing has been due yet too."""
        if (affair := self._book.affair(session)) is not None:
            return affair
        if (plan := self._book.plan(session)) is None:
            raise NotFound(NO_SESSION.format(session=session))
        return Affair(plan)

    def _why_not(self, affair: Affair) -> Text:
        """Why its room is not watched."""
        if not self._rooms.parts:
            return NO_JITSI
        if affair.plan.state != "planned":
            return NOT_HELD
        return OVER if affair.phase.over else TOO_EARLY

    def _jids(self, affair: Affair) -> tuple[str, ...]:
        return tuple(map(self._rooms.parts.jid, affair.rooms))

    def _orders(self) -> Iterator[str]:
        if self._rooms.parts.may_order:
            yield from ("kick", "end")

    def _ways_in(self, affair: Affair) -> Iterator[str]:
        held = affair.plan.state == "planned" and not affair.phase.over
        if self._entrance.signs and held and self._near(affair):
            yield "enter"

    def _near(self, affair: Affair) -> bool:
        return self._clock.now() >= opens(affair.plan, self._before())

    @staticmethod
    def _seat(hall: Hall, endpoint: str) -> Seat:
        seat = next((seat for seat in hall.seats if seat.endpoint == endpoint), None)
        if seat is None:
            raise NotFound(NOT_IN.format(endpoint=endpoint))
        return seat

    @staticmethod
    def _check_site(hall: Hall, site: str) -> None:
        if site not in hall.names:
            raise NotFound(NO_SITE.format(site=site, known=", ".join(list(hall.names)[:30])))


def _speakers(affair: Affair, item: int | None) -> Iterator[str]:
    """The points that share an item of the agenda."""
    return (each.site for each in affair.plan.meeting.agenda if each.order == item)


def _occupant(seat: Seat, hall: Hall) -> OccupantView:
    occupant, media = seat.occupant, hall.media.get(seat.endpoint)
    known = media is not None and (media.moving or media.still)
    return OccupantView(
        endpoint=seat.endpoint,
        name=occupant.display or occupant.name or "",
        site=seat.identity.site,
        trust=seat.identity.trust,
        device=seat.identity.device,
        ghost=seat.ghost,
        aside=seat.aside,
        room=seat.room,
        joined_at=occupant.joined_at,
        audio_muted=occupant.audio_muted,
        video_muted=occupant.video_muted,
        media=media.moving if media is not None and known else None,
    )
