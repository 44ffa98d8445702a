"""The objects that all parts of the app share. Handles are lazy: to import this module asks nobody for anything."""

from __future__ import annotations

import modal

counts = modal.Dict.from_name("digest-counts", create_if_missing=True)
locks = modal.Dict.from_name("digest-locks", create_if_missing=True)
jobs = modal.Queue.from_name("digest-jobs", create_if_missing=True)
