"""The laws, one folder per area of the catalogue.

Laws say `import modal` and nothing else, and reach what they need from there, `modal.exception.NotFoundError` say, when
they run. So what a backend lacks fails the laws that use it, and not the import of their file.
"""

from __future__ import annotations

import contextlib
import importlib

__all__: list[str] = []

# A submodule is an attribute of its package once somebody has imported it, and laws do not depend on who did.
for _name in ("config", "dict", "exception", "queue"):
    with contextlib.suppress(ImportError):
        importlib.import_module(f"modal.{_name}")
