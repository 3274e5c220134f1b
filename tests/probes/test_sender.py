"""What an agent makes of the answers it gets."""

from __future__ import annotations

import pytest

from orchestrator.probes import stamp
from orchestrator.probes.sender import STALE_S, Sender
from orchestrator.probes.stamp import Figures, Key, Reply, Request

KEY = b"k" * 32
IDENTITY = stamp.identity("luc-ngan", "0" * 16, 1)
UNIX_AT_ZERO = 1_700_000_000.0


def new() -> Sender:
    return Sender(KEY, "luc-ngan", "0" * 16, 1, unix_at_zero=UNIX_AT_ZERO)


def read(packet: bytes) -> Request:
    parsed = stamp.parse_request(packet)
    assert isinstance(parsed, Request)
    return parsed


def answer(packet: bytes, seq: int, at: float, *, nonce: int = 5, held_s: float = 0.0, key: bytes = KEY) -> bytes:
    request = read(packet)
    received = stamp.ntp(at + UNIX_AT_ZERO)
    sent = stamp.ntp(at + UNIX_AT_ZERO + held_s)
    heard = Figures(0.0, 0, None, 0.25, 1.0)
    return stamp.encode_reply(
        Key(key), Reply(seq, sent, 1, received, request.seq, request.sent, 64, nonce, heard, request.identity)
    )


def test_the_round_trip_leaves_out_what_the_reflector_took() -> None:
    sender = new()
    assert sender.hear(answer(sender.beat(0.0), 0, 0.01, held_s=0.005), 0.03)
    assert sender.figures(0.03).rtt_ms == pytest.approx(25, abs=0.01)
    assert sender.loss_up == pytest.approx(0.25, abs=0.001)


def test_a_reflector_whose_clock_leapt_does_not_spoil_the_round_trip() -> None:
    sender = new()
    assert sender.hear(answer(sender.beat(0.0), 0, 0.01, held_s=-3600), 0.03)
    assert sender.figures(0.03).rtt_ms == pytest.approx(30, abs=0.01)


def test_downstream_loss_is_counted_from_the_first_answer_with_our_nonce() -> None:
    sender = new()
    assert sender.hear(answer(sender.beat(0.0), 0, 0.01), 0.02)  # the invitation
    assert read(sender.beat(0.2)).nonce == 5
    for n, seq in enumerate((1, 2, 4)):
        assert sender.hear(answer(sender.beat(0.4 + 0.2 * n), seq, 0.41 + 0.2 * n), 0.42 + 0.2 * n)
    assert sender.figures(1.0).loss == pytest.approx(0.25)


def test_a_new_nonce_starts_the_count_anew() -> None:
    sender = new()
    for n, (nonce, seq) in enumerate([(5, 0), (5, 1), (5, 2), (6, 0), (6, 1), (6, 2)]):
        assert sender.hear(answer(sender.beat(0.2 * n), seq, 0.2 * n + 0.01, nonce=nonce), 0.2 * n + 0.02)
    assert sender.figures(1.2).loss == 0.0


def test_deaf_is_the_time_waited_and_begins_with_the_first_question() -> None:
    sender = new()
    assert sender.figures(9.0).deaf_s == 0.0
    assert read(sender.beat(10.0)).figures.deaf_s == 0.0
    assert read(sender.beat(10.2)).figures.deaf_s == pytest.approx(0.2)
    last = sender.beat(10.4)
    assert sender.hear(answer(last, 0, 10.41), 10.42)
    assert sender.deaf_s(10.5) == pytest.approx(0.08)
    sender.rest()
    assert read(sender.beat(99.0)).figures.deaf_s == 0.0


def test_what_is_old_is_no_longer_said() -> None:
    sender = new()
    assert sender.hear(answer(sender.beat(0.0), 0, 0.01), 0.02)
    assert sender.hear(answer(sender.beat(0.2), 1, 0.21), 0.22)
    assert sender.figures(0.3).heard == 2
    assert sender.figures(1.1).heard == 1
    late = sender.figures(0.3 + STALE_S)
    assert (late.heard, late.rtt_ms, late.jitter_ms) == (0, None, None)


def test_only_true_answers_to_what_was_asked_are_heard() -> None:
    sender = new()
    packet = sender.beat(0.0)
    good = answer(packet, 0, 0.01)
    assert not sender.hear(answer(packet, 0, 0.01, key=b"x" * 32), 0.02)
    assert not sender.hear(good[:-1], 0.02)
    assert not sender.hear(packet, 0.02)
    assert not sender.hear(b"", 0.02)
    other = stamp.identity("son-dong", "0" * 16, 1)
    request = read(packet)._replace(identity=other)
    assert not sender.hear(answer(stamp.encode_request(Key(KEY), request), 0, 0.01), 0.02)
    assert sender.heard_at is None
    assert sender.hear(good, 0.02)
    assert not sender.hear(good, 0.03)  # a second time
    assert sender.heard_at == 0.02


def test_an_answer_after_more_than_a_window_of_questions_is_too_late() -> None:
    sender = new()
    first = sender.beat(0.0)
    for n in range(1, 65):
        sender.beat(0.2 * n)
    assert not sender.hear(answer(first, 0, 0.01), 13.0)


def test_the_sequence_never_starts_over() -> None:
    sender = new()
    assert [read(sender.beat(0.2 * n)).seq for n in range(5)] == [1, 2, 3, 4, 5]
