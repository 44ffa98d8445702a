"""`modal.Cron` and `modal.Period`: when a function is called by itself (document 003, modal.Cron and modal.Period)."""

from __future__ import annotations

from modal_reference._faces.schedules import Cron, Period, Schedule

__all__ = ["Cron", "Period", "Schedule"]
