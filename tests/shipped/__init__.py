"""Our reader against openpyxl over the workbooks that other libraries ship: ``python -m tests.shipped``."""
