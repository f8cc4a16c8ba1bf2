"""The shell's door: click commands, no logic."""
