"""A period is a month, read from what people write and from how Excel counts days."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vplan_xl.period import (
    MONTHS,
    Period,
    date_of_serial,
    parse_date,
    parse_period,
    period_of_serial,
    serial_of_date,
)

DAYS = st.dates(datetime.date(1901, 1, 1), datetime.date(9999, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2017-08", Period(2017, 8)),
        ("201708", Period(2017, 8)),
        ("2017-08-31", Period(2017, 8)),
        ("2017-08-01T00:00:00", Period(2017, 8)),
        ("2017-08-01T00:00:00.000Z", Period(2017, 8)),
        ("augusti 2017", Period(2017, 8)),
        ("  Augusti\u00a0 2017 ", Period(2017, 8)),
        ("AUGUSTI 2017", Period(2017, 8)),
        ("aug 2017", Period(2017, 8)),
        ("aug. 2017", Period(2017, 8)),
        ("maj 2017", Period(2017, 5)),
        ("mar 2017", Period(2017, 3)),
        ("juni 2017", Period(2017, 6)),
        ("juli 2017", Period(2017, 7)),
        ("1901-01", Period(1901, 1)),
        ("9999-12", Period(9999, 12)),
    ],
)
def test_a_period_as_people_write_it(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017",
        "2017-00",
        "2017-13",
        "2017-8",
        "17-08",
        "08-2017",
        "2017-02-30",
        "2017/08",
        "1900-12",  # Excel's calendar is a day wrong there
        "0000-01",
        "ju 2017",  # juni or juli
        "ma 2017",
        "augst 2017",
        "augustii 2017",
        "augusti",
        "augusti 17",
        "augusti 1899",
        "2017 augusti",
        "augusti-september 2017",
        "tertial 2 2017",
        "２０１７-08",
        "augusti ２０１７",
        "42948",
        "2017-08-31 garbage",
    ],
)
def test_what_is_no_month_is_no_period(text: str) -> None:
    assert parse_period(text) is None


def test_the_months_in_swedish() -> None:
    labels = [Period(2017, month).label for month in range(1, 13)]
    assert labels == [
        "januari 2017", "februari 2017", "mars 2017", "april 2017", "maj 2017", "juni 2017",
        "juli 2017", "augusti 2017", "september 2017", "oktober 2017", "november 2017", "december 2017",
    ]  # fmt: skip


@given(st.builds(Period, st.integers(1901, 9999), st.integers(1, 12)))
def test_a_period_written_is_the_period_read(period: Period) -> None:
    assert parse_period(str(period)) == parse_period(period.label) == period


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_may_be_cut_short_where_only_one_is_meant(month: int) -> None:
    name = MONTHS[month - 1]
    assert all(parse_period(f"{name[:length]} 2017") == Period(2017, month) for length in range(3, len(name) + 1))


def test_periods_sort_by_time() -> None:
    assert sorted([Period(2018, 1), Period(2017, 12), Period(2017, 2)]) == [
        Period(2017, 2), Period(2017, 12), Period(2018, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2017-09-08", datetime.date(2017, 9, 8)),
        (" 2017-09-08 ", datetime.date(2017, 9, 8)),
        ("2017-09-08T23:59:59", datetime.date(2017, 9, 8)),
        ("2017-09-08 07:30", datetime.date(2017, 9, 8)),
        ("2016-02-29", datetime.date(2016, 2, 29)),
        ("2017-02-29", None),
        ("2017-09", None),
        ("20170908", None),
        ("8/9 2017", None),
        ("1900-12-31", None),
        ("2017-09-08Z", None),
        ("２０１７-09-08", None),
        ("", None),
    ],
)
def test_a_day_as_people_write_it(text: str, date: datetime.date | None) -> None:
    assert parse_date(text) == date


@pytest.mark.parametrize(
    ("serial", "date1904", "date"),
    [
        (42_948, False, datetime.date(2017, 8, 1)),
        (41_486, True, datetime.date(2017, 8, 1)),
        (367, False, datetime.date(1901, 1, 1)),
        (366, False, None),
        (60, False, None),  # Excel's 29 February 1900
        (0, True, datetime.date(1904, 1, 1)),
        (0, False, None),
        (-1, True, datetime.date(1903, 12, 31)),
        (-(10**20), False, None),
        (2_958_465, False, datetime.date(9999, 12, 31)),
        (2_958_466, False, None),
        (2_957_003, True, datetime.date(9999, 12, 31)),
        (2_957_004, True, None),
        (10**300, False, None),
    ],
)
def test_a_day_as_excel_counts_it(serial: int, date1904: bool, date: datetime.date | None) -> None:
    assert date_of_serial(serial, date1904) == date
    assert period_of_serial(serial, date1904) == (Period(date.year, date.month) if date else None)


@given(DAYS, st.booleans())
def test_a_day_counted_is_the_day_read(date: datetime.date, date1904: bool) -> None:
    assert date_of_serial(serial_of_date(date, date1904), date1904) == date
    assert parse_date(str(date)) == date


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    assert isinstance(parse_period(text), Period | None)
    assert isinstance(parse_date(text), datetime.date | None)
