"""The posts with other förvaltningar against the form's Internt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from vplan_xl.amounts import Unit
from vplan_xl.form.model import Key
from vplan_xl.report.internal_posts import BLOCKS, InternalPost
from vplan_xl.report.report import Report
from vplan_xl.tie_outs.tie_out import TKR, TieOut


def internal_tie_outs(report: Report, posts: Iterable[InternalPost]) -> Iterator[TieOut]:
    """The posts of a row add up to its Internt, in each block of which they say anything.

    They may differ by less than half a tkr for each post and half of what the form's figures are rounded to:
    of figures in whole tkr that is what rounding alone can do, and it holds for a form in mnkr too.
    """
    listed = list(posts)
    for column, (page, block) in BLOCKS.items():
        of_row: defaultdict[str, list[int]] = defaultdict(list)
        for post in listed:
            if column in post.ore:
                of_row[post.row].append(post.ore[column])
        for row in report.form.leaf_rows if of_row else ():
            key = Key(page, row.code, block, "INTERNT")
            internal, place = report.ore(key), report.places.cell(report.form, key)
            if internal is None or place is None:
                continue
            least = len(of_row[row.code]) * Unit.TKR.step + report.unit.step
            what = f"{report.form.row_title(row.code)}, Internt ({place.sheet}): summan av Interna poster"
            tie_out = TieOut("INTERN_SUMMA", place.sheet, what, internal, sum(of_row[row.code]), TKR.name, 0, place)
            yield tie_out._replace(tolerance=(least - 1) // 2)
