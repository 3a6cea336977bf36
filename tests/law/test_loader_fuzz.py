"""Whatever is changed in any file of the register, the answer is a register or a LawError."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from law import LawError, load
from law.body import load_bodies
from law.form import load_forms
from law.message import Messages
from law.office import load_offices
from law.reading import load_readings
from law.standing import load_excuses, load_pending

READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "forms": ("register/forms/d976_app8.yaml", lambda root: load_forms(root, load().provisions)),
    "messages": ("messages/explain.yaml", lambda root: Messages(root, lambda _kind, code, _lang: code)),
    "excuses": ("register/excuses/acts.yaml", lambda root: load_excuses(root, load().provisions)),
    "pending": ("register/pending/acts.yaml", lambda root: load_pending(root, load().provisions)),
    "bodies": ("register/bodies.yaml", load_bodies),
    "offices": ("register/offices.yaml", load_offices),
    "readings": ("register/readings.yaml", load_readings),
}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@cache
def the_file(path: str) -> str:
    """The content of a file of this edition, at most its first entries, so that each try is quick."""
    data = yaml.safe_load((load().directory / path).read_text(encoding="utf-8"))
    short = dict(list(data.items())[:12]) if isinstance(data, dict) else data
    return yaml.safe_dump(short, allow_unicode=True, sort_keys=False)


def changed(draw: st.DrawFn, node: object, depth: int) -> object:
    """The same data with one node, down to a depth, replaced, removed, renamed or doubled."""
    if depth == 0 or not node or not isinstance(node, dict | list):
        return draw(VALUES)
    if isinstance(node, list):
        place = draw(st.integers(0, len(node) - 1))
        if draw(st.booleans()):
            return [*node, node[place]]
        return [changed(draw, one, depth - 1) if at == place else one for at, one in enumerate(node)]
    key = draw(st.sampled_from(list(node)))
    rest = {name: value for name, value in node.items() if name != key}
    action = draw(st.sampled_from(("remove", "rename", "change", "change")))
    if action == "remove":
        return rest
    if action == "rename":
        return {**rest, draw(st.text(max_size=6) | st.integers()): node[key]}
    return {**rest, key: changed(draw, node[key], depth - 1)}


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_mutated_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Never another exception than a LawError, which names the place."""
    path, reader = READERS[name]
    mutated = changed(data.draw, yaml.safe_load(the_file(path)), data.draw(st.integers(0, 5)))
    with TemporaryDirectory() as directory:
        file = Path(directory) / path
        file.parent.mkdir(parents=True)
        file.write_text(yaml.safe_dump(mutated, allow_unicode=True), encoding="utf-8")
        try:
            reader(Path(directory))
        except LawError as error:
            assert Path(path).name in str(error)
