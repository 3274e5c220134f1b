"""Who is whom: changes of contacts, in the stream `people`. Names and numbers stand with the people, never here."""

from __future__ import annotations

from typing import ClassVar

from orchestrator.model.events.body import Body


class ContactsChanged(Body):
    """The contacts of a site were edited; `fields` names what of which contact, not to what."""

    kind: ClassVar[str] = "contacts.changed"
    site: str
    fields: tuple[str, ...]
    by: str
