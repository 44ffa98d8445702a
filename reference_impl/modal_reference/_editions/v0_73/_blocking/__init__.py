# Produced from _aio/__init__.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of edition 0.73 that differ, blocking."""
