"""Outcomes and riket out of a file saved from Kolada."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vplan_xl.finding import Finding
from vplan_xl.goals.judge import judge
from vplan_xl.goals.kolada import LARGEST, KoladaValues, as_unit, missing_place, read_kolada
from vplan_xl.goals.parse import NotUnderstood, parse_target, parse_value
from vplan_xl.goals.quantity import PERCENT, Number
from vplan_xl.goals.value import Measured, Missing
from vplan_xl.goals.verdict import Context, Verdict

EXAMPLE = Path(__file__).parents[1] / "examples" / "mal" / "kolada_SYNTETISK.json"


@pytest.fixture(autouse=True)
def _swedish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "sv")


def record(value: object = 73.0, gender: str = "T", **fields: object) -> dict[str, object]:
    values = [{"gender": gender, "count": 1, "status": "", "value": value}]
    return {"kpi": "N00941", "municipality": "0010", "period": 2017, "values": values, **fields}


def read(content: object) -> tuple[KoladaValues, tuple[Finding, ...]]:
    data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    return read_kolada("kolada", data)


def only(content: object) -> Number | None:
    values, findings = read(content)
    assert findings == ()
    return values.value("N00941", "0010", 2017)


def told(content: object) -> list[tuple[str, int, str, str]]:
    """(code, line, where in the file, what is shown) of every finding."""
    _values, findings = read(content)
    assert all(finding.place.file == "kolada" and finding.message for finding in findings)
    return [
        (one.code, one.place.line, one.values.get("where", one.values.get("reason", "")), one.found) for one in findings
    ]


# -- JSON ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        {"values": [record()], "count": 1},
        {"results": [record()], "next_url": None, "previous_url": None},
        [record()],
        [{"values": [record()], "next_page": "x"}, {"values": [record(period=2016)], "previous_page": "x"}],
        [[record()], [record(period=2015)]],
        record(),
        [{"kpi": "N00941", "municipality": "0010", "period": 2017, "gender": "T", "value": 73.0}],
        [record("73,0", period="2017")],
        [record(73, municipality=10, kpi="n00941", period="2017.0")],
        [record(7.3e1, municipality="Region Blekinge", kpi="N00941 Nöjda")],
        [record(), record(73.0)],
        [record(None), record()],
        [record(), {**record(), "values": [{"gender": "T", "value": 12, "isdeleted": True}]}],
    ],
)
def test_a_value_is_read_out_of_each_shape_of_json(content: object) -> None:
    assert only(content) == Number(Fraction(73))


def test_a_number_is_exactly_what_the_file_says() -> None:
    assert only('[{"kpi":"N00941","municipality":"0010","period":2017,"gender":"T","value":0.30000000000000004}]') == (
        Number(Fraction(30000000000000004, 10**17), 17)
    )


def test_what_is_missing_is_no_value_and_no_finding() -> None:
    assert read([record(None), record("..", municipality="0000")]) == (KoladaValues({}), ())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([record(kpi=17)], ("KOLADA_POST", 0, "$[0].kpi", "17")),
        ([record(kpi=True)], ("KOLADA_POST", 0, "$[0].kpi", "true")),
        ([record(kpi="Nöjda\ud800")], ("KOLADA_POST", 0, "$[0].kpi", "Nöjda\ufffd")),
        ({"values": [record(municipality=None)]}, ("KOLADA_POST", 0, "$.values[0].municipality", "null")),
        ([record(municipality="12345")], ("KOLADA_POST", 0, "$[0].municipality", "12345")),
        ([record(), record(period="2017-08")], ("KOLADA_POST", 0, "$[1].period", "2017-08")),
        ([record(gender="F")], ("KOLADA_POST", 0, "$[0].values[0].gender", "F")),
        ([record(True)], ("KOLADA_POST", 0, "$[0].values[0].value", "true")),
        ([record([1])], ("KOLADA_POST", 0, "$[0].values[0].value", "en lista")),
        ([record("1.234")], ("KOLADA_POST", 0, "$[0].values[0].value", "1.234")),
        ([record("73 procent")], ("KOLADA_POST", 0, "$[0].values[0].value", "73 procent")),
        ([record(float("nan"))], ("KOLADA_POST", 0, "$[0].values[0].value", "NaN")),
        ([record(float("-inf"))], ("KOLADA_POST", 0, "$[0].values[0].value", "-Infinity")),
        ([record(10**400)], ("KOLADA_POST", 0, "$[0].values[0].value", str(10**99))),
        ([record(1e300)], ("KOLADA_POST", 0, "$[0].values[0].value", "1e+300")),
        ([record(1e-300)], ("KOLADA_POST", 0, "$[0].values[0].value", "1e-300")),
        ([record(values=[7])], ("KOLADA_POST", 0, "$[0].values[0]", "7")),
        ([record(values={})], ("KOLADA_POST", 0, "$[0].values", "ett objekt")),
        ({"values": 7}, ("KOLADA_POST", 0, "$.values", "7")),
        ([[[[record()]]]], ("KOLADA_POST", 0, "$[0][0][0]", "en lista")),
        ({"values": [{"id": "N00941", "title": "Nöjda"}]}, ("KOLADA_POST", 0, "$.values[0].kpi", "null")),
        ('[{"kpi": "N00941", "kpi": "N00942"}]', ("KOLADA_POST", 0, "$[0]", "ett objekt")),
        ('{"values": [\n{"kpi"]}', ("KOLADA_FIL", 2, "ogiltig JSON vid tecken 7", "")),
        ("[" * 200_000, ("KOLADA_FIL", 0, "för många nivåer i varandra", "")),
        ([{"values": [record()], "next_page": "http://…/2"}], ("KOLADA_SIDA", 0, "", "1")),
        ({"values": []}, ("KOLADA_TOM", 0, "", "")),
        ([record(), record(74.5)], ("KOLADA_OLIKA", 0, "$[1].values[0]", "74,5")),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_read_of_json_is_told_with_its_path(content: object, expected: tuple[str, int, str, str]) -> None:
    assert told(content) == [expected]


def test_a_value_told_in_two_ways_is_not_used_and_the_others_are() -> None:
    values, findings = read([record(), record(74), record(75), record(60, "K")])
    assert [finding.values["what"] for finding in findings] == ["N00941 0010 2017 T"]
    assert values.value("N00941", "0010", 2017) is None
    assert values.value("N00941", "0010", 2017, "K") == Number(Fraction(60))


def test_of_many_findings_of_a_kind_the_first_are_told_and_the_rest_counted() -> None:
    findings = told([record("x", period=year) for year in range(1950, 2000)])
    assert [code for code, *_rest in findings] == ["KOLADA_POST"] * 10 + ["KOLADA_FLER"]
    assert findings[-1][-1] == "40"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "den är tom"),
        (b"\xef\xbb\xbf\r\n", "den är tom"),
        (b"PK\x03\x04", "den är en arbetsbok eller ett annat zip-arkiv"),
        (b"<!DOCTYPE html><html>", "den är en webbsida (HTML)"),
        (b"[\0]", "den är inte text utan binär"),
        (b"\x81;\x8d", "den är inte text utan binär"),
        (b" " * (LARGEST + 1), "den är större än 20,0 MB"),
    ],
)
def test_a_file_that_is_something_else_is_refused(data: bytes, reason: str) -> None:
    values, findings = read_kolada("k", data)
    assert values.series == {}
    assert [(one.code, one.values["reason"]) for one in findings] == [("KOLADA_FIL", reason)]


# -- CSV --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "kpi,municipality,period,gender,value\nN00941,0010,2017,T,73.0\n",
        "Nyckeltal-ID;Kommun;År;Kön;Värde\r\nN00941;Region Blekinge;2017;Totalt;73,0\r\n",
        "Värde\tEnhet\tPeriod\tKommun (id)\tNyckeltal (id)\n73\tprocent\t2017\t10\tN00941\n",
        "Uttag 2018-03-01\n\nNyckeltal;Nyckeltal (id);Kommun;Kommun (id);Kön;2016;2017\n"
        "Nöjda;N00941;Blekinge;0010;T;;73,0\nNöjda;N00941;Blekinge;0010;K;1,5;\nKälla: Kolada\n",
        "Nyckeltal;Region;År 2016;År 2017\nNöjda (N00941);Region Blekinge;..;73\n",
        "kpi;kommun;2017 Kvinnor;2017 (Totalt);2017 Män\nN00941;0010;1;73;2\n",
        '"kpi";"municipality";"period";"value"\n"N00941";"0010";"2017";"73,0"\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_value_is_read_out_of_each_shape_of_csv(text: str, encoding: str) -> None:
    values, findings = read_kolada("k", text.encode(encoding))
    assert findings == ()
    assert values.value("N00941", "0010", 2017) == Number(Fraction(73))


HEAD = "kpi;municipality;period;gender;value\n"
LINE = "N00941;0010;2017;T;"


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (("1.5", "1.234"), Fraction(1234, 1000)),
        (("1,5", "1,234"), Fraction(1234, 1000)),
        (("7", "1,234"), Fraction(1234, 1000)),
        (("0.125", "1.234"), Fraction(1234, 1000)),
        (("1,5", "1 234,5"), Fraction(12345, 10)),
        (("1,5", "−2,5"), Fraction(-5, 2)),
        (("7", "1.234"), None),
        (("1,5", "1.234"), None),
        (("1.5", "1,234"), None),
        (("1.5", "1,5"), Fraction(3, 2)),
    ],
)
def test_the_decimal_sign_is_the_files(figures: tuple[str, str], expected: Fraction | None) -> None:
    values, findings = read(f"{HEAD}N00941;0010;2016;T;{figures[0]}\n{LINE}{figures[1]}\n")
    number = values.value("N00941", "0010", 2017)
    assert (number.value if number else None) == expected
    assert [(one.code, one.place.line, one.found) for one in findings] == (
        [("KOLADA_POST", 3, figures[1])] if expected is None else []
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kpi;period;gender\nN00941;2017;T\n", ("KOLADA_RUBRIK", 1, "", "kpi, period, gender")),
        ("vad;som;helst\n1;2;3\n", ("KOLADA_RUBRIK", 0, "", "vad, som, helst")),
        (f"{HEAD}N941;0010;2017;T;73\n", ("KOLADA_POST", 2, "nyckeltal (id)", "N941")),
        (f"{HEAD}N00941;;2017;T;73\n", ("KOLADA_POST", 2, "kommun (id)", "–")),
        (f"{HEAD}N00941;0010;hösten;T;73\n", ("KOLADA_POST", 2, "period", "hösten")),
        (f"{HEAD}N00941;0010;2017;X;73\n", ("KOLADA_POST", 2, "kön", "X")),
        (f"{HEAD}{LINE}73 %\n", ("KOLADA_POST", 2, "värde", "73 %")),
        (f"{HEAD}{LINE}73\n{LINE}74\n", ("KOLADA_OLIKA", 3, "värde", "74")),
        (f'{HEAD}{LINE}"73\n', ("KOLADA_FIL", 2, "citattecken eller skiljetecken stämmer inte", "")),
        ("kpi;kommun;2016;2017\nN00941;0010;1;hög\n", ("KOLADA_POST", 2, "2017", "hög")),
        (HEAD, ("KOLADA_TOM", 0, "", "")),
    ],
)
def test_what_is_not_read_of_csv_is_told_with_its_line(text: str, expected: tuple[str, int, str, str]) -> None:
    assert told(text) == [expected]


# -- laws --------------------------------------------------------------------------------------------

numbers = st.decimals(-(10**9), 10**9, allow_nan=False, places=4) | st.integers(-(10**12), 10**12)
keys = st.tuples(
    st.from_regex(r"[NU][0-9]{5}", fullmatch=True),
    st.sampled_from(["0000", "0010", "1080", "G123"]),
    st.integers(1993, 2030),
    st.sampled_from("TKM"),
)


@settings(max_examples=60)
@given(st.dictionaries(keys, numbers, min_size=1, max_size=8))
def test_values_are_the_same_out_of_json_and_both_shapes_of_csv(
    values: dict[tuple[str, str, int, str], object],
) -> None:
    pages = "".join(
        f'{{"kpi":"{kpi}","municipality":"{place}","period":{year},"values":[{{"gender":"{gender}","value":{number}}}]}},'
        for (kpi, place, year, gender), number in values.items()
    )
    years = sorted({year for _kpi, _place, year, _gender in values})
    long, wide = io.StringIO(), io.StringIO()
    csv.writer(long, delimiter=";").writerows(
        [("år", "kön", "kpi", "kommun", "värde")]
        + [(year, gender, kpi, place, str(n).replace(".", ",")) for (kpi, place, year, gender), n in values.items()]
    )
    csv.writer(wide).writerows(
        [("kpi", "kommun", "kön", *years)]
        + [(k, p, g, *(n if year == y else "" for year in years)) for (k, p, y, g), n in values.items()]
    )
    expected = {key: Fraction(str(number)) for key, number in values.items()}
    for text in (f'{{"values":[{pages[:-1]}]}}', long.getvalue(), wide.getvalue()):
        read_values, findings = read(text)
        assert findings == ()
        assert {key: number.value for key in values if (number := read_values.value(*key))} == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("N00941"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kpi", "municipality", "period", "values", "gender", "value", "results"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(json_values)
def test_any_json_is_read_or_told(content: object) -> None:
    _values, findings = read_kolada("k", json.dumps(content).encode())
    assert all(finding.message for finding in findings)


@settings(max_examples=150)
@given(st.binary(max_size=60), st.sampled_from([b"", b"[", b'{"values":[', HEAD.encode(), b"kpi,kommun,2016,2017\n"]))
def test_any_bytes_are_read_or_told(data: bytes, before: bytes) -> None:
    _values, findings = read_kolada("k", before + data)
    assert all(finding.message for finding in findings)


# -- what is known of an indicator ---------------------------------------------------------------------


def example() -> KoladaValues:
    values, findings = read_kolada(EXAMPLE.name, EXAMPLE.read_bytes())
    assert findings == ()
    return values


def test_the_outcome_and_riket_are_of_the_latest_year_and_by_group() -> None:
    outcome, riket = example().measured("N00941", 2018)
    assert str(outcome) == "74,2 (2017); Kvinnor: 75 (2017); Män: 73,3 (2017)"
    assert str(riket) == "73,1 (2017); Kvinnor: 73,9 (2017); Män: 72,2 (2017)"
    assert str(example().measured("N00941", 2015).outcome).startswith("71,5 (2015)")
    assert example().measured("N00941", 2013) == (Missing(), Missing())
    assert example().measured("N99999", 2017) == (Missing(), Missing())
    assert example().years("N00941", "0010") == (2014, 2015, 2016, 2017)


def test_riket_is_of_the_outcomes_year() -> None:
    riket = [record(value, municipality="0000", period=year) for year, value in ((2015, 1), (2016, 2), (2017, 3))]
    values, _findings = read([record(period=2016), *riket])
    assert [str(value) for value in values.measured("N00941", 2017)] == ["73 (2016)", "2 (2016)"]
    values, _findings = read([record(period=2014), *riket])
    assert [str(value) for value in values.measured("N00941", 2017)] == ["73 (2014)", "3 (2017)"]


def test_what_a_division_leaves_behind_is_rounded_away_and_reads_back() -> None:
    values, _findings = read([record(79.99999999999999), record(2 / 3, "K")])
    outcome = values.measured("N00941", 2017).outcome
    assert str(outcome) == "80 (2017); Kvinnor: 0,666667 (2017)"
    assert parse_value(str(outcome)) == outcome


@pytest.mark.parametrize(
    ("target", "verdict"),
    [
        ("Högre än riksgenomsnittet", Verdict.MET),
        ("> 75,2 %", Verdict.NEARLY),
        ("> 76 %", Verdict.NOT_MET),
        ("Minst 74 procent", Verdict.MET),
        ("75 eller högre", Verdict.NEARLY),
        ("mellan 70 % och 80 %", Verdict.MET),
    ],
)
def test_a_target_is_judged_by_what_kolada_has(target: str, verdict: Verdict) -> None:
    wanted = parse_target(target)
    assert not isinstance(wanted, NotUnderstood)
    outcome, riket = (as_unit(value, wanted) for value in example().measured("N00941", 2017))
    assert judge(wanted, outcome, riket=riket, context=Context(2017)).verdict is verdict


@pytest.mark.parametrize(
    ("target", "is_percent"),
    [
        ("> 80 %", True),
        ("80", False),
        ("Högre än riket", False),
        ("Öka med 2 procentenheter", True),
        ("Minska med 10 %", False),
        ("Senast 2019: minst 80 %", True),
        ("Index 75", False),
        ("Max 3 mnkr", False),
    ],
)
def test_a_plain_number_has_the_per_cent_of_its_target(target: str, is_percent: bool) -> None:
    wanted = parse_target(target)
    assert not isinstance(wanted, NotUnderstood)
    read_value = as_unit(example().measured("N00941", 2017).outcome, wanted)
    assert isinstance(read_value, Measured)
    assert {reading.quantity.unit == PERCENT for reading in read_value.readings} == {is_percent}


def test_a_file_of_other_places_than_ours_is_a_finding() -> None:
    values, _findings = read([record(municipality=place) for place in ("0000", "0012", "0008")])
    finding = missing_place(values)
    assert finding is not None
    assert (finding.code, finding.expected, finding.found) == ("KOLADA_PLATS", "0010", "0008, 0012")
    assert missing_place(values, "0012") is None
    assert missing_place(read([record(municipality="0000")])[0]) is None
