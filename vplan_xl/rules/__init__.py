"""What is wrong with a report beyond what reading it shows: one function a rule, each with its code."""
