"""The environment, and the secret that is made once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from orchestrator.config.settings import read_settings, secret_of
from orchestrator.errors import BadInput, EdgeError


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("DIEMCAU_")]:
        monkeypatch.delenv(name)


def test_defaults() -> None:
    settings = read_settings()
    assert (settings.sites, settings.state_dir) == (Path("sites.yaml"), Path("var"))
    assert (settings.host, settings.port, settings.stamp_port) == ("127.0.0.1", 8080, 8090)
    assert settings.database_url == f"sqlite+aiosqlite:///{Path('var').absolute()}/journal.db"
    assert (settings.locale, settings.public_url, settings.icmp) == ("vi", None, True)


def test_environment_and_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMCAU_PORT", "9000")
    monkeypatch.setenv("DIEMCAU_LOCALE", "en")
    monkeypatch.setenv("DIEMCAU_ICMP", "no")
    monkeypatch.setenv("DIEMCAU_HOST", "")
    monkeypatch.setenv("DIEMCAU_PUBLIC_URL", "https://diemcau.example/")
    settings = read_settings(port=9001, stamp_port=None)
    assert (settings.port, settings.stamp_port, settings.host) == (9001, 8090, "127.0.0.1")
    assert (settings.locale, settings.icmp, settings.public_url) == ("en", False, "https://diemcau.example")


@pytest.mark.parametrize("written", ["127.0.0.1, 10.0.0.2", '["127.0.0.1", "10.0.0.2"]'])
def test_proxies_are_written_with_commas_or_as_json(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMCAU_PROXIES", written)
    assert read_settings().proxies == {"127.0.0.1", "10.0.0.2"}


def test_a_proxy_that_is_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMCAU_PROXIES", "127.0.0.1,nginx")
    with pytest.raises(BadInput, match="DIEMCAU_PROXIES: “nginx” is no IP address"):
        read_settings()


def test_bad_values_are_told_together_and_secrets_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMCAU_PORT", "80800")
    monkeypatch.setenv("DIEMCAU_STAMP_PORT", "udp")
    monkeypatch.setenv("DIEMCAU_SECRET", "qua-ngan")
    monkeypatch.setenv("DIEMCAU_DATABASE", "mysql://root:matkhau@host/x")
    monkeypatch.setenv("DIEMCAU_PUBLIC_URL", "diemcau.example")
    monkeypatch.setenv("DIEMCAU_LOCALE", "fr")
    monkeypatch.setenv("DIEMCAU_ICMP", "maybe")
    with pytest.raises(BadInput) as caught:
        read_settings()
    assert caught.value.text.en.splitlines() == [
        "DIEMCAU_PORT: must be at most 65535, not 80800",
        "DIEMCAU_STAMP_PORT: must be a whole number, not “udp”; e.g. 20",
        "DIEMCAU_DATABASE: is no database we can use; write sqlite+aiosqlite:///path or "
        "postgresql+asyncpg://name@host/database",
        "DIEMCAU_SECRET: the secret needs at least 16 characters; make one with `openssl rand -hex 32`, "
        "or unset this variable and the service makes its own",
        "DIEMCAU_LOCALE: must be one of: vi, en; not “fr”",
        "DIEMCAU_PUBLIC_URL: “diemcau.example” is no web address; write it in full, e.g. https://hop.tinh.gov.vn",
        "DIEMCAU_ICMP: write `yes` or `no`, not “maybe”",
    ]
    assert not [secret for secret in ("qua-ngan", "matkhau") if secret in f"{caught.value.text!r}{caught.value!r}"]
    assert caught.value.exit_code == 2


def test_no_secret_in_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMCAU_SECRET", "mot-khoa-that-la-dai")
    monkeypatch.setenv("DIEMCAU_DATABASE", "postgresql+asyncpg://diemcau:matkhau@host/x")
    settings = read_settings()
    assert not [secret for secret in ("mot-khoa", "matkhau") if secret in f"{settings!r}{settings}"]
    assert settings.database_url.endswith("matkhau@host/x")
    assert secret_of(settings) == b"mot-khoa-that-la-dai"


def test_the_secret_is_made_once_for_us_only(tmp_path: Path) -> None:
    settings = read_settings(state_dir=tmp_path / "var")
    secret = secret_of(settings)
    assert len(secret) == 64
    assert secret_of(settings) == secret
    file = tmp_path / "var" / "secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_many_that_start_together_agree(tmp_path: Path) -> None:
    settings = read_settings(state_dir=tmp_path)
    gate, found = threading.Barrier(8), []

    def start() -> None:
        gate.wait()
        found.append(secret_of(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    settings = read_settings(state_dir=tmp_path)
    secret_of(settings)
    (tmp_path / "secret").chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        secret_of(settings)


def test_a_cut_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").touch(mode=0o600)
    with pytest.raises(BadInput, match="at least 16 characters"):
        secret_of(read_settings(state_dir=tmp_path))


def test_no_place_for_the_secret(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(EdgeError, match=r"data folder .* cannot be written"):
        secret_of(read_settings(state_dir=tmp_path / "var"))
