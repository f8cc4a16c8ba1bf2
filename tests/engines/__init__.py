"""Engines that let xlwings work where no Excel is: over openpyxl in memory, and over a live LibreOffice."""
