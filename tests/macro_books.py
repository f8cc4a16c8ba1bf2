"""What stands in for FR1.xlsm in tests: the template with a macro workbook's content type and stamp."""

from __future__ import annotations

import io
import zipfile

from tests.workbooks import template_bytes, with_part

PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_CUSTOM = "docProps/custom.xml"


def macro_book(xlwings: str = "0.37.8", base: bytes | None = None) -> bytes:
    """A workbook as ours with buttons, stamped with that version of xlwings."""
    data = base or template_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as template:
        names = template.namelist()
    if "xl/vbaProject.bin" not in names:
        data = with_part(data, "[Content_Types].xml", lambda text: text.replace(PLAIN, MACRO))
        data = with_member(data, "xl/vbaProject.bin", b"SYNTETISK")
    stamp = (
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="99" name="xlwings">'
        f"<vt:lpwstr>{xlwings}</vt:lpwstr></property></Properties>"
    )
    return with_part(data, _CUSTOM, lambda text: text.replace("</Properties>", stamp))


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The zip with one member more."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr(name, content)
    return out.getvalue()
