"""``python -m tests.shipped [FOLDER]``: our reader against openpyxl over the workbooks that other libraries ship.

Fetches into FOLDER, or a temporary one; what is there already is not fetched again. Exits 1 when anything is not as
listed.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from tests.shipped.compare import Comparison
from tests.shipped.differences import KNOWN, REFUSED, UNREAD
from tests.shipped.fetch import PACKAGES, NotFetched, fetch
from tests.shipped.pool import compare_all
from tests.shipped.run import LEAST, OURS, Run, faults

_ROOT = Path(__file__).parents[2]
_OWN_FOLDERS = ("examples", "workbook_templates")


def fetched(folder: Path) -> tuple[dict[str, list[Path]], list[str]]:
    """({package: its workbooks}, what could not be fetched and why)."""
    found: dict[str, list[Path]] = {
        OURS: sorted(path for own in _OWN_FOLDERS for path in (_ROOT / own).rglob("*.xls[xm]"))
    }
    not_fetched = []
    for package in PACKAGES:
        try:
            found[str(package)] = fetch(package, folder)
        except NotFetched as refused:
            not_fetched.append(f"{package}: {refused}")
    return found, not_fetched


def compared(found: dict[str, list[Path]], not_fetched: list[str]) -> Run:
    paths = [path for paths in found.values() for path in paths]
    comparisons = dict(zip(paths, compare_all(paths), strict=True))
    return Run(
        {package: {_name(path, paths): comparisons[path] for path in paths} for package, paths in found.items()},
        not_fetched,
    )


def _name(path: Path, among: list[Path]) -> str:
    """The file's name, with its folder where two of a package have the same."""
    same = sum(other.name == path.name for other in among)
    return path.name if same == 1 else f"{path.parent.name}/{path.name}"


# -- in print ---------------------------------------------------------------------------------


def print_run(run: Run) -> None:
    _print_packages(run)
    figures = run.figures
    print("\nCells with the same content in both readings:")
    for kind in list(LEAST)[2:]:
        print(f"  {figures[kind]:9} {kind}")
    aside = Counter(kind for one in run.workbooks.values() for kind in one.aside)
    print(
        "Sheets aside:", ", ".join(f"{count} {kind or 'of no known kind'}" for kind, count in aside.items()) or "none"
    )
    _print_known(run)
    _print_files("Refused by us", run, lambda one: one.refusal, {name: why for name, (_code, why) in REFUSED.items()})
    _print_files(
        "Not read by openpyxl, read by us",
        run,
        lambda one: one.failure if not one.refusal else "",
        {name: why for name, (_what, why) in UNREAD.items()},
    )
    codes = Counter(code for one in run.workbooks.values() for code in one.codes)
    print("\nThe rules' findings, in workbooks:", ", ".join(f"{code} {count}" for code, count in codes.most_common()))


def _print_packages(run: Run) -> None:
    titles = ("workbooks", "by Excel", "compared", "of them by Excel", "refused by us", "only by us")
    print(f"{'':42}" + "".join(f"{title:>18}" for title in titles))
    rows = {package: list(books.values()) for package, books in run.packages.items()}
    rows["in all"] = list(run.workbooks.values())
    for package, books in rows.items():
        counts = (
            len(books),
            sum(one.by_excel for one in books),
            sum(one.is_compared for one in books),
            sum(one.is_compared and one.by_excel for one in books),
            sum(bool(one.refusal) for one in books),
            sum(bool(one.failure and not one.refusal) for one in books),
        )
        print(f"{package:42}" + "".join(f"{count:18}" for count in counts))
    for words in run.not_fetched:
        print(f"Not fetched: {words}")


def _print_known(run: Run) -> None:
    print("\nKnown differences:")
    for kind in KNOWN:
        books = [one.known[kind.name] for one in run.workbooks.values() if one.known[kind.name]]
        print(f"  {sum(books):6} in {len(books):3} workbooks: {kind.name}. {kind.reason}")


def _print_files(title: str, run: Run, of: Callable[[Comparison], str], reasons: dict[str, str]) -> None:
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for name, one in run.workbooks.items():
        if of(one):
            word = of(one).splitlines()[0]
            told = reasons.get(name) or (f"openpyxl: {one.failure}" if one.failure and one.refusal else "")
            by_word[word].append(f"{name}{': ' if told else ''}{told}")
    print(f"\n{title}:")
    for word, names in by_word.items():
        print(f"  {word}", *names, sep="\n    ")


def main() -> int:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        run = compared(*fetched(folder.absolute()))
    print_run(run)
    wrong = list(faults(run))
    print(f"\nFaults: {len(wrong)}", *wrong, sep="\n  ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
