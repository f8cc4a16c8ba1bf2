"""The door inside Excel: what the buttons call. An open workbook is read, a job is asked, its writes are carried out.

Nothing is decided here; :mod:`vplan_xl.jobs.press` says what a button wants. Of xlwings only this is used, all that an
engine (Excel, or another in a test) must have: ``book.name``, ``fullname``, ``app``, ``names`` and ``sheets`` (gone
through; a sheet also by its name), ``name.name``, ``refers_to``, ``sheet.name``, ``visible``, ``used_range.last_cell``,
``range((row, column), (row, column))``, ``activate()``, ``range.formula`` read and assigned,
``range.options(err_to_str=True).value`` read, and ``app.books`` (gone through), ``screen_updating``, ``calculation``,
``alert()``, which may be missing. What is written is read again as ``formula``, once.

Cells are assigned as ``formula``, never as ``value``: what is read as a formula can be put back as one; Excel takes it
as English whatever its own language is; and numbers, truth values, error values, texts behind an apostrophe and ""
for nothing go the same way, so that a rectangle of different contents is one write.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from vplan_xl.amounts import NBSP
from vplan_xl.finding import Finding, Place, Refused
from vplan_xl.form.follow_up import OUTCOME
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.model import Form
from vplan_xl.jobs import press
from vplan_xl.jobs.deviation import stamped
from vplan_xl.jobs.excel_home import chosen_register, this_settings
from vplan_xl.jobs.fault_log import log_fault
from vplan_xl.jobs.press import Pressed
from vplan_xl.jobs.resources import read_register
from vplan_xl.language import _, in_swedish
from vplan_xl.register import Register
from vplan_xl.report.locate import recognised, table_sheets, wanted_sheets
from vplan_xl.report.report import Content, Report, Tables, report_from, wished_tables
from vplan_xl.workbook.grid import Block, Sheet, are_held, blocks, cells_of, is_date1904, is_swallowed
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Cells, Kind, Outline, SheetEntry

if TYPE_CHECKING:
    import xlwings as xw

_Job = Callable[[Report, Register, datetime.datetime], Pressed]

TITLE = "FR 1"
MOST_CELLS = 500_000  # of one sheet; a form's has two thousand, and a table that is full twenty thousand


def calculate_deviations(book: xw.Book | None = None) -> None:
    """Beräkna avvikelse; *book* None is the workbook whose button was pressed. Never raises for what is in it."""
    _press(book, press.calculate_deviations, press.TABLES_OF["calculate_deviations"])


def fill_forecast(book: xw.Book | None = None) -> None:
    """Fyll prognos."""
    _press(book, press.fill_forecast, press.TABLES_OF["fill_forecast"])


def undo_forecast(book: xw.Book | None = None) -> None:
    """Ångra fyllning: Excel's own undo is empty after a macro."""
    _press(book, press.undo_forecast, press.TABLES_OF["undo_forecast"])


def check(book: xw.Book | None = None) -> None:
    """Kontrollera."""
    _press(book, press.check_report, press.TABLES_OF["check"])


class NotWrittenError(Exception):
    """Excel refused a write. ``lost`` are the cells where what stood there could not be put back, mostly none."""

    def __init__(self, sheet: str, cells: str, lost: list[str]) -> None:
        super().__init__(f"{sheet}!{cells}")
        self.sheet = sheet
        self.cells = cells
        self.lost = lost


@in_swedish()
def _press(given: xw.Book | None, job: _Job, tables: Tables) -> None:
    """Read, ask the job, carry out and say how it went; the sheet with the result comes to the front."""
    book = _caller() if given is None else given
    moment = datetime.datetime.now()
    status: CellPlace | None = None
    result: SheetEntry | None = None
    try:
        report = read_book(book, tables)
        status = report.places.fields.get(OUTCOME)
        pressed = job(report, _register(), moment)
        words = pressed.words
        if pressed.planned is not None and report.content is not None:
            carry_out(book, report.content.sheets, pressed.planned.writes)
            result = report.content.outline.sheet(pressed.shows)
    except Refused as refused:
        words = stamped(f"{refused.finding.place}: {refused.finding.message}", moment)
    except NotWrittenError as failure:
        words = stamped(_refused_words(failure), moment)
    except Exception:
        fault = _("Ett fel i själva programmet; ingenting är ändrat. Beskrivningen ligger i {path}")
        words = stamped(fault.format(path=log_fault()), moment)
    with suppress(Exception):  # the words themselves shall come through
        words = " ".join((words, *_remarks(book, result)))
    _say(book, status, words)
    if result is not None and not result.hidden:
        with suppress(Exception):  # it is all there, only not in front
            book.sheets[result.name].activate()


def _register() -> Register:
    """The register that this user chose for the buttons, or the one that comes along."""
    try:
        return read_register(chosen_register(this_settings()))
    except Refused as refused:  # the settings: what needs no register works all the same
        return Register((), (refused.finding,))


def _caller() -> xw.Book:
    """The workbook that runs us. Without one there is nowhere to say anything but in xlwings' own message."""
    try:
        import xlwings

        return xlwings.Book.caller()
    except Exception:
        words = _("Arbetsboken går inte att nå från Python. Beskrivningen ligger i {path}")
        raise SystemExit(words.format(path=log_fault())) from None


# -- reading --------------------------------------------------------------------------------------


def read_book(book: xw.Book, tables: Tables = True) -> Report:
    """The report in an open workbook, read with the sheets of *tables*, as :func:`read_report` reads its file.

    Refuses a sheet of too many cells.
    """
    outline = outline_of(book)
    form, wanted = wanted_of(outline, tables)
    content = content_of(outline, {name: grids_of(book.sheets[name]) for name in wanted})
    return report_from(_place_of(book)[0], "", content, form)


def outline_of(book: xw.Book) -> Outline:
    """Sheets and names; whether days are counted from 1904 is not known before sheets are read."""
    names: dict[str, str] = {}
    local: list[tuple[str, str]] = []
    for name in book.names:
        sheet, mark, plain = name.name.rpartition("!")
        if not mark:
            names[plain] = (name.refers_to or "").removeprefix("=")
        elif plain not in _BUILT_IN and not plain.startswith("_xlnm."):
            local.append((sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet, plain))
    # Excel itself answers -1 for a sheet that is seen, 0 and 2 for one that is not.
    sheets = tuple(SheetEntry(sheet.name, "", sheet.visible not in (True, -1)) for sheet in book.sheets)
    return Outline("", sheets, names, False, None, None, tuple(local))


# As Excel calls them when asked; files have them with a prefix.
_BUILT_IN = frozenset(("Print_Area", "Print_Titles", "_FilterDatabase", "Criteria", "Extract", "Database"))


def wanted_of(outline: Outline, tables: Tables) -> tuple[Form, tuple[str, ...]]:
    """The form a workbook is of, and the sheets that its report is read from, with those of *tables*."""
    form = recognised(None, outline)
    beside = table_sheets(form, outline, wished_tables(form, tables))
    return form, tuple(dict.fromkeys((*wanted_sheets(form, outline), *beside)))


def content_of(outline: Outline, sheets: Mapping[str, Sheet]) -> Content:
    """The content of the sheets that were read, whoever read them."""
    date1904 = is_date1904(sheets.values())
    whole = Outline(outline.part, outline.sheets, outline.names, date1904, None, None, outline.sheet_names)
    return Content(None, whole, {name: cells_of(sheet, date1904) for name, sheet in sheets.items()})


def grids_of(sheet: xw.Sheet) -> Sheet:
    """A sheet by one reading of formulas and one of values; refuses one of too many cells."""
    area = area_of(sheet)
    return Sheet(area.formula, area.options(err_to_str=True).value)


def area_of(sheet: xw.Sheet) -> xw.Range:
    """What there is to read of a sheet; refuses one of too many cells."""
    last = sheet.used_range.last_cell
    # From A1, wherever the used range begins; never a single row or column: xlwings makes no grid of those.
    rows, columns = max(last.row, 2), max(last.column, 2)
    if rows * columns > MOST_CELLS:
        found, limit = (_cells(count) for count in (rows * columns, MOST_CELLS))
        place = Place(sheet=sheet.name)
        raise Refused(Finding("FIL_FOR_MANGA_CELLER", place, {"part_name": sheet.name}, limit, found))
    return sheet.range((1, 1), (rows, columns))


def _cells(count: int) -> str:
    return _("{count} celler").format(count=f"{count:,}".replace(",", NBSP))


# -- writing --------------------------------------------------------------------------------------


class _Step(NamedTuple):
    """One write, and the one that takes it back."""

    sheet: xw.Sheet
    after: Block
    before: Block


def carry_out(book: xw.Book, sheets: Mapping[str, Cells], writes: Iterable[CellWrite]) -> None:
    """Write all of it, or nothing: where a write fails, what stood in the cells of *sheets* is put back.

    Results of the form's own formulas are left to Excel.
    """
    steps = list(_steps(book, sheets, writes))
    done: list[_Step] = []
    with _quiet(book.app):
        for step in steps:
            try:
                _put(step.sheet, step.after)
            except BaseException as error:  # also Ctrl-C
                with suppress(Exception):  # what was refused has changed nothing, in Excel
                    _put(step.sheet, step.before)
                lost = [f"{one.sheet.name}!{one.before}" for one in reversed(done) if not _is_put_back(one)]
                raise NotWrittenError(step.sheet.name, str(step.after), lost) from error
            done.append(step)


def _steps(book: xw.Book, sheets: Mapping[str, Cells], writes: Iterable[CellWrite]) -> Iterator[_Step]:
    wanted: dict[str, dict[str, Cell | None]] = {}
    for write in writes:
        if not write.is_result:
            cell = None if write.kind is None else Cell(write.kind, write.value, write.formula)
            wanted.setdefault(write.sheet, {})[write.cell] = cell
    for name, cells in wanted.items():
        sheet = book.sheets[name]  # looked for once: a program asks each of its sheets
        before = {at: sheets[name].get(at) for at in cells}
        for pair in zip(blocks(cells), blocks(before), strict=True):
            yield _Step(sheet, *pair)


def _put(sheet: xw.Sheet, block: Block) -> None:
    """Assign a block at once, cell by cell where that did not come out right; raises where a cell stays blank.

    Excel says nothing of either: over rows that are filtered away it puts the first of the contents into every cell
    that is seen (https://github.com/xlwings/xlwings/issues/747), and of merged cells only the first takes anything.
    """
    area = sheet.range((block.first_row, block.first_column), (block.last_row, block.last_column))
    is_one = len(block.rows) == len(block.rows[0]) == 1
    area.formula = block.rows[0][0] if is_one else block.rows
    held = _formulas(area)
    if held is None or are_held(block.rows, held):
        return
    for row, contents in enumerate(block.rows, block.first_row):
        for column, content in enumerate(contents, block.first_column):
            sheet.range((row, column), (row, column)).formula = content
    if is_swallowed(block.rows, _formulas(area)):
        raise SwallowedError


def _formulas(area: xw.Range) -> object:
    """What stands in the cells now; None where an engine cannot tell, which has no such filters."""
    with suppress(Exception):
        return area.formula
    return None


class SwallowedError(Exception):
    """A cell stays blank whatever is written into it: it is merged with others."""


def _is_put_back(step: _Step) -> bool:
    try:
        _put(step.sheet, step.before)
    except Exception:
        return False
    return True


@contextmanager
def _quiet(app: xw.App) -> Iterator[None]:
    """Excel neither draws nor computes until all is written; an engine that can do neither is left as it is."""
    before: dict[str, object] = {}
    for setting, value in (("screen_updating", False), ("calculation", "manual")):
        with suppress(Exception):
            before[setting] = getattr(app, setting)
            setattr(app, setting, value)
    try:
        yield
    finally:
        for setting, held in reversed(before.items()):
            with suppress(Exception):
                setattr(app, setting, held)


# -- saying how it went ---------------------------------------------------------------------------


def _say(book: xw.Book, status: CellPlace | None, words: str) -> None:
    """Write the words into the status cell; where there is none, or it cannot be written, show them."""
    if status is not None:
        with suppress(Exception):
            (block,) = blocks({status.cell: Cell(Kind.TEXT, words)})
            at = (block.first_row, block.first_column)
            book.sheets[status.sheet].range(at, at).formula = block.rows[0][0]
            return
    try:
        book.app.alert(f"{book.name}: {words}", TITLE)
    except Exception:
        log_fault()


def _refused_words(failure: NotWrittenError) -> str:
    if failure.lost:
        words = _(
            "Bladet {sheet} går inte att skriva i ({cells}), och det som redan var skrivet gick inte att ta tillbaka: "
            "{lost}. Stäng arbetsboken utan att spara."
        )
    else:
        words = _(
            "Bladet {sheet} går inte att skriva i ({cells}). Ingenting är ändrat. Är bladet skyddat och cellerna "
            "låsta, ta bort skyddet eller låsningen; är celler sammanfogade, dela dem. Tryck sedan igen."
        )
    return words.format(sheet=failure.sheet, cells=failure.cells, lost=", ".join(failure.lost))


def _remarks(book: xw.Book, result: SheetEntry | None) -> Iterator[str]:
    """What else a person should know of the workbook, or of the sheet with the result."""
    if result is not None and result.hidden:
        yield _("Bladet {sheet} är dolt: visa det för att se resultatet.").format(sheet=result.name)
    if not _place_of(book)[1]:
        yield _("Arbetsboken har aldrig sparats: spara den.")
    if _is_one_of_several(book):
        yield _("Det gäller arbetsboken {book}.").format(book=book.name)


def _place_of(book: xw.Book) -> tuple[str, bool]:
    """(how findings name the workbook's file, whether it has been saved).

    xlwings raises where a file lies in a cloud folder that it cannot find on the disk: saved it is.
    """
    try:
        fullname = book.fullname
    except Exception:
        return book.name, True
    return fullname, "/" in fullname or "\\" in fullname


_PERSONAL = "personal.xls"  # a person's own macros: always open, never seen


def _is_one_of_several(book: xw.Book) -> bool:
    with suppress(Exception):
        return sum(not other.name.casefold().startswith(_PERSONAL) for other in book.app.books) > 1
    return False
