"""The oracle: what the real clients say, compared with the catalogue and with our face.

`python -m tools.oracle` installs the newest client and that of edition 0.73, each into an environment of its own, asks
each of them, and each edition of our face, the same questions by the same script, and compares the answers. Nothing is
asked of any server: names, signatures, bases, configuration, serialized bytes, and what a client decides by itself.

What differs must be explained in `explained.toml`; an explanation that explains nothing is a fault as well.
"""

from __future__ import annotations
