"""`modal.gpu` of edition 0.73: devices as objects (document 003, modal.gpu)."""

from __future__ import annotations

from modal_reference._faces.gpu_classes import A10G, A100, H100, L4, L40S, T4, Any

__all__ = ["A10G", "A100", "H100", "L4", "L40S", "T4", "Any"]
