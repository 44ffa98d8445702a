"""Laws of the arguments of `App.function` and `App.cls`: enforced, or recorded with the reason; wrong ones refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73
from modal_reference._engine import FunctionDefinition, Resources, RetryPolicy, Scaling
from modal_reference._faces.blocking.definitions import define
from modal_reference._faces.function_arguments import FunctionArguments
from modal_reference._faces.placement import REASONS
from modal_reference.exception import DeprecationError, InvalidError

WRONG: list[tuple[str, Any]] = [
    ("timeout", 0),
    ("timeout", -1),
    ("timeout", 86401),
    ("timeout", 1.5),
    ("timeout", "5"),
    ("timeout", None),
    ("startup_timeout", 0),
    ("startup_timeout", 86401),
    ("min_containers", -1),
    ("min_containers", "x"),
    ("max_containers", -1),
    ("max_containers", 1.5),
    ("buffer_containers", -1),
    ("scaledown_window", 1),
    ("scaledown_window", 3601),
    ("scaledown_window", 2.5),
    ("scaledown_window", "x"),
    ("retries", -1),
    ("retries", "3"),
    ("max_inputs", 0),
    ("max_inputs", 2),
    ("max_inputs", "x"),
    ("cpu", -1),
    ("cpu", "1"),
    ("cpu", True),
    ("cpu", float("nan")),
    ("cpu", (2, 1)),
    ("cpu", (1,)),
    ("cpu", (1, None)),
    ("cpu", [1, 2]),
    ("memory", -1),
    ("memory", 128.5),
    ("memory", (256, 128)),
    ("memory", (128, None)),
    ("ephemeral_disk", -1),
    ("ephemeral_disk", 3 * 1024 * 1024 + 1),
    ("ephemeral_disk", "x"),
    ("gpu", "foo"),
    ("cloud", 5),
    ("region", 5),
    ("region", [5]),
    ("proxy", "x"),
    ("image", "x"),
    ("secrets", "x"),
    ("secrets", [5]),
    ("env", ["x"]),
    ("env", {"A": 1}),
    ("volumes", {"x": None}),
    ("volumes", {"/x": "v"}),
    ("volumes", [("/x", 1)]),
    ("network_file_systems", {"/x": "v"}),
    ("experimental_options", 5),
    ("block_network", "x"),
    ("enable_memory_snapshot", 1),
    ("single_use_containers", 5),
    ("i6pn", "x"),
    ("serialized", "x"),
]
OF_FUNCTIONS: list[tuple[str, Any]] = [("name", 5), ("is_generator", 5), ("schedule", "* * * * *"), ("schedule", 5)]
#: What is recorded, with a value and how the record begins.
RECORDED: dict[str, tuple[Any, str]] = {
    "ephemeral_disk": (1024, "1024"),
    "cloud": ("aws", "'aws'"),
    "region": (["us-east", "us-west"], "['us-east', 'us-west']"),
    "routing_region": ("us", "'us'"),
    "nonpreemptible": (True, "True"),
    "i6pn": (True, "True"),
    "restrict_modal_access": (True, "True"),
    "include_source": (True, "True"),
    "experimental_options": ({"x": 1}, "{'x': 1}"),
    "gpu": ("A100:2", "'A100:2'"),
}


def arguments(**given: Any) -> FunctionArguments:
    return FunctionArguments.of(modal.App(), **given)


def defined(**given: Any) -> FunctionDefinition:
    """What the control plane is told of a function with these arguments."""
    with Universe() as universe:
        from modal_reference._client import current

        current.activate(universe)
        app = modal.App()
        function = app.function(serialized=True, **given)(lambda: None)
        local = function._local
        assert local is not None
        return define(current.resolve(), local, "")


# What is enforced


def test_a_function_without_arguments_has_the_documented_defaults() -> None:
    found = defined()
    assert (found.timeout, found.startup_timeout) == (300.0, 300.0)
    assert (found.retries, found.scaling, found.resources) == (RetryPolicy(), Scaling(), Resources())
    assert (found.concurrency, found.target_concurrency, found.max_inputs) == (1, 0, None)
    assert (found.secrets, found.environment, found.directory, found.recorded) == ([], {}, "", {})
    assert (found.schedule, found.is_snapshot, found.is_class) == (None, False, False)


@given(timeout=st.integers(1, 86400), startup=st.none() | st.integers(1, 86400))
def test_a_container_may_take_as_long_to_start_as_a_try_unless_told_otherwise(
    timeout: int, startup: int | None
) -> None:
    found = arguments(timeout=timeout, startup_timeout=startup)
    assert found.timeout == timeout
    assert found.startup_timeout == (timeout if startup is None else startup)


@given(
    least=st.integers(0, 20), most=st.none() | st.integers(0, 20), more=st.integers(0, 20), window=st.integers(2, 3600)
)
def test_the_least_is_never_above_the_most(least: int, most: int | None, more: int, window: int) -> None:
    given_now = {"min_containers": least, "max_containers": most, "buffer_containers": more, "scaledown_window": window}
    if most and least > most:
        with pytest.raises(InvalidError, match=rf"min_containers \({least}\) cannot be greater than .* \({most}\)"):
            arguments(**given_now)
    else:
        assert arguments(**given_now).scaling == Scaling(least, most or None, more, window)


@given(request=st.floats(0.1, 64), limit=st.floats(0.1, 64))
def test_a_limit_is_never_below_what_is_asked_for(request: float, limit: float) -> None:
    assert arguments(cpu=request).resources.cpu == request
    if limit < request:
        with pytest.raises(InvalidError, match=r"its limit .* is lower than what it asks for"):
            arguments(cpu=(request, limit))
    else:
        found = arguments(cpu=(request, limit), memory=(int(request), int(limit))).resources
        assert (found.cpu, found.cpu_limit) == (request, limit)
        assert (found.memory, found.memory_limit) == (int(request), int(limit))


def test_nothing_asked_for_is_no_request() -> None:
    assert arguments(cpu=0, memory=0).resources == Resources()


def test_single_use_containers_take_one_input() -> None:
    assert arguments(single_use_containers=True).max_inputs == 1
    with pytest.warns(DeprecationError, match="pass single_use_containers=True"):
        assert arguments(max_inputs=1).max_inputs == 1


def test_later_secrets_come_later_and_variables_last(universe: Universe) -> None:
    app = modal.App(secrets=[modal.Secret.from_dict({"A": "app"})])
    own = modal.Secret.from_dict({"A": "function"})
    found = FunctionArguments.of(app, secrets=[own], env={"A": "env"}).secrets
    assert [each._variables()["A"] for each in found if each._variables] == ["app", "function", "env"]
    assert len(set(defined(secrets=[own, own], env={"A": "1"}).secrets)) == 2


def test_the_image_of_the_app_is_the_default() -> None:
    image, own = modal.Image.debian_slim(), modal.Image.debian_slim().env({"A": "1"})
    app = modal.App(image=image)
    assert FunctionArguments.of(app).image is image
    assert FunctionArguments.of(app, image=own).image is own


def test_an_image_gives_variables_and_a_directory() -> None:
    found = defined(image=modal.Image.debian_slim().env({"A": "1"}).workdir("/srv"))
    assert (found.environment["A"], found.directory) == ("1", "/srv")
    assert found.environment["MODAL_IMAGE_ID"].startswith("im-")
    assert found.recorded == {}


def test_devices_and_the_network_are_resources() -> None:
    assert defined(gpu=["h100:2", "a100"], block_network=True).resources == Resources(
        gpus=["H100:2", "A100-40GB:1"], block_network=True
    )


# What is recorded


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_not_carried_out_is_recorded_with_the_reason(name: str) -> None:
    value, begin = RECORDED[name]
    (record,) = defined(**{name: value}).recorded.items()
    assert record[0] == name
    assert record[1].startswith(f"{begin} (recorded: ")
    assert record[1].endswith(f"{REASONS[name]})" if name in REASONS else "inventory)")


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_not_given_is_not_recorded(name: str) -> None:
    is_flag = isinstance(RECORDED[name][0], bool) and name != "include_source"
    assert defined(**{name: False if is_flag else None}).recorded == {}


def test_a_false_that_is_no_default_is_recorded_too() -> None:
    assert defined(include_source=False).recorded["include_source"].startswith("False (recorded: ")


def test_layers_that_are_not_built_are_recorded() -> None:
    assert defined(image=modal.Image.debian_slim().pip_install("x")).recorded["image"].startswith("pip_install (rec")


# What is refused


@pytest.mark.parametrize("is_class", [False, True])
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_that_breaks_a_rule_is_refused_where_it_is_written(name: str, value: Any, is_class: bool) -> None:
    app = modal.App()
    with pytest.raises(InvalidError):
        (app.cls if is_class else app.function)(**{name: value})


@pytest.mark.parametrize(("name", "value"), OF_FUNCTIONS)
def test_some_arguments_are_for_functions_alone(name: str, value: Any) -> None:
    app = modal.App()
    with pytest.raises(InvalidError):
        app.function(**{name: value})
    with pytest.raises(TypeError, match=f"unexpected keyword argument {name!r}"):
        app.cls(**{name: value})


@pytest.mark.parametrize("path", ["x", "/", "/root", "/tmp", "/x/../y", 5])
def test_a_path_for_a_volume_is_absolute_and_not_taken(path: Any) -> None:
    with pytest.raises(InvalidError, match="Volume"):
        arguments(volumes={path: modal.Dict.from_name("stands-for-a-volume")})
    with pytest.raises(InvalidError, match="NetworkFileSystem"):
        arguments(network_file_systems={path: modal.Dict.from_name("stands-for-one")})


@pytest.mark.parametrize("decorator", ["function", "cls"])
def test_a_typing_mistake_is_told_the_closest_name(decorator: str) -> None:
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'timout'; did you mean 'timeout'\?"):
        getattr(modal.App(), decorator)(timout=3)


def test_a_schedule_calls_with_no_arguments() -> None:
    daily = modal.Period(days=1)
    app = modal.App()
    with pytest.raises(InvalidError, match="its parameter 'x' has no default"):
        app.function(serialized=True, schedule=daily)(lambda x: x)
    app.function(serialized=True, schedule=daily)(lambda x=1, *args, **kwargs: x)
    assert defined(schedule=daily).schedule == daily._plan


# Spellings of 0.73


@given(least=st.integers(1, 5), most=st.integers(5, 9), window=st.integers(2, 3600))
def test_old_and_new_spelling_are_the_same(least: int, most: int, window: int) -> None:
    with pytest.warns(DeprecationError) as warned:
        old = arguments(keep_warm=least, concurrency_limit=most, container_idle_timeout=window)
    assert old == arguments(min_containers=least, max_containers=most, scaledown_window=window)
    assert old == FunctionArguments.of(
        v0_73.App(), edition="0.73", keep_warm=least, concurrency_limit=most, container_idle_timeout=window
    )
    assert [str(each.message).partition(" of ")[0] for each in warned] == [
        "the parameter 'keep_warm'",
        "the parameter 'concurrency_limit'",
        "the parameter 'container_idle_timeout'",
    ]


def test_old_names_warn_at_the_line_of_the_decorator() -> None:
    with pytest.warns(DeprecationError, match="it is called 'min_containers' now") as warned:
        modal.App().function(keep_warm=1)
    assert warned[0].filename == __file__


def test_one_thing_has_one_name_at_a_time() -> None:
    with pytest.warns(DeprecationError), pytest.raises(InvalidError, match=r"keep_warm=1 and min_containers=2"):
        arguments(keep_warm=1, min_containers=2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("allow_concurrent_inputs", 5),
        ("mounts", [1]),
        ("allow_cross_region_volumes", True),
        ("_experimental_custom_scaling_factor", 2.0),
    ],
)
def test_what_has_no_successor_of_its_kind_warns_what_to_do(name: str, value: Any) -> None:
    with pytest.warns(DeprecationError, match=f"the parameter '{name}' of App.function is deprecated: "):
        found = arguments(**{name: value})
    if name == "allow_concurrent_inputs":
        assert found.concurrency is not None
        assert found.concurrency.most == 5
    else:
        assert name in found.recorded


def test_old_defaults_mean_nothing_and_do_not_warn() -> None:
    assert arguments(keep_warm=None, mounts=(), allow_cross_region_volumes=False) == arguments()


def test_edition_0_73_has_its_own_ranges() -> None:
    old = v0_73.App()
    assert FunctionArguments.of(old, edition="0.73", timeout=None).timeout == 300
    assert FunctionArguments.of(old, edition="0.73", container_idle_timeout=100_000).scaling.scaledown_window == 100_000
    with pytest.raises(InvalidError, match="from 0 to 10"):
        FunctionArguments.of(old, edition="0.73", retries=11)
    with pytest.raises(InvalidError):
        FunctionArguments.of(old, edition="0.73", container_idle_timeout=0)
