"""Forms as data: FR 1, where it stands on its sheets, and what follows from its leaves."""
