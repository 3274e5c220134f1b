"""The agent's pure pieces."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace

import aiohttp
import pytest
from yarl import URL

from orchestrator.agent.backoff import Backoff
from orchestrator.agent.beats import GIVE_UP_S, MOST_OPEN, Beats
from orchestrator.agent.dial import centre_url, unreached
from orchestrator.agent.heartbeat import next_beat
from orchestrator.agent.status import MOST_OUTAGES, Outage, Outages
from orchestrator.model.signals import Source
from orchestrator.model.wire import Beat

START = datetime(2021, 7, 7, 0, 30, tzinfo=UTC)


def wall(moment: float) -> datetime:
    return START + timedelta(seconds=moment)


# ── rhythm ──────────────────────────────────────────────────────────────────────────────────────────


def test_being_late_does_not_add_up() -> None:
    planned = 100.0
    for n in range(1, 1001):
        planned = next_beat(planned, planned + 0.013, 0.2)
        assert planned == pytest.approx(100 + 0.2 * n)


def test_after_a_sleep_there_is_no_burst() -> None:
    assert next_beat(100.0, 160.0, 0.2) == pytest.approx(160.2)


def test_tries_are_spread_and_become_rarer_up_to_a_bound() -> None:
    backoff = Backoff(0.5, 10.0, Random(1))
    waits = [backoff.next_s() for _ in range(50)]
    for n, wait in enumerate(waits):
        whole = min(0.5 * 2**n, 10.0)
        assert whole / 2 <= wait <= whole
    assert len(set(waits)) == 50
    backoff.reset()
    assert backoff.next_s() <= 0.5


# ── beats by WebSocket ──────────────────────────────────────────────────────────────────────────────


def test_a_beat_says_how_long_the_oldest_unanswered_one_waits() -> None:
    beats = Beats()
    assert beats.beat(0.0) == Beat(seq=1, deaf_s=0.0)
    assert beats.echo(1, 0.04)
    assert beats.beat(0.5) == Beat(seq=2, deaf_s=0.0, rtt_ms=40.0)
    assert beats.beat(1.0) == Beat(seq=3, deaf_s=0.5, rtt_ms=40.0)


def test_an_answer_settles_what_was_sent_before_it() -> None:
    beats = Beats()
    for n in range(3):
        beats.beat(0.5 * n)
    assert beats.echo(3, 1.1)
    assert beats.deaf_s(9.0) == 0.0
    assert not beats.echo(2, 1.2)
    assert not beats.echo(77, 1.2)


def test_beats_do_not_pile_up_behind_a_cut_line() -> None:
    beats = Beats()
    sent = [beats.beat(0.5 * n) for n in range(20)]
    assert [beat is not None for beat in sent] == [True] * MOST_OPEN + [False] * (20 - MOST_OPEN)
    assert not beats.is_dead(GIVE_UP_S)
    assert beats.is_dead(GIVE_UP_S + 0.1)


# ── outages ─────────────────────────────────────────────────────────────────────────────────────────


def test_who_never_heard_the_centre_has_no_outage() -> None:
    outages = Outages(wall)
    outages.tick(1000.0)
    assert (outages.alone, outages.log) == (False, ())


def test_an_outage_lasts_from_the_last_sign_to_the_next() -> None:
    outages = Outages(wall)
    outages.heard(10.0, Source.STAMP)
    outages.tick(12.0)
    assert not outages.alone
    outages.tick(12.5)
    assert (outages.alone, outages.log) == (True, (Outage(wall(10), Source.STAMP),))
    outages.tick(20.0)
    outages.heard(30.0, Source.SOCKET)
    assert (outages.alone, outages.log) == (False, (Outage(wall(10), Source.STAMP, wall(30), Source.SOCKET),))


def test_the_log_is_bounded() -> None:
    outages = Outages(wall)
    for n in range(MOST_OUTAGES + 5):
        outages.heard(10.0 * n, Source.STAMP)
        outages.tick(10.0 * n + 5)
    assert len(outages.log) == MOST_OUTAGES
    assert outages.log[0].began == wall(50)


# ── dialling ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("http://192.0.2.10:8080", "http://192.0.2.10:8080/agent"),
        (" https://cau.example.vn/ ", "https://cau.example.vn/agent"),
        ("https://cau.example.vn/diemcau/?x=1#y", "https://cau.example.vn/diemcau/agent"),
        ("wss://cau.example.vn", "wss://cau.example.vn/agent"),
        ("http://[2001:db8::1]:8080", "http://[2001:db8::1]:8080/agent"),
    ],
)
def test_what_people_type_leads_to_the_agents_door(typed: str, dialled: str) -> None:
    assert str(centre_url(typed)) == dialled


def test_a_certificate_that_cannot_be_trusted_is_said() -> None:
    key = SimpleNamespace(host="cau.example.vn", port=443, ssl=True, is_ssl=True)
    reason = ssl.SSLCertVerificationError(1, "x")
    reason.verify_code, reason.verify_message = 10, "certificate has expired"
    error = aiohttp.ClientConnectorCertificateError(key, reason)  # type: ignore[arg-type] # all that its text needs
    assert unreached(URL("https://cau.example.vn"), error).text.en == (
        "The TLS certificate of cau.example.vn cannot be trusted (the certificate has expired); "
        "check this machine's clock and the address."
    )
