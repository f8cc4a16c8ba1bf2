"""How quick reading, patching and starting are, as ratios of CPU time within one run."""
