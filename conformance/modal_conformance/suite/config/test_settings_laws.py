"""Laws of the settings: their defaults, their two names, and which texts they take."""

from __future__ import annotations

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.config.children import Child
from modal_conformance.suite.config.variables import variables
from pytest_modalkit import requirement

ABSENT = "a-profile-that-no-settings-file-has"

OBSERVED = {
    "async_warnings": True,
    "build_validation": "error",
    "dev_suffix": "",
    "environment": None,
    "ignore_cache": False,
    "image_builder_version": None,
    "log_pattern": None,
    "max_throttle_wait": None,
    "serve_timeout": None,
}


def default_of(key: str) -> object:
    return modal.config.config.get(key, profile=ABSENT, use_env=False)


@requirement("config.loglevel.default")
def test_loglevel_is_warning() -> None:
    assert default_of("loglevel") == "WARNING"


@requirement("config.logs-timeout.default")
def test_logs_timeout_is_ten_seconds() -> None:
    assert default_of("logs_timeout") == 10


@requirement("config.automount.default")
def test_automount_is_on() -> None:
    assert default_of("automount") is True


@requirement("config.force-build.default")
def test_force_build_is_off() -> None:
    assert default_of("force_build") is False


@requirement("config.traceback.default")
def test_traceback_is_off() -> None:
    assert default_of("traceback") is False


@requirement("config.settings.observed-defaults")
def test_settings_beyond_the_documents_have_the_defaults_of_the_client() -> None:
    assert {key: default_of(key) for key in OBSERVED} == OBSERVED


def values_by_both_names(child: Child, key: str, *, in_file: str, in_environment: str) -> list[object]:
    """What the setting is by its variable, and what it is by its name in the file."""
    child.file.write_text(f"[default]\n{key} = {in_file}\n")
    variable = f"MODAL_{key.upper()}"
    both: list[object] = child.ask(
        f"config.get({key!r})", f"config.get({key!r}, use_env=False)", **{variable: in_environment}
    )
    return both


@requirement("config.loglevel.names")
def test_loglevel_has_two_names(child: Child) -> None:
    assert values_by_both_names(child, "loglevel", in_file='"INFO"', in_environment="DEBUG") == ["DEBUG", "INFO"]


@requirement("config.logs-timeout.names")
def test_logs_timeout_has_two_names(child: Child) -> None:
    assert values_by_both_names(child, "logs_timeout", in_file="5", in_environment="7") == [7.0, 5.0]


@requirement("config.automount.names")
def test_automount_has_two_names(child: Child) -> None:
    assert values_by_both_names(child, "automount", in_file="false", in_environment="1") == [True, False]


@requirement("config.force-build.names")
def test_force_build_has_two_names(child: Child) -> None:
    assert values_by_both_names(child, "force_build", in_file="true", in_environment="0") == [False, True]


@requirement("config.traceback.names")
def test_traceback_has_two_names(child: Child) -> None:
    assert values_by_both_names(child, "traceback", in_file="true", in_environment="0") == [False, True]


off_words = st.sampled_from(["", "0", "false", "False", "FALSE", "fALSe"])
on_words = st.sampled_from(["1", "true", "True", "yes", "on", "2", "no", " "])


@requirement("config.settings.flags")
@given(off=off_words, on=on_words)
def test_flags_are_off_for_three_words_only(off: str, on: str) -> None:
    with variables(MODAL_FORCE_BUILD=off):
        assert modal.config.config.get("force_build") is False
    with variables(MODAL_FORCE_BUILD=on):
        assert modal.config.config.get("force_build") is True


@requirement("config.settings.numbers")
@given(seconds=st.floats(min_value=0, max_value=1e9))
def test_seconds_are_what_float_reads(seconds: float) -> None:
    with variables(MODAL_LOGS_TIMEOUT=repr(seconds)):
        assert modal.config.config.get("logs_timeout") == seconds


@requirement("config.settings.loglevel-case")
@given(flips=st.lists(st.booleans(), min_size=5, max_size=5))
def test_the_case_of_a_level_does_not_matter(flips: list[bool]) -> None:
    level = "".join(letter.lower() if flip else letter for letter, flip in zip("DEBUG", flips, strict=True))
    with variables(MODAL_LOGLEVEL=level):
        assert modal.config.config.get("loglevel") == "DEBUG"


@requirement("config.settings.deprecated")
@pytest.mark.parametrize(("key", "text", "value"), [("async_warnings", "0", False), ("default_cloud", "oci", "oci")])
def test_a_setting_that_will_go_warns_where_it_is_set(child: Child, key: str, text: str, value: object) -> None:
    with variables(**{f"MODAL_{key.upper()}": text}), pytest.warns(modal.exception.DeprecationError):
        assert modal.config.config.get(key) == value
    child.file.write_text(f"[default]\n{key} = {text!r}\n")
    script = f"""
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    answer = [config.get({key!r}), [each.category.__name__ for each in caught]]
"""
    assert child.run(script) == [value, ["DeprecationError"]]


@requirement("config.settings.bad-value")
@pytest.mark.parametrize("value", ["soon", "", "10s", "1,5"])
def test_a_number_that_is_none_is_refused_by_name(value: str) -> None:
    with variables(MODAL_LOGS_TIMEOUT=value), pytest.raises(modal.exception.InvalidError) as refusal:
        modal.config.config.get("logs_timeout")
    message = str(refusal.value)
    assert "logs_timeout" in message.lower()
    assert repr(value) in message
