"""VBA projects as oletools sees them; it uses its parser by names that this parser warns of."""

from __future__ import annotations

import warnings
from typing import NamedTuple


class Seen(NamedTuple):
    """{module with its ending: its text} and whether compiled code differs from it."""

    modules: dict[str, bytes]
    stomped: bool


def seen_by_olevba(data: bytes) -> Seen:
    """What olevba extracts from a workbook; the text as the bytes that are stored."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser("bok.xlsm", data=data)
        try:
            modules = {name: code.encode("cp1252") for _file, _stream, name, code in parser.extract_macros()}
            return Seen(modules, bool(parser.detect_vba_stomping()))
        finally:
            parser.close()
