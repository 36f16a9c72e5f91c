"""Lists of firms as bureaus send them, made for tests: text in an office's encodings, and workbooks."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from flows.credit_code import with_check_character

HEADINGS = ("企业名称", "统一社会信用代码", "区县", "称号", "认定时间", "有效期至")


def code_of(number: int) -> str:
    """A code with a valid check character, registered nowhere."""
    return with_check_character(f"91000000{number:09d}")


def row_of(
    number: int, *, name: str = "", district: str = "滨江区", title: str = "", days: Sequence[str] = ("", "")
) -> list[str]:
    """A row under HEADINGS."""
    return [name or f"虚构{number}号有限公司", code_of(number), district, title, *days]


def csv_of(rows: Sequence[Sequence[object]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows as text, each cell that holds the delimiter in quotes."""
    lines = [delimiter.join(f'"{cell}"' if delimiter in str(cell) else str(cell) for cell in row) for row in rows]
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def xlsx_of(
    *sheets: Sequence[Sequence[Any]], merged: Sequence[str] = (), formats: dict[str, str] | None = None
) -> bytes:
    """A workbook of these sheets; merged ranges and formats of cells are those of the last one."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(list(row))
    last = workbook.worksheets[-1]
    for cells in merged:
        last.merge_cells(cells)
    for cell, shown in (formats or {}).items():
        last[cell].number_format = shown
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
