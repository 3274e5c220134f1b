"""What `diemcau backup` and `diemcau restore` say: the file or JSON to machines, sentences to people."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestrator.clock import Clock
from orchestrator.config.loader import load_registry
from orchestrator.config.settings import Settings
from orchestrator.errors import BadInput
from orchestrator.store.backup.restore import restore
from orchestrator.store.backup.save import save
from orchestrator.text import Text

SAVED = Text(
    vi="Đã sao lưu {mb} MB vào {file}, chỉ chủ tệp đọc được. Hãy chép sang máy khác.",
    en="Saved {mb} MB in {file}, which only its owner can read. Copy it to another machine.",
)
RESTORED = Text(
    vi="Đã khôi phục bản sao lưu lúc {taken}. Hãy khởi động dịch vụ. Mã của điểm cầu đổi hoặc thu hồi sau lúc đó "
    "lại như cũ; cán bộ trực cần đăng nhập lại.",
    en="The backup of {taken} is in place. Start the service. Tokens changed or revoked since are as they were then; "
    "operators must sign in again.",
)
KEPT = Text(vi="Dữ liệu cũ được giữ tại {file}", en="The former data is kept in {file}")
SECRET_ELSEWHERE = Text(
    vi="Bản sao lưu không có khoá bí mật vì máy cũ đặt khoá bằng DIEMCAU_SECRET; hãy đặt lại biến này, nếu không "
    "dịch vụ tự tạo khoá mới và các agent phải kết nối lại.",
    en="The backup holds no secret, as the former machine had it in DIEMCAU_SECRET; set it here too, or the service "
    "makes a new one and the agents have to connect anew.",
)


async def back_up(settings: Settings, target: Path, clock: Clock, *, as_json: bool) -> None:
    """Raises as `save` does."""
    file, manifest = await save(settings, target, clock)
    if as_json:
        told = {"file": str(file), "bytes": file.stat().st_size, **manifest.model_dump(mode="json")}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    sys.stdout.write(f"{file}\n")
    _say(settings, SAVED.format(mb=_megabytes(file.stat().st_size), file=file))


async def put_back(settings: Settings, file: Path, clock: Clock, *, force: bool, as_json: bool) -> None:
    """Raises as `restore` does."""
    done = await restore(settings, file, clock, force=force)
    if as_json:
        told = {"set_aside": [str(path) for path in done.set_aside], **done.manifest.model_dump(mode="json")}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return
    _say(settings, RESTORED.format(taken=_at_hour(settings, done.manifest.taken)))
    for path in done.set_aside:
        _say(settings, KEPT.format(file=path))
    if done.secret_missing:
        _say(settings, SECRET_ELSEWHERE)


def _megabytes(size: int) -> Text:
    """At least a tenth: no backup is empty."""
    number = f"{max(0.1, size / 1e6):.1f}"
    return Text(vi=number.replace(".", ","), en=number)


def _at_hour(settings: Settings, moment: datetime) -> str:
    """In the organisation's time; in the machine's, with its offset, where sites.yaml cannot tell it."""
    try:
        zone = ZoneInfo(load_registry(settings.sites).organization.timezone)
    except BadInput:
        return f"{moment.astimezone():%H:%M:%S %d/%m/%Y (%z)}"
    return f"{moment.astimezone(zone):%H:%M:%S %d/%m/%Y}"


def _say(settings: Settings, text: Text) -> None:
    sys.stderr.write(text.to(settings.locale) + "\n")
