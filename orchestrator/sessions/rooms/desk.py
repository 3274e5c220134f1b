"""What people ask of a session's room, and what they are shown of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orchestrator.clock import Clock
from orchestrator.errors import NotFound, Overtaken
from orchestrator.live.room.identity import Seat, misplaced
from orchestrator.live.room.rollcall import is_muted, open_microphones
from orchestrator.model.events import AgendaMoved, Body, RollCallTaken, RoomEndedBy, RoomKicked, RoomNamed, RoomOrdered
from orchestrator.model.registry import Registry
from orchestrator.model.room_view import OccupantView, PlaceView, RollCallView, RoomView, StrayView
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.desk import NO_SESSION, NO_SITE
from orchestrator.sessions.effects import taking_part
from orchestrator.sessions.rooms.hall import Hall
from orchestrator.sessions.rooms.runner import Rooms
from orchestrator.sessions.watching.watches import Watches
from orchestrator.text import Text

NOT_WATCHED = Text(
    vi="Phòng họp của phiên này chưa được theo dõi: chưa đến giờ, đã kết thúc, hoặc sites.yaml chưa ghi máy chủ Jitsi.",
    en="The room of this session is not watched: it is too early, it is over, or sites.yaml names no Jitsi server.",
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
        self, rooms: Rooms, book: Book, watches: Watches, registry: Callable[[], Registry], clock: Clock
    ) -> None:
        self._rooms = rooms
        self._book = book
        self._watches = watches
        self._registry = registry
        self._clock = clock

    def view(self, session: str) -> RoomView:
        affair, hall = self._watched(session)
        turn = next((item.site for item in affair.plan.meeting.agenda if item.order == hall.item), None)
        places = hall.attendance.places.items()
        return RoomView(
            session=session,
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
            turn_site=turn,
            turn_muted=is_muted(turn, hall.seats) if turn else None,
            silent=tuple(self._rooms.parts.silent()),
            may=("name", "release", "rollcall", "agenda", *(("kick", "end") if self._rooms.parts.may_order else ())),
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

    async def turn(self, session: str, item: int | None, by: str) -> RoomView:
        """This item of the agenda has its turn."""
        affair, _ = self._watched(session)
        if item is not None and all(each.order != item for each in affair.plan.meeting.agenda):
            raise NotFound(NO_ITEM.format(item=item))
        return await self._record(session, AgendaMoved(item=item, by=by))

    async def take(self, session: str, by: str) -> RollCallView:
        affair, _ = self._watched(session)
        taken = self._rooms.take(affair, "asked", by)
        assert taken is not None
        await self._book.record(session, taken)
        return self.roll_call(session)

    def roll_call(self, session: str) -> RollCallView:
        """The last one taken, of a session that is over too; how things stand where none was."""
        affair = self._book.affair(session)
        if affair is None:
            raise NotFound(NO_SESSION.format(session=session))
        taken = [(event.at, event.body) for event in affair.events if isinstance(event.body, RollCallTaken)]
        if taken:
            at, body = taken[-1]
            return self._sheet(affair, body).model_copy(update={"taken_at": at})
        standing = self._rooms.take(affair, "asked")
        if standing is None:
            raise Overtaken(NOT_WATCHED)
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
        affair, hall = self._book.affair(session), self._rooms.hall(session)
        if affair is None:
            raise NotFound(NO_SESSION.format(session=session))
        if hall is None:
            raise Overtaken(NOT_WATCHED)
        return affair, hall

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
