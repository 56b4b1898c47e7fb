"""Ends of the chains, for keeping outside the database: number and hash of each last entry."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.extensions.audit.chain import CHAIN_TABLE


class ChainEnd(BaseModel):
    """The last entry of a lane at some time. An empty lane has number 0 and no hash."""

    lane: Annotated[int, Field(ge=0)]
    seq: Annotated[int, Field(ge=0)]
    hash: Annotated[str, Field(max_length=64)]


CHAIN_ENDS = TypeAdapter(list[ChainEnd])


async def chain_ends(db: AsyncSession) -> Sequence[ChainEnd]:
    columns = CHAIN_TABLE.c
    rows = await db.execute(select(columns.lane, columns.seq, columns.hash).order_by(columns.lane))
    return [ChainEnd(lane=row.lane, seq=row.seq, hash=row.hash) for row in rows]


def dump_ends(ends: Sequence[ChainEnd]) -> str:
    return CHAIN_ENDS.dump_json(list(ends), indent=1).decode()


def parse_ends(text: str) -> Sequence[ChainEnd]:
    """Raises ValueError if the text is no list of ends."""
    return CHAIN_ENDS.validate_json(text)
