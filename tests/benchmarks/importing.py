"""A ledger of a million lines into a workbook, against a loop that only parts the fields and adds up."""

from __future__ import annotations

import random
import shutil
import statistics
import sys
from pathlib import Path

from tests.benchmarks.measure import Figure, child_cpu, peak_of_vplan
from tests.ledgers import MAPPING_LINES, mapping_csv
from tests.workbooks import EXAMPLE

LINES = 1_000_000

# What anybody would write first: it knows the columns, the encoding and the decimal sign, and says nothing.
_PLAIN = """
import csv, sys
total = 0.0
with open(sys.argv[1], encoding="utf-8", newline="") as file:
    reader = csv.reader(file, delimiter=";")
    next(reader)
    for row in reader:
        total += float(row[6].replace(",", "."))
print(total)
"""


def importing(folder: Path) -> list[Figure]:
    """``vplan import`` as a process, its CPU and its memory."""
    ledger, mapping, workbook = folder / "huvudbok.csv", folder / "kontomappning.csv", folder / "import.xlsx"
    write_ledger(ledger, LINES)
    mapping.write_text(mapping_csv(), "utf-8")
    shutil.copy(EXAMPLE, workbook)
    arguments = ["import", str(ledger), "--into", str(workbook), "--mapping", str(mapping), "--overwrite", "--dry-run"]
    command = [str(Path(sys.executable).with_name("vplan")), *arguments]
    plain = [sys.executable, "-c", _PLAIN, str(ledger)]
    pairs = [(child_cpu(command), child_cpu(plain)) for _round in range(3)]
    ours, least = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    ratio = statistics.median(upper / lower for upper, lower in pairs)
    peak = peak_of_vplan(arguments)
    return [
        Figure(
            f"vplan import of {LINES} lines ÷ parting and adding them up",
            ratio,
            3,
            True,
            f"{ours:.2f} s ÷ {least:.2f} s",
        ),
        Figure("its peak memory, MiB", peak, 600, True, f"{ledger.stat().st_size / 1024**2:.0f} MiB of text"),
    ]


def write_ledger(path: Path, lines: int) -> None:
    """A ledger of that many lines, on the accounts of the mapping, over twenty months. SYNTETISK."""
    chosen = random.Random(lines)
    accounts = [line[0] for line in MAPPING_LINES]
    units = [str(1300 + number) for number in range(60)]
    months = [f"{year}-{month:02d}" for year in (2016, 2017) for month in range(1, 13) if (year, month) <= (2017, 8)]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("Period;Konto;Ansvar;Verksamhet;Projekt;Motpart;Belopp\n")
        for _number in range(lines):
            kronor, ore = chosen.randrange(-40_000, 60_000), chosen.randrange(100)
            file.write(
                f"{chosen.choice(months)};{chosen.choice(accounts)};{chosen.choice(units)};700;;"
                f"{chosen.choice(('', '', '', '31', '21'))};{kronor},{ore:02d}\n"
            )
