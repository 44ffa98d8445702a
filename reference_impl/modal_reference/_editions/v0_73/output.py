"""`modal.enable_output` of edition 0.73 (document 003, modal.enable_output)."""

from __future__ import annotations

from contextlib import AbstractContextManager

from modal_reference._faces.output import showing

__all__ = ["enable_output"]


def enable_output(show_progress: bool = True) -> AbstractContextManager[None]:
    """Show what functions print, the steps of runs and the progress of maps, for as long as a block lasts.

    What functions print goes to standard output and standard error, everything else to standard error.

    Args:
        show_progress: False shows only what functions print.
    """
    return showing(bool(show_progress))
