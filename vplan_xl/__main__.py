"""``python -m vplan_xl`` is ``vplan``."""

from vplan_xl.cli.main import entry_point

if __name__ == "__main__":
    entry_point()
