"""The agent against a centre that behaves, falls silent, refuses, and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys

import pytest

from orchestrator.agent import beats, conversation, runner
from orchestrator.agent.dial import BAD_BIND, BAD_TOKEN, BAD_URL, NO_TOKEN
from orchestrator.agent.status import State
from orchestrator.clock import SystemClock
from orchestrator.errors import BadInput, Refused
from orchestrator.model.signals import Source
from orchestrator.model.wire import Beat, Bye, Hello, Ping, Pong, Refuse
from tests.agent.centre import SITE, TOKEN, Centre, Running


async def test_it_says_hello_and_beats_by_udp(centre: Centre) -> None:
    agent = Running(centre.url)
    hello = (await centre.said.first())[0]
    assert isinstance(hello, Hello)
    assert hello.process_s >= 0
    assert hello.machine_s is not None
    readings = await centre.readings.first(5)
    assert {(reading.site, reading.source) for reading in readings} == {(SITE, Source.STAMP)}
    assert centre.tokens == [f"Bearer {TOKEN}"]
    status = await agent.until(State.CONNECTED)
    assert (status.site, status.text.en) == (SITE, f"Connected to 127.0.0.1 as site {SITE}.")
    await agent.end()


async def test_a_ping_is_answered(centre: Centre) -> None:
    agent = Running(centre.url)
    await agent.until(State.CONNECTED)
    await centre.say(Ping(n=42))
    said = await centre.said.until(centre.heard(Pong))
    assert said[-1] == Pong(n=42)
    await agent.end()


async def test_it_says_goodbye_when_stopped(centre: Centre) -> None:
    agent = Running(centre.url)
    await centre.readings.first()
    await agent.end()
    assert (await centre.said.until(centre.heard(Bye)))[-1] == Bye()
    assert await centre.ended.first() == [1000]
    assert agent.statuses.all[-1].state is State.STOPPED


async def test_a_killed_one_says_none(centre: Centre) -> None:
    agent = Running(centre.url)
    await centre.readings.first()
    agent.task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await agent.task
    assert await centre.ended.first() == [1006]
    assert not centre.heard(Bye)(centre.said.all)


async def test_where_udp_is_blocked_the_socket_beats_until_udp_answers_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "UDP_PATIENCE_S", 0.3)
    centre.udp = False
    agent = Running(centre.url)
    status = await agent.until(State.UDP_BLOCKED)
    assert f"port {centre.stamp_port}" in status.text.en
    said = await centre.said.until(centre.heard(Beat, 5))
    figures = [each for each in said if isinstance(each, Beat)][-1]
    assert figures.deaf_s == 0.0  # the socket's own waiting, not UDP's
    assert figures.rtt_ms is not None
    centre.udp = True
    await centre.readings.first(5)  # found by a slow try, and back at the granted rhythm
    await agent.until(State.CONNECTED)
    await agent.end()


async def test_without_a_grant_the_socket_beats(centre: Centre) -> None:
    centre.grants = False
    agent = Running(centre.url)
    said = await centre.said.until(centre.heard(Beat, 3))
    assert [each.seq for each in said if isinstance(each, Beat)][:3] == [1, 2, 3]
    await agent.end()


async def test_stamp_goes_on_while_the_socket_is_away_and_over_a_restart(centre: Centre) -> None:
    agent = Running(centre.url)
    await centre.readings.first(3)
    await centre.stop()
    centre.status = 503
    await centre.start()
    before = len(centre.readings.all)
    await centre.readings.first(before + 5)  # by the last grant
    status = await agent.until(State.DETACHED)
    assert status.text.en.startswith("The line works")
    centre.status = None
    await agent.until(State.CONNECTED)
    assert centre.rejects.all == []  # the sequence went on under the same key
    await agent.end()


async def test_a_new_epoch_is_taken_over(centre: Centre) -> None:
    agent = Running(centre.url)
    await centre.readings.first(3)
    await centre.stop()
    centre.epoch = 2
    await centre.start()
    await centre.said.until(centre.heard(Hello, 2))
    await centre.readings.first(len(centre.readings.all) + 5)
    assert centre.rejects.all == []
    await agent.end()


async def test_cut_off_it_notes_the_outage_and_is_back_soon_after_udp(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "UDP_PATIENCE_S", 0.3)
    monkeypatch.setattr(beats, "GIVE_UP_S", 0.5)
    monkeypatch.setattr("orchestrator.agent.status.ALONE_S", 0.3)
    monkeypatch.setattr(runner, "LOOK_S", 0.05)
    agent = Running(centre.url)
    await centre.readings.first(3)
    centre.udp, centre.mute = False, True
    centre.status = 503
    alone = await agent.until(State.ALONE)
    assert [outage.ended for outage in alone.outages] == [None]
    assert await centre.ended.first() is not None  # a socket that answers nothing is given up
    beats_sent = [each for each in centre.said.all if isinstance(each, Beat)]
    assert len(beats_sent) <= beats.MOST_OPEN
    centre.udp, centre.mute, centre.status = True, False, None
    back = await agent.until(State.CONNECTED)
    outage = back.outages[0]
    assert (outage.last, outage.first) == (Source.STAMP, Source.STAMP)
    assert outage.ended is not None
    assert outage.ended > outage.began
    await agent.end()


async def test_another_instance_at_work_is_said_and_not_disturbed(centre: Centre) -> None:
    centre.refusal = Refuse(reason="busy", text="another agent {is} at work", retry_s=0.1)
    agent = Running(centre.url)
    status = await agent.until(State.REFUSED)
    assert status.text.en == "The server refuses: another agent {is} at work"
    await centre.said.until(centre.heard(Hello, 2))
    centre.refusal = None
    await agent.until(State.CONNECTED)
    await centre.readings.first(3)
    centre.refusal = Refuse(reason="busy", text="later", retry_s=60)
    await centre.say(centre.refusal)
    await agent.until(State.REFUSED)
    quiet = len(centre.readings.all)
    await agent.end()
    assert len(centre.readings.all) <= quiet + 1  # one may have been on its way


async def test_being_sent_away_for_now_does_not_silence_the_heartbeat(centre: Centre) -> None:
    agent = Running(centre.url)
    await centre.readings.first(3)
    await centre.say(Refuse(reason="replaced", text="a newer connection", retry_s=60))
    await agent.until(State.DETACHED)
    await centre.readings.first(len(centre.readings.all) + 5)
    await agent.end()


async def test_what_a_newer_hub_says_is_passed_over(centre: Centre) -> None:
    agent = Running(centre.url)
    await agent.until(State.CONNECTED)
    for odd in ('{"type": "sing"}', "[]", "{", "ơ"):
        await centre.say(odd)
    await centre.say(Ping(n=7))
    assert (await centre.said.until(centre.heard(Pong)))[-1] == Pong(n=7)
    assert len(centre.sockets) == 1
    await agent.end()


@pytest.mark.parametrize("first_word", ['{"type": "ping", "n": 1}', "{", '{"type": "welcome"}'])
async def test_an_odd_welcome_is_said_and_retried(centre: Centre, first_word: str) -> None:
    centre.first_word = first_word
    agent = Running(centre.url)
    statuses = await agent.statuses.first(2)
    assert statuses[-1].text.en == "127.0.0.1 does not answer as agreed; its version may differ from the agent's."
    centre.first_word = None
    await agent.until(State.CONNECTED)
    await agent.end()


async def test_a_refused_token_ends_it_with_a_sentence(centre: Centre) -> None:
    centre.status = 401
    agent = Running(centre.url)
    with pytest.raises(Refused) as caught:
        await agent.task
    assert caught.value.text.en == (
        "127.0.0.1 does not accept this site's token; ask the province for a new one by `diemcau token <site>`."
    )


async def test_a_token_that_was_good_and_is_refused_does_not_end_it(centre: Centre) -> None:
    agent = Running(centre.url)
    await centre.readings.first()
    centre.status = 401
    await centre.sockets[-1].close()
    status = await agent.until(State.REFUSED)
    assert "does not accept" in status.text.en
    await agent.end()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "127.0.0.1 answers but is no Điểm Cầu server (HTTP 404); check the address."),
        (200, "127.0.0.1 answers but is no Điểm Cầu server (HTTP 200); check the address."),
        (429, "127.0.0.1 is busy (HTTP 429); will retry."),
        (503, "127.0.0.1 is busy (HTTP 503); will retry."),
    ],
)
async def test_what_else_answers_there_is_said_and_retried(centre: Centre, status: int, sentence: str) -> None:
    centre.status = status
    agent = Running(centre.url)
    statuses = await agent.statuses.first(2)
    assert (statuses[-1].state, statuses[-1].text.en) == (State.CONNECTING, sentence)
    centre.status = None
    await agent.until(State.CONNECTED)
    await agent.end()


async def test_nobody_there_is_said_and_retried(centre: Centre) -> None:
    await centre.stop()
    agent = Running(centre.url)
    statuses = await agent.statuses.first(2)
    assert "Cannot connect to 127.0.0.1 (" in statuses[-1].text.en
    await centre.start()
    await agent.until(State.CONNECTED)
    await agent.end()


async def test_a_name_that_is_not_there() -> None:
    agent = Running("http://nowhere.invalid:8080")
    statuses = await agent.statuses.first(2)
    assert statuses[-1].text.en == "The name nowhere.invalid cannot be found; check the address and DNS."
    await agent.end()


async def test_it_speaks_from_the_address_it_was_given(centre: Centre) -> None:
    agent = Running(centre.url, bind="127.0.0.9")
    assert (await centre.readings.first())[0].via == "127.0.0.9"
    await agent.end()


@pytest.mark.parametrize(
    ("url", "token", "bind", "sentence"),
    [
        ("cau.example.vn", TOKEN, None, f"cau.example.vn: {BAD_URL.en}"),
        ("ftp://x", TOKEN, None, f"ftp://x: {BAD_URL.en}"),
        ("http://", TOKEN, None, f"http://: {BAD_URL.en}"),
        ("http://x:99999", TOKEN, None, f"http://x:99999: {BAD_URL.en}"),
        ("http://me:secret@x", TOKEN, None, f"url: {BAD_URL.en}"),
        ("", TOKEN, None, BAD_URL.en),
        ("http://x", "two words", None, f"DIEMCAU_TOKEN: {BAD_TOKEN.en}"),
        ("http://x", "line\nbreak", None, f"DIEMCAU_TOKEN: {BAD_TOKEN.en}"),
        ("http://x", "", None, f"DIEMCAU_TOKEN: {NO_TOKEN.en}"),
        ("http://x", TOKEN, "eth0", f"eth0: {BAD_BIND.en}"),
    ],
)
async def test_what_cannot_work_is_refused_at_once(url: str, token: str, bind: str | None, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        await runner.run_agent(url, token, SystemClock(), asyncio.Event(), bind=bind)
    assert (caught.value.text.en, caught.value.exit_code) == (sentence, 2)


async def test_tls_that_is_none_is_said_and_retried(centre: Centre) -> None:
    agent = Running(centre.url.replace("http:", "https:"))
    statuses = await agent.statuses.first(2)
    assert statuses[-1].text.en.startswith("Cannot connect to 127.0.0.1 (this port does not speak TLS)")
    await agent.end()


def test_it_is_light() -> None:
    """A site's old computer runs it: no database, no settings machinery, no web framework of ours."""
    code = "import sys, orchestrator.agent.runner; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"sqlalchemy", "alembic", "pydantic_settings", "yaml", "structlog", "typer", "rich"}
    assert "orchestrator.web" not in done.stdout.split()
