"""People whom their network names otherwise from now on: the same address goes on under the new name."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from bot.domain.messages import Endpoint
from storage.codec import ADDRESS
from storage.view import View

TABLE = ADDRESS.table


async def renamed(view: View, aliases: Mapping[Endpoint, str]) -> None:
    """Who was known by an alias (endpoint → alias) is known by the endpoint, unless that one has spoken already: two
    who are known stay two."""
    for endpoint, alias in sorted(aliases.items(), key=lambda pair: (pair[0].channel, pair[0].external_id)):
        on = TABLE.c.channel == endpoint.channel
        known = {
            row.external_id: row.id
            for row in await view.rows(
                select(TABLE.c.id, TABLE.c.external_id).where(
                    on, TABLE.c.external_id.in_((endpoint.external_id, alias))
                )
            )
        }
        if alias in known and endpoint.external_id not in known:
            own = update(TABLE).where(TABLE.c.id == known[alias])
            await view.execute(own.values(external_id=endpoint.external_id))
