"""The ledger or the mirror as a process: `python -m tests.faults.ledger_process ledger CONFIG`."""

import bus.green  # noqa: F401 - first of all

import sys  # isort: skip
from pathlib import Path  # isort: skip

from bus.runner import RelayProcess, ServiceProcess, serve  # isort: skip
from tests.faults.ledger_service import SERVICES, ledger_contracts  # isort: skip

if __name__ == "__main__":
    NAME, CONFIG = sys.argv[1], Path(sys.argv[2])
    wiring, contracts = SERVICES.values(), ledger_contracts()
    kind = RelayProcess if "relay" in sys.argv[3:] else ServiceProcess
    sys.exit(serve(NAME, CONFIG, lambda config: kind(SERVICES[NAME], config, wiring, contracts)))
