"""Suspicion has been verified: what do the sources say together?"""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.live.states import Sign
from orchestrator.live.watch.deadlines import ROUNDING_S
from orchestrator.live.watch.line import UNTOLD_S, Line, Suspicion
from orchestrator.model.events import Evidence
from orchestrator.model.signals import Cause, Mark, Source

PARTING_S = 0.3  # a goodbye this close to the last beat explains the silence


class Verdict(NamedTuple):
    """`sign` moves the line's state; None means: not yet, look again at `again`."""

    sign: Sign | None
    marks: frozenset[Mark] = frozenset()
    causes: tuple[Cause, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    again: float = 0.0
    detail: str = ""


def judge(line: Line, suspicion: Suspicion, now: float, centre_lost: str | None) -> Verdict:
    """Weigh every source of one line at `now`; `centre_lost` says what speaks against our own network, if anything."""
    if answered := _answered(line, suspicion):
        return answered
    if centre_lost is not None:
        lost = _says("centre_lost", detail=centre_lost)
        return Verdict(Sign.BLIND, causes=(Cause.CENTRE,), evidence=(lost,), detail=centre_lost)
    if line.heartbeat() is line.bridge and not line.bridge.stood_still(suspicion.at):
        return _untold(line, now)
    concurs = _echo_silent(line, suspicion) or _media_stopped(line, suspicion)
    if not concurs and _agent_ended(line, suspicion):
        ended = _says("agent_ended")
        return Verdict(Sign.UNSEEN, frozenset({Mark.AGENT_LOST}), (Cause.DEVICE,), (ended,))
    if not concurs and not line.by_echo_alone and now < (alone := _alone_until(line, suspicion)) - ROUNDING_S:
        return Verdict(None, again=alone)
    return _confirmed(line, suspicion, now, concurs)


def _untold(line: Line, now: float) -> Verdict:
    """The bridge raised the suspicion and has not answered since: it is asked again, and nobody is blamed."""
    if now - (line.bridge.told or now) > UNTOLD_S:
        return Verdict(Sign.UNSEEN)
    return Verdict(None, again=now + line.policy.bridge_every_s)


def _echo_silent(line: Line, suspicion: Suspicion) -> bool:
    """The router, where it is a second witness, was alive and is silent too."""
    witness = line.echo if line.echo and not line.by_echo_alone else None
    return witness is not None and witness.testifies(suspicion.at, line.policy.recent_s)


def _media_stopped(line: Line, suspicion: Suspicion) -> bool:
    """The bridge, where it is a second witness, has counted nothing either."""
    return line.heartbeat() is not line.bridge and line.bridge.stood_still(suspicion.at)


def _answered(line: Line, suspicion: Suspicion) -> Verdict | None:
    """Somebody at the site answered after the suspicion rose: the line lives, whatever became of the heartbeat."""
    pong = line.socket.heard_since(suspicion.at)
    echo = line.echo is not None and line.echo.heard_since(suspicion.at)
    media = not suspicion.deaf and line.bridge.heard_since(suspicion.at)
    if not pong and not echo and not media:
        return None
    if line.stamp.has_opinion and (pong or suspicion.deaf):
        says = "socket_answers" if pong else "echo_answers"
        return Verdict(Sign.CLEARED, frozenset({Mark.UDP_BLOCKED}), evidence=(_says(says),))
    if pong or line.by_echo_alone:
        return Verdict(Sign.CLEARED)
    answers = _says("echo_answers" if echo else "media_flows")
    evidence = (_says("heartbeat_silent", seconds=_tenths(suspicion.at - suspicion.since)), answers)
    return Verdict(Sign.CLEARED, frozenset({Mark.AGENT_LOST}), (Cause.DEVICE,), evidence)


def _agent_ended(line: Line, suspicion: Suspicion) -> bool:
    """Its socket was closed in good order as the beats ended: a program stopped, not a line."""
    return line.parted_at is not None and line.parted_at >= suspicion.since - PARTING_S


def _alone_until(line: Line, suspicion: Suspicion) -> float:
    policy = line.policy
    heartbeat = line.heartbeat()
    beat = heartbeat.beat if heartbeat else policy.heartbeat_s
    return suspicion.since + max(policy.alone_s, policy.alone_beats * beat)


def _confirmed(line: Line, suspicion: Suspicion, now: float, concurs: bool) -> Verdict:
    backup = line.backup_answers(suspicion.at)
    evidence = [_silence(line, suspicion, now)]
    if _echo_silent(line, suspicion):
        evidence.append(_says("echo_silent"))
    if _media_stopped(line, suspicion):
        evidence.append(_says("media_stopped"))
    if backup:
        evidence.append(_says("backup_answers", link=backup))
    if not concurs:
        evidence.append(_says("one_source"))
    marks = frozenset() if concurs else frozenset({Mark.ONE_SOURCE})
    return Verdict(Sign.CONFIRMED, marks, _causes(suspicion, concurs, backup), tuple(evidence))


def _silence(line: Line, suspicion: Suspicion, now: float) -> Evidence:
    seconds = _tenths(now - suspicion.since)
    if suspicion.deaf:
        return _says("deaf", seconds=seconds)
    if line.heartbeat() is line.bridge:
        return _says("media_stopped_alone", seconds=seconds)
    if line.by_echo_alone:
        return _says("echo_silent_alone" if line.heard() is not None else "silent_since_restart", seconds=seconds)
    heartbeat = line.heartbeat()
    over_socket = heartbeat is not None and heartbeat.source is Source.SOCKET
    return _says("beats_silent" if over_socket else "heartbeat_silent", seconds=seconds)


def _causes(suspicion: Suspicion, concurs: bool, backup: str | None) -> tuple[Cause, ...]:
    """The smallest set the evidence allows: power and line cannot be told apart until the agent is back."""
    if backup or suspicion.deaf:
        return (Cause.LINE,)
    return (Cause.SITE, Cause.LINE) if concurs else (Cause.SITE, Cause.LINE, Cause.DEVICE)


def _says(code: str, **values: str | float) -> Evidence:
    return Evidence(code=code, values=dict(values))


def _tenths(seconds: float) -> float:
    return round(seconds, 1)
