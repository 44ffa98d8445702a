"""The questions, asked of our own face; the real clients are asked by `./run oracle`."""

from __future__ import annotations

import datetime
import queue
import re
import warnings
from functools import cache

import pytest

from tools.oracle.asking import Answers, NoAnswer, Side, ask
from tools.oracle.probe.naming import plain, public_name
from tools.oracle.probe.outcomes import outcome
from tools.oracle.probe.surface import surface_of
from tools.oracle.scope import WALKED

EDITIONS = ("1", "0.73")
MEANT_TO_FAIL = ("object_id", "object-id", "'nothing'", "rule:cls.outside-a-run=")
"""Parts of questions whose answer, in both editions, is that there is no such attribute."""


@cache
def _face(edition: str) -> Answers:
    return ask(Side.face(edition), ["modal.Dict", "modal.NoSuchThing"], WALKED)


@pytest.fixture(scope="module", params=EDITIONS)
def face(request: pytest.FixtureRequest) -> Answers:
    return _face(request.param)


def test_names_are_described(face: Answers) -> None:
    assert face.surface["modal.Dict"]["kind"] == "class"
    assert face.surface["modal.Dict"]["bases"] == ["modal.object.Object"]
    assert face.surface["modal.NoSuchThing"] == {"kind": "missing"}
    assert face.surface["modal.Dict.object_id"]["kind"] == "property"
    assert face.surface["modal.Queue.get"]["parameters"][0] == ["block", "positional_or_keyword", "True"]
    assert face.surface["modal.Queue.get"]["aio"] == face.surface["modal.Queue.get"]["parameters"]
    assert "modal.exception.Error" in face.surface["modal.exception.NotFoundError"]["bases"]


def test_rules_are_asked(face: Answers) -> None:
    facts = face.facts
    assert facts["rule:validate-partition-key='a'"] == "returns 'bytes 61'"
    assert facts["rule:queue.empty.timeout=('get', (), 0.05)"] == "raises queue.Empty"
    assert facts["rule:dict.operators='getitem'"] == "raises KeyError"
    assert facts["rule:queue.full.not-blocking=('put', (1,))"] == "raises queue.Full"
    assert facts["rule:hydrate.missing='Dict'"] == "raises modal.exception.NotFoundError"
    assert facts["rule:queue.timeout-without-block=('get', ())"] == "returns None, warns UserWarning"


def test_bytes_are_those_of_the_pickle_protocol(face: Answers) -> None:
    assert face.facts["bytes:atom 1"] == "80044b012e"
    assert re.fullmatch(r"700\d\d bytes, sha256 [0-9a-f]{64}", face.facts["bytes:long text"])
    assert face.facts["reading:missing module"] == "raises modal.exception.DeserializationError"


def test_the_configuration_is_asked_in_situations(face: Answers) -> None:
    facts = face.facts
    assert facts["setting:default loglevel"] == "returns 'WARNING'"
    assert facts["situation a file:loglevel"] == "returns 'DEBUG'"
    assert facts["situation a variable against a file:loglevel"] == "returns 'ERROR'"
    assert facts["situation a variable against a file:loglevel without variables"] == "returns 'DEBUG'"
    assert facts["situation a profile by variable:loglevel"] == "returns 'INFO'"
    assert facts["situation inside a container:loglevel"] == "returns 'WARNING'"


def test_no_rule_fails_by_a_slip_of_its_own() -> None:
    """A misspelt name in a rule would give the same error on both sides, and compare as equal for ever."""
    facts = [_face(edition).facts for edition in EDITIONS]
    assert [question for each in facts for question, told in each.items() if "raises NameError" in told] == []
    lacking = [{question for question, told in each.items() if told == "raises AttributeError"} for each in facts]
    in_both = set.intersection(*lacking)  # what one edition has and the other lacks is no slip
    assert {question for question in in_both if not any(part in question for part in MEANT_TO_FAIL)} == set()


def test_apps_functions_and_classes_are_asked(face: Answers) -> None:
    facts = face.facts
    assert facts["rule:function.argument={'cpu': 2.5}"] == "returns 'a modal.functions.Function'"
    assert facts["rule:cls.argument={'memory': (256, 128)}"] == "raises modal.exception.InvalidError"
    assert facts["rule:function.gpu='a100-80gb'"] == "returns 'a modal.functions.Function'"
    assert facts["rule:function.outside-a-run=('remote', 'plain')"] == "raises modal.exception.ExecutionError"
    assert facts["rule:function.local='generator'"] == "returns 'generator'"
    assert facts["rule:object.local-runs-hooks=2"] == "returns ['enter', 'say', 'say']"
    assert facts["rule:retries={'max_retries': -1}"] == "raises modal.exception.InvalidError"
    assert facts["rule:secret.from-dict.repr={'A': 'hidden'}"] == "returns False"
    assert facts["rule:image.layer='pip_install()'"] == "returns ['a modal.image.Image', True]"
    assert facts["rule:app.local-entrypoint.odd='closure'"] == "raises modal.exception.InvalidError"


def test_answers_are_the_same_every_time() -> None:
    one, other = (ask(Side.face("1"), ["modal.Queue"], ["modal.Queue"]) for _ in range(2))
    assert one == other


def test_a_probe_that_fails_says_so() -> None:
    with pytest.raises(NoAnswer, match="there is no edition '7'"):
        ask(Side.face("7"), ["modal"], [])


def test_values_read_the_same_on_every_side() -> None:
    assert plain((1, b"a", float("nan"), {"k": None}, datetime.date(2025, 1, 2))) == [
        1,
        "bytes 61",
        "nan",
        {"k": None},
        "a datetime.date",
    ]
    assert plain(ValueError) == "class ValueError"


def test_classes_of_all_packages_are_named_below_modal() -> None:
    for module in ("modal.dict", "modal_reference.dict", "modal_reference._editions.v0_73.dict"):
        assert public_name(type("Dict", (), {"__module__": module})) == "modal.dict.Dict"
    assert public_name(type("Dict", (), {"__module__": "modality.dict"})) == "modality.dict.Dict"


def test_outcomes_tell_values_errors_and_warnings() -> None:
    def warns() -> int:
        warnings.warn("careful", UserWarning, stacklevel=1)
        return 1

    assert outcome(lambda: "a") == "returns 'a'"
    assert outcome(lambda: 1 / 0) == "raises ZeroDivisionError"
    assert outcome(warns) == "returns 1, warns UserWarning"


def test_members_of_any_owner_are_found() -> None:
    described = surface_of(["json.loads", "json.nothing", "no_such_module.x"], ["types.SimpleNamespace", "json"])
    assert described["json.nothing"] == described["no_such_module.x"] == {"kind": "missing"}
    assert described["json.loads"]["parameters"][0] == ["s", "positional_or_keyword", "<required>"]
    assert set(described) >= {"json.dumps", "types.SimpleNamespace"}


def test_errors_of_private_modules_go_by_the_class_that_users_can_name() -> None:
    hidden = type("Hidden", (LookupError,), {"__module__": "modal._utils.anything"})

    def fails() -> None:
        raise hidden

    assert outcome(fails) == "raises LookupError"
    assert outcome(queue.Queue[int]().get_nowait) == "raises queue.Empty"
