"""QR codes as SVG: dark on light with a quiet zone of their own, so that a camera reads them on any ground."""

import io

import segno

QUIET_ZONE = 4
"""Modules of light around the code: what the standard asks for."""


def qr_svg(link: str) -> str:
    """A link as a picture of one path on a light ground; a third of its modules may be lost on the way."""
    drawn = io.BytesIO()
    code = segno.make(link, error="q", boost_error=False, micro=False)
    code.save(drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return drawn.getvalue().decode()
