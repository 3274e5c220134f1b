"""One site's contacts: what must hold of them, and what an edit of them changed. Values in, values out."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from orchestrator.config.rules import forms
from orchestrator.model.registry import Contact
from orchestrator.text import Text

MOST = 20  # contacts of one site; nobody calls further down a list
LONGEST = 120
KEYS = ("name", "phone", "email")

NO_NAME = Text(
    vi="chưa ghi họ tên hoặc chức trách; ghi để biết gọi ai",
    en="has no name or position; write whom one calls",
)
TOO_LONG = Text(vi="dài quá {most} ký tự; ghi gọn lại", en="is longer than {most} characters; write less")
UNPRINTABLE = Text(
    vi="có ký tự không phải chữ (xuống dòng, ký tự điều khiển); gõ lại",
    en="holds characters that are no text (a line break, a control character); type it again",
)
TOO_MANY = Text(
    vi="một điểm cầu có nhiều nhất {most} liên hệ; bỏ bớt",
    en="a site has at most {most} contacts; remove some",
)
SAME_TWICE = Text(
    vi="trùng với liên hệ thứ {place}; chỉ giữ lại một",
    en="is the same as contact {place}; keep only one",
)

_FORMS: dict[str, forms.Check] = {"phone": forms.phone, "email": forms.email}


class Wrong(NamedTuple):
    """`place` counts from 0; None is the whole list. `key` is a field of the contact; none: the whole of it."""

    place: int | None
    key: str | None
    text: Text


def doubts(contacts: Sequence[Contact]) -> Iterator[Wrong]:
    """All that is wrong with a list."""
    if len(contacts) > MOST:
        yield Wrong(None, None, TOO_MANY.format(most=MOST))
        return
    for place, contact in enumerate(contacts):
        yield from (Wrong(place, key, text) for key, text in _of_one(contact))
        if contact in contacts[:place]:
            yield Wrong(place, None, SAME_TWICE.format(place=contacts.index(contact) + 1))


class Pair(NamedTuple):
    """A contact before and after an edit; None where it did not stand then."""

    before: Contact | None
    after: Contact | None


def followed(before: Sequence[Contact], after: Sequence[Contact]) -> list[Pair]:
    """Who became whom: in the order of `after`, then those who are gone.

    Contacts have no id. Those that stand in both lists are the same; of the rest one of the same name in the same
    role, else the first of a role is followed by the first of that role.
    """
    gone = [contact for contact in before if contact not in after]
    pairs: list[Pair] = []
    for new in after:
        old = new if new in before else None
        if old is None:
            alike = [contact for contact in gone if contact.role == new.role]
            old = next((contact for contact in alike if contact.name == new.name), None) or _first_free(alike, after)
            gone = [contact for contact in gone if contact is not old]
        pairs.append(Pair(old, new))
    return [*pairs, *(Pair(old, None) for old in gone)]


def changes(before: Sequence[Contact], after: Sequence[Contact]) -> tuple[str, ...]:
    """What an edit changed, for the journal: `technician.phone`, `office.added`, `technician.2.removed`, `order`.
    Never a name, never a number."""
    found: list[str] = []
    pairs = followed(before, after)
    for old, new in pairs:
        if old is None or new is None:
            found += [f"{_named(new, after)}.added"] if new else [f"{_named(old, before)}.removed"] if old else []
        else:
            found += (f"{_named(old, before)}.{key}" for key in KEYS if getattr(old, key) != getattr(new, key))
    stayed = [before.index(old) for old, new in pairs if old and new]
    return (*found, *(["order"] if stayed != sorted(stayed) else []))


def mark(contacts: Sequence[Contact]) -> str:
    """Tells one list from another without naming anybody."""
    whole = json.dumps([contact.model_dump() for contact in contacts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def tidied(contact: Contact) -> Contact:
    """As people meant it: accents composed, no blanks around, no empty e-mail address."""
    name, phone, email = (_plain(value or "") for value in (contact.name, contact.phone, contact.email))
    return contact.model_copy(update={"name": name, "phone": phone, "email": email or None})


def _plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFC", value).split(" ")).strip()


def _of_one(contact: Contact) -> Iterator[tuple[str, Text]]:
    if not contact.name:
        yield "name", NO_NAME
    values = {"name": contact.name, "phone": contact.phone, "email": contact.email or ""}
    for key, value in values.items():
        if len(value) > LONGEST:
            yield key, TOO_LONG.format(most=LONGEST)
        elif not value.isprintable():
            yield key, UNPRINTABLE
        elif (check := _FORMS.get(key)) and (value or key == "phone") and (text := check(value)):
            yield key, text


def _first_free(alike: Sequence[Contact], after: Sequence[Contact]) -> Contact | None:
    """The first whose name does not go on elsewhere in the list."""
    kept = {(contact.role, contact.name) for contact in after}
    return next((contact for contact in alike if (contact.role, contact.name) not in kept), None)


def _named(contact: Contact, among: Sequence[Contact]) -> str:
    """`technician`, or `technician.2` for the second one of a list."""
    alike = [other for other in among if other.role == contact.role]
    number = alike.index(contact) + 1
    return contact.role if number == 1 else f"{contact.role}.{number}"
