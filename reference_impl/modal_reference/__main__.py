"""`python -m modal_reference`: the command line of the reference."""

from __future__ import annotations

import sys

from modal_reference._cli import main

if __name__ == "__main__":
    sys.exit(main())
