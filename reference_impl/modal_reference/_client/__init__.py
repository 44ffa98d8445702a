"""How a face reaches a control plane: directly in this process, or over a socket of the process that has it."""
