"""Planning and financial follow-up on FR 1 workbooks."""

__version__ = "0.1.0"
