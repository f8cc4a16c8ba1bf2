"""All amounts of all reports in one long table, for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from vplan_xl.consolidation.basis import basis_sheet, leaf_column
from vplan_xl.consolidation.consolidated import Consolidated
from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Key
from vplan_xl.workbook.a1 import reference

SUFFIXES = (".csv", ".json", ".parquet")


class Record(NamedTuple):
    """An amount, ``ore`` None where it is blank, and the file and cell it was read from.

    The sign is that of the report's form: revenue minus in FR1, plus in FIN. An amount that a consolidated
    workbook does not hold, because it is computed, has no cell.
    """

    forvaltning: str
    period: str
    form: str
    page: str
    row: str
    block: str
    part: str
    ore: int | None
    file: str
    sheet: str
    cell: str


def records(whole: Consolidated) -> Iterator[Record]:
    """The amounts of the printed pages and of the earlier forecast, report by report."""
    for one in whole.selection.taken:
        amounts = one.amounts()
        for page in one.form.pages:
            for key in one.form.page_keys(page):
                amount = amounts[key]
                at = source_cell(one, key)
                yield Record(
                    one.label,
                    str(one.period),
                    one.form_code,
                    *key,
                    amount if isinstance(amount, int) else None,
                    one.file,
                    at.sheet if at else "",
                    at.cell if at else "",
                )


def source_cell(one: Delivery, key: Key) -> CellPlace | None:
    """Where an amount stands in the file it was read from."""
    if not one.through:
        return one.place(key)
    if key not in one.form.leaves:
        return None
    return CellPlace(basis_sheet(one.form), reference(leaf_column(one.form, key), one.line))


def data_file(path: Path, whole: Consolidated) -> bytes:
    """The table as a file of the kind that *path* ends with: one of :data:`SUFFIXES`."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(Record._fields)
        writer.writerows([_harmless(value) for value in record] for record in records(whole))
        return text.getvalue().encode()
    if suffix == ".json":
        lines = (json.dumps(record._asdict(), ensure_ascii=False) for record in records(whole))
        return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
    import pandas

    assert suffix == ".parquet", suffix
    out = io.BytesIO()
    frame = pandas.DataFrame(records(whole), columns=list(Record._fields)).astype({"ore": "Int64"})
    frame.to_parquet(out, index=False)
    return out.getvalue()


def is_data_file(path: Path, data: bytes) -> bool:
    """Whether a file that stands at *path* is such a table: its columns are named in it."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return data.startswith(",".join(Record._fields).encode())
    if suffix == ".json":
        return data.startswith(f'[\n{{"{Record._fields[0]}": '.encode())
    return data.startswith(b"PAR1") and all(name.encode() in data for name in Record._fields)


def _harmless(value: str | int | None) -> str | int | None:
    """A text that a spreadsheet would take for a formula, marked as text."""
    return "'" + value if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
