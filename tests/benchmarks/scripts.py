"""What somebody would write instead of ``vplan consolidate``, with openpyxl and with pandas: to be measured against it.

Run as ``python -m tests.benchmarks.scripts openpyxl|pandas FOLDER OUTPUT``.
"""

from __future__ import annotations

import sys
from pathlib import Path

PAGES = ("Utfall", "Prognos")
FIRST_ROW, LAST_ROW = 7, 22
LEAF_ROWS = (7, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19)
LEAF_COLUMNS = (2, 3, 5, 6, 8, 9)
LAST_COLUMN = 16


def with_openpyxl(folder: Path, output: Path) -> None:
    """The careful one: formulas checked in one load, values taken from another, a styled workbook with live sums."""
    import openpyxl
    from openpyxl.styles import Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    reports = []
    problems = []
    for path in sorted(folder.glob("*.xlsx")):
        formulas = openpyxl.load_workbook(path)
        values = openpyxl.load_workbook(path, data_only=True)
        cover = values["Försättsblad"]
        leaves = []
        for name in PAGES:
            for row in range(FIRST_ROW, LAST_ROW + 1):
                for column in range(2, LAST_COLUMN + 1):
                    is_leaf = row in LEAF_ROWS and column in LEAF_COLUMNS
                    written, shown = formulas[name].cell(row, column).value, values[name].cell(row, column).value
                    if is_leaf and shown is not None and not isinstance(shown, int | float):
                        problems.append((path.name, name, row, column, "text"))
                    elif not is_leaf and not (isinstance(written, str) and written.startswith("=")):
                        problems.append((path.name, name, row, column, "formula"))
            leaves += (values[name].cell(row, column).value for column in LEAF_COLUMNS for row in LEAF_ROWS)
        reports.append((cover["C4"].value, cover["C5"].value, path.name, leaves))
    book = openpyxl.Workbook()
    basis = book.create_sheet("Underlag")
    bold, thin = Font(name="Arial", size=9, bold=True), Side(style="hair", color="9AA5B1")
    plain, border, band = Font(name="Arial", size=9), Border(bottom=thin), PatternFill("solid", fgColor="DCE6F0")
    for number, (label, period, file, leaves) in enumerate(reports, 2):
        for column, value in enumerate((label, period, file, *leaves), 1):
            cell = basis.cell(number, column, value)
            cell.font, cell.border = plain, border
            if column > 3:
                cell.number_format = "#,##0"
    last = len(reports) + 1
    for page_number, name in enumerate(PAGES):
        sheet = book.create_sheet(name)
        for block, column in enumerate(LEAF_COLUMNS):
            for number, row in enumerate(LEAF_ROWS):
                offset = 4 + (page_number * len(LEAF_COLUMNS) + block) * len(LEAF_ROWS) + number
                letters = get_column_letter(offset)
                cell = sheet.cell(row, column, f"=SUM(Underlag!{letters}2:{letters}{last})")
                cell.font, cell.number_format, cell.fill = bold, "#,##0", band
    checks = book.create_sheet("Kontroller")
    for problem in problems:
        checks.append(problem)
    book.save(output)


def with_pandas(folder: Path, output: Path) -> None:
    """The plain one: every page into one frame, and its sums."""
    import pandas

    frames = []
    for path in sorted(folder.glob("*.xlsx")):
        cover = pandas.read_excel(path, sheet_name="Försättsblad", header=None)
        for name in PAGES:
            frame = pandas.read_excel(path, sheet_name=name, header=None, skiprows=FIRST_ROW - 1, nrows=16)
            frame.insert(0, "forvaltning", cover.iat[3, 2])
            frame.insert(1, "sida", name)
            frames.append(frame)
    whole = pandas.concat(frames)
    sums = whole.groupby(["sida", 0], sort=False).sum(numeric_only=True)
    with pandas.ExcelWriter(output) as writer:
        sums.to_excel(writer, sheet_name="Totalt")
        whole.to_excel(writer, sheet_name="Underlag")


if __name__ == "__main__":
    {"openpyxl": with_openpyxl, "pandas": with_pandas}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
