"""Laws of classes whose App does not run."""

from __future__ import annotations

import modal
import pytest

from modal_conformance.workloads.cls import Plain
from pytest_modalkit import Face, requirement


@requirement("cls.outside-run.refused")
async def test_no_remote_call_without_a_run(face: Face) -> None:
    app = modal.App()
    plain = app.cls()(Plain)
    with pytest.raises(modal.exception.ExecutionError):
        await face(plain().double.remote, 2)
