"""The call graph: which input made which call (document 003, modal.call_graph)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference.types import InputInfo, InputStatus

if TYPE_CHECKING:
    from modal_reference._engine import GraphNode


def graph_of(nodes: list[GraphNode]) -> list[InputInfo]:
    """The inputs at the top, each with what came of it.

    Args:
        nodes: All inputs, parents before children.
    """
    found: dict[str, InputInfo] = {}
    top: list[InputInfo] = []
    for node in nodes:
        status = InputStatus(node.status)
        info = InputInfo(
            node.input_id, node.call_id, node.container_id, status, node.function_name, node.module_name, []
        )
        found[node.input_id] = info
        parent = found.get(node.parent_input_id)
        (top if parent is None else parent.children).append(info)
    return top
