"""Many reports into one total: which of them count, what they add up to, and the workbook that shows it. Pure."""
