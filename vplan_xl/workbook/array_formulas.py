"""Which cells of a sheet hold array formulas: written down as text they would be ordinary ones."""

from __future__ import annotations

from vplan_xl.workbook.xml import MAIN, new_parser, run

_CELL, _FORMULA = (frozenset(f"{namespace} {name}" for namespace in MAIN) for name in ("c", "f"))


def array_formulas(xml: bytes, part: str) -> frozenset[str]:
    """The cells of a sheet part, one that could be read, that say where they are and begin an array."""
    found: set[str] = set()
    parser = new_parser(part)
    cell = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell
        if name in _CELL:
            cell = attributes.get("r", "")
        elif name in _FORMULA and attributes.get("t") in ("array", "dataTable"):
            found.add(attributes.get("ref", cell).partition(":")[0])

    parser.StartElementHandler = start
    run(parser, xml, part)
    return frozenset(found)
