"""What deviates, how much, and how it is explained."""
