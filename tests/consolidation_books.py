"""Deliveries and filled workbooks of a few small förvaltningar, for tests of consolidation. All figures SYNTETISKA."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from vplan_xl.consolidation.delivery import Delivery
from vplan_xl.consolidation.lines import TABLES, Held, Line, columns
from vplan_xl.finding import Finding
from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import CellPlace, table_cell
from vplan_xl.form.model import Form
from vplan_xl.form.sister_tables import BRIDGE, BRIDGE_LINE, IPDK
from vplan_xl.form.table import Column, ColumnKind
from vplan_xl.jobs.apply import prepare
from vplan_xl.jobs.resources import resource
from vplan_xl.jobs.templates import template_name
from vplan_xl.period import Period, parse_period
from vplan_xl.register import Register, parse_register
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.internal_posts import AMOUNTS, INTERNAL_POSTS, InternalPost
from vplan_xl.report.report import Report, report_of
from vplan_xl.workbook.archive import open_archive
from vplan_xl.workbook.patch import patch
from vplan_xl.workbook.reader import read_outline
from vplan_xl.workbook.sheet_patch import CellWrite
from vplan_xl.workbook.snapshot import Cell, Kind

TKR = 100_000
AUGUST, MAY = Period(2017, 8), Period(2017, 5)
SERIALS = {AUGUST: "42948", MAY: "42856"}  # Excel's number of the month's first day

STAFF, SERVICE, CLINIC, FINANCE = "17 Stab SYNTETISK", "21 Service SYNTETISK", "31 Klinik SYNTETISK", "80 Finans"

Leaves = Mapping[str, int]  # {"ACK INTAKTER UTFALL EXTERNT": öre}
# {table: its lines of {column: what is typed}}; of BRYGGA one line of {code of a line: tkr}.
Written = Mapping[str, Sequence[Mapping[str, str | float]]]


class Post(NamedTuple):
    """An internal post as it is typed: tkr, with the signs of the form."""

    counterparty: str
    row: str
    outcome: int | None = None
    budget: int | None = None
    forecast: int | None = None
    text: str = ""

    def amounts(self) -> dict[str, int]:
        """{column code: tkr} of those that are filled in."""
        typed = zip(AMOUNTS, (self.outcome, self.budget, self.forecast), strict=True)
        return {code: tkr for code, tkr in typed if tkr is not None}


def delivery(
    label: str = STAFF,
    leaves: Leaves | None = None,
    *,
    form: Form | None = None,
    period: Period = AUGUST,
    status: str = "Inlämnad",
    version: int = 1,
    path: str = "",
    sha256: str = "",
    posts: Sequence[Post] = (),
    findings: Sequence[Finding] = (),
    lines: Written | None = None,
) -> Delivery:
    """A report as consolidation holds it; every *path* has a SHA-256 of its own."""
    form = form or _form_of(label)
    path = path or f"{label}.xlsx"
    held = dict.fromkeys((" ".join(key) for key in form.leaves), None) | dict(leaves or {})
    assert len(held) == len(form.leaves), "a leaf that the form has not"
    return Delivery(
        path=path,
        sha256=sha256 or hashlib.sha256(path.encode()).hexdigest(),
        form_code=form.code,
        number=label.partition(" ")[0],
        label=label,
        period=period,
        status=status,
        version=version,
        date=None,
        ore=tuple(held.values()),
        posts=tuple(_internal_post(post, line) for line, post in enumerate(posts)),
        findings=tuple(findings),
        lines=held_lines(lines or {}),
    )


def _internal_post(post: Post, line: int) -> InternalPost:
    ore = {code: tkr * TKR for code, tkr in post.amounts().items()}
    return InternalPost(post.counterparty, post.row, ore, post.text, CellPlace("Interna poster", f"A{5 + line}"))


def _form_of(label: str) -> Form:
    return FIN if label == FINANCE else FR1


# -- lines of the sister sheets -------------------------------------------------------------------


def line_cells(lines: Written) -> dict[CellPlace, Cell]:
    """The cells of the lines, from the top of each table."""
    cells = {}
    for code, listed in lines.items():
        table = FR1.table_by_code[code]
        for number, line in enumerate(listed):
            for column, typed in line.items():
                kind = Kind.TEXT if isinstance(typed, str) else Kind.NUMBER
                at = ("BELOPP", BRIDGE_LINE[column]) if code == BRIDGE else (column, number)
                cells[table_cell(table, *at)] = Cell(kind, str(typed))
    return cells


def held_lines(lines: Written) -> tuple[Line, ...]:
    """The same as consolidation holds them, in its order of tables."""
    found = []
    for code in TABLES:
        table = FR1.table_by_code[code]
        for number, line in enumerate(lines.get(code, ())):
            if code == BRIDGE:
                found += [
                    Line(code, (table.keys[BRIDGE_LINE[name]][0], round(float(tkr) * TKR)), f"A{5 + BRIDGE_LINE[name]}")
                    for name, tkr in line.items()
                ]
                continue
            values = tuple(_held(column, line.get(column.code)) for column in columns(code))
            found.append(Line(code, values, table_cell(table, table.columns[0].code, number).cell))
    return tuple(found)


def _held(column: Column, typed: str | float | None) -> Held:
    if column.kind is ColumnKind.PROJECT_ROW:
        return IPDK.get(str(typed)) or FR1.row_titles[str(typed).casefold()]
    if column.kind is ColumnKind.MONTH:
        return None if typed is None else parse_period(str(typed))
    if typed is None or isinstance(typed, str) or column.choices:
        return None if typed is None else str(typed)
    if column.kind is ColumnKind.VALID_FROM:
        return int(typed)
    return round(typed * (1_000 if column.kind is ColumnKind.SHARE else TKR))


# -- the register ---------------------------------------------------------------------------------


def register_csv(labels: Iterable[str]) -> str:
    """A register with those förvaltningar, until further notice."""
    lines = [
        "nummer;namn;organisation;formular;giltig_fran;giltig_till;prognos_varje_manad;budgeterar_internt;nollbudget"
    ]
    for label in labels:
        number, _space, name = label.partition(" ")
        lines.append(f"{number};{name};Landstinget SYNTETISKT;{_form_of(label).code};2015-01;;nej;ja;nej")
    return "\n".join(lines) + "\n"


def register_of(*labels: str) -> Register:
    """The same as a value."""
    return parse_register(register_csv(labels))


# -- workbooks ------------------------------------------------------------------------------------

# A förvaltning that costs 900 tkr so far and 1 400 in the year, as budgeted: no rule has anything to say of it but
# that most rows are blank.
PLAIN: Leaves = {
    f"{page} {row} {block} EXTERNT": tkr * TKR
    for page, outcome, revenue, cost in (("ACK", "UTFALL", -100, 1_000), ("HELAR", "PROGNOS", -200, 1_600))
    for block in (outcome, "BUDGET", "FOREG_AR")
    for row, tkr in (("INTAKTER", revenue), ("PERSONAL_ANSTALLDA", cost))
}
# Finansförvaltningen has 2 500 tkr so far and 3 700 in the year.
PLAIN_FINANCE: Leaves = {
    f"{page} {row} {block} EXTERNT": tkr * TKR
    for page, outcome, revenue, cost in (("ACK", "UTFALL", 3_000, -500), ("HELAR", "PROGNOS", 4_500, -800))
    for block in (outcome, "BUDGET", "FOREG_AR")
    for row, tkr in (("SKATTEINTAKTER", revenue), ("PENSIONER", cost))
}


def fill(
    path: Path,
    label: str = STAFF,
    leaves: Mapping[str, int | Cell] | None = None,
    *,
    form: Form | None = None,
    period: Period = AUGUST,
    status: str = "Inlämnad",
    version: int = 1,
    unit: str = "",
    posts: Sequence[Post] = (),
    lines: Written | None = None,
) -> Path:
    """A workbook out of the template; *leaves* are added to the plain ones. Without *unit* the form's own stands."""
    form = form or _form_of(label)
    entered: dict[str, int | Cell] = {**(PLAIN_FINANCE if form is FIN else PLAIN), **(leaves or {})}
    header = {
        "FORVALTNING": Cell(Kind.TEXT, label),
        "PERIOD": Cell(Kind.NUMBER, SERIALS[period]),
        "IFYLLT_AV": Cell(Kind.TEXT, "SYNTETISK"),
        "DATUM": Cell(Kind.NUMBER, "42986"),  # 2017-09-08
        "STATUS": Cell(Kind.TEXT, status),
        "VERSION": Cell(Kind.NUMBER, str(version)),
    }
    tables = line_cells(lines or {})
    path.write_bytes(
        _filled(form, tuple(entered.items()), tuple(header.items()), tuple(tables.items()), unit, tuple(posts))
    )
    return path


@lru_cache(maxsize=64)
def _filled(
    form: Form,
    entered: tuple[tuple[str, int | Cell], ...],
    header: tuple[tuple[str, Cell], ...],
    tables: tuple[tuple[CellPlace, Cell], ...],
    unit: str,
    posts: tuple[Post, ...],
) -> bytes:
    """Those workbooks: most tests begin with the same few."""
    keys = {" ".join(key): key for key in form.leaves}
    report = _template(form)
    if unit:
        chosen = plan(report, Entries({}, {"BELOPP": Cell(Kind.TEXT, unit)}), overwrite=False)
        report = report_of("", prepare(report, chosen.writes), tables=True)
    amounts = {keys[name]: held for name, held in entered}
    planned = plan(report, Entries(amounts, dict(header), dict(tables)), overwrite=False)
    assert not planned.findings, planned.findings
    return prepare(report, [*planned.writes, *_post_writes(form, posts)])


@cache
def _template(form: Form) -> Report:
    return report_of("", resource(template_name(form)).read_bytes(), tables=True)


def _post_writes(form: Form, posts: Sequence[Post]) -> Iterable[CellWrite]:
    table = form.table_by_code[INTERNAL_POSTS]
    for line, post in enumerate(posts):
        texts = {"MOTPART": post.counterparty, "KONTOSLAG": form.row_title(post.row), "TEXT": post.text}
        for code, text in texts.items():
            if text:
                yield CellWrite(*table_cell(table, code, line), Kind.TEXT, text)
        for code, tkr in post.amounts().items():
            yield CellWrite(*table_cell(table, code, line), Kind.NUMBER, str(tkr))


def typed_into(path: Path, cells: Mapping[str, Mapping[str, str | float | None]]) -> None:
    """The workbook at *path* with {sheet: {cell: text or number}} written into it; None empties."""
    archive = open_archive(path.read_bytes())
    writes = [
        CellWrite(sheet, at, None, "")
        if held is None
        else CellWrite(sheet, at, Kind.TEXT if isinstance(held, str) else Kind.NUMBER, str(held))
        for sheet, held_by_cell in cells.items()
        for at, held in held_by_cell.items()
    ]
    path.write_bytes(patch(archive, read_outline(archive), writes))
