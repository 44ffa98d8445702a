"""What an import of the reference loads: little, until it is needed."""

from __future__ import annotations

import pytest

from tests.reference.children import run_python

#: Each of these costs as much as starting Python, or belongs to tests.
HEAVY = {
    "asyncio",
    "cloudpickle",
    "concurrent",
    "dataclasses",
    "hypothesis",
    "inspect",
    "msgspec",
    "multiprocessing",
    "pytest",
    "socket",
    "ssl",
    "subprocess",
    "tomllib",
    "trio",
}
LOADED = "import sys; print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def loaded_by(code: str) -> set[str]:
    """The heavy modules that some code loads, beyond what any process here loads (when coverage is measured, much)."""
    return (modules_after(code) - modules_after("pass")) & HEAVY


def modules_after(code: str) -> set[str]:
    return set(run_python(f"{code}; {LOADED}", {"MODAL_CONFIG_PATH": "/nowhere"}).split())


@pytest.mark.parametrize(
    "code",
    [
        "import modal_reference",
        "import modal_reference as modal; modal.Dict; modal.Queue; modal.Client; modal.exception; modal.Error",
        "import modal_reference as modal; modal.Dict.from_name('d', create_if_missing=True); modal.Dict.ephemeral()",
        "import modal_reference._editions.v0_73 as modal; modal.Dict; modal.Queue; modal.Client; modal.exception",
    ],
)
def test_names_and_lazy_handles_load_nothing_heavy(code: str) -> None:
    assert loaded_by(code) == set()


def test_the_use_of_plain_values_loads_nothing_heavy() -> None:
    code = (
        "import modal_reference as modal; d = modal.Dict.from_name('d', create_if_missing=True); "
        "d['k'] = [1, {'a': b'x'}]; assert d['k'] == [1, {'a': b'x'}]; "
        "q = modal.Queue.from_name('q', create_if_missing=True); q.put('x'); assert q.get() == 'x'"
    )
    assert loaded_by(code) == set()


def test_what_needs_more_loads_it() -> None:
    # Or else the tests above would prove nothing.
    code = "import modal_reference as modal; d = modal.Dict.from_name('d', create_if_missing=True); d['k'] = lambda: 1"
    assert "cloudpickle" in loaded_by(code)
    assert "msgspec" in loaded_by("from modal_reference._client import current; current.listen()")
