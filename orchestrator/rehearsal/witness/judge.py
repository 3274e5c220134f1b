"""Each scripted drop beside what the board and the duty office saw of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestrator.model.signals import LineState
from orchestrator.rehearsal.witness.expected import Silence
from orchestrator.rehearsal.witness.outcome import Delivery, Drop, FalseAlarm, FalseDrop, Incident, Sighting

SURE_S = 3.0  # a shorter cut may pass without a verdict
BACK_S = 5.0  # a line repaired less than this before the end may still be on its way back
WORKING = (LineState.UP, LineState.DEGRADED)


def judge(
    silence: Silence, until: float, seen: Sequence[Sighting], told: Sequence[Delivery], end: float, hold_s: float
) -> Drop:
    """One scripted silence beside what was seen of it before `until`, when the site's next one begins.

    `end` is the scenario's last second; alerts are held for `hold_s`, so that shorter drops may raise none.
    """
    own = [each for each in seen if silence.began <= each.at < until and each.body.get("site") == silence.site]
    down = next((each for each in own if _turns(each, (LineState.DOWN,))), None)
    suspected = next((each for each in own if _turns(each, (LineState.SUSPECT,))), None)
    back = next((each for each in own if down and each.at > down.at and _turns(each, WORKING)), None)
    alert = next((each for each in told if silence.began <= each.at < until and _tells(each, silence.site)), None)
    recovery = next((each for each in told if alert and _recovers(each, alert)), None)
    drop = Drop(
        site=silence.site,
        link=silence.link,
        cut_at_s=silence.began,
        repaired_at_s=silence.ended,
        suspected_s=_since(silence.began, suspected),
        board_s=_since(silence.began, down),
        alert_s=_since(silence.began, alert) if down else None,
        recovered_s=None if silence.ended is None else _since(silence.ended, back),
        causes=tuple(down.body.get("causes", ())) if down else (),
        marks=tuple(down.body.get("marks", ())) if down else (),
        incident=alert.incident if alert and down else None,
    )
    return drop.model_copy(update={"faults": tuple(_faults(drop, recovery, end, hold_s))})


def _turns(sighting: Sighting, states: Sequence[LineState]) -> bool:
    """Whether a line came into one of these states; a change of marks alone does not count."""
    body = sighting.body
    return sighting.kind == "line.changed" and body["after"] in states and body["before"] != body["after"]


def _tells(delivery: Delivery, site: str) -> bool:
    return delivery.stage != "recovered" and site in delivery.sites


def _recovers(delivery: Delivery, alert: Delivery) -> bool:
    return delivery.stage == "recovered" and delivery.incident == alert.incident


def _since(moment: float, seen: Sighting | Delivery | None) -> float | None:
    return None if seen is None else round(seen.at - moment, 3)


def _faults(drop: Drop, recovery: Delivery | None, end: float, hold_s: float) -> Iterable[str]:
    repaired = drop.repaired_at_s
    lasted_s = (end if repaired is None else repaired) - drop.cut_at_s
    if drop.board_s is None:
        if lasted_s >= SURE_S:
            yield "not_seen"
        return
    must_be_told = drop.alert_s is not None or lasted_s >= hold_s + SURE_S
    if must_be_told and drop.alert_s is None:
        yield "no_alert"
    if repaired is None or end - repaired < BACK_S:
        return
    if drop.recovered_s is None:
        yield "not_recovered"
    if must_be_told and recovery is None:
        yield "no_recovery_alert"


def judge_all(
    scripted: Sequence[Silence], seen: Sequence[Sighting], told: Sequence[Delivery], end: float, hold_s: float = 0.0
) -> list[Drop]:
    """Every scripted silence, judged."""
    return [judge(silence, _next_of(silence, scripted), seen, told, end, hold_s) for silence in scripted]


def _next_of(silence: Silence, scripted: Sequence[Silence]) -> float:
    """When the same site falls silent again."""
    later = (each.began for each in scripted if each.site == silence.site and each.began > silence.began)
    return min(later, default=float("inf"))


def false_drops(scripted: Sequence[Silence], seen: Sequence[Sighting]) -> list[FalseDrop]:
    """Each `down` of a site that was not cut, or that had been told of its silence already."""
    found: list[FalseDrop] = []
    unseen = list(scripted)
    for each in seen:
        if not _turns(each, (LineState.DOWN,)):
            continue
        site = each.body["site"]
        reason = next((silence for silence in unseen if silence.site == site and _within(each.at, silence)), None)
        if reason is None:
            found.append(FalseDrop(site=site, at_s=round(each.at, 3)))
        else:
            unseen.remove(reason)
    return found


def _within(at: float, silence: Silence) -> bool:
    """A verdict may fall just after the repair: what was sent before it is still missing."""
    return silence.began <= at <= (at if silence.ended is None else silence.ended + 1.0)


def false_alarms(scripted: Sequence[Silence], told: Sequence[Delivery]) -> list[FalseAlarm]:
    """Each alert that names a site which had not been cut when it came."""
    return [
        FalseAlarm(alert=each.alert, sites=each.sites, at_s=round(each.at, 3))
        for each in told
        if each.stage != "recovered"
        and not all(any(s.site == site and s.began <= each.at for s in scripted) for site in each.sites)
    ]


def incidents(seen: Sequence[Sighting]) -> list[Incident]:
    """The incidents of the journal, with every site that joined them."""
    found: dict[str, Incident] = {}
    for each in seen:
        body = each.body
        name = body.get("incident", "")
        if each.kind == "incident.opened":
            opened = Incident(
                id=name,
                opened_at_s=round(each.at, 3),
                sites=tuple(body["sites"]),
                causes=tuple(body["causes"]),
                seconds=None,
            )
            found[name] = opened
        elif name in found:
            found[name] = found[name].model_copy(update=_learned(each, found[name]))
    return list(found.values())


def _learned(sighting: Sighting, incident: Incident) -> dict[str, object]:
    match sighting.kind:
        case "incident.joined":
            return {"sites": (*incident.sites, *sighting.body["sites"])}
        case "incident.revised":
            return {"causes": tuple(sighting.body["causes"])}
        case "incident.resolved":
            return {"seconds": sighting.body["seconds"]}
    return {}
