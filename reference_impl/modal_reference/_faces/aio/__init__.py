"""The operations, written once, for tasks of asyncio or trio."""
