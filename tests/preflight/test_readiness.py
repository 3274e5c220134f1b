"""Who is ready, who is called next, and the one sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from orchestrator.model.check import CENTRE, Verdict
from orchestrator.model.events import (
    Body,
    CallMade,
    CallsDue,
    CheckFinished,
    Event,
    FallbackTested,
    ReadinessSent,
    SessionOpened,
    SiteCheckedIn,
    SiteConfirmed,
    WaiverGiven,
)
from orchestrator.model.registry import Contact
from orchestrator.preflight.readiness import Readiness

T0 = datetime(2021, 11, 29, 7, 0, tzinfo=UTC)
SITES = ("tinh", "luc-ngan", "son-dong")
NAMES = {"tinh": "UBND tỉnh", "luc-ngan": "UBND huyện Lục Ngạn", "son-dong": "UBND huyện Sơn Động"}
CONTACTS = (
    Contact(name="Văn phòng", role="office", phone="0204 000 0002"),
    Contact(name="Cán bộ kỹ thuật", role="technician", phone="0204 000 0001"),
    Contact(name="Nhà mạng", role="carrier", phone="0204 000 0003"),
)


def told(*bodies: Body) -> Readiness:
    """Each a minute after the one before."""
    readiness = Readiness()
    for seq, body in zip(count(1), bodies, strict=False):
        readiness.fold(Event("s", seq, 1, T0 + timedelta(minutes=seq), body))
    return readiness


def checked(site: str, verdict: Verdict) -> CheckFinished:
    return CheckFinished(run="r", meeting="m", site=site, verdict=verdict, checks=())


def test_nobody_is_ready_who_was_not_looked_at() -> None:
    sentence = Readiness().tell("verdict", SITES, NAMES).sentence
    assert sentence.vi == ("0/3 điểm cầu sẵn sàng; chưa sẵn sàng: UBND tỉnh, UBND huyện Lục Ngạn, UBND huyện Sơn Động.")


def test_passed_noted_and_waived_count_failed_does_not() -> None:
    readiness = told(
        checked("tinh", Verdict.PASSED), checked("luc-ngan", Verdict.NOTED), checked("son-dong", Verdict.FAILED)
    )
    found = readiness.tell("verdict_day", SITES, NAMES)
    assert (found.ready, found.all, found.waiting) == (2, 3, ("son-dong",))
    assert found.sentence.vi == "2/3 điểm cầu sẵn sàng; chưa sẵn sàng: UBND huyện Sơn Động."
    assert found.sentence.en == "2 of 3 sites are ready; not ready: UBND huyện Sơn Động."


def test_a_waiver_is_said_and_can_be_taken_back() -> None:
    given = WaiverGiven(site="son-dong", reason="dùng 4G của đơn vị", by="truc")
    checks = [checked("tinh", Verdict.PASSED), checked("luc-ngan", Verdict.PASSED), checked("son-dong", Verdict.FAILED)]
    found = told(*checks, given).tell("verdict", SITES, NAMES)
    assert found.waived == ("son-dong",)
    assert found.sentence.vi == ("3/3 điểm cầu sẵn sàng. Trong đó UBND huyện Sơn Động được chấp nhận có điều kiện.")
    back = WaiverGiven(site="son-dong", reason="", by="truc")
    assert told(*checks, given, back).tell("verdict", SITES, NAMES).waiting == ("son-dong",)


def test_a_centre_that_failed_is_part_of_the_sentence() -> None:
    readiness = told(*(checked(site, Verdict.PASSED) for site in SITES), checked(CENTRE, Verdict.FAILED))
    assert readiness.tell("verdict", SITES, NAMES).sentence.vi == (
        "3/3 điểm cầu sẵn sàng. Hệ thống chung chưa sẵn sàng."
    )


def test_whoever_is_missing_is_called_in_the_order_of_contacts() -> None:
    due = CallsDue(step="chase_1", unconfirmed=("luc-ngan",), absent=("luc-ngan",))
    assert Readiness().of("luc-ngan").call_next(CONTACTS) is None
    first = told(due).of("luc-ngan").call_next(CONTACTS)
    assert first is not None and first.role == "technician"

    silent = CallMade(site="luc-ngan", contact="Cán bộ kỹ thuật", outcome="no_answer", by="truc")
    second = told(due, silent).of("luc-ngan").call_next(CONTACTS)
    assert second is not None and second.role == "office"

    reached = CallMade(site="luc-ngan", contact="Văn phòng", outcome="reached", by="truc")
    assert told(due, silent, reached).of("luc-ngan").call_next(CONTACTS) is None
    again = told(due, silent, reached, due).of("luc-ngan").call_next(CONTACTS)
    assert again is not None and again.role == "technician"


def test_nobody_left_to_call_is_nobody() -> None:
    due = CallsDue(step="chase_1", unconfirmed=("luc-ngan",), absent=())
    tried = [
        CallMade(site="luc-ngan", contact=name, outcome="no_answer", by="truc")
        for name in ("Cán bộ kỹ thuật", "Văn phòng")
    ]
    assert told(due, *tried).of("luc-ngan").call_next(CONTACTS) is None


def test_who_stands_on_the_board_to_be_called() -> None:
    due = CallsDue(step="chase_1", unconfirmed=("luc-ngan", "son-dong"), absent=("luc-ngan",))
    assert Readiness().to_call(SITES) == ((), ())
    assert told(due).to_call(SITES) == (("luc-ngan", "son-dong"), ("luc-ngan",))
    confirmed, there = SiteConfirmed(site="luc-ngan", via="page"), SiteCheckedIn(site="luc-ngan", via="agent")
    assert told(due, confirmed, there).to_call(SITES) == (("son-dong",), ())
    taken_back = SiteConfirmed(site="luc-ngan", via="page", given=False)
    assert told(due, confirmed, taken_back).to_call(SITES)[0] == ("luc-ngan", "son-dong")


def test_who_is_looked_at_again() -> None:
    begin = T0
    readiness = told(
        checked(CENTRE, Verdict.PASSED), checked("tinh", Verdict.PASSED), checked("luc-ngan", Verdict.FAILED)
    )
    after = T0 + timedelta(minutes=4)
    assert list(readiness.to_check(SITES, begin, begin)) == ["son-dong"]
    assert list(readiness.to_check(SITES, begin, after)) == ["luc-ngan", "son-dong"]
    assert list(readiness.to_check(SITES, after, after)) == [CENTRE, *SITES]


def test_sent_belongs_to_the_sentence_told_last() -> None:
    readiness = Readiness()
    first = readiness.tell("verdict_day", SITES, NAMES)
    sent = ReadinessSent(sentence=first.sentence, channel="mail", by="truc")
    readiness = told(sent, first, sent, readiness.tell("verdict", SITES, NAMES))
    assert [told.sent is not None for told in readiness.told] == [True, False]


def test_the_fallback_keeps_its_last_trial() -> None:
    failed, passed = (FallbackTested(what="room", verdict=verdict) for verdict in (Verdict.FAILED, Verdict.PASSED))
    assert told(failed, passed).tested["room"].verdict is Verdict.PASSED


def test_who_came_on_the_day_before_is_to_come_again_in_the_morning() -> None:
    due = CallsDue(step="chase_2", unconfirmed=(), absent=("tinh", "luc-ngan"))
    readiness = told(
        SiteConfirmed(site="luc-ngan", via="page"),
        due,
        SiteCheckedIn(site="luc-ngan", via="page"),
        SiteCheckedIn(site="son-dong", via="agent"),
    )
    readiness.begin(T0 + timedelta(minutes=4))
    assert readiness.absent(SITES) == ("tinh", "luc-ngan")
    assert readiness.to_call(SITES) == ((), ("tinh",))
    assert readiness.of("luc-ngan").call_next(CONTACTS) is None


def test_a_confirmation_is_for_the_hours_and_rooms_it_was_given_for() -> None:
    opened = SessionOpened(
        meeting="m", title="Giao ban", rooms=("a",), start=T0, end=T0 + timedelta(hours=2), sites=SITES, revision=1
    )
    confirmed = SiteConfirmed(site="tinh", via="page")
    named = opened.model_copy(update={"title": "Họp", "sites": ("tinh", "luc-ngan"), "revision": 2})
    assert told(opened, confirmed, named).unconfirmed(SITES) == ("luc-ngan", "son-dong")
    later = {"start": T0 + timedelta(hours=1), "revision": 3}
    for change in (later, {"rooms": ("a", "b")}):
        changed = named.model_copy(update=change)
        assert told(opened, confirmed, named, changed).unconfirmed(SITES) == SITES
        assert told(opened, confirmed, changed, confirmed).unconfirmed(SITES) == ("luc-ngan", "son-dong")
