"""One function for each thing a person asks for: open once, compute, write once."""
