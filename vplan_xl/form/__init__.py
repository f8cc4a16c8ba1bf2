"""Forms as data: FR 1 and Finansförvaltningen's, where they stand on their sheets, what follows from their leaves."""
