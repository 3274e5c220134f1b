"""The engine: readings and ticks in, facts and questions out.

Suspect, verify, confirm. It has no clock and no loop: `now` is monotonic seconds by argument and `due()` says when
`tick` must be called next, so a tape of readings and ticks replays to the same verdicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from orchestrator.live.states import LINE, Sign, step
from orchestrator.live.watch.centre import CENTRE, Centre
from orchestrator.live.watch.deadlines import ROUNDING_S, Deadlines, Due
from orchestrator.live.watch.facts import Fact, Finding, absent, changed, figures_of, remark
from orchestrator.live.watch.hearing import Ear
from orchestrator.live.watch.line import UNTOLD_S, Line, Suspicion, Watched
from orchestrator.live.watch.questions import about_us, answered_by, questions, steady
from orchestrator.live.watch.settling import settle
from orchestrator.live.watch.verdict import Verdict, judge
from orchestrator.model.events import BlindSpell
from orchestrator.model.policy import Policy, WatchPolicy
from orchestrator.model.signals import LineState, Mark, Reading, Source

_WATCHING = (LineState.UP, LineState.DEGRADED)


def beat_s(policy: WatchPolicy, sites: int) -> float:
    """The rhythm of agents' heartbeats, where there are so many."""
    return policy.crowd_heartbeat_s if sites > policy.crowd else policy.heartbeat_s


class Watch:
    """Every line of one session. `hear` is the hot path: a beat in quiet times costs two dictionary look-ups."""

    def __init__(
        self,
        sites: Sequence[Watched],
        policy: Policy,
        *,
        now: float,
        control: Sequence[str] = (),
        echo: Source | None = None,
        rhythm_s: float | None = None,
    ) -> None:
        """`rhythm_s` is that of the agents, where more of them attach than are watched here."""
        self.policy = policy.watch
        self._quality = policy.quality
        self.beat_s = rhythm_s or beat_s(self.policy, len(sites))
        self.lines: dict[str, Line] = {}
        self.centre = Centre(control, echo, self.policy)
        self._floor = now  # silence is counted from here at the earliest
        self._deadlines = Deadlines()
        self._handlers: Mapping[Due, Callable[[Line, float], Iterable[Finding]]] = {
            Due.LISTEN: self._listen,
            Due.VERDICT: self._verdict,
            Due.ECHO: self._steady_echo,
            Due.WINDOW: self._window,
            Due.AWAY: self._away,
        }
        self.use(sites, now)
        if self.centre.ears:
            self._deadlines.set(now, Due.ECHO, CENTRE)

    def use(self, sites: Sequence[Watched], now: float) -> None:
        """Watch these sites from now on. A site that stays keeps its state; thresholds stay those of the start."""
        wanted = {each.site.id: each for each in sites}
        self.lines = {site: line for site, line in self.lines.items() if site in wanted}
        for n, (site, each) in enumerate(wanted.items()):
            if line := self.lines.get(site):
                line.use(each, self.policy)
                continue
            self.lines[site] = Line(each, self.policy, self.beat_s)
            spread = n / len(wanted)  # not all at once
            self._deadlines.set(now + self.policy.sole_echo_every_s * spread, Due.ECHO, site)
            self._deadlines.set(now + self._quality.window_s * (1 + spread), Due.WINDOW, site)

    def restore(self, states: Mapping[str, LineState], now: float) -> None:
        """Go on from the journal: a site known before is unknown until heard, and judged if it stays silent."""
        for site, state in states.items():
            if (line := self.lines.get(site)) and state is not LineState.UNKNOWN:
                line.known_before = True
                was_down = state in (LineState.DOWN, LineState.SUSPECT)
                wait_s = self.policy.suspect_beats * self.beat_s if was_down else self.policy.away_s
                self._deadlines.set(now + wait_s, Due.AWAY, site)

    def due(self) -> float:
        """When `tick` has something to do; infinity when nothing is planned."""
        return self._deadlines.next()

    def tick(self, now: float) -> list[Finding]:
        """Everything that has fallen due by `now`."""
        findings: list[Finding] = []
        for kind, site in self._deadlines.take(now):
            if site == CENTRE:
                findings += about_us(self.centre, 1)
                self._deadlines.set(now + self.policy.control_every_s, Due.ECHO, CENTRE)
            elif line := self.lines.get(site):
                findings += self._handlers[kind](line, now)
        return findings

    def hear(self, reading: Reading) -> Sequence[Finding]:
        """A sign of life, or a counter that stands still. What is not watched is dropped."""
        if reading.still_s is not None:
            return self._stood_still(reading)
        sighted = [self._sighted(reading.at)] if self.centre.blind else []
        self.centre.heard_at = reading.at
        if reading.site == CENTRE:
            self.centre.hear(reading)
            return sighted
        line = self.lines.get(reading.site)
        ear = line.ear_of(reading) if line else None
        if line is None or ear is None:
            return sighted
        remarked = line.take_in(ear, reading)
        if line.state in _WATCHING:
            if remarked or line.is_deaf(reading.at):
                return [*sighted, *self._when_watching(line, reading.at, remarked)]
            return sighted
        tells = ear in (line.stamp, line.socket, line.bridge, line.echo)  # not the router of another link
        return [*sighted, *self._when_missed(line, ear, reading.at)] if tells else sighted

    def _when_watching(self, line: Line, now: float, remarked: bool) -> list[Finding]:
        findings: list[Finding] = [remark(line, now)] if remarked else []
        if line.is_deaf(now):
            since = max(now - (line.deaf_s or 0.0), self._floor)
            if now - since >= self.policy.suspect_beats * line.stamp.beat:
                findings += self._suspect(line, since, now, deaf=True)
        return findings

    def _stood_still(self, reading: Reading) -> Sequence[Finding]:
        """The bridge has looked and counted nothing: evidence, and where nobody else speaks, suspicion."""
        line = self.lines.get(reading.site)
        if line is None:
            return ()
        line.bridge.hear(reading)
        since = max(reading.at - (reading.still_s or 0.0), self._floor, line.settling_until)
        if line.state not in _WATCHING or line.heartbeat() is not line.bridge:
            return ()
        if reading.at - since < self.policy.bridge_still_s - ROUNDING_S:
            return ()
        return self._suspect(line, since, reading.at, deaf=False)

    def _when_missed(self, line: Line, ear: Ear, now: float) -> Sequence[Finding]:
        """A sign of life while the line is unknown, suspect or down."""
        if line.state is LineState.UNKNOWN:
            return self._move(line, Sign.ALIVE, now)
        if line.is_deaf(now):
            return ()
        if line.state is LineState.DOWN:
            back = line.is_back(now, ear.beat)
            return self._move(line, Sign.RETURNED, now, Verdict(None, absent(line))) if back else ()
        return self._move(line, Sign.CLEARED, now) if ear is line.heartbeat() else ()

    # ── what falls due ──────────────────────────────────────────────────────────────────────────────

    def _listen(self, line: Line, now: float) -> Iterable[Finding]:
        if line.state not in _WATCHING:
            return ()
        ear = line.heartbeat()
        if ear is line.bridge:
            return self._told(line, now)
        last = max(ear.last if ear and ear.last is not None else self._floor, self._floor, line.settling_until)
        silent_at = last + self.policy.suspect_beats * (ear.beat if ear else self.policy.sole_echo_every_s)
        if now < silent_at - ROUNDING_S:
            self._deadlines.set(silent_at, Due.LISTEN, line.site.id)
            return ()
        if ear is None:
            return self._move(line, Sign.UNSEEN, now)
        return self._suspect(line, last, now, deaf=False)

    def _told(self, line: Line, now: float) -> Iterable[Finding]:
        """Heard by the bridge alone: its silence is told. Where it tells nothing any more, nothing is known."""
        until = (line.bridge.told or self._floor) + UNTOLD_S
        if now < until - ROUNDING_S:
            self._deadlines.set(until, Due.LISTEN, line.site.id)
            return ()
        line.bridge.excused = True
        return self._move(line, Sign.UNSEEN, now)

    def _suspect(self, line: Line, since: float, now: float, *, deaf: bool) -> list[Finding]:
        policy = self.policy
        ear = line.heartbeat()
        times = policy.sole_echoes if line.by_echo_alone else policy.echoes
        shared = since + policy.verdict_beats * (ear.beat if ear else self.beat_s)
        by = max(shared, answered_by(self.policy, now, times))
        if ear is line.bridge:
            by = now + 2 * policy.bridge_gap_s
        line.suspicion = Suspicion(since, now, by, deaf)
        self._deadlines.set(line.suspicion.verdict, Due.VERDICT, line.site.id)
        return [*self._move(line, Sign.SILENT, now), *questions(line, self.centre, times)]

    def _verdict(self, line: Line, now: float) -> Iterable[Finding]:
        suspicion = line.suspicion
        if suspicion is None:
            return ()
        verdict = judge(line, suspicion, now, self.centre.lost(suspicion.at))
        if verdict.sign is None:
            line.suspicion = suspicion._replace(verdict=verdict.again)
            self._deadlines.set(verdict.again, Due.VERDICT, line.site.id)
            return questions(line, self.centre, self.policy.echoes)
        findings: list[Finding] = []
        if verdict.sign is Sign.CLEARED:
            line.excuse_echo(suspicion.at)
        if verdict.sign is Sign.BLIND and not self.centre.blind:
            self.centre.blind = True
            findings.append(Fact(now, BlindSpell(reason="network", began=True, detail=verdict.detail)))
        return [*findings, *self._move(line, verdict.sign, now, verdict)]

    def _steady_echo(self, line: Line, now: float) -> Iterable[Finding]:
        """Each router at its rhythm; often where no agent speaks or where a drop is to be seen ending."""
        often = line.by_echo_alone or line.state is LineState.DOWN
        every_s = self.policy.sole_echo_every_s if often else self.policy.echo_every_s
        self._deadlines.set(now + every_s, Due.ECHO, line.site.id)
        return steady(line)

    def _window(self, line: Line, now: float) -> Iterable[Finding]:
        self._deadlines.set(now + self._quality.window_s, Due.WINDOW, line.site.id)
        remarked = line.mark_habits(now)
        poor = line.meter.close_window(self._quality, now)
        sign = None if poor is None else Sign.POOR if poor else Sign.GOOD
        if sign and step(LINE, line.state, sign) is not line.state:
            return self._move(line, sign, now, Verdict(None, frozenset(line.marks), evidence=(figures_of(line, now),)))
        return [remark(line, now)] if remarked else ()

    def _away(self, line: Line, now: float) -> Iterable[Finding]:
        """Known before and not heard since we are back: ask once more, then judge."""
        if line.state is not LineState.UNKNOWN or not line.known_before or self.centre.blind:
            return ()
        if not line.site.agent and line.echo is None and line.bridge.told is None:
            return ()  # only the bridge could say, and it has not
        times = self.policy.sole_echoes
        since = max(line.heard() or self._floor, self._floor)
        line.suspicion = Suspicion(since, now, answered_by(self.policy, now, times), deaf=False)
        self._deadlines.set(line.suspicion.verdict, Due.VERDICT, line.site.id)
        return questions(line, self.centre, times)

    # ── what is known besides readings ──────────────────────────────────────────────────────────────

    def agent_attached(self, site: str) -> None:
        if line := self.lines.get(site):
            line.agent, line.parted_at = True, None

    def agent_parted(self, site: str, now: float, reason: str) -> Sequence[Finding]:
        """The agent's WebSocket ended: `bye` and `closed` came from its end, other reasons from ours.

        After a goodbye its silence is no evidence at all.
        """
        line = self.lines.get(site)
        if line is None:
            return ()
        line.agent = False
        if reason in ("bye", "closed"):
            line.parted_at = now
        if reason != "bye" or line.state not in _WATCHING:
            return ()
        line.excuse_agent()
        line.settling_until = now + self.policy.sole_echo_every_s
        self._deadlines.set(now, Due.ECHO, site)
        lost = frozenset({*line.marks, Mark.AGENT_LOST})
        if line.heartbeat() is None:
            return self._move(line, Sign.UNSEEN, now, Verdict(None, lost))
        line.marks |= lost
        return [remark(line, now)]

    def suspend(self, now: float) -> None:
        """We were deaf ourselves until `now` (drops, a slow loop): silence counts only from here."""
        self._floor = now
        for line in self.lines.values():
            if line.suspicion:
                verdict = max(line.suspicion.verdict, answered_by(self.policy, now, self.policy.echoes))
                line.suspicion = line.suspicion._replace(verdict=verdict)
                self._deadlines.set(verdict, Due.VERDICT, line.site.id)

    def _sighted(self, now: float) -> Fact:
        """Our network is back: what was unknown for our blindness has time to speak up."""
        self.centre.sighted()
        self._floor = now
        for line in self.lines.values():
            if line.state is LineState.UNKNOWN and line.known_before:
                self._deadlines.set(now + self.policy.away_s, Due.AWAY, line.site.id)
        return Fact(now, BlindSpell(reason="network", began=False))

    # ── moving ──────────────────────────────────────────────────────────────────────────────────────

    def _move(self, line: Line, sign: Sign, now: float, verdict: Verdict | None = None) -> list[Finding]:
        verdict = verdict or Verdict(None, frozenset(line.marks - {Mark.ONE_SOURCE}))
        before, line.state = line.state, step(LINE, line.state, sign)
        since = line.suspicion.since if line.suspicion else None
        if line.state is not LineState.SUSPECT:
            line.suspicion = None
        if settle(line, sign, verdict, now):
            self._deadlines.set(now, Due.ECHO, line.site.id)
        if line.state in _WATCHING and before not in _WATCHING:
            self._deadlines.set(now, Due.LISTEN, line.site.id)
        if line.state is before:
            return []
        silent_s = None if since is None or line.state in _WATCHING else round(now - since, 3)
        return [Fact(now, changed(line, before, verdict, silent_s))]
