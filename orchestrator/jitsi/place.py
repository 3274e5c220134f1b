"""Where a part of Jitsi is, and how its failures are told."""

from __future__ import annotations

from typing import Literal, NamedTuple

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.text import Text

Part = Literal["Videobridge", "Jicofo", "Prosody", "Jitsi Meet"]

SENTENCES = {
    JitsiFault.AWAY: Text(
        vi="{part} tại {url} không trả lời; kiểm tra dịch vụ có đang chạy và có nghe ở địa chỉ này không",
        en="{part} at {url} does not answer; check that it runs and listens on this address",
    ),
    JitsiFault.SLOW: Text(
        vi="{part} tại {url} không trả lời {path} kịp; kiểm tra tải của máy chủ và đường truyền tới đó",
        en="{part} at {url} did not answer {path} in time; check that machine's load and the way there",
    ),
    JitsiFault.REFUSED: Text(
        vi="{part} tại {url} từ chối {path} ({detail}); kiểm tra tên phòng họp, mã xác thực và quyền của mã",
        en="{part} at {url} refuses {path} ({detail}); check the room's name, the token and what it allows",
    ),
    JitsiFault.FAILED: Text(
        vi="{part} tại {url} gặp lỗi khi trả lời {path} ({detail}); xem nhật ký của {part}",
        en="{part} at {url} failed while answering {path} ({detail}); look into the log of {part}",
    ),
    JitsiFault.MODULE_OFF: Text(
        vi="{part} tại {url} không có {path}: chức năng này chưa bật; bật trong cấu hình của {part}",
        en="{part} at {url} has no {path}: this function is off; switch it on in the configuration of {part}",
    ),
    JitsiFault.WRONG_HOST: Text(
        vi="{part} tại {url} không phục vụ tên miền {detail}; sửa `domain` ở mục `conference` của danh mục điểm cầu",
        en="{part} at {url} does not serve the domain {detail}; correct `domain` under `conference` of the registry",
    ),
    JitsiFault.NO_ROOM: Text(
        vi="{part} tại {url} không có {detail} đang mở",
        en="{part} at {url} has no {detail} open",
    ),
    JitsiFault.LOGIN_REFUSED: Text(
        vi="{part} tại {url} không nhận mã vào phòng ({detail}); kiểm tra khoá ký, app_id và đồng hồ ở hai đầu",
        en="{part} at {url} does not take the token ({detail}); check the signing key, app_id and both clocks",
    ),
    JitsiFault.ROOM_CLOSED: Text(
        vi="{part} tại {url} không cho vào phòng thử ({detail}); kiểm tra phòng chờ, mật khẩu và việc đặt phòng",
        en="{part} at {url} lets nobody into the trial room ({detail}); check lobby, passwords and reservations",
    ),
    JitsiFault.NO_FOCUS: Text(
        vi="không ai mở được phòng qua {path} ({detail}); kiểm tra Jicofo có đang chạy và nối với Prosody không",
        en="nobody opens a room at {path} ({detail}); check that Jicofo runs and is connected to Prosody",
    ),
    JitsiFault.NOT_INVITED: Text(
        vi="đã vào phòng thử nhưng Jicofo không mời nối media; kiểm tra Jicofo có thấy videobridge nào dùng được không",
        en="the trial room is entered but Jicofo offers no media; check that it knows a bridge that it can use",
    ),
    JitsiFault.UNREADABLE: Text(
        vi="{part} tại {url} trả lời {path} không đúng dạng ({detail}); kiểm tra địa chỉ này có đúng là {part} không",
        en="{part} at {url} answers {path} in an unknown form ({detail}); check that this is the address of {part}",
    ),
    JitsiFault.TOO_LARGE: Text(
        vi="{part} tại {url} trả lời {path} dài hơn {detail}; phần còn lại không được đọc",
        en="{part} at {url} answers {path} with more than {detail}; the rest was not read",
    ),
}


class Place(NamedTuple):
    """One server of Jitsi. `url` carries no secret: it stands in sentences for people."""

    part: Part
    url: str

    def error(self, kind: JitsiFault, path: str, detail: str | Text = "") -> JitsiError:
        """The failure as one sentence. `path` without its query."""
        text = SENTENCES[kind].format(part=self.part, url=self.url, path=path, detail=detail)
        return JitsiError(text, kind, detail)
