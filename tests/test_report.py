"""Reading a report: found by name, confirmed by labels, never a shifted read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.workbooks import BOOK, COVER, EXAMPLE, PROGNOS, UTFALL, make, template_bytes, with_part
from vplan_xl.amounts import Gap
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.model import Key
from vplan_xl.jobs.fill import Filling, fill
from vplan_xl.report.report import cell_at, expected_results, read_report, report_of

NET = Key("ACK", "NETTORESULTAT", "UTFALL", "TOTALT")


def codes(data: bytes) -> list[str]:
    return [finding.code for finding in report_of("bok.xlsx", data).findings]


def test_the_example_reads_without_findings() -> None:
    report = read_report(EXAMPLE)
    assert report.findings == ()
    assert report.ore(NET) == 65_140 * 100_000
    assert (report.header.forvaltning, report.header.number) == ("17 Landstingsdir. Ledningsstab", "17")
    assert str(report.header.period) == "2017-08"
    assert str(report.header.date) == "2017-09-08"
    assert (report.header.status, report.header.version) == ("Inlämnad", 1)
    assert (report.header.share_ppm, report.header.least_ore) == (50_000, 50_000_000)


def test_the_frame_has_every_printed_amount_as_a_python_int(tmp_path: Path) -> None:
    frame = make(tmp_path / "bok.xlsx", {"ACK INTAKTER UTFALL EXTERNT": -7}).to_frame()
    assert list(frame.columns) == ["page", "row", "block", "part", "ore"]
    assert len(frame) == 480
    assert frame.iloc[0].tolist() == ["ACK", "INTAKTER", "UTFALL", "EXTERNT", -7]
    assert type(frame.iloc[0]["ore"]) is int
    assert frame[frame.block == "BUDGET"].ore.isna().all()


def test_an_empty_template_lacks_only_what_must_be_filled_in() -> None:
    report = report_of("mall.xlsx", template_bytes())
    assert [finding.code for finding in report.findings] == ["FR1_HUVUD_TOMT", "FR1_HUVUD_TOMT"]
    assert set(report.amounts.values()) == {Gap.BLANK}


def test_stored_results_are_those_the_form_gives() -> None:
    for report in (read_report(EXAMPLE), report_of("mall.xlsx", template_bytes())):
        assert report.content is not None
        expected = expected_results(report)
        assert {place: cell_at(report.content.sheets, place) for place in expected} == expected


def test_a_stored_result_is_not_trusted() -> None:
    data = with_part(EXAMPLE.read_bytes(), UTFALL, lambda xml: xml.replace("<v>65140</v>", "<v>1</v>"))
    assert report_of("bok.xlsx", data).ore(NET) == 65_140 * 100_000


def test_a_renamed_sheet_is_found_by_its_names() -> None:
    data = with_part(EXAMPLE.read_bytes(), BOOK, lambda xml: xml.replace("Utfall", "Min flik"))
    report = report_of("bok.xlsx", data)
    assert report.findings == ()
    assert report.ore(NET) == 65_140 * 100_000


def test_on_a_renamed_sheet_the_header_follows_too(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(with_part(EXAMPLE.read_bytes(), BOOK, lambda xml: xml.replace("Utfall", "Min flik")))
    outcome = fill(book, Filling(None, {"IFYLLT_AV": "Ekonom"}, False, False), book)
    assert (outcome.findings, outcome.results_updated) == ((), 2)
    report = read_report(book)
    assert report.content is not None
    assert report.content.sheets["Min flik"]["M3"].value == "Ekonom"


def test_a_table_moved_with_its_names_is_read_where_it_stands() -> None:
    """As when a controller inserts three rows above the table: cells and names move together."""

    def down(xml: str) -> str:
        xml = re.sub(r'<row r="(\d+)"', lambda m: f'<row r="{int(m[1]) + 3}"', xml)
        return re.sub(r' r="([A-Z]+)(\d+)"', lambda m: f' r="{m[1]}{int(m[2]) + 3}"', xml)

    def names(xml: str) -> str:
        return re.sub(r"(Utfall!\$[A-Z]+\$)7:(\$[A-Z]+\$)22", r"\g<1>10:\g<2>25", xml)

    data = with_part(with_part(EXAMPLE.read_bytes(), UTFALL, down), BOOK, names)
    report = report_of("bok.xlsx", data)
    assert report.findings == ()
    assert report.ore(NET) == 65_140 * 100_000


def test_names_that_no_longer_fit_the_labels_are_never_a_shifted_read() -> None:
    """Rows inserted by a program that moves no names."""
    data = with_part(
        EXAMPLE.read_bytes(), BOOK, lambda xml: re.sub(r"(Utfall!\$[A-Z]+\$)7:(\$[A-Z]+\$)22", r"\g<1>8:\g<2>23", xml)
    )
    report = report_of("bok.xlsx", data)
    assert [(f.code, f.place.cell, f.expected, f.found) for f in report.findings] == [
        ("FR1_RAD_ANDRAD", "A8", "Intäkter", "personal")
    ]
    assert {amount for key, amount in report.amounts.items() if key.page == "ACK"} == {Gap.UNKNOWN}
    assert report.ore(NET._replace(page="HELAR", block="PROGNOS")) == 103_984 * 100_000


def test_a_column_name_pointing_to_the_wrong_part_makes_the_block_unknown() -> None:
    data = with_part(EXAMPLE.read_bytes(), BOOK, lambda xml: xml.replace("Utfall!$E$7:$E$22", "Utfall!$F$7:$F$22"))
    report = report_of("bok.xlsx", data)
    assert [(f.code, f.place.cell, f.expected, f.found) for f in report.findings] == [
        ("FR1_BLOCK_SAKNAS", "F6", "Externt", "internt")
    ]
    assert report.ore(NET) is not None
    assert report.ore(NET._replace(block="BUDGET")) is None
    assert report.ore(NET._replace(block="JMF_BUDGET")) is None


def test_a_name_over_other_rows_than_the_labels_makes_the_block_unknown() -> None:
    data = with_part(EXAMPLE.read_bytes(), BOOK, lambda xml: xml.replace("Utfall!$E$7:$E$22", "Utfall!$E$7:$E$23"))
    assert codes(data) == ["FR1_BLOCK_SAKNAS"]


def test_lost_names_are_no_loss_while_the_labels_confirm_the_place() -> None:
    data = with_part(
        EXAMPLE.read_bytes(), BOOK, lambda xml: re.sub("<definedNames>.*</definedNames>", "", xml, flags=re.S)
    )
    report = report_of("bok.xlsx", data)
    assert {finding.code for finding in report.findings} == {"FR1_NAMN_SAKNAS"}
    assert report.ore(NET) == 65_140 * 100_000
    assert str(report.header.period) == "2017-08"


def test_a_workbook_without_names_and_sheets_is_not_fr1() -> None:
    def stranger(xml: str) -> str:
        xml = re.sub("<definedNames>.*</definedNames>", "", xml, flags=re.S)
        return xml.replace('name="Utfall"', 'name="Blad1"').replace('name="Prognos"', 'name="Blad2"')

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), BOOK, stranger))
    assert [finding.code for finding in report.findings] == ["FR1_EJ_FORMULAR"]
    assert report.content is None
    assert set(report.amounts.values()) == {Gap.UNKNOWN}


def test_a_missing_page_is_a_finding_and_the_other_is_read() -> None:
    def without_page(xml: str) -> str:
        xml = re.sub(r'<definedName name="FR1_ACK[^<]*</definedName>', "", xml)
        return xml.replace('name="Utfall"', 'name="Blad1"')

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), BOOK, without_page))
    assert [(f.code, f.place.page) for f in report.findings] == [("FR1_BLAD_SAKNAS", "ACK")]
    assert report.ore(NET) is None
    assert report.ore(NET._replace(page="HELAR", block="PROGNOS")) == 103_984 * 100_000


def test_a_missing_sister_sheet_is_blank_and_no_finding() -> None:
    def without_sister(xml: str) -> str:
        xml = re.sub(r'<definedName name="FR1_FOR[AE][NG][^<]*</definedName>', "", xml)
        return xml.replace('name="Föregående prognos"', 'name="Blad1"')

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), BOOK, without_sister))
    assert report.findings == ()
    assert report.leaves[Key("FORANDRING", "INTAKTER", "FOREG_PROGNOS", "EXTERNT")] is Gap.BLANK


def test_sheets_with_tables_are_read_when_they_are_asked_for() -> None:
    moved = with_part(template_bytes(), BOOK, lambda xml: xml.replace("Månader", "Min flik"))

    def sheets(data: bytes, *, tables: bool) -> list[str]:
        content = report_of("bok.xlsx", data, tables=tables).content
        assert content is not None
        return list(content.sheets)

    form = ["Utfall", "Prognos", "Föregående prognos", "Försättsblad"]
    assert sheets(template_bytes(), tables=False) == form
    assert sheets(template_bytes(), tables=True) == [
        *form,
        "Månader",
        "Engångsposter",
        "Prognosunderlag",
        "Interna poster",
        "Avvikelser",
        "Kontroller",
        "Kontomappning",
        "Import",
        "Uppföljning",
        "Projekt",
        "Prognosförklaring",
        "Investeringar",
        "Personal",
        "Nyckeltal",
        "Avstämning",
        "Mål",
        "Insatser",
    ]
    assert sheets(moved, tables=True) == [
        *form,
        "Min flik",
        "Engångsposter",
        "Prognosunderlag",
        "Interna poster",
        "Avvikelser",
        "Kontroller",
        "Kontomappning",
        "Import",
        "Uppföljning",
        "Projekt",
        "Prognosförklaring",
        "Investeringar",
        "Personal",
        "Nyckeltal",
        "Avstämning",
        "Mål",
        "Insatser",
    ]
    gone = with_part(
        template_bytes(),
        BOOK,
        lambda xml: re.sub('<definedName name="FR1_MANADER">[^<]*</definedName>', "", xml).replace(
            'name="Månader"', 'name="Blad1"'
        ),
    )
    assert sheets(gone, tables=True) == [
        *form,
        "Engångsposter",
        "Prognosunderlag",
        "Interna poster",
        "Avvikelser",
        "Kontroller",
        "Kontomappning",
        "Import",
        "Uppföljning",
        "Projekt",
        "Prognosförklaring",
        "Investeringar",
        "Personal",
        "Nyckeltal",
        "Avstämning",
        "Mål",
        "Insatser",
    ]


@pytest.mark.parametrize(
    ("cell", "code", "found"),
    [
        ('<c r="B7"{s} t="inlineStr"><is><t>1 234</t></is></c>', "POST_TEXT", "1 234"),
        ('<c r="B7"{s} t="e"><v>#DIV/0!</v></c>', "POST_FELVARDE", "#DIV/0!"),
        ('<c r="B7"{s} t="b"><v>1</v></c>', "POST_EJ_BELOPP", "1"),
        ('<c r="B7"{s}><v>1e999</v></c>', "POST_EJ_BELOPP", "1e999"),
        ('<c r="B7"{s}><v>NaN</v></c>', "POST_EJ_BELOPP", "NaN"),
        ('<c r="B7"{s}><v>12345678901</v></c>', "POST_EJ_BELOPP", "12345678901"),
        ('<c r="B7"{s}><f>Huvudbok!B2</f></c>', "POST_UTAN_RESULTAT", "=Huvudbok!B2"),
        ('<c r="B7"{s} t="e"><f>1/0</f><v>#DIV/0!</v></c>', "POST_FELVARDE", "#DIV/0!"),
    ],
)
def test_an_entry_that_is_no_amount_is_a_finding_and_unknown(cell: str, code: str, found: str) -> None:
    def enter(xml: str) -> str:
        return re.sub(r'<c r="B7"( s="\d+")><v>-22851</v></c>', lambda m: cell.format(s=m[1]), xml)

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), UTFALL, enter))
    assert [(f.code, f.place.cell, f.place.row, f.found) for f in report.findings] == [(code, "B7", "INTAKTER", found)]
    assert report.ore(NET) is None
    assert report.ore(NET._replace(part="INTERNT")) == 9_583 * 100_000


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B7"{s}><f>Huvudbok!B2</f><v>-22851</v></c>',
        '<c r="B7"{s}><v>-2.2851E4</v></c>',
        '<c r="B7"{s}><v>-22851.000000000004</v></c>',
    ],
)
def test_a_formula_of_the_controllers_own_counts_with_its_result(cell: str) -> None:
    def enter(xml: str) -> str:
        return re.sub(r'<c r="B7"( s="\d+")><v>-22851</v></c>', lambda m: cell.format(s=m[1]), xml)

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), UTFALL, enter))
    assert report.findings == ()
    assert report.ore(NET) == 65_140 * 100_000


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('<c r="B7"{s} t="inlineStr"><is><t> </t></is></c>', "' '"),
        ('<c r="B7"{s} t="str"><f>IF(1=1,"","x")</f><v></v></c>', '=IF(1=1,"","x")'),
    ],
)
def test_an_entry_that_only_looks_blank_is_what_excel_cannot_add(cell: str, found: str) -> None:
    def enter(xml: str) -> str:
        return re.sub(r'<c r="B7"( s="\d+")><v>-22851</v></c>', lambda m: cell.format(s=m[1]), xml)

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), UTFALL, enter))
    assert [(f.code, f.place.cell, f.found) for f in report.findings] == [("POST_TOM_TEXT", "B7", found)]
    assert report.ore(NET) is None


def test_in_a_blank_block_it_is_blank(tmp_path: Path) -> None:
    """A month without forecast whose cells are linked to a sheet that shows nothing yet."""
    make(tmp_path / "bok.xlsx", {"ACK INTAKTER UTFALL EXTERNT": -7})

    def enter(xml: str) -> str:
        return re.sub(r'<c r="B7"( s="\d+")/>', r'<c r="B7"\1 t="str"><f>""</f><v></v></c>', xml)

    report = report_of("bok.xlsx", with_part((tmp_path / "bok.xlsx").read_bytes(), PROGNOS, enter))
    assert report.findings == ()
    assert report.leaves[Key("HELAR", "INTAKTER", "PROGNOS", "EXTERNT")] is Gap.BLANK


def test_exchanged_names_are_not_believed() -> None:
    """ "Internt" stands in every block: only the block's own label tells whose it is."""

    def exchanged(xml: str) -> str:
        xml = xml.replace("Utfall!$C$7:$C$22", "HERE").replace("Utfall!$F$7:$F$22", "Utfall!$C$7:$C$22")
        return xml.replace("HERE", "Utfall!$F$7:$F$22")

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), BOOK, exchanged))
    assert [(f.code, f.place.block, f.place.part) for f in report.findings] == [
        ("FR1_BLOCK_SAKNAS", "UTFALL", "INTERNT"),
        ("FR1_BLOCK_SAKNAS", "BUDGET", "INTERNT"),
    ]
    assert report.ore(NET) is None


def test_a_field_is_what_stands_beside_its_label() -> None:
    def moved(xml: str) -> str:
        return re.sub(r"(name=.FR1_PERIOD.>[^<]*\$C\$)5<", r"\g<1>8<", xml)

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), BOOK, moved))
    assert [(f.code, f.place.cell, f.found) for f in report.findings] == [
        ("FR1_FALT_SAKNAS", "C8", "datum"),
    ]
    assert report.header.period is None


def test_sheet_names_in_other_letters_are_the_same_sheets(tmp_path: Path) -> None:
    book = tmp_path / "bok.xlsx"
    book.write_bytes(
        with_part(EXAMPLE.read_bytes(), BOOK, lambda xml: xml.replace('name="Försättsblad"', 'name="FÖRSÄTTSBLAD"'))
    )
    assert read_report(book).header == read_report(EXAMPLE).header
    assert fill(book, Filling(None, {"STATUS": "Rättad"}, False, False), book).saved is not None
    assert read_report(book).header.status == "Rättad"


def test_a_header_field_that_cannot_be_read_is_a_finding() -> None:
    def enter(xml: str) -> str:
        return re.sub(
            r'<c r="C5"( s="\d+")><v>\d+</v></c>', r'<c r="C5"\1 t="inlineStr"><is><t>i höstas</t></is></c>', xml
        )

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), COVER, enter))
    assert [(f.code, f.place.cell, f.found) for f in report.findings] == [("FR1_HUVUD_OKANT", "C5", "i höstas")]
    assert report.header.period is None


def test_heading_texts_may_differ_in_white_space_and_case() -> None:
    def spaced(xml: str) -> str:
        return re.sub(r'<c r="B6"( s="\d+") t="s"><v>\d+</v></c>', r'<c r="B6"\1 t="str"><v>  EXTERNT </v></c>', xml)

    assert codes(with_part(EXAMPLE.read_bytes(), PROGNOS, spaced)) == []


def test_an_unreadable_file_is_a_report_with_its_reason(tmp_path: Path) -> None:
    missing = read_report(tmp_path / "finns inte.xlsx")
    assert [(f.code, f.place.file) for f in missing.findings] == [("FIL_SAKNAS", str(tmp_path / "finns inte.xlsx"))]
    assert missing.sha256 == ""
    broken = report_of("bok.xlsx", EXAMPLE.read_bytes()[:-100])
    assert [f.code for f in broken.findings] == ["FIL_AVKORTAD"]
    assert len(broken.sha256) == 64
    assert len(broken.amounts) == len(FR1.rows) * 3 * 13


def test_a_missing_cover_sheet_lacks_what_must_be_filled_in() -> None:
    def without_cover(xml: str) -> str:
        return re.sub(r'<definedName name="FR1_[A-Z_]+">[^<]*rsättsblad[^<]*</definedName>', "", xml).replace(
            'name="Försättsblad"', 'name="Blad1"'
        )

    report = report_of("bok.xlsx", with_part(EXAMPLE.read_bytes(), BOOK, without_cover))
    assert [(f.code, f.expected) for f in report.findings] == [
        ("FR1_FALT_SAKNAS", "Förvaltning"),
        ("FR1_FALT_SAKNAS", "Period"),
        ("FR1_FALT_SAKNAS", "Tröskel, procent"),
        ("FR1_FALT_SAKNAS", "Tröskel, tkr"),
    ]
    assert report.ore(NET) is not None


def test_one_name_twice_is_refused_because_programs_differ_on_it() -> None:
    def twice(xml: str) -> str:
        return xml.replace(
            "</definedNames>",
            '<definedName name="fr1_ACK_UTFALL_INTERNT">Utfall!$F$7:$F$22</definedName></definedNames>',
        )

    assert codes(with_part(EXAMPLE.read_bytes(), BOOK, twice)) == ["FIL_SKADAD"]


def test_shared_formulas_that_would_be_endless_when_written_out_are_refused() -> None:
    master = "1+" * 4_000 + "1"
    followers = "".join(f'<c r="B{row}"><f t="shared" si="0"/><v>1</v></c>' for row in range(102, 702))

    def bomb(xml: str) -> str:
        rows = (
            f'<row r="101"><c r="B101"><f t="shared" ref="B101:B701" si="0">{master}</f><v>1</v></c>{followers}</row>'
        )
        return xml.replace("</sheetData>", rows + "</sheetData>")

    assert codes(with_part(EXAMPLE.read_bytes(), UTFALL, bomb)) == ["FIL_BOMB"]
