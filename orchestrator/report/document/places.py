"""What fills the places of a template: figures as words and sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from orchestrator.model.check import Verdict
from orchestrator.model.registry import Registry
from orchestrator.report.document.speech import (
    capital,
    clock,
    date,
    joined,
    lasted,
    number,
    percent,
    share,
    shortened,
    weekday,
)
from orchestrator.report.document.words import Words
from orchestrator.report.figures.model import Preparation, ReportFigures


class Places:
    """One session in words. Of public figures no point and no person is named."""

    def __init__(self, figures: ReportFigures, registry: Registry, words: Words) -> None:
        self._figures = figures
        self._registry = registry
        self._words = words
        self._zone = ZoneInfo(figures.timezone)

    def fill(self) -> dict[str, str]:
        """The value of every place; empty where there is nothing to say."""
        return {**self._meeting(), **self._preparation(), **self._held(), **self._trouble()}

    def _meeting(self) -> dict[str, str]:
        figures, registry = self._figures, self._registry
        hub = next((site for site in registry.sites if site.hub), None)
        start = figures.times.planned_start.astimezone(self._zone)
        planned = self._say("from_plan", clock=clock(start), weekday=weekday(start), date=date(start))
        pauses = figures.times.pauses
        paused = self._say("paused", n=number(len(pauses)), lasted=lasted(figures.times.paused_s))
        return {
            "title": joined(figures.title),
            "owner": registry.organization.technical_owner,
            "sites": number(figures.totals.sites),
            "hall": (hub.room or hub.name) if hub else registry.organization.name,
            "chair": (hub.chair if hub else None) or registry.organization.name,
            "planned": planned,
            "held": self._when_held(),
            "paused": paused if pauses else "",
        }

    def _when_held(self) -> str:
        times = self._figures.times
        if times.started is None:
            return self._say("not_held")
        began = clock(times.started.astimezone(self._zone))
        if times.ended is None:
            return self._say("going_on", began=began)
        ended = clock(times.ended.astimezone(self._zone))
        sentence = "held" if times.pauses else "held_through"
        return self._say(sentence, began=began, ended=ended, lasted=lasted(times.live_s))

    def _preparation(self) -> dict[str, str]:
        kept = self._figures.preparation
        told = kept.told[-1] if kept.told else None
        waived = [
            self._say("waiver", name=row.name, reason=shortened(row.waiver.reason)) for row in kept.sites if row.waiver
        ]
        looks = [row.day_before.at for row in kept.sites if row.day_before.at]
        began = min(looks).astimezone(self._zone) if looks else None
        return {
            "notices": self._notices(kept),
            "confirmed": share(kept.confirmed),
            "day_before": self._verdicts(kept.day_before),
            "morning": self._verdicts(kept.morning),
            "centre": self._words[f"verdicts.{kept.centre_day_before.verdict}"].lower(),
            "check_began": f"{clock(began)}, {date(began)}" if began else self._words["sentences.to_fill"],
            "readiness": self._say("readiness", ready=share(told.ready), all=number(told.all)) if told else "",
            "waivers": self._say("waivers", names="; ".join(waived)) if waived else "",
            "calls": self._say("calls", n=number(kept.calls)) if kept.calls else "",
            "fallbacks": self._listed("fallbacks", self._fallbacks(kept)),
            "missed": self._listed("missed", self._steps(kept)),
        }

    def _notices(self, kept: Preparation) -> str:
        issued = sum(each.issued for each in kept.mailings)
        delivered, failed = sum(each.delivered for each in kept.mailings), sum(each.failed for each in kept.mailings)
        values = {"issued": number(issued), "delivered": number(delivered), "failed": number(failed)}
        return self._say("notices", **values) if issued else ""

    def _verdicts(self, counts: Mapping[Verdict, int]) -> str:
        """The best first."""
        if not set(counts) - {Verdict.NOT_CHECKED}:
            return self._say("not_checked")
        order = (Verdict.PASSED, Verdict.NOTED, Verdict.FAILED, Verdict.NOT_CHECKED)
        named = ((counts.get(verdict, 0), self._words[f"verdicts.{verdict}"].lower()) for verdict in order)
        return "; ".join(self._say("verdicts", n=number(count), verdict=name) for count, name in named if count)

    def _fallbacks(self, kept: Preparation) -> Iterator[str]:
        for each in kept.fallbacks:
            verdict = self._words[f"verdicts.{each.tested}"].lower()
            at = each.announced_at
            used = self._say("fallback_used", clock=clock(at.astimezone(self._zone))) if at else ""
            yield self._say(f"fallback_{each.what}", verdict=verdict) + used

    def _steps(self, kept: Preparation) -> Iterator[str]:
        for each in kept.steps:
            name = self._words.one_of("steps", each.step.rstrip("0123456789").rstrip("._"))
            at = each.at.astimezone(self._zone) if each.at else None
            yield self._say("step_late", step=name, clock=clock(at)) if at else self._say("step_missed", step=name)

    def _held(self) -> dict[str, str]:
        totals, blind = self._figures.totals, self._figures.blind
        if self._figures.times.started is None:
            not_yet = self._say("not_yet")
            bare = {"absent": "", "late": not_yet, "drops": not_yet, "blind": ""}
        else:
            bare = {
                "absent": self._absent(),
                "late": self._late(),
                "drops": self._drops(),
                "blind": self._say("blind", n=number(len(blind))) if blind else "",
            }
        return {
            "present": share(totals.present),
            "presence": self._say(f"by_{self._figures.presence}"),
            "connected": self._connected(),
            **bare,
        }

    def _connected(self) -> str:
        totals = self._figures.totals
        told = percent(totals.connected)
        if totals.connected is None or totals.unknown_s < 1:
            return told
        return f"{told} ({self._say('of_it_unknown', share=percent(totals.unknown, up=True))})"

    def _absent(self) -> str:
        missing = self._figures.totals.sites - self._figures.totals.present
        names = [site.name for site in self._figures.sites if not site.present]
        return self._say("absent", n=number(missing), names=self._named(names)) if missing else ""

    def _late(self) -> str:
        late = [site for site in self._figures.sites if site.late_s]
        names = [self._say("one_late", name=site.name, lasted=lasted(site.late_s)) for site in late]
        count = self._figures.totals.late
        return self._say("late", n=number(count), names=self._named(names)) if count else self._say("no_late")

    def _drops(self) -> str:
        totals = self._figures.totals
        if not totals.drops:
            return self._say("no_drops")
        values = {"n": number(totals.dropped), "times": number(totals.drops), "longest": lasted(totals.longest_s)}
        return self._say("drops", **values)

    def _trouble(self) -> dict[str, str]:
        return {
            "incidents": self._incidents(),
            "assessment": self._assessment(),
            "proposals": self._proposals(),
        }

    def _incidents(self) -> str:
        totals = self._figures.totals
        told = [self._say("no_incidents" if self._figures.times.started else "not_yet")]
        if totals.incidents and self._figures.full:
            told = [self._say("incidents", n=number(totals.incidents))]
        elif totals.incidents:
            mended = self._still_open("some_open") if totals.unresolved else self._say("all_mended")
            told = [
                self._say("incidents_vp", n=number(totals.incidents), longest=lasted(totals.longest_s), mended=mended)
            ]
        others = sum(not each.live for each in self._figures.incidents)
        return "\n".join([*told, *([self._say("other_incidents", n=number(others))] if others else [])])

    def _still_open(self, sentence: str) -> str:
        """What is not over may yet be repaired while the meeting is on."""
        as_of = self._say("as_of_the_end" if self._figures.times.ended else "as_of_now")
        return self._say(sentence, n=number(self._figures.totals.unresolved), as_of=as_of)

    def _assessment(self) -> str:
        totals = self._figures.totals
        if self._figures.times.started is None:
            return self._say("not_yet")
        missing = totals.sites - totals.present
        told = [self._say("not_all", n=number(missing))] if missing else []
        if totals.unresolved:
            told.append(self._still_open("open"))
        elif totals.incidents:
            told.append(self._say("mended", longest=lasted(totals.longest_s)))
        elif not missing and not totals.drops and not totals.late and totals.absent_s + totals.unknown_s < 1:
            told.append(self._say("smooth"))
        return "\n".join(told) or self._drops()

    def _proposals(self) -> str:
        causes = dict.fromkeys(cause for each in self._figures.incidents if each.live for cause in each.causes)
        advice = dict.fromkeys(self._words[f"advice.{cause}"] for cause in causes)
        return "\n".join(f"- {each}" for each in advice) or self._say("none")

    def _named(self, names: list[str]) -> str:
        """`, gồm A, B`; nothing of public figures, which know no names."""
        if not names:
            return ""
        return self._say("namely", names=self._words.named(names))

    def _listed(self, sentence: str, items: Iterator[str]) -> str:
        told = "; ".join(items)
        return capital(self._say(sentence, list=told)) if told else ""

    def _say(self, sentence: str, **values: str) -> str:
        return self._words.say(f"sentences.{sentence}", **values)
