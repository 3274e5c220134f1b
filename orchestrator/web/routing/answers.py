"""Every answer that is not a page: models as JSON, refusals as one sentence in two languages, never a traceback."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog
from aiohttp import hdrs, web
from pydantic import BaseModel

from orchestrator.errors import BadInput, DiemCauError, EdgeError, NotFound, Overtaken, Problem, Refused
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


class ProblemText(BaseModel):
    """One thing wrong with one field; `path` as `agenda[#2].site`, empty for the whole."""

    path: str
    vi: str
    en: str


class ErrorBody(BaseModel):
    """`problems` is filled where fields of what was sent are wrong: each by itself, for a form to show it there."""

    error: ErrorText
    problems: tuple[ProblemText, ...] = ()


class HttpRefusal(Refused):
    """A request that is turned away: HTTP status, a code for machines, a sentence for people."""

    def __init__(
        self,
        status: int,
        code: str,
        text: Text,
        *,
        retry_after_s: float | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s
        self.problems = tuple(problems)


def json_answer(model: BaseModel, status: int = 200) -> web.Response:
    return web.Response(body=model.model_dump_json().encode(), status=status, content_type="application/json")


def refusal_answer(refusal: HttpRefusal) -> web.Response:
    text = refusal.text
    error = ErrorText(code=refusal.code, vi=text.vi, en=text.en)
    body = ErrorBody(error=error, problems=problem_texts(refusal.problems))
    answer = json_answer(body, refusal.status)
    if refusal.retry_after_s is not None:
        answer.headers[hdrs.RETRY_AFTER] = str(max(1, round(refusal.retry_after_s + 0.5)))
    return answer


def problem_texts(problems: Sequence[Problem]) -> tuple[ProblemText, ...]:
    return tuple(ProblemText(path=each.path, vi=each.text.vi, en=each.text.en) for each in problems)


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The one place where what went wrong becomes an answer."""
    try:
        return await handler(request)
    except HttpRefusal as refusal:
        return refusal_answer(refusal)
    except web.HTTPException as problem:
        return _framework_answer(request, problem)
    except BadInput as error:
        text = _joined([problem.text for problem in error.problems])
        return refusal_answer(HttpRefusal(400, "bad_input", text, problems=error.problems))
    except NotFound as error:
        return refusal_answer(HttpRefusal(404, "not_found", error.text))
    except Overtaken as error:
        return refusal_answer(HttpRefusal(409, "overtaken", error.text))
    except EdgeError as error:
        return refusal_answer(HttpRefusal(503, "unavailable", error.text, retry_after_s=1.0 if error.retry else None))
    except DiemCauError as error:
        return refusal_answer(HttpRefusal(400, "refused", error.text))
    except ConnectionError:
        raise  # the caller went away; nobody is there to be answered
    except Exception:
        log.exception("request failed", method=request.method, path=request.path)
        return refusal_answer(HttpRefusal(500, "unexpected", UNEXPECTED))


def _joined(texts: Sequence[Text]) -> Text:
    """Several remarks as sentences, for whoever shows no fields."""
    return Text(vi=" ".join(_sentence(text.vi) for text in texts), en=" ".join(_sentence(text.en) for text in texts))


def _sentence(remark: str) -> str:
    return remark[:1].upper() + remark[1:] + ("" if remark.endswith((".", "?")) else ".")


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
