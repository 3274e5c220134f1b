"""Whatever the store does and in whatever order: each event told once, in order, and marked as it happened."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from orchestrator.model.events import Event
from orchestrator.store.feed import Feed
from tests.store.events import MORNING, note, seqs

KEPT = 4
LIMIT = 3


class FeedMachine(RuleBasedStateMachine):
    """A feed, a store that takes a while, and two followers; `stored` is what a database would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.feed = Feed("s1", 1, 0, [], kept=KEPT)
        self.stored: dict[int, Event] = {}
        self.flying: list[Event] = []
        self.followers: list[list[Event]] = [[], []]
        self.now = 0.0

    @rule(many=st.integers(1, 3))
    def record(self, many: int) -> None:
        for _ in range(many):
            self.now += 1
            self.feed.add(note(self.now), MORNING, self.now)

    @rule()
    def begin_commit(self) -> None:
        if not self.flying:
            self.flying = self.feed.to_write(LIMIT)

    @rule()
    def commit(self) -> None:
        for event in self.flying:
            kept = self.stored.setdefault(event.seq, event)
            self.stored[event.seq] = kept._replace(late=event.late)
        self.feed.wrote(self.flying)
        self.flying = []

    @rule()
    def fail(self) -> None:
        self.flying = []

    @rule()
    def commit_without_an_answer(self) -> None:
        for event in self.flying:
            self.stored.setdefault(event.seq, event)
        self.flying = []

    @rule()
    def fall_silent(self) -> None:
        self.feed.tell_unwritten()

    @rule(who=st.integers(0, 1))
    def follow(self, who: int) -> None:
        seen = self.followers[who]
        after = seen[-1].seq if seen else 0
        told = self.feed.told_after(after, LIMIT)
        if told is None:
            told = [self.stored[seq] for seq in range(after + 1, after + 1 + LIMIT) if seq in self.stored]
            assert told, "what is no longer in memory is in the store"
        seen += told

    @invariant()
    def each_once_and_in_order(self) -> None:
        for seen in self.followers:
            assert seqs(seen) == list(range(1, len(seen) + 1))
            assert len(seen) <= self.feed.told

    @invariant()
    def told_is_written_or_late(self) -> None:
        for seen in self.followers:
            assert all(event.late or event.seq in self.stored for event in seen)

    @invariant()
    def what_counts_as_done_is_stored_as_told(self) -> None:
        for seen in self.followers:
            done = [event for event in seen if event.seq <= self.feed.written and event.seq not in self.feed._unmarked]
            assert all(self.stored[event.seq].late >= event.late for event in done)
        if self.feed.settled:
            assert set(self.stored) == set(range(1, self.feed.newest + 1))

    @invariant()
    def waiting_is_counted(self) -> None:
        assert (self.feed.waiting_since is None) == (self.feed.waiting == 0)
        assert self.feed.first <= self.feed.written + 1

    @invariant()
    def memory_is_bounded(self) -> None:
        unsettled = self.feed.newest - min(self.feed.written, *(self.feed._unmarked or {self.feed.written}))
        assert len(self.feed._events) <= 2 * KEPT + unsettled + LIMIT + 3


TestFeed = FeedMachine.TestCase
TestFeed.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)


def test_told_while_being_written_it_is_written_once_more_with_its_mark() -> None:
    feed = Feed("s1", 1, 0, [])
    feed.add(note(), MORNING, 0.0)
    [flying] = feed.to_write(LIMIT)
    feed.tell_unwritten()
    assert feed.told_after(0, LIMIT) == [flying._replace(late=True)]
    feed.wrote([flying])
    assert not feed.settled
    assert feed.to_write(LIMIT) == [flying._replace(late=True)]
    feed.wrote(feed.to_write(LIMIT))
    assert feed.settled
    assert feed.to_write(LIMIT) == []
