"""Whatever a file holds, the answer is one BadInput with sentences: no traceback, no code run, no memory eaten."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from orchestrator.config.loader import load_registry, parse_registry
from orchestrator.config.yaml.reading import MOST_BYTES, MOST_ENTRIES
from orchestrator.errors import BadInput
from orchestrator.model.policy import Policy
from orchestrator.model.registry import Registry

GOOD = (Path(__file__).parent / "good" / "small.yaml").read_bytes()

WORDS = ["tinh", "all", "primary", "yes", "no", "nan", "-1", "1e999", "2021-11-30", "0001-01-01", "9999-12-31T23:59"]
WORDS += ["0001-01-01T00:00+07:00", "FREQ=DAILY", "Asia/Ho_Chi_Minh", "Asia", "../etc", "/", "http://[::1", "+84", "٣"]


def names(annotation: Any) -> Iterator[str]:
    """Every field name of a model and of the models within it."""
    for inner in get_args(annotation):
        yield from names(inner)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield from (name, *names(field.annotation))


KEYS = st.sampled_from(sorted(set(names(Registry))))
VALUES = st.none() | st.sampled_from(WORDS)
TREES = st.recursive(
    VALUES | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6),
    max_leaves=40,
)


def said(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        load_registry(path)
    assert caught.value.exit_code == 2
    (problem,) = caught.value.problems
    return problem.to("en").replace(str(path), "FILE")


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes(data: bytes) -> None:
    with pytest.raises(BadInput):
        parse_registry(data, "x.yaml")


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text(text: str) -> None:
    with pytest.raises(BadInput):
        parse_registry(text.encode("utf-8", "surrogatepass"), "x.yaml")


@given(st.integers(0, len(GOOD)), st.integers(0, 40), st.binary(max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_good_file_with_a_wound(start: int, length: int, patch: bytes) -> None:
    try:
        assert isinstance(parse_registry(GOOD[:start] + patch + GOOD[start + length :], "x.yaml"), Registry)
    except BadInput as error:
        assert error.problems


@given(st.dictionaries(KEYS, TREES, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_tree(tree: dict[str, object]) -> None:
    """JSON is YAML: rules and model meet documents of every shape."""
    with pytest.raises(BadInput) as caught:
        parse_registry(json.dumps(tree, ensure_ascii=False).encode(), "x.yaml")
    assert "pydantic" not in caught.value.text.en
    assert all(problem.text.vi and problem.text.en for problem in caught.value.problems)


def test_a_file_of_50_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "sites.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    assert said(path) == "FILE: the file is larger than 16 MB, so it is no configuration; check the path"


def test_too_many_values() -> None:
    data = b"[" + b"a," * MOST_ENTRIES + b"]"
    assert len(data) < MOST_BYTES
    with pytest.raises(BadInput, match="more than 2 million values"):
        parse_registry(data, "x.yaml")


def test_of_very_many_problems_the_first_are_told() -> None:
    """A million sentences help nobody, and would take gigabytes to say."""
    junk = "".join(f"k{n}: 1\n" for n in range(25_000)).encode()
    with pytest.raises(BadInput) as caught:
        parse_registry(junk + GOOD, "x.yaml")
    first, *others = [problem.to("en") for problem in caught.value.problems]
    assert first == "x.yaml:1: the file has 25000 things wrong, so it may be another file; these are the first"
    assert others[0].startswith("x.yaml:1: k0: there is no entry `k0` here")
    assert len(others) < 100
    assert "missing" not in "".join(others)


def test_very_many_problems_far_from_the_beginning() -> None:
    items = b"[" + b"a," * 15_000 + b"{a: 1, b: 2}," * 25_000 + b"]"
    with pytest.raises(BadInput) as caught:
        parse_registry(GOOD.replace(b"[giao-ban]", items), "x.yaml")
    assert len(caught.value.problems) > 1
    assert caught.value.problems[1].path == "meetings[giao-ban].rooms[#15001]"


def test_a_thousand_brackets_deep() -> None:
    with pytest.raises(BadInput, match="more than 16 levels"):
        parse_registry(b"[" * 100_000, "x.yaml")


def test_no_file(tmp_path: Path) -> None:
    assert said(tmp_path / "x") == "FILE: there is no such file; check the path"
    assert said(Path("a\0b")) == "FILE: there is no such file; check the path"


def test_a_folder(tmp_path: Path) -> None:
    assert said(tmp_path) == "FILE: is a folder; write the path of a file, for instance add `/sites.yaml`"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert said(tmp_path / "pipe") == "FILE: is no ordinary file; write the path of a text file"


def test_a_file_without_rights(tmp_path: Path) -> None:
    """Root may read everything, so the file is read by another user where the tests run as root."""
    path = tmp_path / "sites.yaml"
    path.write_bytes(GOOD)
    path.chmod(0)
    script = "import sys; from orchestrator.config.check import check_config; from pathlib import Path;"
    script += "import os; os.getuid() or os.setuid(65534); "
    script += "print(*check_config(Path(sys.argv[1]), 'en'), sep='|')"
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and not stat.S_IMODE(folder.stat().st_mode) & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    sentence = "may not be read; give the account that runs the service the right to read it"
    assert done.stdout == f"2|{path}: {sentence}\n"


def test_numbers_and_words_stay_as_written() -> None:
    """What another YAML reader would turn into a number, a date or a truth value is text where text is wanted."""
    data = GOOD.replace(b"0912 345 678", b"0912345678").replace("UBND huyện Lục Ngạn".encode(), b"no")
    registry = parse_registry(data, "x.yaml")
    assert registry.sites[0].contacts[0].phone == "0912345678"
    assert registry.sites[1].name == "no"


def test_an_entry_left_empty_means_its_default() -> None:
    """Somebody filling in a form leaves what he does not know."""
    blank = GOOD.replace(b"sites: [tinh, luc-ngan]", b"sites:").replace(
        b"    hub: yes\n", b"    hub: yes\n    agent: ~\n"
    )
    registry = parse_registry(blank + b"policy:\ncentre:\n", "x.yaml")
    assert (registry.meetings[0].sites, registry.sites[0].agent) == ("all", True)
    assert registry.policy == Policy()
