"""A workbook to fill in: the headings that are known, and two rows that show how, marked as examples."""

import io
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assessment.facts import Catalogue
from assessment.measures import HELD
from bot.registry.importing.headings import known_headings
from flows.credit_code import with_check_character

_WIDTH: Final = 24
_EXAMPLES: Final = (("innovative_sme", "2024-07-01", ""), ("srdi_sme", "2025-03-15", "2028-03-14"))
_DISTRICTS: Final = ("示例东区", "示例西区")


def template(catalogue: Catalogue) -> bytes:
    """The workbook; its examples say that they are none, and their codes are registered nowhere."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(known_headings())
    for number, (title, granted_on, valid_until) in enumerate(_EXAMPLES, 1):
        name = f"示例（请删除本行）{number}号有限公司"
        code = with_check_character(f"91000000{number:09d}")
        named = catalogue[HELD].options[title]
        sheet.append([name, code, _DISTRICTS[number - 1], named, granted_on, valid_until])
    for place, cell in enumerate(sheet[1], 1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTH
    sheet.freeze_panes = "A2"
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
