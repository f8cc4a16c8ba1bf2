"""A reporting period: one month, written in Swedish as FR 1 does ("augusti 2017")."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip

# Excel's day 0. Its 1900 calendar has a 29 February 1900 that never was, hence one day early.
_EPOCH = {False: datetime.date(1899, 12, 30).toordinal(), True: datetime.date(1904, 1, 1).toordinal()}


class Period(NamedTuple):
    """A month; ``month`` runs from 1. Periods sort by time."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> datetime.date:
        """The day it begins, by which a workbook stores it."""
        return datetime.date(self.year, self.month, 1)

    @property
    def label(self) -> str:
        """As the form prints it: "augusti 2017"."""
        return f"{MONTHS[self.month - 1]} {self.year}"


def parse_period(text: str) -> Period | None:
    """The period written as "2017-08", "201708", "2017-08-31" or "augusti 2017", else None."""
    plain = " ".join(text.lower().split())
    numeric = re.fullmatch(r"(\d{4})-?(\d{2})(?:-(\d{2})(?:t[\d:.z]*)?)?", plain, re.ASCII)
    if numeric:
        date = parse_date(f"{numeric[1]}-{numeric[2]}-{numeric[3] or '01'}")
        return _period_of(date) if date else None
    worded = re.fullmatch(r"([a-zåäö]+)\.? (\d{4})", plain)
    if worded and len(worded[1]) >= 3:
        months = [i for i, name in enumerate(MONTHS, 1) if name.startswith(worded[1])]
        if len(months) == 1:
            return _period_of(parse_date(f"{worded[2]}-{months[0]:02d}-01"))
    return None


def parse_date(text: str) -> datetime.date | None:
    """The day written as "2017-09-08" (a time behind it is ignored), else None."""
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+Z?)?", text.strip(), re.ASCII)
    try:
        date = datetime.date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return date if date and date.year >= _FIRST_YEAR else None


_FIRST_YEAR = 1901  # before that Excel's calendar and the real one differ


def date_of_serial(serial: int, date1904: bool) -> datetime.date | None:
    """The day Excel means by a serial number, or None outside 1901–9999."""
    ordinal = serial + _EPOCH[date1904]
    if ordinal > datetime.date.max.toordinal() or ordinal < datetime.date(_FIRST_YEAR, 1, 1).toordinal():
        return None
    return datetime.date.fromordinal(ordinal)


def serial_of_date(date: datetime.date, date1904: bool) -> int:
    """The day as Excel counts days, in the workbook's date system."""
    return date.toordinal() - _EPOCH[date1904]


def period_of_serial(serial: int, date1904: bool) -> Period | None:
    """The month of the day Excel means by a serial number."""
    return _period_of(date_of_serial(serial, date1904))


def _period_of(date: datetime.date | None) -> Period | None:
    return Period(date.year, date.month) if date else None
