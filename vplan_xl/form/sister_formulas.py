"""What the calculated cells of FR 1's sister sheets show."""

from __future__ import annotations

from collections.abc import Iterator

from vplan_xl.form.expression import (
    Amount,
    Calculated,
    Chosen,
    Count,
    Entry,
    Expression,
    How,
    Linked,
    Plus,
    Ratio,
    Total,
    Unless,
    Words,
)
from vplan_xl.form.model import Key, Row
from vplan_xl.form.sister_tables import (
    BEGUN,
    BRIDGE,
    BRIDGE_LINE,
    DONE,
    FOLLOW_UP,
    INVESTED,
    INVESTED_LINE,
    INVESTED_LINES,
    INVESTMENTS,
    IPDK_OF_ROW,
    ITEMS,
    KEY_FIGURE_LINE,
    KEY_FIGURES,
    PLAN_YEARS,
    PREFILLED,
    PROJECT_AMOUNTS,
    PROJECT_COLUMNS,
    PROJECTS,
    UNIT_LINES,
    UNITS,
    YES,
    group_texts,
    project_texts,
)
from vplan_xl.form.table import ColumnKind

# {column of Uppföljning: (reference, outcome) of which it is the difference}
DIFFERENCES = {"JMF_BUDGET": ("BUDGET", "UTFALL"), "JMF_HELAR": ("BUDGET_HELAR", "PROGNOS")}
_NET_OF_FORECAST = Key("HELAR", "NETTORESULTAT", "JMF_BUDGET", "TOTALT")
_NET_OF_BUDGET = Key("HELAR", "NETTORESULTAT", "BUDGET", "TOTALT")
_Cell = Amount | Linked | Entry


def calculated_cells(rows: tuple[Row, ...]) -> tuple[Calculated, ...]:
    """Every calculated cell of the tables."""
    return (
        *_of_follow_up(rows), *_of_projects(), *_of_bridge(), *_of_investments(), *_of_key_figures(rows),
    )  # fmt: skip


def _of_follow_up(rows: tuple[Row, ...]) -> Iterator[Calculated]:
    numbers = {row.code: number for number, row in enumerate(rows)}
    groups = {child: row.code for row in rows if row.code in IPDK_OF_ROW for child in row.sum_of}
    for row in rows:
        line = numbers[row.code]
        for column, (page, block) in PROJECT_COLUMNS.items():
            amount = Amount(Key(page, row.code, block, "TOTALT"))
            if row.code in IPDK_OF_ROW or row.is_leaf:
                projects = Total(PROJECTS, column, "KONTOSLAG", project_texts(rows, row.code))
                group = groups.get(row.code)
                grouped = Count(PROJECTS, "KONTOSLAG", group_texts(rows, group)) if group else None
                expression = Unless(Plus((amount,), (projects,)), (amount,), grouped)
                yield Calculated(FOLLOW_UP, column, line, expression, ColumnKind.TKR, is_typed=group is not None)
            else:
                parts = tuple(Entry(FOLLOW_UP, column, numbers[code]) for code in row.sum_of)
                yield Calculated(FOLLOW_UP, column, line, Unless(Plus(parts), parts[:1]), ColumnKind.TKR)
        for column, (reference, outcome) in DIFFERENCES.items():
            terms = Entry(FOLLOW_UP, reference, line), Entry(FOLLOW_UP, outcome, line)
            yield Calculated(FOLLOW_UP, column, line, Unless(Plus(terms[:1], terms[1:]), terms), ColumnKind.TKR)


def _of_projects() -> Iterator[Calculated]:
    yield Calculated(UNITS, "ANSVAR", UNIT_LINES, Words("Total"), ColumnKind.TEXT, is_total=True)
    for column, _label in PROJECT_AMOUNTS:
        for line in range(UNIT_LINES):
            unit = Entry(UNITS, "ANSVAR", line)
            total = Total(PROJECTS, column, "ANSVAR", like=unit)
            yield Calculated(UNITS, column, line, Unless(total, (unit,)), ColumnKind.TKR)
        yield Calculated(UNITS, column, UNIT_LINES, Total(PROJECTS, column), ColumnKind.TKR, is_total=True)
    for line in range(PREFILLED):
        chosen = Entry(PROJECTS, "KONTOSLAG", line)
        yield Calculated(PROJECTS, "IPDK", line, Unless(Chosen(chosen), (chosen,)), ColumnKind.TEXT)


def _of_bridge() -> Iterator[Calculated]:
    def line(code: str) -> Entry:
        return Entry(BRIDGE, "BELOPP", BRIDGE_LINE[code])

    def at(code: str, expression: Expression) -> Calculated:
        is_sum = code in ("SUMMA", "REST", "BUDGET_REST")
        return Calculated(BRIDGE, "BELOPP", BRIDGE_LINE[code], expression, ColumnKind.TKR, is_total=is_sum)

    on_budget, on_forecast = Total(ITEMS, "EFFEKT_BUDGET"), Total(ITEMS, "EFFEKT_PROGNOS")
    deviation, budget = Amount(_NET_OF_FORECAST), Amount(_NET_OF_BUDGET)
    yield at("POSTER", Plus((on_budget,), (on_forecast,)))
    yield at("SUMMA", Plus((line("OPPNING"), line("POSTER"))))
    yield at("AVVIKELSE", Unless(deviation, (deviation,)))
    yield at("REST", Unless(Plus((line("AVVIKELSE"),), (line("SUMMA"),)), (line("AVVIKELSE"),)))
    yield at("BUDGET_NU", Unless(budget, (budget,)))
    yield at("BUDGET_POSTER", Total(ITEMS, "EFFEKT_BUDGET", "I_BUDGETEN", (YES,)))
    taken = line("BUDGET_FORE"), line("BUDGET_POSTER")
    both = line("BUDGET_FORE"), line("BUDGET_NU")
    yield at("BUDGET_REST", Unless(Plus((line("BUDGET_NU"),), taken), both))
    for number in range(PREFILLED):
        effects = Entry(ITEMS, "EFFEKT_BUDGET", number), Entry(ITEMS, "EFFEKT_PROGNOS", number)
        text = Entry(ITEMS, "TEXT", number)
        difference = Unless(Plus(effects[:1], effects[1:]), (text,))
        yield Calculated(ITEMS, "EFFEKT_AVVIKELSE", number, difference, ColumnKind.TKR)


def _of_investments() -> Iterator[Calculated]:
    count = Count(INVESTMENTS, "PROJEKT")
    begun = Count(INVESTMENTS, "STATUS", (BEGUN, DONE))
    expressions: dict[str, Expression] = {
        "ANTAL": count,
        "PABORJADE": Ratio(begun, count),
        "AVSLUTADE": Ratio(Count(INVESTMENTS, "STATUS", (DONE,)), count),
        "PLAN_I_AR": Total(INVESTMENTS, PLAN_YEARS[0]),
        "UTFALL": Total(INVESTMENTS, "UTFALL"),
        "PROGNOS": Total(INVESTMENTS, "PROGNOS"),
        "AVVIKELSE": Plus((Total(INVESTMENTS, PLAN_YEARS[0]),), (Total(INVESTMENTS, "PROGNOS"),)),
        "TOTALT": Total(INVESTMENTS, "TOTALT"),
        "DRIFTEFFEKT": Total(INVESTMENTS, "DRIFTEFFEKT"),
    }
    for code, _label, kind in INVESTED_LINES:
        yield Calculated(INVESTED, "VARDE", INVESTED_LINE[code], expressions[code], kind)


def _of_key_figures(rows: tuple[Row, ...]) -> Iterator[Calculated]:
    numbers = {row.code: number for number, row in enumerate(rows)}

    def amount(page: str, row: str, block: str) -> Amount:
        return Amount(Key(page, row, block, "TOTALT"))

    def followed(row: str, column: str) -> Entry:
        return Entry(FOLLOW_UP, column, numbers[row])

    def share(code: str, column: str, part: _Cell, base: _Cell) -> Calculated:
        expression = Unless(Ratio(part, base), (part, base))
        return Calculated(KEY_FIGURES, column, KEY_FIGURE_LINE[code], expression, ColumnKind.SHARE)

    def growth(code: str, column: str, now: _Cell, then: _Cell) -> Calculated:
        expression = Unless(Ratio(Plus((now,), (then,)), then, How.BY_SIZE), (now, then))
        return Calculated(KEY_FIGURES, column, KEY_FIGURE_LINE[code], expression, ColumnKind.SHARE)

    net, personnel, costs, hired = "NETTORESULTAT", "PERSONAL", "TOTALA_KOSTNADER", "PERSONAL_INHYRDA"
    for column, page, block, followed_column in (
        ("UTFALL", "ACK", "UTFALL", "UTFALL"),
        ("PROGNOS", "HELAR", "PROGNOS", "PROGNOS"),
    ):
        yield share("BUDGETFOLJSAMHET", column, amount(page, net, block), amount(page, net, "BUDGET"))
        yield growth("NETTOKOSTNAD_ALLT", column, amount(page, net, block), amount(page, net, "FOREG_AR"))
        yield growth(
            "PERSONALKOSTNAD_ALLT", column, amount(page, personnel, block), amount(page, personnel, "FOREG_AR")
        )
        yield share("PERSONALANDEL", column, followed(personnel, followed_column), followed(costs, followed_column))
        yield share("INHYRD", column, amount(page, hired, block), amount(page, personnel, block))
    # Of projects only last year's outcome so far is reported, not that of its whole.
    yield growth("NETTOKOSTNAD", "UTFALL", followed(net, "UTFALL"), followed(net, "FOREG_AR"))
    yield growth("PERSONALKOSTNAD", "UTFALL", followed(personnel, "UTFALL"), followed(personnel, "FOREG_AR"))
    explained, deviation = (Entry(BRIDGE, "BELOPP", BRIDGE_LINE[code]) for code in ("SUMMA", "AVVIKELSE"))
    part = Unless(Ratio(explained, deviation, How.SIGNED), (deviation,))
    yield Calculated(KEY_FIGURES, "PROGNOS", KEY_FIGURE_LINE["FORKLARAT"], part, ColumnKind.SHARE)
