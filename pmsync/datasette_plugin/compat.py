"""What Datasette 0.65 and 1.0a do in different ways: who may do what, and how a database is shown.

0.65 answers by ``permission_allowed`` and asks plugins for metadata and rights; 1.0a answers by ``allowed``, knows its
actions by name, and keeps metadata and queries in a database of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmsync.store.schema.descriptions import TABLES
from pmsync.store.schema.views import VIEWS

if TYPE_CHECKING:
    from datasette.app import Datasette


CHOOSE = "pmsync-choose"
VIEW = "view-table"


def is_old(datasette: Datasette) -> bool:
    """Whether this is Datasette 0.65."""
    return not hasattr(datasette, "allowed")


async def may_see(datasette: Datasette, actor: dict[str, Any] | None, database: str) -> bool:
    """Whether the database may be seen, and every table of pmsync's: the pages put all of them together."""
    tables = {*TABLES, *VIEWS}
    if is_old(datasette):
        if not await datasette.permission_allowed(actor, "view-instance", default=True):
            return False
        if not await datasette.permission_allowed(actor, "view-database", database, default=True):
            return False
        for table in tables:
            if not await datasette.permission_allowed(actor, VIEW, (database, table), default=True):
                return False
        return True
    allowed = await datasette.allowed_resources(VIEW, actor, parent=database, limit=1000)
    return tables <= {resource.child for resource in allowed.resources}


def is_root(datasette: Datasette, actor: dict[str, Any] | None) -> bool:
    """Whether the actor has logged in by the token that ``--root`` printed; 1.0a knows no root without that option."""
    return bool(actor and actor.get("id") == "root" and getattr(datasette, "root_enabled", True))


async def may_choose(datasette: Datasette, actor: dict[str, Any] | None, database: str) -> bool:
    """Whether the actor may settle citations here: root, or whom the permission ``pmsync-choose`` names."""
    if not datasette.get_database(database).is_mutable:
        return False
    if is_root(datasette, actor):  # 1.0a would take it from root where the configuration names others
        return True
    if is_old(datasette):
        return bool(await datasette.permission_allowed(actor, CHOOSE, database, default=False))
    from datasette.resources import DatabaseResource

    return bool(await datasette.allowed(action=CHOOSE, resource=DatabaseResource(database), actor=actor))


def allowed_in_metadata(datasette: Datasette, actor: dict[str, Any] | None, database: str) -> bool | None:
    """Return what 0.65's metadata says of ``pmsync-choose``; 1.0a reads the same block of its configuration itself.

    The block is ``permissions: {pmsync-choose: {id: alice}}``, of the database or of all.
    """
    from datasette.utils import actor_matches_allow

    of_database = datasette.metadata("permissions", database=database, fallback=False)
    for block in (of_database, datasette.metadata("permissions")):
        if isinstance(block, dict) and CHOOSE in block:
            return bool(actor_matches_allow(actor, block[CHOOSE]))
    return None


def actions() -> list[Any]:
    """Return what 1.0a is told of ``pmsync-choose``."""
    from datasette.permissions import Action
    from datasette.resources import DatabaseResource

    return [
        Action(
            name=CHOOSE,
            description="Decide what the citations of a pmsync database mean",
            resource_class=DatabaseResource,
        )
    ]


async def apply_metadata(datasette: Datasette, database: str, metadata: dict[str, Any]) -> None:
    """Tell 1.0a how a database is to be shown; what its own metadata and configuration say goes before."""
    own = metadata["databases"][database]
    configured: dict[str, Any] = datasette.config if datasette.config is not None else {}
    tables = configured.setdefault("databases", {}).setdefault(database, {}).setdefault("tables", {})
    known = await datasette.get_database_metadata(database)
    for key in ("description", "source", "source_url"):
        if key not in known:
            await datasette.set_database_metadata(database, key, own[key])
    for table, shown in own["tables"].items():
        of_the_user = tables.get(table) or {}
        words = ("description", "columns")
        tables[table] = {key: value for key, value in shown.items() if key not in words} | of_the_user
        if "description" in shown and "description" not in await datasette.get_resource_metadata(database, table):
            await datasette.set_resource_metadata(database, table, "description", shown["description"])
        for column, holds in shown.get("columns", {}).items():
            if not await datasette.get_column_metadata(database, table, column):
                await datasette.set_column_metadata(database, table, column, "description", holds)
    datasette.config = configured
    for name, query in own["queries"].items():
        if await datasette.get_query(database, name) is None:
            await datasette.add_query(
                database,
                name,
                query["sql"],
                title=query["title"],
                description=query["description"],
                hide_sql=True,
                is_trusted=True,
            )
