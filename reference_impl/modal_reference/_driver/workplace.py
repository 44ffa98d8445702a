"""The directory in which a listener has its socket: private to this user, and gone with its process.

A process that was killed cannot tidy up. So each directory has a file that its owner keeps locked for as long as it
lives; whoever makes a directory first removes those whose lock is free.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from weakref import ref

from modal_reference._driver.belongings import note_folder

_PREFIX = "modalkit-"
_LOCK = "owner.lock"


class Workplace:
    """A directory of this process.

    Attributes:
        path: Where it is.
    """

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # Locked before it has the name by which others look for it: nobody finds it unlocked while its owner lives.
        being_made = self.path / f"{_LOCK}.new"
        self._lock = os.open(being_made, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        _try_lock(self._lock)
        being_made.rename(self.path / _LOCK)
        self.is_closed = False
        owner = ref(self)
        note_folder(self.path, lambda: (found := owner()) is not None and not found.is_closed)

    def close(self) -> None:
        """Remove the directory."""
        self.is_closed = True
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._lock)

    def forget(self) -> None:
        """In a forked child: leave the directory to the parent."""
        os.close(self._lock)


def sweep() -> None:
    """Remove the directories of this user whose process is gone."""
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if directory.stat().st_uid != os.getuid():
                continue
            lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue  # being made, being removed, or somebody else's
        try:
            if _try_lock(lock):
                shutil.rmtree(directory, ignore_errors=True)
        finally:
            os.close(lock)


def _try_lock(descriptor: int) -> bool:
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
