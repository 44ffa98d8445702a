"""`python -m tools.oracle`, or `./run oracle`."""

from __future__ import annotations

import sys

from tools.oracle.cli import main

if __name__ == "__main__":
    sys.exit(main())
