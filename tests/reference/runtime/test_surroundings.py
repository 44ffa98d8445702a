"""What a container finds around it, what interrupts it, and how it ends."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from modal_reference._engine import ControlPlane, OutputStatus, Scaling
from modal_reference.exception import ExecutionError
from tests.reference.runtime.workshop import Workshop, value_of

# Cancellation


def test_a_plain_function_is_interrupted_where_it_stands(workshop: Workshop) -> None:
    source = (
        "import time\n"
        "def f():\n"
        "    try:\n"
        "        print('begun'); time.sleep(1000)\n"
        "    except BaseException as fault:\n"
        "        print(type(fault).__name__); raise"
    )
    sleeping = workshop.declare(source)
    call = workshop.begin(sleeping, ())
    workshop.printed(1)
    workshop.universe.run(ControlPlane.call_cancel, call.call_id, False)
    assert workshop.printed(2)[1] == "InputCancellation\n"
    assert workshop.outputs(call, 1)[0].status is OutputStatus.TERMINATED


def test_a_cancelled_input_leaves_the_container_to_the_next_one(workshop: Workshop) -> None:
    source = (
        "import time\n"
        "print('imported')\n"
        "def f(sleeps):\n"
        "    print('begun')\n"
        "    if sleeps: time.sleep(1000)\n"
        "    return 'done'"
    )
    sleeping = workshop.declare(source, scaling=Scaling(max_containers=1))
    call = workshop.begin(sleeping, (True,))
    workshop.printed(2)
    workshop.universe.run(ControlPlane.call_cancel, call.call_id, False)
    assert workshop.call(sleeping, False) == "done"
    assert workshop.printed(3) == ["imported\n", "begun\n", "begun\n"]


def test_a_coroutine_is_cancelled(workshop: Workshop) -> None:
    source = (
        "import asyncio\n"
        "async def f():\n"
        "    try:\n"
        "        print('begun'); await asyncio.sleep(1000)\n"
        "    except asyncio.CancelledError:\n"
        "        print('cancelled'); raise"
    )
    sleeping = workshop.declare(source)
    call = workshop.begin(sleeping, ())
    workshop.printed(1)
    workshop.universe.run(ControlPlane.call_cancel, call.call_id, False)
    assert workshop.printed(2)[1] == "cancelled\n"
    assert workshop.outputs(call, 1)[0].status is OutputStatus.TERMINATED


def test_of_several_at_once_only_the_cancelled_one_is_interrupted(workshop: Workshop) -> None:
    source = (
        "import time\n"
        "def f(name):\n"
        "    print(name)\n"
        "    if name == 'stays':\n"
        "        time.sleep(0.3); return name\n"
        "    while True: time.sleep(0.001)"
    )
    crowd = workshop.declare(source, concurrency=2)
    goes, stays = workshop.begin(crowd, ("goes",)), workshop.begin(crowd, ("stays",))
    workshop.printed(2)
    workshop.universe.run(ControlPlane.call_cancel, goes.call_id, False)
    assert workshop.outputs(goes, 1)[0].status is OutputStatus.TERMINATED
    assert value_of(workshop.outputs(stays, 1)[0]) == "stays"


# Its surroundings


def test_it_runs_where_the_code_says(workshop: Workshop) -> None:
    here = workshop.declare("import os\ndef f(): return os.getcwd()")
    assert workshop.call(here) == str(workshop.folder)


def test_the_folder_of_the_image_comes_first(workshop: Workshop) -> None:
    (workshop.folder / "inside").mkdir()
    here = workshop.declare("import os\ndef f(): return os.getcwd()", directory=str(workshop.folder / "inside"))
    assert workshop.call(here) == str(workshop.folder / "inside")


def test_a_folder_that_is_not_there_explains_itself(workshop: Workshop) -> None:
    nowhere = workshop.declare("def f(): pass", directory="/nowhere/at/all")
    with pytest.raises(ExecutionError, match="'/nowhere/at/all'"):
        workshop.call(nowhere)


def test_it_sees_its_image_and_its_secrets_and_nothing_of_the_caller(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("API_KEY_OF_THE_CALLER", "secret")
    variables = workshop.declare(
        "import os\ndef f(): return dict(os.environ)", environment={"FROM_IMAGE": "1", "MODAL_IS_REMOTE": "mine"}
    )
    found: dict[str, str] = workshop.call(variables)
    assert "API_KEY_OF_THE_CALLER" not in found
    assert found["FROM_IMAGE"] == "1"
    assert found["MODAL_IS_REMOTE"] == "mine"
    assert found["MODAL_TASK_ID"].startswith("ta-")
    assert found["PATH"] == os.environ["PATH"]


def test_its_programs_see_the_same_variables(workshop: Workshop) -> None:
    shown = workshop.declare(
        "import subprocess\ndef f(): return subprocess.check_output(['printenv', 'MARK'], text=True)",
        environment={"MARK": "here"},
    )
    assert workshop.call(shown) == "here\n"


def test_random_numbers_differ_between_containers(workshop: Workshop) -> None:
    drawn = workshop.declare(
        "import random, uuid, os\ndef f(): return random.random(), uuid.uuid4(), os.urandom(8)", max_inputs=1
    )
    first, second = workshop.call(drawn), workshop.call(drawn)
    assert all(one != other for one, other in zip(first, second, strict=True))


def test_what_is_printed_is_known_before_the_result_is(workshop: Workshop) -> None:
    talking = workshop.declare("def f(n):\n    for i in range(n): print(i)")
    workshop.call(talking, 500)
    news = workshop.universe.run(lambda plane, now: len(plane._compute.publishing.apps[workshop.app_id].logs._lines))
    assert news == 500


# Its end


def test_stopping_the_app_interrupts_and_ends_its_containers(workshop: Workshop) -> None:
    source = (
        "import time, atexit\n"
        "atexit.register(print, 'exited')\n"
        "def f():\n"
        "    try:\n"
        "        print('begun'); time.sleep(1000)\n"
        "    finally: print('left')"
    )
    sleeping = workshop.declare(source)
    workshop.begin(sleeping, ())
    workshop.printed(1)
    workshop.stop()
    assert workshop.printed(3) == ["begun\n", "left\n", "exited\n"]


def test_an_idle_container_ends_in_order(workshop: Workshop) -> None:
    plain = workshop.declare("import atexit\natexit.register(print, 'exited')\ndef f(): pass")
    workshop.call(plain)
    workshop.stop()
    assert workshop.printed(1) == ["exited\n"]


def test_a_container_that_preempts_nobody_is_replaced_when_it_is_preempted(workshop: Workshop) -> None:
    source = (
        "import time, os\n"
        "def f(gate):\n"
        "    print('begun')\n"
        "    while not os.path.exists(gate): time.sleep(0.001)\n"
        "    return 'done'"
    )
    gated = workshop.declare(source)
    gate = workshop.folder / "gate"
    call = workshop.begin(gated, (str(gate),))
    workshop.printed(1)
    [container_id] = workshop.universe.run(lambda plane, now: list(plane._compute.scaling.containers))
    workshop.universe.run(ControlPlane.container_preempt, container_id)
    workshop.printed(2)
    gate.touch()
    assert value_of(workshop.outputs(call, 1)[0]) == "done"


def test_a_signal_by_hand_reaches_the_users_code(workshop: Workshop) -> None:
    source = (
        "import signal, time\n"
        "got = []\n"
        "signal.signal(signal.SIGHUP, lambda *_: got.append(1))\n"
        "def f():\n"
        "    print('begun')\n"
        "    while not got: time.sleep(0.001)\n"
        "    return 'got it'"
    )
    listening = workshop.declare(source)
    call = workshop.begin(listening, ())
    workshop.printed(1)
    [container_id] = workshop.universe.run(lambda plane, now: list(plane._compute.scaling.containers))
    runtime: Any = workshop.universe.runtime
    runtime.send_signal(container_id, int(signal.SIGHUP))
    assert value_of(workshop.outputs(call, 1)[0]) == "got it"


def test_there_is_no_loop_where_none_is_wanted(workshop: Workshop) -> None:
    plain = workshop.declare(
        "import asyncio\ndef f():\n    try: asyncio.get_running_loop()\n    except RuntimeError: return 'none'"
    )
    assert workshop.call(plain) == "none"
