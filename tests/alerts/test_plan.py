"""What the plan decides, event by event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from orchestrator.alerts.plan import News, Plan, Words
from orchestrator.model.events import (
    AlertRaised,
    Body,
    IncidentAcknowledged,
    IncidentRevised,
)
from orchestrator.model.policy import AlertPolicy, Policy, WatchPolicy, Webhook
from orchestrator.model.signals import Cause
from orchestrator.text import Text
from tests.alerts.story import Story, at, fell, joined, opened, resolved

HOOK = Webhook(name="phong-truc", url="http://127.0.0.1:1/", secret_env="NONE")


def plan(hold_s: float = 0.0, grew_every_s: float = 2.0) -> Plan:
    policy = Policy(
        watch=WatchPolicy(gather_s=0.25),
        alerts=AlertPolicy(hold_s=hold_s, grew_every_s=grew_every_s, webhooks=(HOOK,)),
    )
    return Plan(policy, word)


def word(news: News) -> Words:
    sites = ",".join(news.sites)
    causes = ",".join(news.causes)
    return Words(Text(vi=f"{news.stage}", en=""), Text(vi=f"{sites} {causes}", en=""), ("a/technician",))


class Told:
    """A plan that is asked at every event, and remembers what it said and when."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.story = Story()
        self.alerts: list[tuple[float, AlertRaised]] = []

    def tell(self, seconds: float, body: Body) -> None:
        self.plan.fold(self.story.tell(seconds, body))
        self.ask(seconds)

    def ask(self, seconds: float) -> None:
        while due := self.plan.due(at(seconds)):
            for body in due:
                self.alerts.append((seconds, body))
                self.plan.fold(self.story.tell(seconds, body))

    @property
    def ids(self) -> list[str]:
        return [alert.alert for _, alert in self.alerts]


def test_a_drop_is_raised_at_once_and_its_end_once() -> None:
    told = Told(plan())
    told.tell(0, fell("a"))
    told.tell(0.25, opened("a"))
    told.tell(90, resolved(90))
    told.ask(1000)

    assert told.ids == ["sc-1:dropped", "sc-1:recovered"]
    dropped = told.alerts[0][1]
    assert dropped == AlertRaised(
        alert="sc-1:dropped",
        incident="sc-1",
        stage="dropped",
        level="critical",
        title="dropped",
        text="a line",
        channels=("phong-truc",),
        sites=("a",),
        call=("a/technician",),
        events=("giao-ban/2",),
    )
    assert [alert.level for _, alert in told.alerts] == ["critical", "info"]
    assert told.plan.next_due() is None


def test_the_hold_counts_from_the_last_sign_of_life() -> None:
    told = Told(plan(hold_s=10))
    told.tell(0, fell("a", silent_s=0.8))
    told.tell(0.25, opened("a"))

    assert told.ids == []
    assert told.plan.next_due() == at(9.2)
    told.ask(9.1)
    assert told.ids == []
    told.ask(9.2)
    assert told.ids == ["sc-1:dropped"]


def test_a_drop_over_before_the_hold_ends_is_never_raised() -> None:
    told = Told(plan(hold_s=10))
    told.tell(0, fell("a"))
    told.tell(0.25, opened("a"))
    told.tell(5, resolved(5))
    told.ask(100)

    assert told.ids == []
    assert told.plan.next_due() is None


def test_a_drop_that_outlasted_the_hold_while_we_were_away_is_told_with_its_end() -> None:
    told = Told(plan(hold_s=10))
    for event in (told.story.tell(0, opened("a")), told.story.tell(60, resolved(60))):
        told.plan.fold(event)
    told.ask(500)

    assert told.ids == ["sc-1:dropped", "sc-1:recovered"]


def test_without_a_hold_even_the_shortest_drop_is_told() -> None:
    told = Told(plan())
    for event in (told.story.tell(0, opened("a")), told.story.tell(0, resolved(0))):
        told.plan.fold(event)
    told.ask(0)

    assert told.ids == ["sc-1:dropped", "sc-1:recovered"]


def test_what_joins_during_the_hold_is_one_alert() -> None:
    told = Told(plan(hold_s=10))
    told.tell(0, opened("a"))
    told.tell(3, joined("b", "c"))
    told.ask(10)

    assert [alert.sites for _, alert in told.alerts] == [("a", "b", "c")]
    assert told.plan.next_due() is None


def test_a_storm_is_a_few_messages() -> None:
    told = Told(plan(grew_every_s=2.0))
    told.tell(0, opened("x"))
    sites = [f"s{n}" for n in range(100)]
    for n, site in enumerate(sites):
        told.tell(1 + n * 0.05, joined(site))
    told.ask(20)

    assert told.ids == ["sc-1:dropped", "sc-1:grew1", "sc-1:grew2", "sc-1:grew3", "sc-1:grew4"]
    assert [site for _, alert in told.alerts[1:] for site in alert.sites] == sites
    assert told.alerts[1][0] == pytest.approx(1.25, abs=0.051)


def test_a_site_that_joins_while_an_alert_is_written_is_told_next() -> None:
    told = Told(plan())
    told.tell(0, opened("a"))
    told.plan.fold(told.story.tell(1, joined("b")))
    (growth,) = told.plan.due(at(1.3))
    told.plan.fold(told.story.tell(1.3, joined("c")))  # recorded by the watch before the alert was
    told.plan.fold(told.story.tell(1.3, growth))
    told.ask(9)

    assert growth.sites == ("b",)
    assert [alert.sites for _, alert in told.alerts] == [("a",), ("c",)]
    assert told.ids[-1] == "sc-1:grew2"
    assert told.alerts[-1][1].events == ("giao-ban/4",)


def test_its_end_names_those_that_were_told() -> None:
    told = Told(plan())
    told.tell(0, opened("a"))
    told.tell(1, joined("b"))
    told.ask(2)
    told.tell(60, resolved(60))

    assert told.alerts[-1][1].sites == ("a", "b")
    assert told.alerts[-1][1].events == ("giao-ban/5",)


def test_a_better_verdict_during_the_hold_is_the_one_that_is_told() -> None:
    told = Told(plan(hold_s=5))
    told.tell(0, opened("a"))
    told.tell(2, IncidentRevised(incident="sc-1", causes=(Cause.SITE,), confidence=0.9))
    told.ask(5)

    assert told.alerts[0][1].text == "a site"


def test_an_acknowledgement_stops_nothing_yet() -> None:
    told = Told(plan(hold_s=5))
    told.tell(0, opened("a"))
    told.tell(1, IncidentAcknowledged(incident="sc-1", by="truc"))
    told.ask(5)
    told.tell(9, resolved(9))

    assert told.ids == ["sc-1:dropped", "sc-1:recovered"]


def test_without_receivers_the_alert_still_stands_in_the_journal() -> None:
    told = Told(Plan(Policy(), word))
    told.tell(0, opened("a"))

    assert told.alerts[0][1].channels == ()


def test_a_clock_set_back_does_not_hold_an_alert_up() -> None:
    watching = plan()
    watching.fold(Story().tell(0, opened("a")))

    assert [alert.alert for alert in watching.due(at(0) - timedelta(hours=1))] == ["sc-1:dropped"]


def test_incidents_do_not_mix() -> None:
    told = Told(plan(hold_s=10))
    told.tell(0, opened("a", incident="sc-1"))
    told.tell(4, opened("b", incident="sc-2"))
    told.tell(5, resolved(5, incident="sc-1"))
    told.ask(30)

    assert told.ids == ["sc-2:dropped"]
