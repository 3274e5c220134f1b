"""A link as a picture that a telephone reads. The only home of segno."""

from __future__ import annotations

from io import BytesIO

QUIET = 4  # modules around it, as ISO/IEC 18004 wants


def drawn(link: str) -> bytes:
    """SVG that grows to whatever width it is given. Dark on light on any page: most readers want it so."""
    import segno  # on demand: most processes never draw one

    out = BytesIO()
    segno.make_qr(link).save(out, kind="svg", border=QUIET, light="#fff", omitsize=True, xmldecl=False, nl=False)
    return out.getvalue()
