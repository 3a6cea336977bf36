"""Run all the measurements, or those named: `python -m bench [events rpc ...] [--quick] [--list]`.

Each is a process of its own, one after another; the exit code is 1 if any of them missed a target.
"""

import argparse
import subprocess
import sys
import time
from difflib import get_close_matches
from pathlib import Path

HERE = Path(__file__).parent
START = 'if __name__ == "__main__":'


def measurements() -> dict[str, str]:
    """Every program here, by name, with the first line of what it says of itself."""
    found = {}
    for path in sorted(HERE.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not path.name.startswith("_") and START in text:
            found[path.stem] = text.split("\n", 1)[0].strip('"')
    return found


def run(name: str, *, quick: bool) -> int:
    """Run one; its exit code. `--quick` is passed on to those that know it."""
    text = (HERE / f"{name}.py").read_text(encoding="utf-8")
    knows = '"--quick"' in text or "arguments(__doc__" in text
    given = ["--quick"] if quick and knows else []
    command = [sys.executable, "-W", "ignore", "-m", f"bench.{name}", *given]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode


def main() -> int:
    """Run them, saying which one and how long it took."""
    known = measurements()
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="small sizes, one round, nothing recorded")
    parser.add_argument("--list", action="store_true", help="say what there is")
    given = parser.parse_args()
    for name in given.names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            parser.error(f"no measurement {name!r}; {hint}")
    if given.list:
        print("\n".join(f"{name:22} {what}" for name, what in known.items()))
        return 0
    chosen, missed = given.names or list(known), []
    for number, name in enumerate(chosen, 1):
        print(f"[{number}/{len(chosen)}] {name}: {known[name]}", file=sys.stderr, flush=True)
        began = time.monotonic()
        code = run(name, quick=given.quick)
        print(
            f"[{number}/{len(chosen)}] {name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True
        )
        if code:
            missed.append(name)
    if missed:
        print(f"targets missed, or not measured: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
