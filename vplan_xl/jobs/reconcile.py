"""Tie a report's tables to each other, and write what came of it on the sheet Avstämning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from vplan_xl.amounts import number_text
from vplan_xl.deviations.lines import read_explained
from vplan_xl.finding import Finding, has_fel
from vplan_xl.form.follow_up import DEVIATIONS
from vplan_xl.form.layout import CellPlace
from vplan_xl.form.sister_tables import TIE_OUTS
from vplan_xl.jobs.apply import Outcome, carry_out, unwritten
from vplan_xl.jobs.deviation import unfound
from vplan_xl.report.change import Entries, plan
from vplan_xl.report.internal_posts import INTERNAL_POSTS, read_internal_posts
from vplan_xl.report.report import Report, read_report
from vplan_xl.report.sister_lines import read_lists, read_sister_tables
from vplan_xl.report.tables import TableLine, filled_cells, read_table
from vplan_xl.rules.quotes import quotes_of
from vplan_xl.tie_outs.internal_trade import internal_tie_outs
from vplan_xl.tie_outs.of_report import sister_tie_outs
from vplan_xl.tie_outs.quotes import quoted_tie_outs
from vplan_xl.tie_outs.tie_out import TieOut, Verdict
from vplan_xl.workbook.snapshot import Cell, Kind

# {code: what all its tie-outs are about}, as it is written into workbooks.
KINDS: Mapping[str, str] = {
    "AVST_PROJEKT": "Uppföljning + Projekt = FR 1 Totalt",
    "AVST_PROJEKT_SUMMA": "Summor och avvikelser på Uppföljning",
    "AVST_INDRAGNA": "De indragna raderna = gruppens rad",
    "AVST_ANSVAR": "Projektens summor per ansvar och i allt",
    "AVST_ANSVAR_LISTA": "Projektens ansvar står i listan överst",
    "AVST_PROGNOS_NOLL": "Projektens prognos blir 0",
    "AVST_BOKSLUT_NOLL": "Projektens utfall i bokslutet blir 0",
    "AVST_REST_TEXT": "Projektens rest har en förklaring",
    "AVST_BRYGGA": "Prognosförklaringens belopp",
    "AVST_REST": "Prognosförklaringen = FR 1, prognos jämfört med budget",
    "AVST_OPPNING": "Öppningen = förra budgeten − föregående prognos",
    "AVST_BUDGET": "Ändringen av budget helår = posterna",
    "AVST_POST": "Posterna är ifyllda",
    "AVST_INVESTERING": "Investeringens Totalt = summan av åren",
    "AVST_INVESTERING_LAGE": "Läget för investeringarna = listan",
    "AVST_HORISONT": "Inga belopp efter horisonten",
    "AVST_STATUS": "Investeringens status och belopp",
    "AVST_KON": "Kvinnor + män = totalt",
    "AVST_FORANDRING": "I år − förra året = förändring",
    "AVST_GRUPPER": "Grupperna = Total",
    "AVST_ANSTALLDA": "Tillsvidare + visstid = anställda",
    "AVST_STATISTIK": "Statistikens månad",
    "INTERN_SUMMA": "Interna poster = FR 1 Internt",
    "AVST_CITAT": "Belopp i texter = beloppen som de gäller",
    "AVST_CITAT_FEL": "Belopp i texter, tecken och enhet",
}


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A report's tie-outs in the order of its sheets, and why there are not more."""

    tie_outs: tuple[TieOut, ...]
    findings: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether anything is fel."""
        return has_fel(self.findings) or any(one.verdict is Verdict.WRONG for one in self.tie_outs)


def reconcile(report: Report) -> Reconciled:
    """All tie-outs of a report that was read with its form's tables; a table that cannot be read has a finding."""
    if report.content is None:
        return Reconciled((), report.findings)
    lists = read_lists(report)
    found = list(sister_tie_outs(report, read_sister_tables(report, lists)))
    findings = [*unfound(report), *(finding for listed in lists.findings.values() for finding in listed)]
    if INTERNAL_POSTS in report.form.table_by_code:
        posts, of_posts = read_internal_posts(report)
        found += internal_tie_outs(report, posts) if posts and not of_posts else ()
        findings += of_posts
    explained = read_explained(report) if DEVIATIONS in report.form.table_by_code else None
    found += quoted_tie_outs(quotes_of(report, explained, lists))
    once = [finding for number, finding in enumerate(findings) if finding not in findings[:number]]
    return Reconciled(tuple(found), tuple(once))


def counted(tie_outs: Iterable[TieOut]) -> dict[Verdict, int]:
    """How many came out how, the best first; only what there is."""
    counts = Counter(one.verdict for one in tie_outs)
    return {verdict: counts[verdict] for verdict in Verdict if counts[verdict]}


class Summary(NamedTuple):
    """A line of the overview: one tie-out, or several alike with how many came out how; ``worst`` differs most."""

    what: str
    worst: TieOut
    verdict: Verdict
    is_several: bool


def summaries(tie_outs: Iterable[TieOut]) -> Iterator[Summary]:
    """Tie-outs of one code, sheet and unit in one line, then each of those that do not hold by itself."""
    alike: dict[tuple[str, str, str], list[TieOut]] = {}
    for one in tie_outs:
        alike.setdefault((one.code, one.sheet, one.unit), []).append(one)
    for (code, _sheet, _unit), listed in alike.items():
        if len(listed) > 1:
            counts = counted(listed)
            told = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items())
            worst = max(listed, key=lambda one: abs(one.difference))
            yield Summary(f"{KINDS[code]}: {told}", worst, [*counts][-1], True)
        yield from (one_by_one(one) for one in listed if len(listed) == 1 or not one.verdict.holds)


def one_by_one(tie_out: TieOut) -> Summary:
    """A tie-out by itself."""
    return Summary(tie_out.what, tie_out, tie_out.verdict, False)


# -- the sheet ------------------------------------------------------------------------------------


def tie_out_cells(
    report: Report, tie_outs: Iterable[TieOut]
) -> tuple[dict[CellPlace, Cell | None], tuple[Finding, ...]]:
    """({cell of Avstämning: what it shall hold}, why there is none); what finds no room is counted on the last line."""
    table = report.form.table_by_code.get(TIE_OUTS)
    if table is None:
        return {}, ()
    found = read_table(report, table)
    if found.area is None:
        return {}, found.findings
    listed: Sequence[Summary] = list(summaries(tie_outs))
    room = max(found.area.last_row - found.area.first_row, table.lines)
    lines = [dict(_line(one)) for one in listed[:room]]
    if len(listed) > room:
        left = len(listed) - room + 1
        lines[-1] = {"VAD": _text(f"{_MORE} {left} till. Alla visas med vplan reconcile.")}
    return filled_cells(table, found, lines, [line.row for line in found.lines if _is_ours(line)]), ()


_MORE = "… och"


def _is_ours(line: TableLine) -> bool:
    """Whether a line is one of an earlier list, wherever it stands now."""
    return line.values.get("KOD") in KINDS or str(line.values.get("VAD", "")).startswith(_MORE)


def _line(one: Summary) -> Iterator[tuple[str, Cell]]:
    """A line of several has no two figures, only the largest difference."""
    worst = one.worst
    yield "OMRADE", _text(worst.sheet)
    yield "VAD", _text(one.what)
    if not one.is_several:
        yield "VANSTER", Cell(Kind.NUMBER, number_text(worst.left))
        yield "HOGER", Cell(Kind.NUMBER, number_text(worst.right))
    yield "SKILLNAD", Cell(Kind.NUMBER, number_text(worst.difference))
    yield "ENHET", _text(worst.unit)
    yield "UTSLAG", _text(one.verdict.value)
    yield "KOD", _text(worst.code)


def _text(text: str) -> Cell:
    return Cell(Kind.TEXT, text)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and the tie-outs that were."""

    outcome: Outcome
    done: Reconciled


def write_tie_outs(path: Path, target: Path, dry_run: bool) -> Written:
    """Fill in Avstämning of the workbook at *path* and write it to *target*, whole or not at all.

    Where nothing has changed since the last time nothing is written.
    """
    report = read_report(path, tables=True)
    done = reconcile(report)
    if report.content is None:
        return Written(unwritten(target, done.findings), done)
    cells, lost = tie_out_cells(report, done.tie_outs)
    if lost:
        return Written(unwritten(target, lost), done)
    planned = plan(report, Entries({}, {}, cells), overwrite=True)
    return Written(carry_out(report, done.findings, planned, path, target, dry_run), done)
