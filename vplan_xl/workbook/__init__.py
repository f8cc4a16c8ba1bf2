"""Workbook files: the gate, reading, patching, saving, authoring. Knows nothing about FR 1."""
