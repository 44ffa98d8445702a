"""Inside a container: the warm parent that forks, the supervisor of one container, and the worker that runs user code.

The supervisor knows processes, signals, limits and exits, and no functions; the worker pulls inputs and computes.
"""
