"""What a function is, as the control plane knows it: plain data that a face declares and a worker carries out.

The control plane reads what it schedules by (how many containers, how long, how often again), hands the rest on to the
runtime and the worker, and looks into none of the bytes.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """Where a worker finds the code.

    Args:
        module: The name under which the module is imported.
        file: The path of its file; empty where it has none.
        qualname: The path of the function or class within the module.
        pickled: The function or class itself, for code that travels by value; empty when it is imported.
        search_path: `sys.path` of the process that declared it.
        directory: The working directory of that process.
        package: The name of the package that the module belongs to, empty at the top level.
    """

    module: str
    file: str
    qualname: str
    pickled: bytes
    search_path: list[str]
    directory: str
    package: str = ""


class RetryPolicy(NamedTuple):
    """How often an input that failed is tried again, and when (document 003, Retries).

    Args:
        max_retries: Tries after the first one.
        initial_delay: Seconds before the first retry.
        backoff_coefficient: Each further delay is the one before, times this.
        max_delay: No delay is longer, in seconds.
    """

    max_retries: int = 0
    initial_delay: float = 1.0
    backoff_coefficient: float = 1.0
    max_delay: float = 60.0


class Scaling(NamedTuple):
    """How many containers there are.

    Args:
        min_containers: So many are kept, whether there is work or not.
        max_containers: There are never more; None sets no limit.
        buffer_containers: So many more are kept while there is work.
        scaledown_window: Seconds after which an idle container ends.
    """

    min_containers: int = 0
    max_containers: int | None = None
    buffer_containers: int = 0
    scaledown_window: float = 60.0

    def changed(self, change: ScalingChange) -> Scaling:
        """The same with other figures, where the change has any; no limit where it says 0 at most."""
        changed = self._replace(**{name: value for name, value in change._asdict().items() if value is not None})
        return changed._replace(max_containers=changed.max_containers or None)


class ScalingChange(NamedTuple):
    """What is to be otherwise about the scaling; None leaves a figure as it is."""

    min_containers: int | None = None
    max_containers: int | None = None
    buffer_containers: int | None = None
    scaledown_window: float | None = None


class Batching(NamedTuple):
    """How inputs are put together (document 003, batched).

    Args:
        max_batch_size: So many inputs at most.
        wait: Seconds that the first input waits for others.
    """

    max_batch_size: int
    wait: float


class Method(NamedTuple):
    """One method of a class, or the function itself under the empty name.

    Args:
        is_generator: Its results come in pieces.
    """

    is_generator: bool = False
    batching: Batching | None = None


class Parameter(NamedTuple):
    """One parameter of a class.

    Args:
        type_name: As it is annotated, `str`, `int` or another; empty when it is not annotated.
        default: The serialized default; None where there is none.
    """

    name: str
    type_name: str
    default: bytes | None = None


class Resources(NamedTuple):
    """What a container may use.

    Args:
        cpu: Cores asked for; None leaves it to the machine.
        cpu_limit: Cores at most.
        memory: Mebibytes asked for.
        memory_limit: Mebibytes at most.
        gpus: Acceptable devices in the order of preference, such as `A100-80GB:2`.
        block_network: Nothing but the control plane can be reached.
    """

    cpu: float | None = None
    cpu_limit: float | None = None
    memory: int | None = None
    memory_limit: int | None = None
    gpus: list[str] = []  # noqa: RUF012  # shared by all that have none; nobody changes a definition
    block_network: bool = False

    def changed(self, change: ResourcesChange) -> Resources:
        """The same with other figures, where the change has any; a limit goes with what is asked for."""
        changes = {name: value for name, value in change._asdict().items() if value is not None}
        for name in ("cpu", "memory"):
            if name in changes:
                changes.setdefault(f"{name}_limit", None)
        return self._replace(**changes)


class ResourcesChange(NamedTuple):
    """What is to be otherwise about the resources; None leaves a figure as it is."""

    cpu: float | None = None
    cpu_limit: float | None = None
    memory: int | None = None
    memory_limit: int | None = None
    gpus: list[str] | None = None


class Schedule(NamedTuple):
    """When a function is called by itself: after each period, or as a cron line says.

    Args:
        period: Years, months, weeks, days, hours, minutes and seconds; None for a cron line.
        cron: The five fields; empty for a period.
        timezone: The name of the time zone in which the cron line counts.
    """

    period: tuple[int, int, int, int, int, int, float] | None = None
    cron: str = ""
    timezone: str = "UTC"


class FunctionDefinition(NamedTuple):
    """Everything about one function, or about one class with its methods.

    Args:
        name: The name within its app.
        methods: By name; a function has one, under the empty name.
        is_class: Whether it is a class.
        has_constructor: Whether its class has a constructor of its own, so that arguments go there as they are.
        parameters: Those of the class.
        timeout: Seconds that one try of an input may take.
        startup_timeout: Seconds that a container may take until it is ready.
        concurrency: How many inputs one container runs at once.
        target_concurrency: How many inputs for each container the scaling aims at; 0 means `concurrency`.
        max_inputs: How many inputs a container takes before it ends; None sets no limit.
        secrets: Identifiers of Secrets, later ones win.
        environment: Variables of the image.
        directory: Working directory of the image; empty leaves the one of the code.
        is_snapshot: Whether hooks marked `snap` run first.
        recorded: Arguments that are kept and not enforced here, each as text.
    """

    name: str
    code: Code
    methods: dict[str, Method]
    is_class: bool = False
    has_constructor: bool = False
    parameters: list[Parameter] = []  # noqa: RUF012
    retries: RetryPolicy = RetryPolicy()
    timeout: float = 300.0
    startup_timeout: float = 300.0
    scaling: Scaling = Scaling()
    concurrency: int = 1
    target_concurrency: int = 0
    max_inputs: int | None = None
    secrets: list[str] = []  # noqa: RUF012
    environment: dict[str, str] = {}  # noqa: RUF012
    directory: str = ""
    resources: Resources = Resources()
    schedule: Schedule | None = None
    is_snapshot: bool = False
    recorded: dict[str, str] = {}  # noqa: RUF012


class Options(NamedTuple):
    """What differs for one parameter set of a class (document 003, Cls.with_options); None leaves a thing as it is."""

    retries: RetryPolicy | None = None
    timeout: float | None = None
    scaling: ScalingChange | None = None
    concurrency: int | None = None
    target_concurrency: int | None = None
    batching: Batching | None = None
    secrets: list[str] | None = None
    resources: ResourcesChange | None = None
    recorded: dict[str, str] | None = None
