"""Whether what one place of a report says agrees with the table it is about. Pure."""
