"""What somebody wants entered: a file of amounts, by the form's codes, and typed header fields."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vplan_xl.amounts import (
    ParsedAmount,
    Refusal,
    RefusedAmount,
    Unit,
    number_text,
    ore_from_number,
    parse_amount,
    reason,
)
from vplan_xl.finding import Finding, Place, Severity
from vplan_xl.form.fields import cell_of, expected_words
from vplan_xl.form.model import FieldKind, Form, Key
from vplan_xl.language import _
from vplan_xl.workbook.snapshot import Cell

_UNITS = {"mnkr": Unit.MNKR, "tkr": Unit.TKR, "kr": Unit.KR, "ore": Unit.ORE}
_CODES = ("page", "row", "block", "part")


@dataclass(frozen=True, slots=True)
class Values:
    """{amount: öre, None to empty it} of the lines that could be read, and what is wrong with the rest."""

    leaves: Mapping[Key, int | None]
    findings: tuple[Finding, ...]


class _JsonNumber(str):
    """A number as the JSON text has it: its point is decimal, which no text can promise."""


def parse_values(form: Form, text: str) -> Values:
    """The amounts of a CSV text or of a JSON list.

    The heading (or each object's keys) is ``page,row,block,part`` and one of ``mnkr``, ``tkr``, ``kr``, ``ore``.

    CSV may be delimited by comma, semicolon or tab. A blank amount (JSON null) empties the cell.
    """
    try:
        lines = list(_json_lines(text) if text.lstrip()[:1] in ("[", "{") else _csv_lines(text))
    except _UnreadableError as error:
        return Values({}, (Finding("VARDE_FIL", found=str(error)),))
    leaves: dict[Key, int | None] = {}
    findings: list[Finding] = []
    lines_of: dict[Key, int] = {}
    for number, line in lines:
        key = _key(form, line, number, findings)
        if key is None:
            continue
        if key in lines_of:
            findings.append(Finding("VARDE_DUBBEL", _place(key, number), {}, str(lines_of[key])))
            continue
        lines_of[key] = number
        amount, problem = _amount(key, line, number)
        if problem is not None:
            findings.append(problem)
        if problem is None or problem.severity is not Severity.FEL:
            leaves[key] = amount
    return Values(leaves, tuple(findings))


class _UnreadableError(Exception):
    pass


Line = tuple[int, dict[str, str]]


def _csv_lines(text: str) -> Iterator[Line]:
    heading = text.lstrip().splitlines()[0] if text.strip() else ""
    delimiter = max(",;\t", key=heading.count)
    reader = csv.DictReader(io.StringIO(text, newline=None), delimiter=delimiter, strict=True)
    try:
        names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        _check_names(names)
        reader.fieldnames = names
        for line in reader:
            if any(isinstance(value, list) for value in line.values()):
                raise _UnreadableError(_("rad {line} har fler fält än rubriken").format(line=reader.line_num))
            if None in line.values():
                raise _UnreadableError(_("rad {line} har färre fält än rubriken").format(line=reader.line_num))
            values = {name: value.strip() for name, value in line.items()}
            if any(values.values()):  # a spreadsheet saves the lines below the last one too
                yield reader.line_num, values
    except csv.Error:
        words = _("rad {line}: citattecken eller skiljetecken stämmer inte")
        raise _UnreadableError(words.format(line=reader.line_num)) from None


def _json_lines(text: str) -> Iterator[Line]:
    try:
        listed = json.loads(text, parse_float=_JsonNumber, parse_int=_JsonNumber, object_pairs_hook=_item)
    except json.JSONDecodeError as error:
        words = _("rad {line}, tecken {column}: ogiltig JSON")
        raise _UnreadableError(words.format(line=error.lineno, column=error.colno)) from None
    except RecursionError:
        raise _UnreadableError(_("JSON ska vara en lista av poster")) from None
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        raise _UnreadableError(_("JSON ska vara en lista av poster"))
    for number, item in enumerate(listed, 1):
        _check_names(list(item))
        if not all(value is None or isinstance(value, str) for value in item.values()):
            raise _UnreadableError(_("post {line} har något annat än text och tal").format(line=number))
        yield number, {name: "" if value is None else value for name, value in item.items()}


def _item(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object; of a name that stands twice Python would keep the last and say nothing."""
    item = {name.lower(): value for name, value in pairs}
    if len(item) != len(pairs):
        raise _UnreadableError(_("rubrikerna är {names}").format(names=", ".join(name for name, _value in pairs)))
    return item


def _check_names(names: list[str]) -> None:
    missing = [name for name in _CODES if name not in names]
    units = [name for name in names if name in _UNITS]
    if missing or len(units) != 1 or any(names.count(name) > 1 for name in _CODES):
        raise _UnreadableError(_("rubrikerna är {names}").format(names=", ".join(names) or "–"))


def _key(form: Form, line: dict[str, str], number: int, findings: list[Finding]) -> Key | None:
    key = Key(*(line[name].upper() for name in _CODES))
    page = form.page_by_code.get(key.page)
    known: list[tuple[str, str, list[str]]] = [
        ("page", key.page, list(form.page_by_code)),
        ("row", key.row, list(form.row_by_code)),
        ("block", key.block, [block.code for block in page.blocks] if page else [key.block]),
        ("part", key.part, [part.code for part in form.parts]),
    ]
    wrong = [(field, code, codes) for field, code, codes in known if code not in codes]
    for field, code, codes in wrong:
        place = Place(line=number)
        findings.append(Finding("VARDE_KOD", place, {"field": field}, ", ".join(codes), code or "–"))
    if wrong:
        return None
    if key not in form.leaves:
        findings.append(Finding("VARDE_EJ_INMATNING", _place(key, number)))
        return None
    return key


def _amount(key: Key, line: dict[str, str], number: int) -> tuple[int | None, Finding | None]:
    name = next(name for name in line if name in _UNITS)
    text = line[name]
    if not text:
        return None, None
    parsed = _parsed_number(text, _UNITS[name]) if isinstance(text, _JsonNumber) else parse_amount(text, _UNITS[name])
    place = _place(key, number)
    if isinstance(parsed, RefusedAmount):
        return None, Finding("VARDE_BELOPP", place, {"reason": reason(parsed)}, "", repr(text))
    if parsed.rounded:
        return parsed.ore, Finding("VARDE_AVRUNDAT", place, {}, number_text(parsed.ore), repr(text))
    return parsed.ore, None


def _parsed_number(text: str, unit: Unit) -> ParsedAmount | RefusedAmount:
    """A JSON number: its point is decimal, and it may have an exponent, as programs write them."""
    if "e" in text.lower():
        ore = ore_from_number(text, unit)
        return parse_amount(number_text(ore), Unit.TKR) if ore is not None else RefusedAmount(Refusal.TOO_LARGE)
    return parse_amount(text.replace(".", ","), unit)


def _place(key: Key, line: int) -> Place:
    return Place(page=key.page, row=key.row, block=key.block, part=key.part, line=line)


def parse_fields(form: Form, typed: Mapping[str, str], date1904: bool) -> tuple[dict[str, Cell | None], list[Finding]]:
    """({field code: its cell}, findings) for values typed as ``--set FIELD=VALUE``; "" empties."""
    cells: dict[str, Cell | None] = {}
    findings: list[Finding] = []
    for code, text in typed.items():
        field = form.field_by_code.get(code.upper())
        if field is None or field.kind is FieldKind.UNIT or not field.is_input:
            codes = ", ".join(f.code for f in form.fields if f.kind is not FieldKind.UNIT and f.is_input)
            findings.append(Finding("VARDE_KOD", values={"field": "--set"}, expected=codes, found=code))
            continue
        cell = cell_of(field, text, date1904) if text.strip() else None
        if cell is None and text.strip():
            findings.append(Finding("VARDE_HUVUD", Place(), {"field": field.label}, expected_words(field), text))
        cells[field.code] = cell
    return cells, findings
