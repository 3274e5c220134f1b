"""What every way to reach people offers."""

from __future__ import annotations

from typing import Protocol

from orchestrator.model.message import Letter, Message


class Channel(Protocol):
    """One receiver. Several messages may be under way at once."""

    @property
    def name(self) -> str:
        """As in the policy, and in the journal's deliveries."""

    async def send(self, message: Message) -> None:
        """Return once the receiver has taken the message; a few seconds at most.

        Raises DeliveryError, which says whether trying again makes sense.
        """

    async def close(self) -> None:
        """Give up what it holds; the channel is not used afterwards."""


class Post(Protocol):
    """What carries letters to the points."""

    @property
    def name(self) -> str:
        """As in the journal's deliveries."""

    async def send(self, letter: Letter) -> None:
        """Return once the letter has been taken.

        Raises DeliveryError, which says whether trying again makes sense.
        """

    async def close(self) -> None:
        """Give up what it holds; the channel is not used afterwards."""
