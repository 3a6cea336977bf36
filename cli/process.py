"""One service as a process of its own: `python -m cli.process control deploy/config.yaml`."""

import bus.green  # noqa: F401 - first of all, before anything opens a socket

import sys  # isort: skip
from pathlib import Path  # isort: skip

from bus.config import Config  # isort: skip
from bus.door import GatewayProcess  # isort: skip
from bus.runner import RelayProcess, ServiceProcess, serve  # isort: skip
from cli.wiring import every_service, service_class  # isort: skip


def process_of(name: str, config: Config, only: str) -> ServiceProcess:
    """What a service runs as: the gateway has the door beside what every service has."""
    if only == "relay":
        return RelayProcess(service_class(name), config, every_service())
    if name == "gateway":
        return GatewayProcess(config, every_service())
    return ServiceProcess(service_class(name), config, every_service())


if __name__ == "__main__":
    NAME, CONFIG, ONLY = sys.argv[1], Path(sys.argv[2]), "".join(sys.argv[3:])
    sys.exit(serve(NAME, CONFIG, lambda config: process_of(NAME, config, ONLY)))
