"""Which services there are: the five and the gateway; the only place that knows all of them."""

import importlib
from difflib import get_close_matches

from bus.service import Service

HOMES = {
    "acts": "services.acts.service",
    "control": "services.control.service",
    "meetings": "services.meetings.service",
    "citizen_meetings": "services.citizen_meetings.service",
    "reporting": "services.reporting.service",
    "gateway": "bus.gateway",
}


class UnknownService(LookupError):  # noqa: N818 - what it is, in the operator's words
    """There is no such service; the message names the nearest."""


def service_class(name: str) -> type[Service]:
    """The class of a service, by its name."""
    if name not in HOMES:
        near = get_close_matches(name, HOMES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(HOMES)}"
        raise UnknownService(f"no service {name!r}; {hint}")
    module = importlib.import_module(HOMES[name])
    found = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Service) and getattr(one, "name", None) == name
    ]
    return found[0]


def every_service() -> list[type[Service]]:
    """All of them, in the order they are started."""
    return [service_class(name) for name in HOMES]
