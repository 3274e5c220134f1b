"""Prosody: who gets in, how a crowd gets in, how long the dead stay, and whether it tells us of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.doctor import places
from orchestrator.doctor.facts import Facts, Unseen
from orchestrator.doctor.findings import Cure, Row, failed, noted, passed, unseen
from orchestrator.errors import JitsiFault
from orchestrator.text import Text

JOINS_A_SECOND = 3  # muc_rate_joins as Debian's packages set it
PATIENCE_S = 10.0  # that a room full of points may take to fill
GHOST_S = 30.0
TOKENS = """\
VirtualHost "<domain>"
    authentication = "token"
    app_id = "<the value of DIEMCAU_JITSI_APP_ID>"
    app_secret = "<the secret>\""""

CURES: Mapping[str, Cure] = {
    "login": Cure(
        title=Text(vi="Đăng nhập bằng mã vào phòng", en="Our token gets in"),
        reason=Text(
            vi="{url} không cho đăng nhập bằng mã của Điểm Cầu: {why}",
            en="{url} does not let our token in: {why}",
        ),
        debian=places.prosody(TOKENS),
        docker=places.env(
            "ENABLE_AUTH=1\nAUTH_TYPE=jwt\nJWT_APP_ID=<the value of DIEMCAU_JITSI_APP_ID>\nJWT_APP_SECRET=<the secret>"
        ),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Người dự vào bằng cách khác thì vẫn họp được; không biết chắc kết nối nào của điểm cầu nào.",
            en="People who enter in another way can meet; which endpoint is whose is not known for sure.",
        ),
    ),
    "stranger": Cure(
        title=Text(vi="Không có mã thì không vào được", en="Nobody enters without a token"),
        reason=Text(
            vi="Người không có mã cũng đăng nhập được vào {url}: ai biết tên phòng đều vào họp được.",
            en="Somebody without a token can log in at {url}: whoever knows a room's name can enter it.",
        ),
        debian=places.prosody(TOKENS + "\n    allow_empty_token = false"),
        docker=places.env("ENABLE_AUTH=1\nENABLE_GUESTS=0\nAUTH_TYPE=jwt\nJWT_ALLOW_EMPTY=0"),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Đặt tên phòng khó đoán, bật phòng chờ, và theo dõi cảnh báo có người lạ trên màn hình.",
            en="Give the room a name hard to guess, enable the lobby, and mind the strangers that the board shows.",
        ),
    ),
    "hibernation": Cure(
        title=Text(vi="Kết nối đã mất được dọn sớm", en="The dead do not stay long"),
        reason=Text(
            vi="Máy mất kết nối còn nằm trong phòng {value} giây (smacks_hibernation_time), khi vào lại sẽ thành hai.",
            en="A machine whose connection broke stays in the room for {value} s (smacks_hibernation_time); when it "
            "comes back it is there twice.",
        ),
        debian=places.prosody("smacks_hibernation_time = 30"),
        docker=places.env("XMPP_CONFIGURATION=smacks_hibernation_time=30"),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Điểm Cầu tự gộp kết nối cũ và mới của một điểm cầu, nên chỉ danh sách trong Jitsi là thừa.",
            en="Điểm Cầu counts both as one point; only Jitsi's own list shows one too many.",
        ),
    ),
    "resumption": Cure(
        title=Text(vi="Kết nối đứt được nối tiếp", en="A broken connection is resumed"),
        reason=Text(
            vi="{url} không cho nối tiếp (mod_smacks): mạng chớp một lần là điểm cầu bị đưa ra khỏi phòng.",
            en="{url} resumes no connection (mod_smacks): a flicker of the line sends a point out of the room.",
        ),
        debian=places.prosody(
            'modules_enabled = {\n    -- what is there already\n    "smacks";\n}\nsmacks_hibernation_time = 30'
        ),
        docker=places.env("XMPP_MODULES=smacks"),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Trình duyệt tự vào lại sau vài giây, thành một kết nối mới.",
            en="Browsers come back by themselves after some seconds, as a new endpoint.",
        ),
    ),
    "joins": Cure(
        title=Text(vi="Mọi điểm cầu vào phòng kịp lúc", en="All points get in in time"),
        reason=Text(
            vi="Gói Debian cho {rate} máy vào mỗi giây: {points} máy cùng vào mất khoảng {value} giây, trong lúc đó có "
            "điểm cầu tưởng như chưa vào. Không đọc được giá trị này từ ngoài; hãy xem muc_rate_joins.",
            en="Debian's packages let {rate} a second in: {points} at once take about {value} s, in which some seem to "
            "be missing. It cannot be read from outside; look at muc_rate_joins.",
        ),
        debian=places.prosody(
            'Component "<rooms>" "muc"\n    muc_rate_joins = <wanted>\n    muc_rate_leaves = <wanted>'
        ),
        docker=places.env(
            "# only where PROSODY_ENABLE_RATE_LIMITS is set\n"
            "XMPP_MUC_CONFIGURATION=muc_rate_joins=<wanted>,muc_rate_leaves=<wanted>"
        ),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Mở phòng sớm và cho các điểm cầu vào lần lượt; phòng mở trước giờ họp 30 phút.",
            en="Open the room early and let the points in one after another, half an hour before the meeting.",
        ),
    ),
    "prosody": Cure(
        title=Text(vi="Hỏi được Prosody qua HTTP", en="Prosody can be asked over HTTP"),
        reason=Text(vi="Không hỏi được {url}: {why}", en="{url} cannot be asked: {why}"),
        debian=places.prosody(
            'http_interfaces = { "127.0.0.1", "<internal address of this machine>" }  -- let only Điểm Cầu through'
        ),
        docker=places.compose('services:\n  prosody:\n    ports: ["<internal address of this machine>:5280:5280"]'),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="mod_diemcau vẫn tự báo sang Điểm Cầu; Jicofo cho biết ai đang trong phòng.",
            en="mod_diemcau still tells us by itself; Jicofo says who is in.",
        ),
    ),
    "module": Cure(
        title=Text(vi="Module mod_diemcau", en="Our module mod_diemcau"),
        reason=Text(
            vi="{url} không có mod_diemcau hoặc không nhận khoá ({why}): không biết ngay ai vào, ai ra, ai mất "
            "kết nối.",
            en="{url} has no mod_diemcau or does not take the secret ({why}): who comes, goes or is lost is not told "
            "at once.",
        ),
        debian=places.prosody(
            'Component "<rooms>" "muc"\n    modules_enabled = {\n        -- what is there already\n'
            '        "diemcau";\n    }\n    diemcau_secret = "<the value of DIEMCAU_JITSI_HOOK_SECRET>"\n'
            '    diemcau_url = "http://127.0.0.1:8080/hooks/jitsi"'
        ),
        docker=places.env(
            "XMPP_MUC_MODULES=diemcau\n"
            'XMPP_MUC_CONFIGURATION=diemcau_secret="<the value of DIEMCAU_JITSI_HOOK_SECRET>",'
            'diemcau_url="http://<address of Điểm Cầu>:8080/hooks/jitsi"'
        ),
        restart=places.RESTART_PROSODY,
        fallback=Text(
            vi="Danh sách trong phòng lấy từ Jicofo mỗi 2–5 giây; không phân biệt được rời phòng với mất kết nối.",
            en="Who is in is read from Jicofo every 2 to 5 s; leaving and being lost are not told apart.",
        ),
    ),
}


def rows(facts: Facts) -> Iterator[Row]:
    yield from _login(facts)
    yield _joins(facts)
    prosody = facts.prosody
    if prosody is None:
        return
    if isinstance(prosody.answers, Unseen):
        yield failed("prosody", prosody.url, url=prosody.url, why=prosody.answers.why, domain=facts.domain)
        return
    yield passed("prosody", prosody.url)
    told = prosody.module
    if told is None:
        yield passed("module", prosody.url)
    elif told.fault is None:
        yield unseen("module", prosody.url, told)
    else:
        grade = failed if told.fault in (JitsiFault.REFUSED, JitsiFault.WRONG_HOST) else noted
        yield grade("module", prosody.url, url=prosody.url, why=told.fault, rooms=facts.rooms, domain=facts.domain)


def _login(facts: Facts) -> Iterator[Row]:
    url, login, stranger = facts.signalling.url, facts.signalling.login, facts.signalling.stranger
    if isinstance(login, Unseen):
        if login.fault is None:
            yield unseen("login", url, login)
        else:
            yield failed("login", url, url=url, why=login.why, domain=facts.domain)
    else:
        yield passed("login", url)
        yield from _resumption(facts, login.resumable_s)
    if isinstance(stranger, Unseen):
        yield unseen("stranger", url, stranger)
    else:
        yield noted("stranger", url, url=url, domain=facts.domain) if stranger else passed("stranger", url)


def _resumption(facts: Facts, resumable_s: float | None) -> Iterator[Row]:
    url = facts.signalling.url
    if resumable_s is None:
        yield noted("resumption", url, url=url, domain=facts.domain)
        return
    yield passed("resumption", url)
    too_long = resumable_s > GHOST_S
    words = {"value": f"{resumable_s:g}", "domain": facts.domain}
    yield noted("hibernation", url, **words) if too_long else passed("hibernation", url)


def _joins(facts: Facts) -> Row:
    takes_s = facts.points / JOINS_A_SECOND
    if takes_s <= PATIENCE_S:
        return passed("joins", facts.rooms)
    return noted(
        "joins",
        facts.rooms,
        rate=JOINS_A_SECOND,
        points=facts.points,
        value=round(takes_s),
        rooms=facts.rooms,
        domain=facts.domain,
        wanted=max(20, round(facts.points / PATIENCE_S)),
    )
