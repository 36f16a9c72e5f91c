"""The code in the picture is the one of the link, dark on light, with its quiet zone."""

import re
from xml.etree import ElementTree as ET

import segno

from bot.reports.qr import QUIET_ZONE, qr_svg

LINK = "https://check.example.org/go/AbC-123?x=1&y=2"


def test_the_picture_has_the_codes_modules_and_a_quiet_zone_around_them() -> None:
    root = ET.fromstring(qr_svg(LINK))  # noqa: S314
    side = len(segno.make(LINK, error="q", boost_error=False, micro=False).matrix) + 2 * QUIET_ZONE
    assert root.attrib["viewBox"] == f"0 0 {side} {side}"


def test_the_code_is_dark_on_light_whatever_the_page() -> None:
    paths = re.findall(r'(?:stroke|fill)="(#[0-9a-f]+)"', qr_svg(LINK))
    assert set(paths) == {"#fff", "#000"}


def test_a_link_is_only_in_the_code_and_never_in_the_markup() -> None:
    assert "<script" not in qr_svg('https://x.example/"><script>alert(1)</script>')
