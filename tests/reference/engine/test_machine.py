"""The scheduler under random orders of events: whatever happens, the books balance, and all that can end does.

After every step: each input is in exactly one place and has at most one outcome; no container runs more than it may;
no function has more containers than it may, the machine no more than it bears. In the end, when all containers work
as they should: every input of a call that has all its inputs has ended, what is kept warm is there, what is not has
gone. And a control plane that is asked the same again is in the same state, and has told the runtime the same.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from modal_reference._engine import (
    AppState,
    Batching,
    CallInfo,
    CallKind,
    Delivery,
    Exit,
    FunctionDefinition,
    Method,
    Outcome,
    OutputStatus,
    RetryPolicy,
    Scaling,
)
from tests.reference.engine import books
from tests.reference.engine.world import DONE, KILLED, LOST, Puppet, World, failure, function, success

DEFINITIONS: list[FunctionDefinition] = [
    function("plain", scaling=Scaling(max_containers=3, scaledown_window=5), retries=RetryPolicy(1, 2.0), timeout=20.0),
    function("warm", scaling=Scaling(min_containers=1, buffer_containers=1, scaledown_window=5), timeout=20.0),
    function("wide", concurrency=3, target_concurrency=2, max_inputs=5, retries=RetryPolicy(2, 0.0), timeout=20.0),
    function("batches", methods={"": Method(batching=Batching(3, 1.0))}, scaling=Scaling(max_containers=2)),
    function("pieces", methods={"": Method(is_generator=True)}, timeout=20.0),
]
NAMES = [definition.name for definition in DEFINITIONS]
ENDS = [OutputStatus.SUCCESS, OutputStatus.FAILURE, OutputStatus.TIMEOUT, OutputStatus.TERMINATED]


class Scheduling(RuleBasedStateMachine):
    """Everything that users, workers, runtimes and the clock can do."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(containers=6, cancel_grace=3.0, stop_grace=3.0, input_losses=2)
        self.world.publish(*DEFINITIONS)
        self.calls: list[CallInfo] = []
        self.growing: list[CallInfo] = []
        self.told: list[Outcome] = []

    # Users

    @rule(name=st.sampled_from(NAMES), inputs=st.integers(1, 6), data=st.data())
    def call(self, name: str, inputs: int, data: st.DataObject) -> None:
        """Call a function, perhaps from inside of a container."""
        running = [each for puppet in self.world.puppets.values() for each in puppet.running]
        parent = data.draw(st.sampled_from(["", *running]))
        self.calls.append(self.world.call(self.world.functions[name], inputs, parent=parent))

    @rule(name=st.sampled_from(NAMES))
    def call_bit_by_bit(self, name: str) -> None:
        """Begin a call that gets its inputs later."""
        found = self.world("call_start", self.world.functions[name], "", CallKind.MAP, [], False, "")
        self.growing.append(found)

    @precondition(lambda self: self.growing)
    @rule(data=st.data(), is_last=st.booleans())
    def add_input(self, data: st.DataObject, is_last: bool) -> None:
        """Add an input to such a call."""
        call = data.draw(st.sampled_from(self.growing))
        count = len(self.world("call_info", call.call_id).input_ids)
        self.world("call_put", call.call_id, [(count, b"x")])
        if is_last:
            self.world("call_finish", call.call_id)
            self.growing.remove(call)
            self.calls.append(call)

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), terminate=st.booleans())
    def cancel(self, data: st.DataObject, terminate: bool) -> None:
        """Cancel a call."""
        self.world("call_cancel", data.draw(st.sampled_from(self.calls)).call_id, terminate)

    @rule(name=st.sampled_from(NAMES), fewest=st.integers(0, 2), most=st.sampled_from([2, 3, None]))
    def scale(self, name: str, fewest: int, most: int | None) -> None:
        """Ask for other numbers of containers."""
        scaling = Scaling(min_containers=fewest, max_containers=most, scaledown_window=5)
        self.world("function_scale", self.world.functions[name], scaling)

    @rule()
    def publish_anew(self) -> None:
        """Publish all functions again."""
        self.world.publish(*DEFINITIONS)

    @rule(seconds=st.sampled_from([0.1, 1.0, 3.0, 10.0, 30.0]))
    def pass_time(self, seconds: float) -> None:
        """Let time pass."""
        self.world.advance(seconds)

    # Workers and runtimes

    def draw_puppet(self, data: st.DataObject, is_ready: bool) -> Puppet | None:
        found = [each for each in self.world.puppets.values() if each.is_ready is is_ready]
        return data.draw(st.sampled_from(found)) if found else None

    def draw_running(self, data: st.DataObject) -> tuple[Puppet, Delivery] | None:
        found = [(each, delivery) for each in self.world.puppets.values() for delivery in each.running.values()]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(data=st.data(), can=st.booleans())
    def begin(self, data: st.DataObject, can: bool) -> None:
        """Be ready, or not be able to begin."""
        puppet = self.draw_puppet(data, is_ready=False)
        if puppet is not None:
            puppet.ready() if can else puppet.fail()

    @rule(data=st.data(), room=st.integers(1, 4))
    def take(self, data: st.DataObject, room: int) -> None:
        """Ask for inputs, or look what has come of asking."""
        puppet = self.draw_puppet(data, is_ready=True)
        if puppet is not None and not puppet.is_over:
            puppet.take(room)

    @rule(data=st.data())
    def give_up_take(self, data: st.DataObject) -> None:
        """Give up having asked."""
        puppet = self.draw_puppet(data, is_ready=True)
        if puppet is not None and puppet.asking is not None:
            puppet.asking.withdraw()
            puppet.asking = None

    @rule(data=st.data(), status=st.sampled_from(ENDS))
    def put(self, data: st.DataObject, status: OutputStatus) -> None:
        """Tell how a try went."""
        found = self.draw_running(data)
        if found is not None:
            puppet, delivery = found
            outcome = Outcome(delivery.input_id, delivery.attempt, status, b"")
            self.told.append(outcome)
            puppet.put(outcome)

    @precondition(lambda self: self.told and self.world.puppets)
    @rule(data=st.data())
    def put_again(self, data: st.DataObject) -> None:
        """Tell something twice, perhaps from another container."""
        puppet = data.draw(st.sampled_from(list(self.world.puppets.values())))
        self.world("container_put", puppet.container_id, [data.draw(st.sampled_from(self.told))])

    @rule(data=st.data())
    def yield_piece(self, data: st.DataObject) -> None:
        """Pass on a piece of a generator."""
        found = self.draw_running(data)
        if found is not None and found[1].is_generator:
            puppet, delivery = found
            self.world("container_chunk", puppet.container_id, delivery.input_id, delivery.attempt, 0, [b"piece"])

    @rule(data=st.data(), how=st.sampled_from([KILLED, LOST, DONE, Exit(None, 9, True)]), is_ready=st.booleans())
    def end(self, data: st.DataObject, how: Exit, is_ready: bool) -> None:
        """End, told to or not."""
        puppet = self.draw_puppet(data, is_ready)
        if puppet is not None:
            puppet.exit(how)

    @rule(data=st.data(), is_ready=st.booleans())
    def preempt(self, data: st.DataObject, is_ready: bool) -> None:
        """Take a container away."""
        puppet = self.draw_puppet(data, is_ready)
        if puppet is not None:
            self.world("container_preempt", puppet.container_id)

    # What holds

    @invariant()
    def books_balance(self) -> None:
        """See that everything is in its place."""
        books.check(self.world)

    def teardown(self) -> None:
        """Let everything come to its end, and do it all once more."""
        world = self.world
        for call in self.growing:
            world("call_finish", call.call_id)
        for definition in DEFINITIONS:
            scaling = definition.scaling._replace(scaledown_window=5)
            world("function_scale", world.functions[definition.name], scaling)
        self.finish()
        for call in (*self.calls, *self.growing):
            count = len(world("call_info", call.call_id).input_ids)
            assert sorted(output.index for output in world.outputs(call)) == list(range(count))
        for pool in books.pools(world):
            assert len(pool.ready) == pool.scaling.min_containers == len(pool.containers)
        world("app_stop", world.app_id)
        for puppet in tuple(world.puppets.values()):
            puppet.exit()
        assert world("app_get", world.app_id).state is AppState.STOPPED
        assert world.wait("app_stopped_wait", world.app_id).answer() is True
        again = books.replayed(world)
        assert again.snapshot() == world.plane.snapshot()
        assert again.instructions == world.instructions

    def finish(self) -> None:
        """Have all containers do what they should, until there is nothing left to do."""
        world = self.world
        for _ in range(120):
            for puppet in tuple(world.puppets.values()):
                puppet.succeed()
                if any(stop.grace == 0 for stop in puppet.stops):
                    puppet.exit(KILLED)
            world.work(lambda each: failure(each) if each.attempt == 1 else success(each))
            books.check(world)
            world.advance(1.0)
        assert world.plane.busy(world.now) == 0


Scheduling.TestCase.settings = settings(
    max_examples=80, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
test_whatever_happens_the_books_balance = Scheduling.TestCase
