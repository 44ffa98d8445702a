"""User code that laws run: modules with an App, imported by laws and by containers."""

from __future__ import annotations
