"""Workbooks for tests: made from the template by the jobs themselves, or with a part exchanged."""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.resources import resource
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.report import Report, read_report, report_of
from vplan_xl.workbook.save import save
from vplan_xl.workbook.sheet_patch import Write
from vplan_xl.workbook.snapshot import Cell, Kind

EXAMPLE = Path(__file__).parents[1] / "examples" / "2017-08" / "17 Landstingsdir. Ledningsstab.xlsx"


@functools.cache
def template_bytes() -> bytes:
    return resource("FR1.xlsx").read_bytes()


def make(path: Path, leaves: dict[str, int | None], fields: dict[str, Cell | None] | None = None) -> Report:
    """A workbook at *path* with the leaves given as {"ACK INTAKTER UTFALL EXTERNT": öre}."""
    header: dict[str, Cell | None] = {
        "FORVALTNING": Cell(Kind.TEXT, "17 SYNTETISK"),
        "PERIOD": Cell(Kind.NUMBER, "42948"),
        **(fields or {}),
    }
    save(path, _made(tuple(leaves.items()), tuple(header.items())), None)
    return read_report(path)


@functools.lru_cache(maxsize=64)
def _made(leaves: tuple[tuple[str, int | None], ...], fields: tuple[tuple[str, Cell | None], ...]) -> bytes:
    """The template with these in it: most tests of a file begin with the same workbook."""
    keys = {" ".join(key): key for key in FR1.leaves}
    report = _template()
    entries = Entries({keys[name]: ore for name, ore in leaves}, dict(fields))
    return prepare(report, plan(report, entries, overwrite=False).writes)


@functools.cache
def _template() -> Report:
    return report_of("FR1.xlsx", template_bytes())


def write(report: Report, writes: Sequence[Write], path: Path) -> None:
    """The report's workbook with the writes in it, as a new file."""
    save(path, prepare(report, writes), None)


def with_part(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The zip with one part's text changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                changed = change(content.decode())
                assert changed != content.decode(), f"{part} did not change"
                content = changed.encode()
            new.writestr(info.filename, content)
    return out.getvalue()


UTFALL, PROGNOS, COVER, BOOK = (
    "xl/worksheets/sheet2.xml",
    "xl/worksheets/sheet3.xml",
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
)
