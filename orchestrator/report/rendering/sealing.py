"""Office files are ZIP archives that carry the time of their making: here that of their figures takes its place."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name
CORE = "docProps/core.xml"
MOMENTS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def sealed(archive: bytes, made: datetime) -> bytes:
    """The same file for the same content, whenever it is made."""
    moment = made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == CORE:
                data = MOMENTS.sub(rb"\g<1>" + moment + rb"\g<2>", data)
            target.writestr(zipfile.ZipInfo(item.filename, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
