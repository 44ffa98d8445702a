"""Modal's Dict and Queue in the pocket: one process, one lock, plain containers."""

from __future__ import annotations

from pocket import exception
from pocket.client import Client
from pocket.dict import Dict
from pocket.exception import Error
from pocket.objects import forget_everything
from pocket.queue import Queue

__all__ = ["Client", "Dict", "Error", "Queue", "exception", "forget_everything"]
