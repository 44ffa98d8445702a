"""Modal's Dict and Queue in the pocket: one process, one lock, plain containers."""

from __future__ import annotations

from pocket import client, dict, exception, object, queue
from pocket.client import Client
from pocket.dict import Dict
from pocket.exception import Error
from pocket.object import forget_everything
from pocket.queue import Queue

__all__ = ["Client", "Dict", "Error", "Queue", "client", "dict", "exception", "forget_everything", "object", "queue"]
