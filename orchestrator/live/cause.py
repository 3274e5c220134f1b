"""Why: from the pattern of what fell and what stands, the smallest set of causes that the evidence allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from orchestrator.complaints import retold
from orchestrator.model.events import Evidence
from orchestrator.model.signals import Cause
from orchestrator.text import Text


class Fall(NamedTuple):
    """One site's drop, with what its own line testified."""

    site: str
    at: float  # monotonic seconds
    carrier: str | None
    causes: tuple[Cause, ...]
    evidence: tuple[Evidence, ...]


class Scene(NamedTuple):
    """What fell together, and how many sites still stand, by the carrier of the line in use."""

    falls: Sequence[Fall]
    standing: Mapping[str | None, int]
    carriers: Mapping[str, str]  # their names, by id


class Why(NamedTuple):
    """`confidence` 0..1."""

    causes: tuple[Cause, ...]
    confidence: float
    evidence: tuple[Evidence, ...]


def why(scene: Scene) -> Why:
    """The cause of an incident. One site: its own testimony. Several: what they have in common."""
    if len(scene.falls) == 1:
        return _alone(scene.falls[0])
    carriers = {fall.carrier for fall in scene.falls}
    fallen = len(scene.falls)
    others = sum(scene.standing.values())
    if len(carriers) == 1 and (carrier := carriers.pop()) is not None:
        same = scene.standing.get(carrier, 0)
        evidence = _says("same_carrier", n=fallen, carrier=scene.carriers.get(carrier, carrier))
        if same == 0 and others:
            return Why((Cause.CARRIER,), 0.9, (evidence, _says("others_stand", n=others)))
        if same == 0:
            return Why((Cause.CENTRE, Cause.CARRIER), 0.5, (evidence, _says("none_stands")))
        return Why((Cause.CARRIER,), 0.9 * fallen / (fallen + same), (evidence, _says("some_stand", n=same)))
    if not others:
        return Why((Cause.CENTRE,), 0.6, (_says("none_stands"),))
    return Why((Cause.UNKNOWN,), 0.3, (_says("fell_together", n=fallen), _says("others_stand", n=others)))


def _alone(fall: Fall) -> Why:
    confidence = {1: 0.85, 2: 0.6}.get(len(fall.causes), 0.4)
    return Why(fall.causes, confidence, fall.evidence)


def why_after_return(causes: tuple[Cause, ...], away_s: float, process_s: float, machine_s: float | None) -> Why | None:
    """The agent is back and tells how long it has run: power and line can now be told apart.

    None when that adds nothing to the first verdict.
    """
    if not {Cause.SITE, Cause.LINE} <= set(causes):
        return None
    if machine_s is not None and machine_s < away_s:
        return Why((Cause.SITE,), 0.9, (_says("machine_restarted", seconds=round(machine_s)),))
    if process_s > away_s:
        return Why((Cause.LINE,), 0.8, (_says("agent_ran_on", seconds=round(away_s)),))
    return None


def _says(code: str, **values: str | float) -> Evidence:
    return Evidence(code=code, values=dict(values))


CAUSES: Mapping[Cause, Text] = {
    Cause.SITE: Text(vi="mất điện hoặc mạng nội bộ tại điểm cầu", en="power or local network at the site"),
    Cause.LINE: Text(vi="đường truyền của điểm cầu", en="the site's access line"),
    Cause.CARRIER: Text(vi="sự cố của nhà mạng", en="the carrier"),
    Cause.CENTRE: Text(vi="mạng của điểm cầu trung tâm", en="the centre's own network"),
    Cause.BRIDGE: Text(vi="máy chủ hình ảnh (videobridge)", en="the videobridge"),
    Cause.SIGNALLING: Text(vi="máy chủ báo hiệu", en="the signalling server"),
    Cause.APPLICATION: Text(vi="ứng dụng họp", en="the meeting application"),
    Cause.DEVICE: Text(vi="thiết bị hoặc phần mềm tại điểm cầu", en="a device or program at the site"),
    Cause.MONITOR: Text(vi="hệ thống giám sát", en="our own monitoring"),
    Cause.UNKNOWN: Text(vi="chưa xác định", en="not known yet"),
}

EVIDENCE: Mapping[str, Text] = {
    "heartbeat_silent": Text(
        vi="Không nhận được tín hiệu của agent trong {seconds} giây", en="no heartbeat from the agent for {seconds} s"
    ),
    "beats_silent": Text(
        vi="Không nhận được tín hiệu qua WebSocket trong {seconds} giây",
        en="no heartbeat over the WebSocket for {seconds} s",
    ),
    "deaf": Text(
        vi="Điểm cầu vẫn gửi được nhưng không nhận được gì trong {seconds} giây (chiều xuống bị cắt)",
        en="the site still sends but has received nothing for {seconds} s (downstream cut)",
    ),
    "echo_silent": Text(vi="Thiết bị định tuyến của điểm cầu cũng không trả lời", en="the site's router is silent too"),
    "echo_silent_alone": Text(
        vi="Thiết bị định tuyến của điểm cầu không trả lời trong {seconds} giây",
        en="the site's router has not answered for {seconds} s",
    ),
    "echo_answers": Text(
        vi="Thiết bị định tuyến của điểm cầu vẫn trả lời: đường truyền tốt, agent đã dừng",
        en="the site's router answers: the line is good, the agent has stopped",
    ),
    "media_flows": Text(
        vi="Hình ảnh, âm thanh của điểm cầu vẫn tới máy chủ họp: đường truyền tốt, agent đã dừng",
        en="the site's media still reaches the bridge: the line is good, the agent has stopped",
    ),
    "media_stopped": Text(
        vi="Máy chủ họp cũng không nhận được gói tin nào của điểm cầu",
        en="the bridge receives nothing from the site either",
    ),
    "media_stopped_alone": Text(
        vi="Máy chủ họp không nhận được gói tin nào của điểm cầu trong {seconds} giây",
        en="the bridge has received nothing from the site for {seconds} s",
    ),
    "room_lost": Text(
        vi="Điểm cầu mất khỏi phòng họp trong khi đường truyền không có sự cố",
        en="the site is gone from the room while nothing speaks against its line",
    ),
    "left_room": Text(
        vi="Đã rời phòng họp {seconds} giây mà chưa quay lại, cán bộ trực chưa cho rời",
        en="left the room {seconds} s ago, has not come back and was not released",
    ),
    "socket_answers": Text(
        vi="Agent trả lời qua WebSocket: UDP bị chặn", en="the agent answers over the WebSocket: UDP is blocked"
    ),
    "backup_answers": Text(
        vi="Đường {link} vẫn trả lời: đề nghị chuyển sang đường này", en="line {link} answers: switch over to it"
    ),
    "one_source": Text(vi="Chỉ có một nguồn đo xác nhận", en="one source alone says so"),
    "agent_ended": Text(
        vi="Agent đã tự đóng kết nối; không còn nguồn nào khác để đánh giá đường truyền",
        en="the agent closed its connection itself; no other source can judge the line",
    ),
    "silent_since_restart": Text(
        vi="Chưa nghe được điểm cầu kể từ khi hệ thống giám sát khởi động lại ({seconds} giây)",
        en="not heard since the monitoring was restarted ({seconds} s)",
    ),
    "centre_lost": Text(
        vi="Mạng của điểm cầu trung tâm có sự cố ({detail})", en="the centre's own network fails ({detail})"
    ),
    "same_carrier": Text(
        vi="{n} điểm cầu cùng nhà mạng {carrier} mất kết nối cùng lúc",
        en="{n} sites on carrier {carrier} fell together",
    ),
    "others_stand": Text(vi="{n} điểm cầu khác vẫn kết nối tốt", en="{n} other sites stand"),
    "some_stand": Text(
        vi="{n} điểm cầu khác cùng nhà mạng vẫn kết nối", en="{n} other sites on the same carrier stand"
    ),
    "none_stands": Text(vi="Không còn điểm cầu nào kết nối", en="no site stands"),
    "fell_together": Text(vi="{n} điểm cầu mất kết nối cùng lúc", en="{n} sites fell together"),
    "machine_restarted": Text(
        vi="Máy tại điểm cầu vừa khởi động lại {seconds} giây trước: mất điện",
        en="the machine at the site started {seconds} s ago: power was lost",
    ),
    "agent_ran_on": Text(
        vi="Máy tại điểm cầu vẫn chạy suốt {seconds} giây mất kết nối: không phải mất điện",
        en="the machine at the site ran on through the {seconds} s: it was not the power",
    ),
    "figures": Text(
        vi="Chất lượng đường truyền vượt ngưỡng: {figures}", en="the line's figures crossed the thresholds: {figures}"
    ),
}


def evidence_text(evidence: Evidence) -> Text:
    """One line of why, in words. An unknown code (from a newer release) is shown as it is."""
    template = EVIDENCE.get(evidence.code)
    if template is None:
        return Text(vi=evidence.code, en=evidence.code)
    if evidence.code == "figures":
        return template.format(figures=_figures(evidence.values))
    return template.format(**{key: _in_words(value) for key, value in evidence.values.items()})


def causes_text(causes: Sequence[Cause]) -> Text:
    """`a hoặc b`: the verdict may be a set."""
    texts = [CAUSES[cause] for cause in causes] or [CAUSES[Cause.UNKNOWN]]
    return Text(vi=" hoặc ".join(text.vi for text in texts), en=" or ".join(text.en for text in texts))


def _in_words(value: str | float | int) -> Text:
    """Vietnamese writes 1,6 for 1.6."""
    if isinstance(value, str):
        return retold(value)
    return Text(vi=str(value).replace(".", ","), en=str(value))


def _figures(values: Mapping[str, str | float | int]) -> Text:
    names = {
        "loss_up": Text(vi="mất gói chiều lên {v} %", en="loss up {v} %"),
        "loss_down": Text(vi="mất gói chiều xuống {v} %", en="loss down {v} %"),
        "rtt_ms": Text(vi="khứ hồi {v} ms", en="round trip {v} ms"),
        "jitter_ms": Text(vi="jitter {v} ms", en="jitter {v} ms"),
    }
    scale = {"loss_up": 100.0, "loss_down": 100.0}
    texts = [
        Text(vi=text.vi.format(v=f"{value:.1f}".replace(".", ",")), en=text.en.format(v=f"{value:.1f}"))
        for key, text in names.items()
        if key in values and (value := float(values[key]) * scale.get(key, 1.0)) >= 0
    ]
    return Text(vi=", ".join(text.vi for text in texts), en=", ".join(text.en for text in texts))
