"""Tree -> model. What pydantic finds wrong is placed in the tree and said in a person's words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from orchestrator.config.sentences import said, unknown_key
from orchestrator.config.yaml.tree import Branch, Fault, Row
from orchestrator.text import Text

M = TypeVar("M", bound=BaseModel)
UNKNOWN = "extra_forbidden"
MOST = 20_000
MANY = Text(
    vi="tệp có {count} chỗ sai, có lẽ là tệp khác; dưới đây là những chỗ đầu tiên",
    en="the file has {count} things wrong, so it may be another file; these are the first",
)


def fitted(model: type[M], tree: Branch) -> M | list[Fault]:
    """The document as a model, or everything that keeps it from being one.

    An entry that is written but left empty means its default: such entries are taken out of the tree.
    """
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        count = error.error_count()
        found = _first(model, tree) if count > MOST else error.errors(include_url=False)
    found = [detail for detail in found if not _other_branch(detail)]
    if count > MOST:
        return [Fault(tree, None, MANY.format(count=count)), *(_fault(model, tree, detail) for detail in found)]
    blanks = [_place(tree, detail) for detail in found if detail["input"] is None and detail["type"] != UNKNOWN]
    cleared = [holder.pop(key, None) for holder, key in blanks if isinstance(holder, Branch) and isinstance(key, str)]
    return fitted(model, tree) if cleared else [_fault(model, tree, detail) for detail in found]


def _first(model: type[BaseModel], tree: Branch) -> list[ErrorDetails]:
    """The errors near the beginning of every list. To spell a million of them out would take gigabytes."""
    found: list[ErrorDetails] = []
    keep = 8
    while not found:
        try:
            model.model_validate(_beginning(tree, keep))
        except ValidationError as error:
            found = [detail for detail in error.errors(include_url=False) if not _cut_off(tree, detail)]
        keep *= 8
    return found


def _beginning(value: object, keep: int) -> object:
    if isinstance(value, Branch):
        return {key: _beginning(inner, keep) for key, inner in islice(value.items(), 4 * keep)}
    if isinstance(value, Row):
        return [_beginning(inner, keep) for inner in value[:keep]]
    return value


def _cut_off(tree: Branch, detail: ErrorDetails) -> bool:
    """Is only missing from the beginning?"""
    holder, key = _place(tree, detail)
    return detail["type"] == "missing" and key is not None and holder.has(key)


def _fault(model: type[BaseModel], tree: Branch, detail: ErrorDetails) -> Fault:
    holder, key = _place(tree, detail)
    if detail["type"] != UNKNOWN:
        return Fault(holder, key, said(detail))
    fields = _model_at(model, detail["loc"][:-1]).model_fields
    return Fault(holder, key, unknown_key(str(key), [field.alias or name for name, field in fields.items()]))


def _place(tree: Branch, detail: ErrorDetails) -> tuple[Branch | Row, str | int | None]:
    """The container and key that an error points at. Steps that only name a branch of a union are passed over."""
    holder: Branch | Row = tree
    key: str | int | None = None
    inner: object = tree
    missing = detail["type"] == "missing"
    for step in detail["loc"][:-1] if missing else detail["loc"]:
        if isinstance(inner, Branch | Row) and inner.has(step):
            holder, key, inner = inner, step, inner.at(step)
    if missing and isinstance(inner, Branch):
        return inner, detail["loc"][-1]
    return holder, key


def _other_branch(detail: ErrorDetails) -> bool:
    """Only says that a list is not the one word that could stand in its place; what is wrong in it is said besides."""
    return (
        detail["type"] == "literal_error"
        and isinstance(detail["input"], list)
        and not str(detail["loc"][-1]).isidentifier()
    )


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    """The model of the mapping at `loc`."""
    for step in loc:
        field = next((f for name, f in model.model_fields.items() if step in (name, f.alias)), None)
        if field is not None:
            model = next(_models(field.annotation), model)
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
