"""A whole run: workbooks compared, package by package, and what in it is not as it must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from tests.shipped.compare import STARVED, Comparison
from tests.shipped.differences import KNOWN, REFUSED, UNREAD

OURS = "our own"
# Fewer than this would be no comparison: something was not fetched, or is not looked at any more.
LEAST = {
    "workbooks": 1_200, "saved by Excel": 1_100,
    "number": 130_000, "text": 80_000, "boolean": 800, "error": 2_500, "missing": 4, STARVED: 30_000,
    "blank": 120_000, "formula": 30_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """{package: {workbook: what became of it}}; ``not_fetched`` says why a package is not among them."""

    packages: Mapping[str, Mapping[str, Comparison]]
    not_fetched: Sequence[str] = ()

    @property
    def workbooks(self) -> dict[str, Comparison]:
        """All of them, each by the name "package: file"."""
        return {f"{package}: {name}": one for package, books in self.packages.items() for name, one in books.items()}

    @property
    def figures(self) -> Counter[str]:
        """How many workbooks, and how many cells of each kind, were compared and found alike."""
        compared = [one for one in self.workbooks.values() if one.is_compared]
        figures = Counter({"workbooks": len(compared), "saved by Excel": sum(one.by_excel for one in compared)})
        return reduce(add, (one.counts for one in compared), figures)


def faults(run: Run) -> Iterator[str]:
    """What makes the run fail, in words."""
    for name, one in run.workbooks.items():
        if one.crash:
            yield f"{name}: our side failed: {one.crash}"
        for words in one.unlisted:
            yield f"{name}: {words}"
        if one.unlisted_count > len(one.unlisted):
            yield f"{name}: {one.unlisted_count} unlisted differences in all"
        is_form = not any(code == "FR1_EJ_FORMULAR" or code.startswith("FIL_") for code in one.codes)
        if is_form != name.startswith(OURS) and not one.crash:
            yield f"{name}: {'taken for a form' if is_form else 'not known as a form'}: {sorted(one.codes)}"
        if one.refusal and not one.failure and REFUSED.get(name, ("", ""))[0] != one.refusal:
            yield f"{name}: refused with {one.refusal}, and openpyxl reads it"
        if one.failure and not one.refusal and not one.failure.startswith(UNREAD.get(name, ("-", ""))[0]):
            yield f"{name}: openpyxl does not read it: {one.failure}"
    figures = run.figures
    yield from (
        f"only {figures[what]} {what}, at least {least} expected"
        for what, least in LEAST.items()
        if figures[what] < least
    )
    if not run.not_fetched:
        yield from _no_longer_seen(run)


def _no_longer_seen(run: Run) -> Iterator[str]:
    """What is listed and does not occur any more, so that no list outlives its reason."""
    seen = {name for one in run.workbooks.values() for name in one.known}
    yield from (f"listed and not seen any more: {kind.name}" for kind in KNOWN if kind.name not in seen)
    for listed, of in ((REFUSED, "refusal"), (UNREAD, "failure")):
        for name, (word, _reason) in listed.items():
            if not getattr(run.workbooks.get(name, Comparison()), of).startswith(word):
                yield f"listed and not seen any more: {name}"
