"""Put the form's labels, formulas and names back into somebody's workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vplan_xl.finding import Refused
from vplan_xl.form.fr1 import FR1
from vplan_xl.jobs.apply import Outcome, check_suffix, prepare, unwritten
from vplan_xl.report.locate import locate
from vplan_xl.report.report import read_content
from vplan_xl.report.restore import restore
from vplan_xl.workbook.archive import read_file
from vplan_xl.workbook.save import check_target, save, sha256
from vplan_xl.workbook.sheet_patch import CellWrite


def repair(path: Path, target: Path, dry_run: bool) -> Outcome:
    """Write the workbook at *path* to *target*, which must not exist, with its form put back.

    Every input stays. What cannot be put back for certain stays as well and is among the findings;
    it does not keep the rest from being written.
    """
    try:
        data = read_file(path)
        content = read_content(data)
    except Refused as refused:
        return unwritten(target, [refused.finding.in_file(str(path))])
    restored = restore(str(path), sha256(data), content, FR1)
    after = restored.after.content
    if after is None:
        return unwritten(target, restored.after.findings)
    left = tuple(finding.in_file(str(path)) for finding in locate(FR1, after.outline, after.sheets)[1])
    results = sum(isinstance(write, CellWrite) and write.is_result for write in restored.writes)
    done = Outcome(str(target), restored.changes, results, left, None)
    try:
        check_suffix(target, path.suffix)
        repaired = prepare(replace(restored.after, content=content), restored.writes, restored.names)
        if dry_run:
            check_target(target, None)
            return done
        return replace(done, saved=save(target, repaired, None))
    except Refused as refused:
        return unwritten(target, [*left, refused.finding.in_file(str(target))])
