"""A container prints what it prints, ends as it ends, and finds nothing of others around it."""

from __future__ import annotations

import json
import os
import signal

import pytest

from tests.reference.runtime.watching import Yard

# What it prints


def test_what_is_printed_arrives_whole_and_in_order(yard: Yard) -> None:
    watched = yard.python("for number in range(20_000): print(number)")
    assert watched.end().code == 0
    assert watched.output == "".join(f"{number}\n" for number in range(20_000))


def test_output_and_errors_are_told_apart(yard: Yard) -> None:
    watched = yard.shell("echo out; echo err >&2")
    assert watched.end().code == 0
    assert (watched.output, watched.errors) == ("out\n", "err\n")


def test_a_line_arrives_when_it_ends_and_not_when_the_container_does(yard: Yard) -> None:
    watched = yard.shell("echo first; sleep 100")
    assert watched.line() == "first"
    watched.kill()
    watched.end()


def test_what_has_no_end_of_line_arrives_at_the_end(yard: Yard) -> None:
    watched = yard.shell("printf 'no end'")
    watched.end()
    assert watched.output == "no end"


def test_a_very_long_line_arrives_whole(yard: Yard) -> None:
    watched = yard.python("print('x' * 1_000_000)")
    watched.end()
    assert watched.output == "x" * 1_000_000 + "\n"


def test_bytes_that_are_no_text_are_shown_as_such(yard: Yard) -> None:
    watched = yard.shell(r"printf 'a\377b\n'")
    watched.end()
    assert watched.output == "a�b\n"


def test_what_its_children_print_arrives_too(yard: Yard) -> None:
    watched = yard.shell("(echo child); echo parent")
    watched.end()
    assert watched.output == "child\nparent\n"


def test_a_container_reads_nothing(yard: Yard) -> None:
    watched = yard.shell("wc -c")
    watched.end()
    assert watched.output.strip() == "0"


# How it ends


@pytest.mark.parametrize("code", [0, 1, 3, 255])
def test_its_exit_code_is_reported(yard: Yard, code: int) -> None:
    end = yard.shell(f"exit {code}").end()
    assert (end.code, end.signal) == (code, None)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGABRT, signal.SIGSEGV])
def test_the_signal_that_ended_it_is_reported(yard: Yard, number: int) -> None:
    end = yard.python(f"import os; os.kill(os.getpid(), {int(number)})").end()
    assert (end.code, end.signal, end.is_out_of_memory) == (None, number, False)


def test_a_program_that_is_not_there_is_a_failure_that_says_so(yard: Yard) -> None:
    watched = yard.start("/nowhere/program")
    assert watched.end().code == 1
    assert "/nowhere/program" in watched.errors or "No such file" in watched.errors


def test_a_signal_reaches_the_worker(yard: Yard) -> None:
    watched = yard.python(
        "import signal, sys\n"
        "signal.signal(signal.SIGUSR1, lambda *_: sys.exit(7))\n"
        "print('ready')\n"
        "while True: signal.pause()"
    )
    watched.line()
    watched.container.tell(["signal", int(signal.SIGUSR1)])
    assert watched.end().code == 7


def test_a_stop_interrupts_and_lets_it_end_by_itself(yard: Yard) -> None:
    watched = yard.python(
        "import time\n"
        "try:\n"
        "    print('ready'); time.sleep(100)\n"
        "except KeyboardInterrupt:\n"
        "    print('stopping'); raise SystemExit(9)"
    )
    watched.line()
    watched.stop(60)
    assert watched.end().code == 9
    assert watched.line(2) == "stopping"


def test_a_stop_kills_who_does_not_end_by_itself(yard: Yard) -> None:
    watched = yard.python("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('ready')\nsignal.pause()")
    watched.line()
    watched.stop(0.05)
    assert watched.end().signal == signal.SIGKILL


# What is around it


def test_it_has_no_descriptor_but_its_own(yard: Yard) -> None:
    leaked = os.open(os.devnull, os.O_RDONLY)
    os.set_inheritable(leaked, True)
    try:
        watched = yard.python("import os; print(sorted(int(each) for each in os.listdir('/proc/self/fd')))")
        watched.end()
    finally:
        os.close(leaked)
    # The fourth is the one by which they are listed.
    assert json.loads(watched.output) == [0, 1, 2, 3]


def test_it_leads_a_session_of_its_own(yard: Yard) -> None:
    watched = yard.python("import os; print(os.getsid(0) == os.getpid() == os.getpgid(0))")
    watched.end()
    assert watched.output == "True\n"


def test_signals_are_as_in_a_fresh_process(yard: Yard) -> None:
    watched = yard.python(
        "import signal; print([int(each) for each in signal.valid_signals()"
        " if signal.getsignal(each) == signal.SIG_IGN and each not in (signal.SIGPIPE, signal.SIGXFSZ)],"
        " signal.pthread_sigmask(signal.SIG_BLOCK, []))"
    )
    watched.end()
    assert watched.output == "[] set()\n"


def test_where_it_has_processes_of_its_own_it_sees_no_others(yard: Yard) -> None:
    watched = yard.python("import os; print(sum(each.isdigit() for each in os.listdir('/proc')), os.getpid())")
    watched.end()
    count, own = map(int, watched.output.split())
    if yard.runtime.isolation.has_processes:
        assert (count, own) == (2, 2)
    else:
        assert own > 2


def test_many_run_at_once(yard: Yard) -> None:
    many = [yard.shell(f"echo {number}; sleep 100") for number in range(20)]
    assert [each.line() for each in many] == [str(number) for number in range(20)]
    for each in many:
        each.kill()
    assert {each.end().signal for each in many} == {signal.SIGKILL}


def test_one_that_cannot_be_started_for_want_of_descriptors_leaves_none_behind(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    yard.shell("exit 0").end()
    before = len(os.listdir("/proc/self/fd"))

    def refuse() -> tuple[int, int]:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("modal_reference._runtime.containers.os.pipe", refuse)
        with pytest.raises(OSError, match="Too many open files"):
            yard.shell("exit 0")
    assert len(os.listdir("/proc/self/fd")) == before
