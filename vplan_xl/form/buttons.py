"""The buttons of a form's template with macros: what each is called, what it starts, where it stands.

The macros themselves are in ``macros/``, and so is the ribbon, which has the same commands on a tab of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from vplan_xl.form.layout import COVER_VALUE_COLUMN, FIRST_AMOUNT_COLUMN, TITLE_ROW
from vplan_xl.form.model import Form
from vplan_xl.workbook.a1 import reference
from vplan_xl.workbook.author import Button, SheetSpec


@dataclass(frozen=True, slots=True)
class Command:
    """A button: the words on it, the Sub it starts and the pages it stands on. All stand on the cover."""

    caption: str
    macro: str
    width: int  # in pixels
    pages: tuple[str, ...] = ()


# {form code: its commands}. The forms not here have no template with macros.
BUTTONS: Mapping[str, tuple[Command, ...]] = {
    "FR1": (
        Command("Beräkna avvikelse", "BeraknaAvvikelse", 165, ("ACK", "HELAR")),
        Command("Fyll prognos", "FyllPrognos", 125),
        Command("Ångra fyllning", "AngraFyllning", 140),
        Command("Kontrollera", "Kontrollera", 120),
    )
}
_HEIGHT, _APART = 26, 8
# Behind the titles: on the cover so many pixels into the fields' column, on a page in the column of the fifth amount.
_COVER_LEFT = 110
_PAGE_COLUMN = FIRST_AMOUNT_COLUMN + 4


def code_names(form: Form) -> dict[str, str]:
    """{sheet: the name that macros know it by}, in the sheets' order."""
    coded = [(page.sheet, page.code) for page in form.pages] + [(table.sheet, table.code) for table in form.tables]
    return {form.cover_sheet: "Blad_FORSATTSBLAD", **{sheet: f"Blad_{code}" for sheet, code in coded}}


def with_buttons(form: Form, sheets: Iterable[SheetSpec]) -> tuple[SheetSpec, ...]:
    """The sheets as they are in the template with macros; only for a form that has buttons."""
    named = code_names(form)
    on_cover = reference(COVER_VALUE_COLUMN, TITLE_ROW + 1)
    buttons = {form.cover_sheet: _in_a_row(on_cover, (_COVER_LEFT, 0), BUTTONS[form.code])}
    for page in form.pages:
        commands = [command for command in BUTTONS[form.code] if page.code in command.pages]
        buttons[page.sheet] = _in_a_row(reference(_PAGE_COLUMN, TITLE_ROW), (0, 4), commands)
    return tuple(replace(spec, code_name=named[spec.name], buttons=buttons.get(spec.name, ())) for spec in sheets)


def _in_a_row(at: str, corner: tuple[int, int], commands: Iterable[Command]) -> tuple[Button, ...]:
    """The buttons from a corner inside the cell *at*, in pixels, to the right."""
    row: list[Button] = []
    left, top = corner
    for command in commands:
        row.append(Button(at, command.macro, command.caption, command.width, _HEIGHT, left, top))
        left += command.width + _APART
    return tuple(row)
