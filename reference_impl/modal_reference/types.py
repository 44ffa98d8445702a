"""Public data types (observed on the real client, 1.6.4; documents 001 name `DictInfo`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["DictInfo", "QueueInfo"]


@dataclass
class DictInfo:
    """What is known of a Dict for as long as it lives.

    Args:
        name: Its name, or None for an ephemeral one.
        created_at: When it was created; aware, in local time.
        created_by: Who created it, or None when that is not known.
    """

    name: str | None
    created_at: datetime
    created_by: str | None


@dataclass
class QueueInfo:
    """What is known of a Queue for as long as it lives.

    Args:
        name: Its name, or None for an ephemeral one.
        created_at: When it was created; aware, in local time.
        created_by: Who created it, or None when that is not known.
    """

    name: str | None
    created_at: datetime
    created_by: str | None


DictInfo.__module__ = QueueInfo.__module__ = "modal.types"
