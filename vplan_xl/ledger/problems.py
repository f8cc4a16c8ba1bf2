"""Findings of a file in which the same thing can be wrong on every line."""

from __future__ import annotations

from collections import Counter

from vplan_xl.finding import Finding, Place

MOST = 10  # of a code are told one by one


class Problems:
    """Collects findings in the order they are made; of one code only the first few."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._findings: list[Finding] = []

    def add(self, finding: Finding) -> None:
        """One more problem."""
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= MOST:
            self._findings.append(finding)

    def in_file(self, path: str) -> tuple[Finding, ...]:
        """What was found, placed in a file."""
        more = ((code, count - MOST) for code, count in self._counts.items() if count > MOST)
        told = [Finding("HUVUDBOK_FLER", Place(), {"code": code}, "", str(count)) for code, count in more]
        return tuple(finding.in_file(path) for finding in (*self._findings, *told))
