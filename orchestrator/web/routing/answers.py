"""Every answer that is not a page: models as JSON, refusals as one sentence in two languages, never a traceback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel

from orchestrator.errors import DiemCauError, EdgeError, Overtaken, Refused, Unknown
from orchestrator.text import Text

log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

UNEXPECTED = Text(
    vi="Máy chủ gặp lỗi ngoài dự kiến; lỗi đã được ghi vào nhật ký hệ thống.",
    en="The server met an unexpected error; it is in the system log.",
)
NOT_FOUND = Text(vi="Không có địa chỉ này.", en="There is nothing at this address.")
WRONG_METHOD = Text(vi="Địa chỉ này không nhận phương thức {method}.", en="This address does not take {method}.")
TOO_LARGE = Text(vi="Nội dung gửi lên quá lớn.", en="The request body is too large.")
BAD_REQUEST = Text(vi="Yêu cầu không hợp lệ.", en="The request cannot be understood.")


class ErrorText(BaseModel):
    code: str
    vi: str
    en: str


class ErrorBody(BaseModel):
    error: ErrorText


class HttpRefusal(Refused):
    """A request that is turned away: HTTP status, a code for machines, a sentence for people."""

    def __init__(self, status: int, code: str, text: Text, *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s


def json_answer(model: BaseModel, status: int = 200) -> web.Response:
    return web.Response(body=model.model_dump_json().encode(), status=status, content_type="application/json")


def refusal_answer(refusal: HttpRefusal) -> web.Response:
    text = refusal.text
    body = ErrorBody(error=ErrorText(code=refusal.code, vi=text.vi, en=text.en))
    answer = json_answer(body, refusal.status)
    if refusal.retry_after_s is not None:
        answer.headers[hdrs.RETRY_AFTER] = str(max(1, round(refusal.retry_after_s + 0.5)))
    return answer


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where what went wrong becomes an answer."""
    try:
        return await handler(request)
    except HttpRefusal as refusal:
        return refusal_answer(refusal)
    except web.HTTPException as problem:
        return _framework_answer(request, problem)
    except EdgeError as error:
        return refusal_answer(HttpRefusal(503, "unavailable", error.text, retry_after_s=1.0 if error.retry else None))
    except Unknown as error:
        return refusal_answer(HttpRefusal(404, "unknown", error.text))
    except Overtaken as error:
        return refusal_answer(HttpRefusal(409, "overtaken", error.text))
    except DiemCauError as error:
        return refusal_answer(HttpRefusal(400, "refused", error.text))
    except ConnectionError:
        raise  # the caller went away; nobody is there to be answered
    except Exception:
        log.exception("request failed", method=request.method, path=request.path)
        return refusal_answer(HttpRefusal(500, "unexpected", UNEXPECTED))


def _framework_answer(request: web.Request, problem: web.HTTPException) -> web.StreamResponse:
    match problem:
        case web.HTTPMethodNotAllowed():
            answer = refusal_answer(HttpRefusal(405, "method", WRONG_METHOD.format(method=request.method)))
            answer.headers[hdrs.ALLOW] = problem.headers[hdrs.ALLOW]
            return answer
        case web.HTTPNotFound():
            return refusal_answer(HttpRefusal(404, "not_found", NOT_FOUND))
        case web.HTTPRequestEntityTooLarge():
            return refusal_answer(HttpRefusal(413, "too_large", TOO_LARGE))
        case _ if problem.status >= 400:
            return refusal_answer(HttpRefusal(problem.status, "bad_request", BAD_REQUEST))
    raise problem
