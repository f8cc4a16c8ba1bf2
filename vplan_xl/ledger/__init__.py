"""A ledger's lines read from files or from the sheet Huvudbok, and mapped to the form's rows. Pure."""
