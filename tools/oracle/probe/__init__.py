"""The questions. They run inside the environment of a client, or of our face, and are answered as facts in JSON.

    python -m tools.oracle.probe REQUEST ANSWER [--edition E]

Without an edition `import modal` must give the real client; with one our face takes that name. What is imported here
beyond the standard library is only what is asked about.
"""

from __future__ import annotations
