"""One workbook's content as values."""
