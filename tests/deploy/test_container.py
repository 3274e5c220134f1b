"""What can be said of the container files without an engine: what they name is there, nothing is open or secret."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml

from orchestrator.config.settings import Settings
from tests.deploy.rig import DEPLOY, written

ROOT = DEPLOY.parent
COMPOSE: dict[str, Any] = yaml.safe_load(written("compose.yaml"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", written("Containerfile"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines)]


def _variables(text: str) -> set[str]:
    return set(re.findall(r"\$\{(\w+)", text))


def test_what_is_copied_is_there_and_in_the_context() -> None:
    ignored = [line for line in written("Containerfile.dockerignore").splitlines() if line]
    allowed = {line[1:] for line in ignored if line.startswith("!")}
    for source in [
        name for word, rest in _instructions() if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    ]:
        assert (ROOT / source).exists(), source
        assert source.split("/")[0] in allowed, source


def test_the_context_holds_neither_state_nor_history() -> None:
    ignored = [line for line in written("Containerfile.dockerignore").splitlines() if line]
    assert ignored[0] == "*"
    for name in ("var", ".git", "sites.yaml", "deploy"):
        assert not any(fnmatch(name, line[1:]) for line in ignored if line.startswith("!"))


def test_the_container_is_no_root_and_can_be_asked_how_it_is() -> None:
    last = _instructions()[max(i for i, (word, _) in enumerate(_instructions()) if word == "FROM") :]
    assert ("USER", "10001") in last
    assert "/healthz" in next(rest for word, rest in last if word == "HEALTHCHECK")
    assert ("ENTRYPOINT", '["diemcau"]') in last
    for _, image in [each for each in _instructions() if each[0] == "FROM"]:
        assert re.search(r":[\d.]+", image), f"{image} moves under our feet"


def test_every_port_is_of_this_machine_until_said_otherwise() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert len(ports) == 3
    assert all(re.match(r"\$\{(PUBLIC|INNER)_ADDRESS:-127\.0\.0\.1\}:", port) for port in ports)
    assert "ports" not in SERVICES["database"]
    assert COMPOSE["networks"]["store"]["internal"]


def test_no_secret_has_a_default() -> None:
    example = dict(
        line.split("=", 1) for line in written("compose/example.env").splitlines() if re.match(r"\w+=", line)
    )
    named = _variables(written("compose.yaml"))
    for name in named - {"PUBLIC_ADDRESS", "INNER_ADDRESS", "METRICS_TOKEN"}:
        assert example[name] == ""
        assert f"${{{name}:?" in written("compose.yaml"), f"{name} must be asked for"
    assert "${METRICS_TOKEN:-}" in written("compose.yaml")
    assert set(re.findall(r"^#? ?(\w+)=", written("compose/example.env"), re.MULTILINE)) == named
    assert ".env" in written(".gitignore").splitlines()


def test_files_that_are_mounted_are_there() -> None:
    mounts = [mount for service in SERVICES.values() for mount in service["volumes"]]
    files = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert files
    assert all((DEPLOY / file).is_file() for file in files)
    named = {mount.split(":")[0] for mount in mounts if re.match(r"\w+:", mount)}
    assert named == set(COMPOSE["volumes"])


def test_the_proxy_has_all_that_its_configuration_includes() -> None:
    places = {mount.split(":")[1] for mount in (re.sub(r"\$\{[^}]*\}", "x", m) for m in SERVICES["proxy"]["volumes"])}
    included = re.findall(
        r"(?:include|ssl_certificate(?:_key)?)\s+(/\S+);",
        written("nginx/diemcau.conf") + written("nginx/diemcau/tls.conf"),
    )
    assert set(included) <= places


def test_the_one_proxy_that_is_believed_is_ours() -> None:
    address = SERVICES["proxy"]["networks"]["faces"]["ipv4_address"]
    assert SERVICES["diemcau"]["environment"]["DIEMCAU_PROXIES"] == f'["{address}"]'
    assert "server diemcau:8080;" in written("compose/upstream.conf")


def test_the_service_has_no_right_it_does_not_need() -> None:
    service = SERVICES["diemcau"]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "cap_add" not in service
    assert all("no-new-privileges:true" in each["security_opt"] for each in SERVICES.values())
    assert not any("privileged" in each for each in SERVICES.values())


@pytest.mark.parametrize("file", ["compose.yaml", "Containerfile"])
def test_every_variable_of_the_service_is_a_setting(file: str) -> None:
    known = {f"DIEMCAU_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"DIEMCAU_[A-Z_]+", written(file))) <= known


def test_nothing_in_the_folder_looks_like_a_secret() -> None:
    for file in DEPLOY.rglob("*"):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"BEGIN .*PRIVATE KEY", text), file
            assert not re.search(r"(?i)^[^#\n]*(password|secret|token)\w*\s*[=:]\s*[\w+/-]{8,}$", text, re.MULTILINE), (
                file
            )
