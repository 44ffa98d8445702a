# Produced from aio/__init__.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations, written once, blocking."""
