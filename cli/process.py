"""One service as a process of its own: `python -m cli.process control --config deploy/config.yaml`."""

import bus.green  # noqa: F401 - first of all, before anything opens a socket

import sys  # isort: skip
from pathlib import Path  # isort: skip

from bus.runner import serve  # isort: skip
from cli.wiring import UnknownService, every_service, service_class  # isort: skip


def main(arguments: list[str]) -> int:
    """Serve until told to stop; returns the exit code."""
    name, config = arguments[0], Path(arguments[1])
    try:
        return serve(service_class(name), every_service(), config)
    except UnknownService as error:
        print(error, file=sys.stderr)  # noqa: T201 - the one message of a process that cannot start
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
