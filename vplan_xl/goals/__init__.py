"""The language of targets: a målvärde and a value as people write them, and whether the one reaches the other. Pure."""
