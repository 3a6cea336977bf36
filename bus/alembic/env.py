"""Runs the revisions of the service whose tables and connection bus.migrate hands over."""

from typing import Any, Literal

from alembic import context

from bus.tables import Instant, Json


def render_item(kind: str, item: Any, generated: Any) -> str | Literal[False]:
    """Write the bus's own types by their names, importing them in the revision."""
    if kind == "type" and isinstance(item, Instant | Json):
        name = type(item).__name__
        generated.imports.add(f"from bus.tables import {name}")
        return f"{name}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
