"""The operations of edition 0.73 that differ, for tasks of asyncio or trio."""
