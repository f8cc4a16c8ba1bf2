"""Repairing: the form's labels, formulas and names come back, every input stays, and nothing is read from elsewhere."""

from __future__ import annotations

import errno
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import foreign, small_books
from tests.agreement import recalculated, stored
from tests.libreoffice import Document, Office
from tests.test_rules import REGISTER
from tests.test_untouched import changed_cells, contents, members, without_calculation
from tests.workbooks import BOOK, COVER, EXAMPLE, PROGNOS, UTFALL, make, with_part
from vplan_xl.amounts import Gap
from vplan_xl.cli.main import main
from vplan_xl.finding import has_fel
from vplan_xl.form.calculation import calculated_cells, declared_areas
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.layout import (
    CellPlace,
    declared_places,
    defined_names,
    field_labels,
    formula_cells,
    table_names,
)
from vplan_xl.form.model import Key
from vplan_xl.jobs.apply import Outcome, VerificationError
from vplan_xl.jobs.repair import repair
from vplan_xl.report.report import Report, cell_at, computed_cells, read_report
from vplan_xl.rules.check import check
from vplan_xl.workbook.a1 import absolute
from vplan_xl.workbook.snapshot import Cell, Kind

CHANGE = "xl/worksheets/sheet4.xml"
PARTS = {"Försättsblad": COVER, "Utfall": UTFALL, "Prognos": PROGNOS, "Föregående prognos": CHANGE}
CHAIN = "xl/calcChain.xml"
PLACES = declared_places(FR1)
FORMULAS = {cell.place: cell for cell in formula_cells(FR1, PLACES)}
FOREIGN = foreign.foreign_workbook()

Edit = Callable[[str], str]


# -- damaging -------------------------------------------------------------------------------------


def at(cell: str) -> str:
    """A pattern for one cell of a sheet part: [1] its reference and style, [2] its formula if it has one."""
    return rf'<c (r="{cell}"(?: s="\d+")?)(?: t="\w+")?(?:/>|>(?:<f>(.*?)</f>)?.*?</c>)'


def cell(reference: str, content: str) -> Edit:
    """The part with another content in one cell: {at} is its reference and style, {f} the formula it had."""

    def change(xml: str) -> str:
        xml, count = re.subn(at(reference), lambda m: content.format(at=m[1], f=m[2]), xml)
        assert count == 1, reference
        return xml

    return change


def text(reference: str, content: str) -> Edit:
    return cell(reference, f'<c {{at}} t="inlineStr"><is><t>{content}</t></is></c>')


def emptied(reference: str) -> Edit:
    return cell(reference, "<c {at}/>")


def named(name: str, refers_to: str | None) -> Edit:
    """The workbook part with a name referring to something else, or without it."""

    def change(xml: str) -> str:
        element = "" if refers_to is None else f'<definedName name="{name}">{refers_to}</definedName>'
        xml, count = re.subn(rf'<definedName name="{name}">[^<]*</definedName>', element, xml)
        assert count == 1, name
        return xml

    return change


def without_names(xml: str) -> str:
    return re.sub(r"<definedNames>.*</definedNames>", "", xml)


def damaged(path: Path, *edits: tuple[str, Edit], source: bytes = EXAMPLE.read_bytes()) -> Path:
    for part, edit in edits:
        source = with_part(source, part, edit)
    path.write_bytes(source)
    return path


# -- repairing, with all that must hold of every repair -----------------------------------------------


def repaired(path: Path, name: str = "") -> tuple[Outcome, Report]:
    """The outcome, and the report as it reads afterwards; asserts all that holds whatever was damaged."""
    before, source = read_report(path), path.read_bytes()
    target = path.with_name(name or f"lagad{path.suffix}")
    would = repair(path, target, dry_run=True)
    assert not target.exists()
    outcome = repair(path, target, dry_run=False)
    assert path.read_bytes() == source
    assert (would.changes, would.results_updated, would.findings) == (
        outcome.changes, outcome.results_updated, outcome.findings,
    )  # fmt: skip
    if outcome.saved is None:
        assert not target.exists()
        assert (outcome.changes, outcome.results_updated) == ((), 0)
        return outcome, before
    after = read_report(target, tables=True)
    assert_only_listed_differ(source, after, target.read_bytes(), outcome)
    assert_reads_the_same_inputs(before, after)
    again = repair(target, path.with_name(f"igen{path.suffix}"), dry_run=True)
    assert (again.changes, again.results_updated) == ((), 0)
    assert [f for f in again.findings if f.code != "SKRIV_EGEN_FORMEL"] == [
        finding.in_file(str(target)) for finding in outcome.findings if finding.code != "SKRIV_EGEN_FORMEL"
    ]
    return outcome, after


def assert_only_listed_differ(source: bytes, after: Report, target: bytes, outcome: Outcome) -> None:
    listed = {change.place for change in outcome.changes if change.place.sheet}
    assert after.content is not None
    parts = {sheet.name: sheet.part for sheet in after.content.outline.sheets}
    old, new = members(source), members(target)
    assert list(old) == list(new)
    touched = {name for name in old if old[name][1] != new[name][1]}
    assert touched <= {*parts.values(), BOOK, CHAIN}
    results = set()
    for sheet, part in parts.items():
        if part in touched:
            differing = {
                CellPlace(sheet, cell) for cell in changed_cells(contents(source)[part], contents(target)[part])
            }
            assert {place for place in listed if place.sheet == sheet} <= differing
            results |= differing - listed
    assert len(results) == outcome.results_updated
    computed = {cell.place for cell in computed_cells(after)}
    labels = {place for place in listed if place not in computed}
    assert results <= computed
    assert not labels & {after.places.cell(FR1, key) for key in FR1.leaves}
    assert not labels & set(after.places.fields.values())
    for place in labels:
        assert (cell_at(after.content.sheets, place) or Cell(Kind.ERROR, "")).kind is Kind.TEXT
    names = "(<definedNames>.*</definedNames>|<definedNames/>)"
    assert re.sub(names, "", without_calculation(contents(source)[BOOK])) == re.sub(
        names, "", without_calculation(contents(target)[BOOK])
    )


def assert_reads_the_same_inputs(before: Report, after: Report) -> None:
    """What was read before is read from the same cells, and says the same."""
    for key in FR1.leaves:
        place = before.places.cell(FR1, key)
        if place is not None:
            assert after.places.cell(FR1, key) == place
            assert after.leaves[key] == before.leaves[key]
    assert before.places.fields.items() <= after.places.fields.items()
    assert before.header.values.items() <= after.header.values.items()


def codes(findings: Iterable[object]) -> list[str]:
    return [str(getattr(finding, "code", "")) for finding in findings]


def of_formulas(report: Report) -> list[str]:
    return [code for code in codes(check(report, REGISTER)) if code.startswith(("FORMEL_", "RESULTAT_", "FR1_NAMN"))]


def listed(outcome: Outcome) -> dict[str, tuple[str, str]]:
    """{cell or name: (before, after)}."""
    return {
        f"{change.place.sheet}!{change.place.cell}" if change.place.sheet else change.code: (
            change.before,
            change.after,
        )
        for change in outcome.changes
    }


def assert_whole(outcome: Outcome, report: Report, source: Path = EXAMPLE) -> None:
    """Nothing is left, and every amount and field is what it was."""
    assert [code for code in codes(outcome.findings) if code != "SKRIV_EGEN_FORMEL"] == []
    assert of_formulas(report) == []
    original = read_report(source)
    assert report.findings == ()
    assert (report.amounts, report.header.values) == (original.amounts, original.header.values)


# -- formulas -----------------------------------------------------------------------------------------

WAYS = {
    "emptied": "<c {at}/>",
    "another number": "<c {at}><v>98765.4</v></c>",
    "text": '<c {at} t="inlineStr"><is><t>se bilaga</t></is></c>',
    "altered": "<c {at}><f>{f}+1</f><v>1</v></c>",
    "#REF!": '<c {at} t="e"><f>#REF!+{f}</f><v>#REF!</v></c>',
    "error": '<c {at} t="e"><v>#VALUE!</v></c>',
}


def values_only(xml: str) -> str:
    """As pasted over itself with Values: every result without its formula."""
    return re.sub("<f>.*?</f>", "", xml)


def ways(offset: int, sheet: str) -> Edit:
    """Every formula of a sheet damaged, the first in the way of that number, the next in the next."""

    def change(xml: str) -> str:
        for number, place in enumerate(place for place in FORMULAS if place.sheet == sheet):
            xml = cell(place.cell, list(WAYS.values())[(number + offset) % len(WAYS)])(xml)
        return xml

    return change


@pytest.mark.parametrize("offset", range(len(WAYS)))
def test_every_formula_comes_back_whatever_became_of_it(office: Office, tmp_path: Path, offset: int) -> None:
    pages = [sheet for sheet in PARTS if sheet != "Försättsblad"]
    path = damaged(tmp_path / "bok.xlsm", *((PARTS[s], ways(offset, s)) for s in pages), source=FOREIGN)
    assert len(of_formulas(read_report(path))) >= len(FORMULAS) - 1  # without a result is one finding of its own
    outcome, report = repaired(path)
    assert {change.place for change in outcome.changes} == FORMULAS.keys()
    assert_whole(outcome, report)
    results = recalculated(office, tmp_path / "lagad.xlsm")
    assert results["Utfall"].pop("E10") == 0  # the controller's own formula
    assert results == stored(tmp_path / "lagad.xlsm")
    with office.open(tmp_path / "lagad.xlsm") as book:
        assert book.contents("Utfall") == {"comments": 1, "charts": 0, "pictures": 1, "text boxes": 1}


def test_results_pasted_over_their_formulas_give_way_to_them(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsx", *((PARTS[sheet], values_only) for sheet in ("Utfall", "Prognos")))
    outcome, report = repaired(path)
    assert {change.place for change in outcome.changes} == {p for p in FORMULAS if p.sheet in ("Utfall", "Prognos")}
    assert outcome.results_updated == 0
    assert_whole(outcome, report)
    assert [changed_cells(contents(EXAMPLE.read_bytes())[part], xml) for part, xml in contents(
        (tmp_path / "lagad.xlsx").read_bytes()).items() if part in PARTS.values()] == [set()] * 4  # fmt: skip


@pytest.mark.no_cover  # the same lines as when several come back, many times
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", list(FORMULAS)[::61], ids=str)
def test_one_formula_comes_back_alone(tmp_path: Path, place: CellPlace, way: str) -> None:
    path = damaged(tmp_path / "bok.xlsx", (PARTS[place.sheet], cell(place.cell, WAYS[way])))
    outcome, report = repaired(path)
    assert [change.place for change in outcome.changes] == [place]
    assert outcome.changes[0].after == f"={FORMULAS[place].formula}"
    assert_whole(outcome, report)


def test_a_cell_that_is_gone_is_put_in_again(tmp_path: Path) -> None:
    """Without its format, which nobody knows any more."""
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, cell("D22", "")), (UTFALL, cell("A22", "")))
    target = tmp_path / "lagad.xlsx"
    outcome = repair(path, target, dry_run=False)
    assert listed(outcome) == {
        "Utfall!A22": ("", "NETTORESULTAT"), "Utfall!D22": ("", '=IF(B$24=0,"",B22+C22)'),
    }  # fmt: skip
    assert_whole(outcome, read_report(target))


def test_results_follow_the_formulas_that_come_back(tmp_path: Path) -> None:
    """Somebody typed a sum and then an amount; Excel computed the rest from the typed sum."""
    path = damaged(
        tmp_path / "bok.xlsx",
        (UTFALL, cell("B8", "<c {at}><v>60000</v></c>")),
        (UTFALL, cell("B9", "<c {at}><v>57762</v></c>")),
    )
    outcome, report = repaired(path)
    assert listed(outcome) == {"Utfall!B8": ("60000", '=IF(B$24=0,"",B9+B10+B11)')}
    assert outcome.results_updated > 10
    assert (codes(outcome.findings), of_formulas(report)) == ([], [])
    assert report.ore(Key("ACK", "PERSONAL", "UTFALL", "EXTERNT")) == 60_129 * 100_000


def test_results_alone_are_renewed(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, cell("D22", "<c {at}><f>{f}</f></c>")))
    outcome, report = repaired(path)
    assert (outcome.changes, outcome.results_updated) == ((), 1)
    assert_whole(outcome, report)


def test_a_result_that_a_text_makes_unknown_is_left_to_excel(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, text("B9", "sex")), (UTFALL, emptied("D9")))
    _outcome, report = repaired(path)
    assert report.content is not None
    assert report.content.sheets["Utfall"]["D9"] == Cell(Kind.MISSING, "", 'IF(B$24=0,"",B9+C9)')


def test_own_formulas_that_only_excel_computes_are_named(tmp_path: Path) -> None:
    outcome, _report = repaired(damaged(tmp_path / "bok.xlsm", (UTFALL, emptied("D22")), source=FOREIGN))
    assert [(f.code, f.found) for f in outcome.findings] == [
        ("SKRIV_EGEN_FORMEL", "Utfall!E10, Egna beräkningar, chart2.xml")
    ]


def test_the_calculation_chain_gains_the_formulas_that_come_back(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsm"
    without = with_part(with_part(FOREIGN, UTFALL, emptied("D22")), CHAIN, lambda x: x.replace('<c r="D22"/>', "", 1))
    path.write_bytes(without)
    repaired(path)
    chain = contents((tmp_path / "lagad.xlsm").read_bytes())[CHAIN].decode()
    assert chain.count('<c r="D22" i="2"/>') == 1
    assert recalculated(office, tmp_path / "lagad.xlsm")["Utfall"]["D22"] == 6_514_000_000


# -- an input cut out and pasted over another, as Excel does it --------------------------------------------


def references(*pairs: tuple[str, str]) -> Edit:
    """Formulas with other references, in which "=B7" is one that begins where the formula's does not."""

    def change(xml: str) -> str:
        def formula(found: re.Match[str]) -> str:
            names = dict(pairs)
            return re.sub(r"(?<![A-Z$:])[A-Z]{1,2}\d+(?::[A-Z]{1,2}\d+)?", lambda m: names.get(m[0], m[0]), found[0])

        return re.sub("<f>.*?</f>", formula, xml)

    return change


def with_errors(*cells: str) -> Edit:
    """What shows #REF! once Excel has computed."""

    def change(xml: str) -> str:
        for reference in cells:
            xml = cell(reference, '<c {at} t="e"><f>{f}</f><v>#REF!</v></c>')(xml)
        return xml

    return change


def cut_b7_to_b9(xml: str) -> str:
    """B7 leaves nothing behind, not even its style; its style and its validation come along to B9."""
    xml = references(("B7", "B9"), ("B9", "#REF!"), ("B7:C7", "B7:C9"))(xml)
    style = re.search(at("B7"), xml)[1].partition(" ")[2]  # type: ignore[index]
    xml = re.sub(at("B7"), "", xml)
    xml = re.sub(at("B9"), f'<c r="B9" {style}><v>-22851</v></c>', xml)
    xml = xml.replace('sqref="B9:C9"', 'sqref="C9"').replace('sqref="B7:C7"', 'sqref="C7 B9"')
    reached = [
        "B8",
        "D8",
        "K8",
        "M8",
        "N8",
        "P8",
        "D9",
        "K9",
        "M9",
        "N9",
        "P9",
        "B21",
        "D21",
        "K21",
        "M21",
        "N21",
        "P21",
        "B22",
        "D22",
        "K22",
        "M22",
        "N22",
        "P22",
    ]
    return with_errors(*reached)(xml)


SHRUNK = {  # what becomes of the name that began at B7; which, depends on the version of Excel
    "shorter": "Utfall!$B$9:$B$22", "as it was": "Utfall!$B$7:$B$22", "wider": "Utfall!$B$7:$C$22", "lost": "#REF!",
}  # fmt: skip


@pytest.mark.parametrize("name", SHRUNK.values(), ids=SHRUNK)
def test_an_input_cut_out_and_pasted_leaves_the_form_as_it_was(office: Office, tmp_path: Path, name: str) -> None:
    edits: list[tuple[str, Edit]] = [(UTFALL, cut_b7_to_b9)]
    if name != SHRUNK["as it was"]:
        edits.append((BOOK, named("FR1_ACK_UTFALL_EXTERNT", name)))
    path = damaged(tmp_path / "bok.xlsx", *edits)
    outcome, report = repaired(path)
    assert outcome.findings == ()
    assert listed(outcome) == {
        "Utfall!B8": ('=IF(B$24=0,"",#REF!+B10+B11)', '=IF(B$24=0,"",B9+B10+B11)'),
        "Utfall!B20": ('=IF(B$24=0,"",B9)', '=IF(B$24=0,"",B7)'),
        "Utfall!B24": ("=COUNT(B7:C9,B9:C11,B13:C19)", "=COUNT(B7:C7,B9:C11,B13:C19)"),
        "Utfall!D7": ('=IF(B$24=0,"",B9+C7)', '=IF(B$24=0,"",B7+C7)'),
        "Utfall!D9": ('=IF(B$24=0,"",#REF!+C9)', '=IF(B$24=0,"",B9+C9)'),
        "Utfall!K7": ('=IF(OR(E$24=0,B$24=0),"",E7-B9)', '=IF(OR(E$24=0,B$24=0),"",E7-B7)'),
        "Utfall!K9": ('=IF(OR(E$24=0,B$24=0),"",E9-#REF!)', '=IF(OR(E$24=0,B$24=0),"",E9-B9)'),
        "Utfall!N7": ('=IF(OR(H$24=0,B$24=0),"",H7-B9)', '=IF(OR(H$24=0,B$24=0),"",H7-B7)'),
        "Utfall!N9": ('=IF(OR(H$24=0,B$24=0),"",H9-#REF!)', '=IF(OR(H$24=0,B$24=0),"",H9-B9)'),
        **({"FR1_ACK_UTFALL_EXTERNT": (name, "Utfall!$B$7:$B$22")} if name != SHRUNK["as it was"] else {}),
    }
    assert of_formulas(report) == []
    # What was cut out is where it was put.
    assert report.leaves[Key("ACK", "INTAKTER", "UTFALL", "EXTERNT")] is Gap.BLANK
    assert report.ore(Key("ACK", "PERSONAL_ANSTALLDA", "UTFALL", "EXTERNT")) == -2_285_100_000
    assert recalculated(office, tmp_path / "lagad.xlsx") == stored(tmp_path / "lagad.xlsx")


def test_the_name_that_was_cut_comes_back_where_sums_were_typed_over(tmp_path: Path) -> None:
    """The name still ends in the last row, which is evidence too."""
    path = damaged(
        tmp_path / "bok.xlsx",
        (UTFALL, cut_b7_to_b9),
        (UTFALL, values_only),
        (BOOK, named("FR1_ACK_UTFALL_EXTERNT", SHRUNK["shorter"])),
    )
    outcome, report = repaired(path)
    assert (outcome.findings, of_formulas(report)) == ((), [])


def test_a_field_cut_out_and_pasted_over_another_leaves_both_names(tmp_path: Path) -> None:
    """IFYLLT_AV in C7 onto STATUS in C9: what is written beside a label is what the field says."""
    path = damaged(
        tmp_path / "bok.xlsx",
        (COVER, cell("C9", '<c {at} t="inlineStr"><is><t>Controller</t></is></c>')),
        (COVER, emptied("C7")),
        *(
            (PARTS[sheet], lambda xml: xml.replace("'Försättsblad'!C7", "'Försättsblad'!C9"))
            for sheet in ("Utfall", "Prognos")
        ),
        (BOOK, named("FR1_IFYLLT_AV", "'Försättsblad'!$C$9")),
        (BOOK, named("FR1_STATUS", "Försättsblad!#REF!")),
    )
    assert codes(read_report(path).findings) == ["FR1_FALT_SAKNAS", "FR1_NAMN_SAKNAS", "FR1_HUVUD_OKANT"]
    outcome, report = repaired(path)
    assert outcome.findings == ()
    assert listed(outcome) == {
        "Utfall!M3": (
            """=IF('Försättsblad'!C9="","",'Försättsblad'!C9)""",
            """=IF('Försättsblad'!C7="","",'Försättsblad'!C7)""",
        ),
        "Prognos!M3": (
            """=IF('Försättsblad'!C9="","",'Försättsblad'!C9)""",
            """=IF('Försättsblad'!C7="","",'Försättsblad'!C7)""",
        ),
        "FR1_IFYLLT_AV": ("'Försättsblad'!$C$9", "'Försättsblad'!$C$7"),
        "FR1_STATUS": ("Försättsblad!#REF!", "'Försättsblad'!$C$9"),
    }
    assert codes(report.findings) == ["FR1_HUVUD_OKANT"]


# -- labels -------------------------------------------------------------------------------------------

ROW_CELLS = {f"A{7 + number}": row.label for number, row in enumerate(FR1.rows)}
HEADINGS = {"B5": "UTFALL - ACKUMULERAT", "K5": "UTFALL JMF BUDGET", "B6": "Externt", "I6": "Internt", "P6": "Totalt"}


@pytest.mark.parametrize("number", range(len(ROW_CELLS) + len(HEADINGS)))
def test_one_label_comes_back(tmp_path: Path, number: int) -> None:
    reference, label = list({**ROW_CELLS, **HEADINGS}.items())[number]
    edit = (emptied(reference), text(reference, "x"), cell(reference, "<c {at}><v>1</v></c>"))[number % 3]
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", (UTFALL, edit)))
    assert [(c.place.cell, c.after) for c in outcome.changes] == [(reference, label)]
    assert_whole(outcome, report)


@pytest.mark.parametrize("without", [False, True], ids=["with names", "without"])
def test_several_labels_come_back(tmp_path: Path, without: bool) -> None:
    """Row labels by the formulas in their rows; headings only by the names of their columns."""
    lost = [*list(ROW_CELLS)[::2], *([] if without else HEADINGS)]
    edits: list[tuple[str, Edit]] = [(UTFALL, emptied(reference)) for reference in lost]
    path = damaged(tmp_path / "bok.xlsx", *edits, *([(BOOK, without_names)] if without else []))
    outcome, report = repaired(path)
    assert {c.place.cell for c in outcome.changes if c.place.sheet} == set(lost)
    assert_whole(outcome, report)


def test_more_than_half_of_the_labels_are_too_many(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsx", *((UTFALL, emptied(reference)) for reference in list(ROW_CELLS)[:9]))
    outcome, report = repaired(path)
    assert (outcome.saved, codes(outcome.findings)) == (None, ["FR1_RAD_ANDRAD"])
    assert PLACES.pages.keys() - report.places.pages.keys() == {"ACK"}


@pytest.mark.parametrize("field", field_labels(FR1))
@pytest.mark.parametrize("content", ["", "x"])
def test_a_fields_label_comes_back(tmp_path: Path, field: str, content: str) -> None:
    place, label = field_labels(FR1)[field]
    path = damaged(tmp_path / "bok.xlsx", (PARTS[place.sheet], text(place.cell, content)))
    assert codes(read_report(path).findings) == ["FR1_FALT_SAKNAS"]
    outcome, report = repaired(path)
    assert [(c.place, c.code, c.before, c.after) for c in outcome.changes] == [(place, field, content, label)]
    assert_whole(outcome, report)


def test_a_label_that_may_be_elsewhere_is_not_made_up(tmp_path: Path) -> None:
    """In each workbook something is somewhere else than it was; what was read before is read, and no more."""
    for number, edits in enumerate(MOVED_LABELS):
        path = damaged(tmp_path / f"{number}.xlsx", *edits)
        before = read_report(path)
        outcome, _report = repaired(path, f"lagad {number}.xlsx")
        assert "fel" in {finding.severity.value for finding in outcome.findings}, number
        assert outcome.saved is None, (number, outcome.changes)
        assert codes(outcome.findings) == [code for code in codes(before.findings) if code.startswith("FR1_")]


def own(sheet: str, reference: str, content: str) -> tuple[str, Edit]:
    """A text of the controller's own below everything."""
    row = f'<row r="40"><c r="{reference}" t="inlineStr"><is><t>{content}</t></is></c></row></sheetData>'
    return sheet, lambda xml: xml.replace("</sheetData>", row)


MOVED_LABELS: list[list[tuple[str, Edit]]] = [
    [(UTFALL, text("A9", "- Inhyrda")), (UTFALL, text("A10", "- Anställda"))],  # two changed places
    [(UTFALL, text("A9", "- Inhyrda"))],  # one stands twice
    [(UTFALL, emptied("A9")), own(UTFALL, "C40", "- anställda")],  # one was moved away
    [(UTFALL, text("B6", "Internt")), (UTFALL, text("C6", "Externt"))],
    [(UTFALL, text("B5", "BUDGET - ACKUMULERAT")), (UTFALL, text("E5", "UTFALL - ACKUMULERAT"))],
    [(UTFALL, text("B5", "BUDGET - ACKUMULERAT"))],
    [(UTFALL, emptied("B6")), own(UTFALL, "Q40", "Externt")],
    [(COVER, text("B8", "Status")), (COVER, text("B9", "Datum"))],
    [(COVER, text("B8", "Status")), (COVER, emptied("B9"))],
    [(COVER, emptied("B8")), own(COVER, "B40", "Datum:")],
    # a label, and no name that says that the field is beside it
    [(COVER, emptied("B8")), (BOOK, named("FR1_DATUM", None))],
    [(COVER, emptied("B8")), (BOOK, named("FR1_DATUM", "'Försättsblad'!$C$9"))],
    # a row whose formulas are not the form's either
    [(UTFALL, text("A9", "- Konsulter")), *((UTFALL, emptied(f"{c}9")) for c in "DGJKLMNOP")],
    # a row deleted and another one inserted, in Excel: no sum knows it
    [
        (UTFALL, references(*((f"{column}10", "#REF!") for column in "BCEFHI"))),
        *((UTFALL, emptied(f"{column}10")) for column in "BCDEFGHIJKLMNOP"),
        (UTFALL, text("A10", "- Konsulter")),
    ],
    # a heading over columns of which one has no name
    [(UTFALL, emptied("B5")), (BOOK, named("FR1_ACK_UTFALL_INTERNT", None))],
]


def test_an_emptied_row_is_still_the_row_it_was(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsx", *((UTFALL, emptied(f"{column}16")) for column in "ABCDEFGHIJKLMNOP"))
    outcome, report = repaired(path)
    assert (outcome.findings, of_formulas(report)) == ((), [])
    assert {c.place.cell for c in outcome.changes} == {f"{column}16" for column in "ADGJKLMNOP"}
    assert report.leaves[Key("ACK", "DRIFT_KOPTA_TJANSTER", "UTFALL", "EXTERNT")] is Gap.BLANK


# -- names --------------------------------------------------------------------------------------------

NAMES = {name: absolute(area) for name, area in (defined_names(FR1, PLACES) | table_names(FR1)).items()}


def elsewhere(name: str) -> Iterable[tuple[str, Edit]]:
    """The workbook part with a name in every wrong way."""
    return {
        "missing": named(name, None),
        "lost": named(name, "#REF!"),
        "lost on its sheet": named(name, "Utfall!#REF!"),
        "on no sheet": named(name, "Borttaget!$B$7:$B$22"),
        "on another sheet": named(name, "Prognos!$T$7:$T$22"),
        "on the cover": named(name, "'Försättsblad'!$F$30"),
        "a constant": named(name, "42"),
        "a formula": named(name, "OFFSET(Utfall!$B$7,0,0)"),
        "in other letters": lambda xml: xml.replace(f'name="{name}"', f'name="{name.lower()}"'),
        "in other letters and lost": lambda xml: named(name, "#REF!")(xml).replace(name, name.title()),
    }.items()


@pytest.mark.parametrize("way", [way for way, _edit in elsewhere("")])
@pytest.mark.parametrize(
    "name", ["FR1_ACK_KONTOSLAG", "FR1_ACK_UTFALL_EXTERNT", "FR1_ACK_JMF_BUDGET_TOTALT", "FR1_PERIOD"]
)
def test_a_name_comes_back(tmp_path: Path, name: str, way: str) -> None:
    path = damaged(tmp_path / "bok.xlsx", (BOOK, dict(elsewhere(name))[way]))
    outcome, report = repaired(path)
    assert [(c.place, c.code, c.after) for c in outcome.changes] == [(("", ""), name, NAMES[name])]
    assert_whole(outcome, report)
    book = contents((tmp_path / "lagad.xlsx").read_bytes())[BOOK].decode()
    assert re.findall(f'<definedName name="{name}">([^<]*)<', book, re.IGNORECASE) == [NAMES[name]]
    assert f'name="{name}"' in book


def local(name: str, number: int) -> Edit:
    """A name of a sheet's own, as a copied sheet has it."""
    element = f'<definedName name="{name}" localSheetId="{number}">Prognos!$A$1</definedName>'
    return lambda xml: xml.replace("</definedNames>", element + "</definedNames>")


@pytest.mark.parametrize(
    "edits",
    [
        [without_names],
        [lambda xml: re.sub("<definedNames>.*</definedNames>", "<definedNames/>", xml)],
        [lambda xml: re.sub(r'<definedName name="FR1_\w+">[^<]*</definedName>', "", xml)],
        [lambda xml: re.sub(r'(<definedName name="FR1_\w+">)[^<]*<', r"\1#REF!<", xml)],
        [lambda xml: re.sub(r'<definedName name="FR1_\w+">[^<]*</definedName>', "", xml), local("FR1_PERIOD", 2)],
    ],
)
def test_all_names_come_back(office: Office, tmp_path: Path, edits: list[Edit]) -> None:
    """But for those of sheets that are not read with the form: nobody has seen that they are right."""
    path = damaged(tmp_path / "bok.xlsx", *((BOOK, edit) for edit in edits))
    before = read_report(path).content
    outcome, report = repaired(path)
    back = {name: to for name, to in NAMES.items() if name not in ("FR1_HUVUDBOK", "FR1_IMPORTUNDERLAG")}
    assert len(back) == len(NAMES) - 2
    assert {c.code: c.after for c in outcome.changes} == back
    assert_whole(outcome, report)
    assert before is not None
    assert report.content is not None
    left = {name: to for name, to in before.outline.names.items() if name in NAMES and name not in back}
    assert {name: to for name, to in report.content.outline.names.items() if name.startswith("FR1_")} == back | left
    with office.open(tmp_path / "lagad.xlsx") as book:
        assert len(book.sheets) == 23


def test_a_sheets_own_name_stays_beside_the_workbooks(tmp_path: Path) -> None:
    double = local("FR1_ACK_KONTOSLAG", 2)
    path = damaged(tmp_path / "bok.xlsx", (BOOK, named("FR1_ACK_KONTOSLAG", "#REF!")), (BOOK, double))
    repaired(path)
    book = contents((tmp_path / "lagad.xlsx").read_bytes())[BOOK].decode()
    assert re.findall('<definedName name="FR1_ACK_KONTOSLAG"([^>]*)>([^<]*)<', book) == [
        ("", "Utfall!$A$7:$A$22"), (' localSheetId="2"', "Prognos!$A$1"),
    ]  # fmt: skip


def at_random(rng: random.Random) -> Iterator[tuple[str, Edit]]:
    """Some formulas, a few labels and some names in every way of losing them."""
    for place in rng.sample(list(FORMULAS), rng.choice((0, 5, 60))):
        yield PARTS[place.sheet], cell(place.cell, rng.choice(list(WAYS.values())))
    for sheet in ("Utfall", "Prognos", "Föregående prognos"):
        for reference in rng.sample([*ROW_CELLS, "B5", "C6", "E5", "G6"], rng.choice((0, 1, 3))):
            yield PARTS[sheet], rng.choice((emptied(reference), text(reference, "x")))
    for name in rng.sample(list(NAMES), rng.choice((0, 3, 40))):
        sheet, _separator, area = NAMES[name].partition("!")
        other = f"{sheet}!{area.replace('$7:', f'${rng.choice((8, 9, 13))}:')}"
        yield BOOK, named(name, rng.choice([None, "#REF!", *([other] if other != NAMES[name] else [])]))


@pytest.mark.parametrize("seed", range(20))
def test_whatever_was_lost_comes_back_or_is_said(tmp_path: Path, seed: int) -> None:
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", *at_random(random.Random(seed))))
    if not has_fel(outcome.findings):
        assert_whole(outcome, report)
    original = read_report(EXAMPLE)
    assert all(report.leaves[key] in (original.leaves[key], Gap.UNKNOWN) for key in FR1.leaves)


# -- cells pushed aside: by LibreOffice, which moves references and names along as Excel does -----------------


class Hand:
    """What a person does to the cells of one sheet of an open workbook."""

    def __init__(self, office: Office, book: Document, sheet: str) -> None:
        self._uno, self.sheets, self.sheet = office._uno, book._component.Sheets, sheet
        self.sheets.getByName(sheet).unprotect("")

    def insert(self, area: str, mode: str) -> None:
        mode_of_cells = self._uno.Enum("com.sun.star.sheet.CellInsertMode", mode)
        self._uno.invoke(self.sheets.getByName(self.sheet), "insertCells", (self._area(area), mode_of_cells))

    def delete(self, area: str, mode: str) -> None:
        mode_of_cells = self._uno.Enum("com.sun.star.sheet.CellDeleteMode", mode)
        self._uno.invoke(self.sheets.getByName(self.sheet), "removeRange", (self._area(area), mode_of_cells))

    def move(self, *moves: str) -> None:
        """Cut and paste, each as "B7 > B9"."""
        for area, to in (move.split(" > ") for move in moves):
            sheet = self.sheets.getByName(self.sheet)
            sheet.moveRange(sheet.getCellRangeByName(to).getCellByPosition(0, 0).CellAddress, self._area(area))

    def write(self, cell: str, content: str) -> None:
        self.sheets.getByName(self.sheet).getCellRangeByName(cell).String = content

    def sort(self, area: str) -> None:
        """By its first column."""
        field = self._uno.createUnoStruct("com.sun.star.table.TableSortField")
        field.Field, field.IsAscending = 0, True
        fields = self._uno.createUnoStruct("com.sun.star.beans.PropertyValue")
        fields.Name, fields.Value = "SortFields", self._uno.Any("[]com.sun.star.table.TableSortField", (field,))
        how = self._uno.Any("[]com.sun.star.beans.PropertyValue", (fields,))
        self._uno.invoke(self.sheets.getByName(self.sheet).getCellRangeByName(area), "sort", (how,))

    def copy(self, *, delete: bool = False, rename: bool = False) -> None:
        self.sheets.copyByName(self.sheet, "Kopia", self.sheets.Count)
        if delete:
            self.sheets.removeByName(self.sheet)
        if rename:
            self.sheets.getByName("Kopia").Name = self.sheet

    def _area(self, area: str) -> Any:
        return self.sheets.getByName(self.sheet).getCellRangeByName(area).RangeAddress


def renumbered(hand: Hand) -> None:
    """A row that nobody used makes way for one of the controller's own."""
    hand.delete("A10:XFD10", "ROWS")
    hand.insert("A10:XFD10", "ROWS")
    hand.write("A10", "- Konsulter")


ROWS, BLOCKS, NAMES_LOST, AMOUNTS = ["FR1_RAD_ANDRAD"], ["FR1_BLOCK_SAKNAS"], ["FR1_NAMN_SAKNAS"], ["POST_EJ_BELOPP"]
# {what somebody did to Utfall: (how, what is left, how many things come back)}
PUSHED: dict[str, tuple[Callable[[Hand], None], list[str], int]] = {
    "a row above the table": (lambda hand: hand.insert("A4:XFD4", "ROWS"), [], 0),
    "no room for headings": (lambda hand: hand.delete("A1:XFD5", "ROWS"), BLOCKS, 0),
    "a row before the first": (lambda hand: hand.insert("A7:XFD7", "ROWS"), BLOCKS, 0),
    "a row in the table": (lambda hand: hand.insert("A9:XFD9", "ROWS"), ROWS, 0),
    "a row before the last": (lambda hand: hand.insert("A22:XFD22", "ROWS"), ROWS, 0),
    "a row gone": (lambda hand: hand.delete("A10:XFD10", "ROWS"), ROWS, 0),
    "the last row gone": (lambda hand: hand.delete("A22:XFD22", "ROWS"), ROWS, 0),
    "a row for a row": (renumbered, [], 10),  # which LibreOffice takes for one that was emptied; Excel does not
    "a column before the table": (lambda hand: hand.insert("A1:A1048576", "COLUMNS"), [], 0),
    "a column in a block": (lambda hand: hand.insert("C1:C1048576", "COLUMNS"), [], 1),  # the count reaches over it
    "a column gone": (lambda hand: hand.delete("C1:C1048576", "COLUMNS"), NAMES_LOST + BLOCKS, 0),
    "a block gone": (lambda hand: hand.delete("H1:J1048576", "COLUMNS"), NAMES_LOST + BLOCKS, 0),
    "a column pushed down": (lambda hand: hand.insert("B9", "DOWN"), BLOCKS + AMOUNTS, 0),
    "a column pushed up": (lambda hand: hand.delete("B9", "UP"), BLOCKS + AMOUNTS, 0),
    "a column pushed up from below": (lambda hand: hand.delete("C18", "UP"), BLOCKS + AMOUNTS, 0),
    "up and down": (lambda hand: (hand.delete("B9", "UP"), hand.insert("B14", "DOWN"))[0], AMOUNTS, 0),
    "labels pushed down": (lambda hand: hand.insert("A9", "DOWN"), ROWS, 0),
    "a row pushed right": (lambda hand: hand.insert("A9", "RIGHT"), ROWS + AMOUNTS, 0),
    "a row pushed left": (lambda hand: hand.delete("A9", "LEFT"), ROWS + AMOUNTS, 0),
    "amounts pushed right": (lambda hand: hand.insert("B9", "RIGHT"), AMOUNTS, 0),
    "amounts pushed left": (lambda hand: hand.delete("B9", "LEFT"), AMOUNTS, 0),
    "columns under others' headings": (lambda hand: hand.delete("B7:B24", "LEFT"), NAMES_LOST + BLOCKS + AMOUNTS, 0),
    "blocks under others' headings": (lambda hand: hand.insert("B7:D24", "RIGHT"), BLOCKS, 0),
    "blocks in others' places": (lambda hand: hand.delete("B7:D24", "LEFT"), NAMES_LOST + BLOCKS, 0),
    "a block elsewhere": (lambda hand: hand.move("E5:G24 > T5"), [], 0),
    "a block without headings elsewhere": (lambda hand: hand.move("E7:G24 > T7"), BLOCKS, 0),
    "blocks changed places": (lambda hand: hand.move("E5:G24 > T5", "H5:J24 > E5", "T5:V24 > H5"), [], 0),
    "amounts of blocks changed places": (
        lambda hand: hand.move("E7:G24 > T7", "H7:J24 > E7", "T7:V24 > H7"), BLOCKS, 0,
    ),
    "a column onto another": (lambda hand: hand.move("B7:B22 > C7"), BLOCKS, 0),
    "rows changed places": (
        lambda hand: hand.move("A9:P9 > A40", "A10:P10 > A9", "A40:P40 > A10"), ROWS, 0,
    ),
    "a row moved away": (lambda hand: hand.move("A9:P9 > T9"), ROWS, 0),
    "the table moved": (lambda hand: hand.move("A5:P24 > A9"), [], 0),
    "labels onto amounts": (lambda hand: hand.move("A7:A22 > B7"), [], 0),  # eleven texts, says validate
    "the labels moved": (lambda hand: hand.move("A7:A22 > R7"), [], 0),
    "a formula onto an amount": (lambda hand: hand.move("D7 > B7"), AMOUNTS, 0),
    "sorted with labels": (lambda hand: hand.sort("A7:P22"), ROWS, 0),
    "sorted without labels": (lambda hand: hand.sort("B7:P22"), AMOUNTS, 0),
    "renamed": (lambda hand: setattr(hand.sheets.getByName("Utfall"), "Name", "Sida 1"), [], 0),
    "copied": (lambda hand: hand.copy(), [], 0),
    "copied and deleted": (lambda hand: hand.copy(delete=True), ["FR1_BLAD_SAKNAS"], 0),
    # The names of its columns, and 13 rows of 3 columns on Uppföljning and 4 of Nyckeltal that named its cells.
    "copied in its place": (lambda hand: hand.copy(delete=True, rename=True), [], 16 + 13 * 3 + 4),
    "the sheet deleted": (lambda hand: hand.sheets.removeByName("Utfall"), ["FR1_BLAD_SAKNAS"], 0),
}  # fmt: skip


def pushed(office: Office, folder: Path, do: Callable[[Hand], None], sheet: str = "Utfall") -> Path:
    """A workbook with every amount another, in which somebody has done something."""
    keys = {" ".join(key): number * 100_000 for number, key in enumerate(FR1.leaves, 1)}
    make(
        folder / "före.xlsx",
        dict(keys),
        {"IFYLLT_AV": Cell(Kind.TEXT, "Controller"), "DATUM": Cell(Kind.NUMBER, "42986")},
    )
    with office.open(folder / "före.xlsx") as book:
        do(Hand(office, book, sheet))
        book.calculate()
        book.store(folder / "bok.xlsx")
    return folder / "bok.xlsx"


@pytest.mark.no_cover
@pytest.mark.parametrize("what", PUSHED)
def test_what_was_pushed_aside_is_never_read_as_something_else(office: Office, tmp_path: Path, what: str) -> None:
    do, left, count = PUSHED[what]
    path = pushed(office, tmp_path, do)
    before, original = read_report(path), read_report(tmp_path / "före.xlsx")
    misread = [key for key in FR1.leaves if before.leaves[key] not in (*Gap, original.leaves[key])]
    assert not misread or left == AMOUNTS  # cells that slid within their columns or rows: formulas tell of them
    outcome, after = repaired(path)
    assert [code for code in dict.fromkeys(codes(outcome.findings)) if code != "SKRIV_EGEN_FORMEL"] == left
    assert (outcome.saved is not None, len(outcome.changes)) == (count > 0, count)
    for key in FR1.leaves:
        if before.places.cell(FR1, key) is None and isinstance(after.leaves[key], int):
            assert after.leaves[key] == original.leaves[key]
    if count and not has_fel(outcome.findings):
        assert of_formulas(after) == []


COVER_PUSHED: dict[str, tuple[Callable[[Hand], None], list[str], list[str]]] = {
    "a row in between": (lambda hand: hand.insert("A6:XFD6", "ROWS"), [], []),
    "a column in between": (lambda hand: hand.insert("C1:C1048576", "COLUMNS"), [], []),
    "a field gone": (lambda hand: hand.delete("A7:XFD7", "ROWS"), ["FR1_NAMN_SAKNAS", "FR1_FALT_SAKNAS"], []),
    "five fields one down": (lambda hand: hand.move("C4:C8 > C5"), ["FR1_FALT_SAKNAS"] * 5, []),
    "four fields one up": (lambda hand: hand.move("C5:C8 > C4"), ["FR1_FALT_SAKNAS"] * 4, []),
    "two changed places": (lambda hand: hand.move("C7 > F1", "C8 > C7", "F1 > C8"), ["FR1_FALT_SAKNAS"] * 2, []),
    "one beside its place": (lambda hand: hand.move("C7 > F7"), [], ["Utfall!M3", "Prognos!M3", "FR1_IFYLLT_AV"]),
    "one elsewhere with its label": (lambda hand: hand.move("B7:C7 > E9"), [], []),
    "renamed": (lambda hand: setattr(hand.sheets.getByName("Försättsblad"), "Name", "Omslag"), [], []),
    "copied": (lambda hand: hand.copy(), [], []),
    "deleted": (lambda hand: hand.sheets.removeByName("Försättsblad"), ["FR1_FALT_SAKNAS"] * 4, []),
}  # fmt: skip


@pytest.mark.parametrize("what", COVER_PUSHED)
def test_fields_pushed_aside_are_never_read_as_others(office: Office, tmp_path: Path, what: str) -> None:
    do, left, come_back = COVER_PUSHED[what]
    path = pushed(office, tmp_path, do, "Försättsblad")
    before, original = read_report(path), read_report(tmp_path / "före.xlsx")
    outcome, after = repaired(path)
    assert codes(outcome.findings) == left
    assert list(listed(outcome)) == come_back
    for field in after.header.values.keys() - before.header.values.keys():
        assert after.header.values[field] == original.header.values[field]


def test_a_copied_sheet_with_names_of_its_own_is_not_the_form(office: Office, tmp_path: Path) -> None:
    """The original is damaged and the copy is not: it is the original that is put back."""
    path = pushed(office, tmp_path, lambda hand: hand.copy())
    path.write_bytes(with_part(path.read_bytes(), UTFALL, emptied("D7")))
    outcome, report = repaired(path)
    assert list(listed(outcome)) == ["Utfall!D7"]
    assert "BLAD_KOPIERAT" in codes(check(report, REGISTER))


@pytest.mark.parametrize(
    ("edits", "left"),
    [
        ([(BOOK, named("FR1_ACK_KONTOSLAG", "Prognos!$A$7:$A$22"))], []),
        ([(BOOK, named("FR1_ACK_KONTOSLAG", "Prognos!$A$7:$A$22")), (PROGNOS, emptied("A9"))], []),
        ([(BOOK, named("FR1_ACK_KONTOSLAG", "Utfall!$A$8:$A$23"))], []),
        ([(BOOK, named("FR1_ACK_KONTOSLAG", "Utfall!$A$7:$A$23"))], []),
        ([(BOOK, named("FR1_ACK_KONTOSLAG", "Utfall!$A$7:$B$22"))], []),
        ([(BOOK, named("FR1_ACK_KONTOSLAG", "Utfall!$A$7:$A$23")), (UTFALL, emptied("A9"))], ["FR1_RAD_ANDRAD"]),
        # The rows are the same on every page, and nothing tells any more which one this is.
        (
            [
                (BOOK, named("FR1_ACK_KONTOSLAG", "Prognos!$A$7:$A$22")),
                *((PROGNOS, emptied(f"{column}5")) for column in "BEHKN"),
            ],
            BLOCKS * 10,
        ),
        # Names of whole columns stand where others should: those of one block, or of two.
        ([(BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$C$7:$C$22"))], BLOCKS),
        (
            [
                (BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$C$7:$C$22")),
                (BOOK, named("FR1_ACK_UTFALL_INTERNT", "Utfall!$B$7:$B$22")),
            ],
            BLOCKS,
        ),
        # Elsewhere: a whole column where there is none, and what is no column.
        ([(BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$X$7:$X$22"))], BLOCKS),
        (
            [
                (BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$X$7:$X$20")),
                (BOOK, named("FR1_ACK_UTFALL_INTERNT", "Utfall!$Y$1")),
            ],
            [],
        ),
        # A name that ends too early, over a column that does not end in its sum: it may have been pushed up.
        ([(BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$B$7:$B$21")), (UTFALL, emptied("B22"))], BLOCKS),
        ([(BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$B$7:$B$21"))], []),
        # All names a row longer, over columns that hold no formulas any more.
        (
            [
                (BOOK, lambda xml: re.sub(r"(>Utfall!\$([A-D])\$7:\$\2)\$22<", r"\1$23<", xml)),
                (UTFALL, values_only),
            ],
            [],
        ),
        ([(BOOK, named("FR1_STATUS", "'Försättsblad'!$C$8"))], []),
        ([(BOOK, named("FR1_STATUS", "'Försättsblad'!$F$9"))], []),
        ([(BOOK, named("FR1_STATUS", "'Försättsblad'!$C$9:$C$11"))], []),
    ],
)  # fmt: skip
def test_names_that_point_elsewhere_come_back_when_that_is_certain(
    tmp_path: Path, edits: list[tuple[str, Edit]], left: list[str]
) -> None:
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", *edits))
    assert codes(outcome.findings) == left
    if left:
        assert outcome.saved is None
    else:
        assert_whole(outcome, report)


def test_what_a_withheld_page_gives_is_not_renewed_where_it_is_shown(tmp_path: Path) -> None:
    """Prognos has a sum where an amount belongs, so Föregående prognos cannot know what it will show."""
    path = damaged(
        tmp_path / "bok.xlsx",
        (PROGNOS, cell("B9", '<c {at}><f>IF(B$24=0,"",B10+B11+B12)</f><v>0</v></c>')),
        (PROGNOS, emptied("D9")),
        (UTFALL, emptied("D9")),
    )
    outcome, report = repaired(path)
    assert list(listed(outcome)) == ["Utfall!D9"]
    assert [(f.code, f.place.cell) for f in outcome.findings if f.code != "SKRIV_EGEN_FORMEL"] == [
        ("POST_EJ_BELOPP", "B9")
    ]
    assert "FORMEL_SAKNAS" in of_formulas(report)
    assert contents((tmp_path / "lagad.xlsx").read_bytes())[CHANGE] == contents(EXAMPLE.read_bytes())[CHANGE]


# -- whatever the parts are written in ----------------------------------------------------------------------


def in_other_words(**changes: Callable[[bytes], bytes]) -> bytes:
    """The foreign workbook with the formulas, labels and names damaged, and parts written in another way."""
    data = FOREIGN
    for part, edit in (
        (UTFALL, emptied("D22")), (UTFALL, text("A9", "x")), (UTFALL, cell("K7", "<c {at}><v>1</v></c>")),
        (BOOK, named("FR1_PERIOD", None)), (BOOK, named("FR1_ACK_UTFALL_EXTERNT", "Utfall!$B$9:$B$22")),
    ):  # fmt: skip
        data = with_part(data, part, edit)
    written = changes.get("written", lambda xml: xml)
    return foreign.zipped({
        name: written(content) if name == UTFALL else changes.get("book", written)(content) if name == BOOK else content
        for name, content in foreign.parts_of(data).items()
    })  # fmt: skip


def book_in_utf16(xml: bytes) -> bytes:
    return xml.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


SPELLINGS: dict[str, bytes] = {
    "plain": in_other_words(),
    "prefixed": in_other_words(written=foreign.prefixed),
    "UTF-16": in_other_words(written=foreign.in_utf16, book=book_in_utf16),
    "with a mark": in_other_words(written=foreign.with_mark),
    "annotated": in_other_words(written=foreign.annotated, book=lambda xml: xml),
    "between apostrophes": in_other_words(written=foreign.single_quoted, book=lambda xml: xml.replace(b'"', b"'")),
    "ISO Strict": foreign.strict(in_other_words()),
    "ISO Strict and prefixed": foreign.strict(in_other_words(written=foreign.prefixed)),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_it_is_repaired_however_it_is_written(office: Office, tmp_path: Path, spelling: str) -> None:
    path = tmp_path / "bok.xlsm"
    path.write_bytes(SPELLINGS[spelling])
    before = read_report(path)
    assert codes(before.findings) == ["FR1_RAD_ANDRAD", "FR1_NAMN_SAKNAS"]
    target = tmp_path / "lagad.xlsm"
    outcome = repair(path, target, dry_run=False)
    assert list(listed(outcome)) == [
        "Utfall!K7", "Utfall!A9", "Utfall!D22", "FR1_ACK_UTFALL_EXTERNT", "FR1_PERIOD",
    ]  # fmt: skip
    assert_whole(outcome, read_report(target))
    assert changed_cells(contents(path.read_bytes())[UTFALL], contents(target.read_bytes())[UTFALL]) == {
        "A9",
        "K7",
        "D22",
    }
    results = recalculated(office, target)
    assert results["Utfall"].pop("E10") == 0
    assert results == stored(target)
    assert repair(target, tmp_path / "igen.xlsm", dry_run=False).saved is None


def test_sheets_spelled_in_other_letters_are_the_forms(tmp_path: Path) -> None:
    def capitals(xml: str) -> str:
        return xml.replace('<sheet name="Utfall"', '<sheet name="UTFALL"').replace(
            '<sheet name="Försättsblad"', '<sheet name="FÖRSÄTTSBLAD"'
        )

    path = damaged(tmp_path / "bok.xlsx", (BOOK, capitals), (UTFALL, emptied("A9")), (COVER, emptied("B8")))
    outcome, _report = repaired(path)
    assert list(listed(outcome)) == ["FÖRSÄTTSBLAD!B8", "UTFALL!A9"]


# -- refusals ---------------------------------------------------------------------------------------------


def refused(path: Path, target: Path) -> list[tuple[str, str, str]]:
    """(code, file, cell) of what is found when nothing is written, in a dry run and in earnest."""
    before = path.read_bytes() if path.exists() else None
    files = sorted(path.parent.iterdir())
    would, outcome = repair(path, target, dry_run=True), repair(path, target, dry_run=False)
    assert (would.findings, would.changes) == (outcome.findings, outcome.changes)
    assert (outcome.saved, outcome.changes, outcome.results_updated) == (None, (), 0)
    assert sorted(path.parent.iterdir()) == files
    assert (path.read_bytes() if path.exists() else None) == before
    return [(f.code, Path(f.place.file).name, f.place.cell) for f in outcome.findings]


def shared(xml: str) -> str:
    """K7:M7 as one formula drawn to the right, of which the first is wrong and the last is right."""
    xml = cell("K7", '<c {at}><f t="shared" ref="K7:M7" si="0">E7-A7</f><v>0</v></c>')(xml)
    for column in "LM":
        xml = cell(f"{column}7", '<c {at}><f t="shared" si="0"/><v>0</v></c>')(xml)
    return xml.replace("<sheetData>", "<sheetData><!-- -->")


def spilled(xml: str) -> str:
    return cell("D7", '<c {at}><f t="array" ref="D7:D9">B7:B9+C7:C9</f><v>0</v></c>')(xml)


@pytest.mark.parametrize(("edit", "at", "area"), [(spilled, "D7", "D7:D9")])
def test_a_formula_of_several_cells_in_the_way_is_said(tmp_path: Path, edit: Edit, at: str, area: str) -> None:
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, edit), (UTFALL, emptied("B8")))
    assert refused(path, tmp_path / "lagad.xlsx") == [("SKRIV_DELAD_FORMEL", "bok.xlsx", at)]
    assert repair(path, tmp_path / "lagad.xlsx", dry_run=False).findings[0].found == area


def test_a_shared_formula_that_is_wrong_in_all_its_cells_gives_way(tmp_path: Path) -> None:
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", (UTFALL, shared)))
    assert list(listed(outcome)) == ["Utfall!K7", "Utfall!L7", "Utfall!M7"]
    assert_whole(outcome, report)


def test_a_signed_workbook_is_not_touched(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, emptied("D7")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<x/>")
    assert refused(path, tmp_path / "lagad.xlsx") == [("SKRIV_SIGNERAD", "bok.xlsx", "")]


@pytest.mark.parametrize("edits", [[], [(UTFALL, emptied("D7"))]], ids=["whole", "damaged"])
def test_no_file_is_written_over_not_even_the_source(tmp_path: Path, edits: list[tuple[str, Edit]]) -> None:
    path = damaged(tmp_path / "bok.xlsx", *edits)
    (tmp_path / "annan.xlsx").write_bytes(b"")
    (tmp_path / "länk.xlsx").symlink_to(path)
    (tmp_path / "hård.xlsx").hardlink_to(path)
    for name in ("annan.xlsx", "bok.xlsx", "länk.xlsx", "hård.xlsx", "../" + tmp_path.name + "/bok.xlsx"):
        assert [code for code, _file, _cell in refused(path, tmp_path / name)] == ["SKRIV_FINNS"]
    assert (tmp_path / "annan.xlsx").read_bytes() == b""


def test_the_target_is_the_kind_of_workbook_that_the_source_is(tmp_path: Path) -> None:
    path = damaged(tmp_path / "bok.xlsm", (UTFALL, emptied("D7")), source=FOREIGN)
    assert refused(path, tmp_path / "lagad.xlsx") == [("SKRIV_ANDELSE", "lagad.xlsx", "")]
    assert refused(path, tmp_path / "lagad") == [("SKRIV_ANDELSE", "lagad", "")]
    assert repair(path, tmp_path / "LAGAD.XLSM", dry_run=False).saved is not None


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "lagad.xlsx"
    assert refused(tmp_path / "saknas.xlsx", target) == [("FIL_SAKNAS", "saknas.xlsx", "")]
    (tmp_path / "tom.xlsx").write_bytes(b"")
    assert refused(tmp_path / "tom.xlsx", target) == [("FIL_TOM", "tom.xlsx", "")]
    (tmp_path / "annat.xlsx").write_bytes(small_books.zipped(small_books.parts_of({"Blad": small_books.sheet_xml("")})))
    assert refused(tmp_path / "annat.xlsx", target) == [("FR1_EJ_FORMULAR", "annat.xlsx", "")]
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, emptied("D7")))

    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("vplan_xl.workbook.save._write_new", full)
    outcome = repair(path, target, dry_run=False)
    assert [(f.code, f.place.file) for f in outcome.findings] == [("SKRIV_NEKAD", str(target))]
    assert (outcome.saved, target.exists()) == (None, False)


def test_a_repair_that_does_not_read_back_is_never_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = damaged(tmp_path / "bok.xlsx", (BOOK, named("FR1_PERIOD", None)))
    monkeypatch.setattr("vplan_xl.jobs.apply.patch", lambda archive, *_: archive.data)
    with pytest.raises(VerificationError, match="FR1_PERIOD"):
        repair(path, tmp_path / "lagad.xlsx", dry_run=False)
    assert not (tmp_path / "lagad.xlsx").exists()


# -- the command -------------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["repair", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


DAMAGE: list[tuple[str, Edit]] = [
    (UTFALL, cell("D22", "<c {at}><v>65141</v></c>")),
    (UTFALL, text("A9", "Egen rad")),
    (BOOK, named("FR1_PERIOD", "#REF!")),
]


def test_the_command_lists_what_it_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = damaged(tmp_path / "bok.xlsx", *DAMAGE), tmp_path / "lagad.xlsx"
    changes = [
        "Utfall!A9: Egen rad → - Anställda  ACK PERSONAL_ANSTALLDA",
        'Utfall!D22: 65141 → =IF(B$24=0,"",B22+C22)  ACK NETTORESULTAT UTFALL TOTALT',
        "FR1_PERIOD: #REF! → 'Försättsblad'!$C$5",
    ]
    code, out, err = run(capsys, path, "-o", target, "--dry-run")
    assert (code, err, out.splitlines()[:3], target.exists()) == (0, "", changes, False)
    words = "2 celler skulle ändras och 0 resultat räknas om. Ingenting skrevs. Namn som skulle sättas tillbaka: 1."
    assert out.splitlines()[3] == f"{target}: {words}"
    code, out, err = run(capsys, path, "-o", target)
    assert (code, err, out.splitlines()[:3]) == (0, "", changes)
    assert out.splitlines()[3] == (
        f"{target}: 2 celler skrevs och 0 resultat räknades om. Namn som sattes tillbaka: 1."
    )
    assert main(["validate", str(target)]) == 0


def test_a_whole_workbook_is_said_to_be_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = damaged(tmp_path / "bok.xlsx", *DAMAGE), tmp_path / "lagad.xlsx"
    run(capsys, path, "-o", target)
    words = "{}: formulärets rubriker, formler och namn står där de ska. Ingenting skrevs.\n"
    for arguments in ([], ["--dry-run"]):
        assert run(capsys, target, "-o", tmp_path / "igen.xlsx", *arguments) == (0, words.format(target), "")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["bok.xlsx", "lagad.xlsx"]


def test_the_command_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = damaged(tmp_path / "bok.xlsx", *DAMAGE), tmp_path / "lagad.xlsx"
    expected = {
        "path": str(target),
        "written": False,
        "backup": None,
        "changes": [
            {"sheet": "Utfall", "cell": "A9", "code": "ACK PERSONAL_ANSTALLDA",
             "before": "Egen rad", "after": "- Anställda"},
            {"sheet": "Utfall", "cell": "D22", "code": "ACK NETTORESULTAT UTFALL TOTALT",
             "before": "65141", "after": '=IF(B$24=0,"",B22+C22)'},
            {"sheet": "", "cell": "", "code": "FR1_PERIOD", "before": "#REF!", "after": "'Försättsblad'!$C$5"},
        ],
        "results_updated": 0,
        "findings": [],
    }  # fmt: skip
    code, out, err = run(capsys, path, "-o", target, "--format", "json", "--dry-run")
    assert (code, json.loads(out), err) == (0, expected, "")
    code, out, err = run(capsys, path, "-o", target, "--format", "json")
    assert (code, json.loads(out), err) == (0, {**expected, "written": True}, "")
    code, out, err = run(capsys, target, "-o", tmp_path / "igen.xlsx", "--format", "json")
    nothing = {**expected, "path": str(tmp_path / "igen.xlsx"), "changes": []}
    assert (code, json.loads(out), err) == (0, nothing, "")


def test_what_is_left_is_said_and_the_rest_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits = [(UTFALL, text("A9", "- Inhyrda")), (PROGNOS, emptied("D9"))]
    path, target = damaged(tmp_path / "bok.xlsx", *edits), tmp_path / "lagad.xlsx"
    left = (
        f"FEL {path}: Utfall!A9: ACK PERSONAL_ANSTALLDA: Bladet läses inte: radrubriken är - inhyrda i stället för "
        "- Anställda, så raderna kan ha bytt plats. Skriv tillbaka rubriken om raden står på sin plats; "
        "vplan repair gör det när det är säkert. [FR1_RAD_ANDRAD]\n"
    )
    change = 'Prognos!D9: – → =IF(B$24=0,"",B9+C9)  HELAR PERSONAL_ANSTALLDA PROGNOS TOTALT\n'
    code, out, err = run(capsys, path, "-o", target, "--dry-run")
    assert (code, err.splitlines(keepends=True)[0]) == (1, left)
    assert out == change + f"{target}: 1 cell skulle ändras och 0 resultat räknas om. Ingenting skrevs.\n"
    code, out, err = run(capsys, path, "-o", target)
    assert (code, err.splitlines(keepends=True)[0]) == (1, left)
    assert err.splitlines()[1].endswith("[SKRIV_EGEN_FORMEL]")  # of the page that is not read
    assert out == change + f"{target}: 1 cell skrevs och 0 resultat räknades om.\n"
    code, out, err = run(capsys, target, "-o", tmp_path / "igen.xlsx")
    assert (code, out) == (1, f"{tmp_path / 'igen.xlsx'}: ingenting skrevs.\n")
    assert err == left.replace(str(path), str(target))


def test_refusals_are_said_in_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = damaged(tmp_path / "bok.xlsx", *DAMAGE)
    code, out, err = run(capsys, path, "-o", path)
    assert (code, out) == (1, f"{path}: ingenting skrevs.\n")
    assert err == f"FEL {path}: Filen finns redan. Välj ett annat namn. [SKRIV_FINNS]\n"
    code, out, err = run(capsys, path, "-o", path, "--lang", "en")
    assert (code, out) == (1, f"{path}: nothing was written.\n")
    assert err == f"FEL {path}: The file exists already. Choose another name. [SKRIV_FINNS]\n"
    code, _out, err = run(capsys, path)
    assert (code, "--output" in err) == (2, True)


def test_texts_of_a_workbook_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = damaged(tmp_path / "bok.xlsx", (UTFALL, text("A9", "a&#10;FEL falsk rad_x001B_]0;hej_x0007_")))
    code, out, _err = run(capsys, path, "-o", tmp_path / "lagad.xlsx")
    assert (code, out.count("\n")) == (0, 2)
    assert "\x1b" not in out


# -- the sister sheets --------------------------------------------------------------------------------

MONTHS, EVENTS, BASIS, POSTS = (f"xl/worksheets/sheet{number}.xml" for number in (5, 6, 7, 8))
OF_TABLES = [
    (MONTHS, "E4", "feb"),
    (MONTHS, "B6", "Intäkter"),
    (MONTHS, "A27", "Förra året"),
    (EVENTS, "D4", "Belopp"),
    (BASIS, "P4", "Ifyllt"),
    (BASIS, "B7", "Externt"),
    (BASIS, "E30", "Förslag"),
    (BASIS, "A32", "Personal"),
    (POSTS, "A4", "Motpart"),
]


@pytest.mark.parametrize(("part", "reference", "label"), OF_TABLES)
@pytest.mark.parametrize("content", ["", "x"])
def test_a_text_of_a_sister_sheet_comes_back(
    tmp_path: Path, part: str, reference: str, label: str, content: str
) -> None:
    edit = text(reference, content) if content else emptied(reference)
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", (part, edit)))
    assert [(c.place.cell, c.before, c.after) for c in outcome.changes] == [(reference, content, label)]
    assert_whole(outcome, report)


def test_a_whole_line_and_the_name_of_its_table_come_back(tmp_path: Path) -> None:
    edits = [(BASIS, emptied("A7")), (BASIS, emptied("B7")), (BASIS, emptied("P4"))]
    path = damaged(tmp_path / "bok.xlsx", *edits, (BOOK, named("FR1_PROGNOSUNDERLAG", None)))
    outcome, report = repaired(path)
    assert listed(outcome).keys() == {
        *(f"Prognosunderlag!{cell}" for cell in ("P4", "A7", "B7")),
        "FR1_PROGNOSUNDERLAG",
    }
    assert_whole(outcome, report)


@pytest.mark.parametrize(
    ("edits", "code"),
    [
        ([(BASIS, text("A7", "Drift, Resor"))], "TABELL_RAD_SAKNAS"),  # there are two of that line
        ([(BASIS, cell("A7", "<c {at}><v>7</v></c>"))], "TABELL_RAD_SAKNAS"),  # somebody's figure
        ([(BASIS, cell("B7", "<c {at}><f>1+1</f><v>2</v></c>"))], "TABELL_RAD_SAKNAS"),
        ([(MONTHS, text("D4", "feb")), (MONTHS, text("E4", "jan"))], "TABELL_ANDRAD"),  # columns that changed places
        ([(EVENTS, emptied(f"{column}4")) for column in "ABC"], "TABELL_ANDRAD"),  # too many
        ([(BOOK, lambda xml: xml.replace('"Engångsposter"', '"Blad6"'))], "TABELL_SAKNAS"),
        ([(BOOK, lambda xml: xml.replace('"Interna poster"', '"Blad8"'))], "TABELL_SAKNAS"),
    ],
)
def test_what_may_have_been_moved_on_a_sister_sheet_stays_and_is_said(
    tmp_path: Path, edits: list[tuple[str, Edit]], code: str
) -> None:
    outcome, _report = repaired(damaged(tmp_path / "bok.xlsx", *edits))
    assert (outcome.saved, outcome.changes, set(codes(outcome.findings))) == (None, (), {code})


FOLLOW_UP, PROJECTS, KEY_FIGURES = (f"xl/worksheets/sheet{number}.xml" for number in (15, 16, 20))
CALCULATED = {
    cell.place: cell.formula
    for cell in calculated_cells(FR1, PLACES, declared_areas(FR1))
    if not FR1.table_by_code[cell.shows.table].grows
}
FIGURE = "<c {at}><v>98765.4</v></c>"


@pytest.mark.parametrize("way", WAYS)
def test_the_formulas_of_a_sister_sheet_come_back(tmp_path: Path, way: str) -> None:
    """B5 is Intäkter, D20 the deviation of NETTORESULTAT, C9 a key figure; C25 the total of the projects."""
    edits = [
        (FOLLOW_UP, cell("B5", WAYS[way])), (FOLLOW_UP, cell("D20", WAYS[way])),
        (PROJECTS, cell("C25", WAYS[way])), (KEY_FIGURES, cell("C9", WAYS[way])),
    ]  # fmt: skip
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", *edits))
    places = [CellPlace("Uppföljning", "B5"), CellPlace("Uppföljning", "D20"), CellPlace("Projekt", "C25")]
    assert {c.place: c.after for c in outcome.changes} == {
        place: f"={CALCULATED[place]}" for place in (*places, CellPlace("Nyckeltal", "C9"))
    }
    assert_whole(outcome, report)


def test_all_formulas_of_the_sister_sheets_come_back_at_once(office: Office, tmp_path: Path) -> None:
    """But on the lines of growing lists, which may have none, and the figures that may stand on indented rows."""
    parts = [f"xl/worksheets/sheet{number}.xml" for number in (15, 16, 17, 18, 20, 22)]
    path = damaged(tmp_path / "bok.xlsx", *((part, values_only) for part in parts))
    outcome, _report = repaired(path)
    typed = {CellPlace("Uppföljning", f"{column}{row}") for column in "BCEFH" for row in (7, 8, 9, *range(11, 17))}
    assert {change.place for change in outcome.changes} == CALCULATED.keys() - typed
    assert recalculated(office, tmp_path / "lagad.xlsx") == stored(tmp_path / "lagad.xlsx")


def test_a_figure_typed_on_an_indented_row_stays_and_a_blank_gets_its_formula(tmp_path: Path) -> None:
    outcome, report = repaired(
        damaged(tmp_path / "bok.xlsx", (FOLLOW_UP, cell("B7", FIGURE)), (FOLLOW_UP, emptied("B8")))
    )
    assert [c.place.cell for c in outcome.changes] == ["B8"]
    assert report.content is not None
    assert report.content.sheets["Uppföljning"]["B7"] == Cell(Kind.NUMBER, "98765.4")


@pytest.mark.parametrize(
    "edits",
    [
        [(FOLLOW_UP, text("A7", "Personal, Inhyrda"))],  # lines that changed places
        [(FOLLOW_UP, text("B4", "Budget ack.")), (FOLLOW_UP, text("C4", "Utfall ack."))],
        [(BOOK, named("FR1_UPPFOLJNING", "'Uppföljning'!$A$4:$H$21"))],  # a line was put in
        [(UTFALL, text("B5", "BUDGET - ACKUMULERAT")), (UTFALL, text("E5", "UTFALL - ACKUMULERAT"))],
    ],
)
def test_no_formula_comes_back_on_a_sister_sheet_where_something_may_have_been_moved(
    tmp_path: Path, edits: list[tuple[str, Edit]]
) -> None:
    outcome, _report = repaired(damaged(tmp_path / "bok.xlsx", *edits, (FOLLOW_UP, cell("D20", FIGURE))))
    assert [change for change in outcome.changes if change.place.cell == "D20"] == []


def test_a_line_added_to_a_list_needs_no_formula(tmp_path: Path) -> None:
    outcome, report = repaired(damaged(tmp_path / "bok.xlsx", (PROJECTS, emptied("H31"))))
    assert (outcome.saved, outcome.changes, outcome.findings) == (None, (), ())
    assert of_formulas(report) == []


def test_a_workbook_of_an_older_template_lacks_no_sister_sheet(tmp_path: Path) -> None:
    other = ("docProps/custom.xml", lambda xml: xml.replace(">1.6<", ">1.1<"))
    path = damaged(tmp_path / "bok.xlsx", other, (BOOK, lambda xml: xml.replace('"Engångsposter"', '"Blad6"')))
    outcome, _report = repaired(path)
    assert (outcome.saved, outcome.findings) == (None, ())
