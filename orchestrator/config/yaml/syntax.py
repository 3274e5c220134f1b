"""What the operating system and the YAML library complain of, in a person's words."""

from __future__ import annotations

import errno
import re
import stat

import yaml

from orchestrator.errors import complaint
from orchestrator.text import Text

NOT_FOUND = Text(
    vi="không có tệp này; kiểm tra lại đường dẫn",
    en="there is no such file; check the path",
)
NO_RIGHT = Text(
    vi="không có quyền đọc; cấp quyền đọc tệp cho tài khoản chạy dịch vụ",
    en="may not be read; give the account that runs the service the right to read it",
)
IS_FOLDER = Text(
    vi="là một thư mục; ghi đường dẫn đến tệp, ví dụ thêm `/sites.yaml`",
    en="is a folder; write the path of a file, for instance add `/sites.yaml`",
)
NOT_A_FILE = Text(
    vi="không phải tệp thông thường; ghi đường dẫn đến một tệp văn bản",
    en="is no ordinary file; write the path of a text file",
)
UNREADABLE = Text(
    vi="không đọc được tệp ({reason}); kiểm tra đường dẫn và ổ đĩa",
    en="the file cannot be read ({reason}); check the path and the disk",
)
_READING = {
    errno.ENOENT: NOT_FOUND,
    errno.ENOTDIR: NOT_FOUND,
    errno.EACCES: NO_RIGHT,
    errno.EPERM: NO_RIGHT,
    errno.EISDIR: IS_FOLDER,
}

CONTROL = Text(
    vi="có ký tự điều khiển U+{code:04X} không phải chữ; xoá ký tự này, hoặc kiểm tra đây có đúng là tệp văn bản",
    en="holds the control character U+{code:04X}, which is no text; delete it, or check that this is a text file",
)
ODD = Text(
    vi="không hiểu dòng này; kiểm tra thụt dòng, dấu hai chấm và dấu nháy",
    en="this line cannot be understood; check its indentation, colons and quotes",
)
_COMPLAINTS: tuple[tuple[str, Text], ...] = (
    (
        r"\\t|tab character",
        Text(
            vi="thụt dòng bằng phím Tab; thay bằng dấu cách",
            en="is indented with a tab; use spaces instead",
        ),
    ),
    (
        r"mapping values are not allowed",
        Text(
            vi="dấu hai chấm không đúng chỗ; thụt dòng cho khớp dòng trên, hoặc đặt giá trị trong dấu nháy kép",
            en="a colon is out of place; align the line with the one above, or put the value in double quotes",
        ),
    ),
    (
        r"expected ':'|expected key",
        Text(
            vi="thiếu dấu hai chấm sau tên mục, hoặc thụt dòng không khớp dòng trên; ghi `tên: giá trị`",
            en="a colon is missing, or the line is not aligned with the one above; write `name: value`",
        ),
    ),
    (
        r"expected '-' indicator|block sequence entries are not allowed",
        Text(
            vi="danh sách không thẳng hàng; mỗi dòng bắt đầu bằng `- ` và thụt bằng nhau",
            en="the list is not aligned; every item starts with `- ` at the same indentation",
        ),
    ),
    (
        r"expected ','",
        Text(
            vi="thiếu dấu phẩy hoặc dấu đóng ngoặc; ghi `[a, b]` hoặc `{{a: b, c: d}}`",
            en="a comma or a closing bracket is missing; write `[a, b]` or `{{a: b, c: d}}`",
        ),
    ),
    (
        r"unexpected end of stream|document indicator",
        Text(
            vi="dấu nháy mở ở đây không được đóng; thêm dấu nháy ở cuối giá trị",
            en="the quotation mark opened here is not closed; add one at the end of the value",
        ),
    ),
    (
        r"escape|hexdecimal",
        Text(
            vi="dấu `\\` trong dấu nháy kép có nghĩa riêng; dùng dấu nháy đơn quanh giá trị",
            en="`\\` has a meaning of its own in double quotes; put the value in single quotes",
        ),
    ),
    (
        r"cannot start any token|alphabetic or numeric|anchor|alias|tag",
        Text(
            vi="giá trị bắt đầu bằng ký hiệu riêng của YAML; đặt giá trị trong dấu nháy kép",
            en="the value starts with a sign that YAML keeps for itself; put the value in double quotes",
        ),
    ),
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def cannot_read(error: Exception) -> Text:
    """Why a file could not be opened or read."""
    if not isinstance(error, OSError):
        return NOT_FOUND
    known = _READING.get(error.errno or 0)
    return known or UNREADABLE.format(reason=complaint(error))


def cannot_stand(mode: int) -> Text:
    """Why what stands at a path is not read at all; a pipe would keep us waiting."""
    return IS_FOLDER if stat.S_ISDIR(mode) else NOT_A_FILE


def syntax(error: yaml.YAMLError, data: bytes) -> tuple[int | None, Text]:
    """The line, and what is wrong there. `data` is the UTF-8 text that was parsed."""
    text = data.decode("utf-8")
    control = _CONTROLS.search(text)
    if not isinstance(error, yaml.MarkedYAMLError):
        if control is None:
            return None, ODD
        return 1 + text.count("\n", 0, control.start()), CONTROL.format(code=ord(control.group()))
    said = f"{error.context} {error.problem}"
    quoted = "quoted scalar" in said
    mark = error.context_mark if quoted and error.context_mark else error.problem_mark or error.context_mark
    advice = next((text for pattern, text in _COMPLAINTS if re.search(pattern, said)), ODD)
    return (mark.line + 1 if mark else None), advice.format()
