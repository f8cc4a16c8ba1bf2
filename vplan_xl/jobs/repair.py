"""Put the form's labels, formulas and names back into somebody's workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vplan_xl.finding import Finding, Refused
from vplan_xl.jobs.apply import Outcome, check_suffix, prepare, unwritten
from vplan_xl.report.change import unknown_results
from vplan_xl.report.restore import Restoration, read_damaged, restore
from vplan_xl.workbook.archive import read_file
from vplan_xl.workbook.save import check_target, save, sha256


def repair(path: Path, target: Path, dry_run: bool) -> Outcome:
    """Write the workbook at *path* to *target*, which must not exist, with its form put back.

    Every input stays. What cannot be put back for certain stays as well and is among the findings;
    it does not keep the rest from being written. A workbook that lacks nothing is not written again.
    """
    try:
        data = read_file(path)
        form, content = read_damaged(data)
    except Refused as refused:
        return unwritten(target, [refused.finding.in_file(str(path))])
    try:
        check_suffix(target, path.suffix)
        check_target(target, None)
    except Refused as refused:
        return unwritten(target, [refused.finding.in_file(str(target))])
    restored = restore(str(path), sha256(data), content, form)
    if not restored.writes and not restored.names:
        return unwritten(target, restored.left)
    try:
        repaired = prepare(replace(restored.after, content=content), restored.writes, restored.names)
    except Refused as refused:
        return unwritten(target, [*restored.left, refused.finding.in_file(str(path))])
    results = sum(write.is_result for write in restored.writes)
    done = Outcome(str(target), restored.changes, results, (*restored.left, *_for_excel(restored)), None)
    if dry_run:
        return done
    try:
        return replace(done, saved=save(target, repaired, None))
    except Refused as refused:
        return unwritten(target, [*restored.left, refused.finding.in_file(str(target))])


def _for_excel(restored: Restoration) -> list[Finding]:
    """That only Excel computes what depends on the form's formulas and is none of them."""
    computed = any(write.is_result or write.formula is not None for write in restored.writes)
    unknown = unknown_results(restored.after) if computed else ""
    return [Finding("SKRIV_EGEN_FORMEL", found=unknown).in_file(restored.after.path)] if unknown else []
