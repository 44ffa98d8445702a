"""The pickler for what cannot travel by reference alone. Apart, because importing cloudpickle costs as much as Python."""

from __future__ import annotations

from typing import Any

import cloudpickle

from modal_reference._handles import Handle


class Pickler(cloudpickle.Pickler):
    """cloudpickle, with handles replaced by their identifiers."""

    def persistent_id(self, each: Any) -> tuple[str, str, None] | None:
        """The identifier that stands for a handle; None for everything else."""
        return (each._identity(), "o", None) if isinstance(each, Handle) else None
