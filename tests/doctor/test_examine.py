"""From facts to findings: what is wrong is found, alone, and with all there is to say about it."""

from __future__ import annotations

import re
from dataclasses import replace
from string import Formatter

import pytest

from orchestrator.doctor.examine import CURES, PARTS, examine
from orchestrator.doctor.facts import (
    ABSENT,
    UNSURE,
    BridgeSight,
    Clock,
    Exposure,
    Facts,
    Health,
    Login,
    Relay,
)
from orchestrator.doctor.findings import Finding
from orchestrator.errors import JitsiFault
from orchestrator.model.check import Fault, Measured, Verdict
from orchestrator.model.policy import CheckPolicy
from orchestrator.probes.turn import REFUSALS
from tests.doctor.patient import (
    DOMAIN,
    JICOFO,
    JVB,
    PROSODY,
    TURN,
    WELL,
    away,
    bridge,
    focus,
    page,
    prosody,
    signalling,
)

F, N = Verdict.FAILED, Verdict.NOTED
LAN = Health(False, "No valid IP addresses available for harvesting.")
ILL: list[tuple[str, Verdict, Facts]] = [
    ("config", F, replace(WELL, page=replace(WELL.page, settings=away(JitsiFault.FAILED, "HTTP 502")))),
    ("p2p", N, page(p2p__enabled=True)),
    ("p2p", N, page(p2p__enabled=ABSENT)),
    ("rtcstats", N, page(analytics__rtcstatsEnabled=ABSENT)),
    ("email_in_stats", N, page(enableEmailInStats=False)),
    ("prejoin", N, page(prejoinConfig__enabled=ABSENT)),
    ("stats_interval", N, page(pcStatsInterval=ABSENT)),
    ("domain", F, page(hosts__domain="meet.jitsi")),
    ("domain", F, page(hosts__muc="muc.meet.jitsi")),
    ("websocket", N, page(websocket=ABSENT)),
    ("bridge", F, bridge(health=away())),
    ("valid_address", F, bridge(health=LAN)),
    ("bridge_health", F, bridge(health=Health(False, "Health check failed"))),
    ("bridge_health", N, bridge(health=away(JitsiFault.MODULE_OFF))),
    ("bridge_debug", F, bridge(debug=away(JitsiFault.MODULE_OFF))),
    ("bridge_stats", N, bridge(stats=away(JitsiFault.MODULE_OFF))),
    ("colibri", N, bridge(colibri=away(JitsiFault.MODULE_OFF))),
    ("bridge_version", N, bridge(debug=BridgeSight(0.1, 0, False, True))),
    ("drain", F, bridge(debug=BridgeSight(0.1, 0, True, False))),
    ("stress", N, bridge(debug=BridgeSight(0.93, 120, False, False))),
    ("crowd", N, replace(WELL, points=81)),
    ("focus", F, focus(health=away())),
    ("focus_health", N, focus(health=away(JitsiFault.MODULE_OFF))),
    ("focus_sick", F, focus(health=Health(False, "No operational bridges available (total bridge count: 1)"))),
    ("focus_bridges", F, focus(bridges={"brewery/jvb1": False})),
    ("focus_bridges", F, focus(bridges={})),
    ("login", F, signalling(login=away(JitsiFault.LOGIN_REFUSED))),
    ("stranger", N, signalling(stranger=True)),
    ("hibernation", N, signalling(login=Login(60.0))),
    ("resumption", N, signalling(login=Login(None))),
    ("joins", N, replace(WELL, points=60)),
    ("prosody", F, prosody(answers=away())),
    ("module", N, prosody(module=away(JitsiFault.MODULE_OFF))),
    ("module", F, prosody(module=away(JitsiFault.REFUSED))),
    ("module", F, prosody(module=away(JitsiFault.WRONG_HOST))),
    ("media", F, replace(WELL, media=Measured(Fault.SILENT, addresses=("192.0.2.4:10000",)))),
    ("trial", F, replace(WELL, media=Measured(Fault.NO_FOCUS, "-"))),
    ("turn", F, replace(WELL, relays=(Relay(TURN, REFUSALS[401]),))),
    ("turn_peers", F, replace(WELL, relays=(Relay(TURN, None, ("192.0.2.4",), ("192.0.2.4",)),))),
    ("no_turn", N, replace(WELL, relays=())),
    ("clock", N, replace(WELL, clocks=(Clock(PROSODY, 3.0, 0.5),))),
    ("clock", F, replace(WELL, clocks=(Clock(JVB, -75.0, 0.5),))),
    ("exposed", F, replace(WELL, exposure=Exposure(DOMAIN, {8080: "Videobridge"}, False))),
    ("exposed", N, replace(WELL, exposure=Exposure("192.0.2.4", {8080: "Videobridge"}, False))),
    ("conference_request", N, replace(WELL, exposure=Exposure(DOMAIN, {}, True))),
]


def wrong(facts: Facts) -> list[Finding]:
    return [each for each in examine(facts, CheckPolicy()) if each.verdict is not Verdict.PASSED]


def test_who_lacks_nothing_hears_nothing() -> None:
    found = examine(WELL, CheckPolicy())
    assert {each.verdict for each in found} == {Verdict.PASSED}
    assert all(each.reason is None for each in found)


@pytest.mark.parametrize(("name", "grade", "facts"), ILL, ids=[f"{name}-{n}" for n, (name, _, _) in enumerate(ILL)])
def test_each_lack_is_found_alone_with_its_whole_cure(name: str, grade: Verdict, facts: Facts) -> None:
    all_wrong = wrong(facts)
    (found,) = all_wrong if name != "crowd" else [each for each in all_wrong if each.check != "joins"]
    assert (found.check, found.verdict, found.part) == (name, grade, PARTS[name])
    assert found.reason and found.debian and found.docker and found.restart and found.fallback
    for text in (found.reason, found.restart, found.fallback):
        for sentence in (text.vi, text.en):
            assert sentence.endswith((".", ")")) or found.check == "focus_sick", sentence
            assert "{" not in sentence and "  " not in sentence and "None" not in sentence
    for lines in (found.debian, found.docker):
        assert lines.file and lines.text
        assert not re.search(r"<(domain|rooms|url|refused|wanted|field|value|host)>", lines.file + lines.text)


def test_every_cure_is_used_and_complete_in_both_languages() -> None:
    assert {name for name, _, _ in ILL} == set(CURES) == set(PARTS)
    for cure in CURES.values():
        for text in (cure.title, cure.reason, cure.restart, cure.fallback):
            vi, en = ({name for _, name, _, _ in Formatter().parse(words) if name} for words in (text.vi, text.en))
            assert text.vi and text.en and vi == en, text.vi
        assert cure.debian.text and cure.docker.text


def test_what_could_not_be_asked_is_neither_well_nor_ill() -> None:
    (unread,) = wrong(page(p2p__enabled=UNSURE))
    assert (unread.check, unread.verdict) == ("p2p", Verdict.NOT_CHECKED)
    assert unread.reason and unread.reason.en.startswith("Not looked at: config.js computes")
    assert wrong(page(hosts__muc=UNSURE)) == [], "Debian computes it; that is no news"
    (no_key,) = wrong(replace(WELL, media=None))
    assert (no_key.check, no_key.verdict) == ("media", Verdict.NOT_CHECKED)
    refused = wrong(replace(signalling(login=away(JitsiFault.LOGIN_REFUSED)), media=Measured(Fault.LOGIN_REFUSED)))
    assert [(each.check, each.verdict) for each in refused] == [("login", F), ("media", Verdict.NOT_CHECKED)]


def test_a_bridge_that_is_away_is_one_finding_and_the_others_are_looked_at() -> None:
    silent = bridge(health=away(), debug=away(), stats=away(), colibri=away()).bridges
    facts = replace(WELL, bridges=(*silent, *bridge(url="http://192.0.2.7:8080").bridges))
    assert [(each.check, each.where) for each in wrong(facts)] == [("focus_bridges", JICOFO), ("bridge", JVB)]


def test_the_lines_name_what_was_found() -> None:
    (turn,) = wrong(replace(WELL, relays=(Relay(TURN, None, ("10.20.0.1",), ("10.20.0.1",)),)))
    assert turn.debian and turn.debian.text == "allowed-peer-ip=10.20.0.1"
    (joins,) = wrong(replace(WELL, points=80))
    assert joins.debian and joins.debian.text.splitlines() == [
        f'Component "conference.{DOMAIN}" "muc"',
        "    muc_rate_joins = 20",
        "    muc_rate_leaves = 20",
    ]
    assert joins.reason and "80 máy cùng vào mất khoảng 27 giây" in joins.reason.vi
