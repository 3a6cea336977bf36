"""The ledger or the mirror as a process: `python -m tests.faults.ledger_process ledger CONFIG`."""

import bus.green  # noqa: F401 - first of all

import sys  # isort: skip
from pathlib import Path  # isort: skip

from bus.runner import serve  # isort: skip
from tests.faults.ledger_service import SERVICES, ledger_contracts  # isort: skip

if __name__ == "__main__":
    name, config = sys.argv[1], Path(sys.argv[2])
    sys.exit(serve(SERVICES[name], SERVICES.values(), config, ledger_contracts()))
