"""Was an entry edited, deleted or slipped in?

Entries may be added meanwhile: an entry and the end of its lane move in one transaction, so an end
that is read later is never behind. The first entry that does not fit is named, lane by lane.
Whoever can write to the database and rebuilds a lane from the edited entry to its end, which is why
ends may be kept elsewhere, is not found out here.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.extensions.audit.chain import CHAIN_COUNT, CHAIN_TABLE, ENTRY_TABLE, entry_hash
from app.extensions.audit.model import Action

VERIFY_CHUNK_SIZE = 1_000
ChainRow = Row[*tuple[Any, ...]]


class Tampering(StrEnum):
    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class ChainProblem:
    tampering: Tampering
    lane: int
    seq: int
    entry: str = ""

    def __str__(self) -> str:
        return f"{self.tampering}: number {self.seq} of lane {self.lane}{self.entry and f', {self.entry}'}"


@dataclass(slots=True)
class ChainReport:
    count: int = 0
    problems: list[ChainProblem] = field(default_factory=list)


async def verify_chains(db: AsyncSession) -> ChainReport:
    """Everything that does not fit, at most one problem a lane."""
    verdict = ChainReport()
    for lane in range(CHAIN_COUNT):
        problem = await _verify_chain(db, lane, verdict)
        if problem is not None:
            verdict.problems.append(problem)
    strangers = (
        select(ENTRY_TABLE)
        .where(ENTRY_TABLE.c.lane.not_in(range(CHAIN_COUNT)))
        .order_by(ENTRY_TABLE.c.id)
        .limit(1)
    )
    if (stranger := (await db.execute(strangers)).first()) is not None:
        verdict.problems.append(_build_problem(Tampering.INSERTED, stranger))
    return verdict


async def _verify_chain(db: AsyncSession, lane: int, report: ChainReport) -> ChainProblem | None:
    """Over again when old entries were taken away meanwhile."""
    while True:
        begun = await _load_head(db, lane)
        if begun is None:
            return ChainProblem(Tampering.DELETED, lane, 0, "the lane itself")
        count, problem = await _check_entries(db, begun)
        ended = await _load_head(db, lane)
        if ended is not None and ended.floor_seq == begun.floor_seq:
            report.count += count
            return problem


async def _check_entries(db: AsyncSession, head: ChainRow) -> tuple[int, ChainProblem | None]:
    """How many fit up to where the lane ended then, and what does not."""
    lane = head.lane
    seq = head.floor_seq
    hash = head.floor_hash
    last = ""
    count = 0
    if (problem := await _check_floor(db, head)) is not None:
        return count, problem
    async for entry in _iter_entries(db, head):
        if entry.seq != seq + 1:
            break
        if entry_hash(entry._asdict()) != entry.hash:
            return count, _build_problem(Tampering.EDITED, entry)
        if entry.prev != hash:  # it fits itself: the one before it was changed, and sealed anew
            return count, ChainProblem(Tampering.EDITED, lane, seq, last)
        seq = entry.seq
        hash = entry.hash
        last = _describe_entry(entry)
        count = count + 1
    if seq < head.seq:
        return count, ChainProblem(Tampering.DELETED, lane, seq + 1)
    return count, await _check_head(db, lane) if head.hash == hash else ChainProblem(
        Tampering.EDITED, lane, seq, last
    )


async def _check_floor(db: AsyncSession, head: ChainRow) -> ChainProblem | None:
    """Nothing is left below the floor, and the floor is where the last removal said it put it."""
    lane = ENTRY_TABLE.c.lane == head.lane
    found = (
        await db.execute(
            select(ENTRY_TABLE).where(lane, ENTRY_TABLE.c.seq <= head.floor_seq).limit(1)
        )
    ).first()
    if found is not None:
        return _build_problem(Tampering.INSERTED, found)
    purged = (
        select(ENTRY_TABLE.c.after)
        .where(lane, ENTRY_TABLE.c.action == Action.PURGE)
        .order_by(ENTRY_TABLE.c.seq.desc())
    )
    said = await db.scalar(purged.limit(1))
    floor = {"seq": head.floor_seq, "hash": head.floor_hash}
    if floor != (json.loads(said) if said else {"seq": 0, "hash": ""}):
        return ChainProblem(Tampering.DELETED, head.lane, 1, f"up to {head.floor_seq}")
    return None


async def _check_head(db: AsyncSession, lane: int) -> ChainProblem | None:
    """Nothing stands above the end."""
    highest = (
        select(ENTRY_TABLE)
        .where(ENTRY_TABLE.c.lane == lane)
        .order_by(ENTRY_TABLE.c.seq.desc())
        .limit(1)
    )
    found = (await db.execute(highest)).first()
    end = await _load_head(db, lane)
    return (
        None
        if found is None or end is None or found.seq <= end.seq
        else _build_problem(Tampering.INSERTED, found)
    )


async def _iter_entries(db: AsyncSession, head: ChainRow) -> AsyncIterator[ChainRow]:
    seq = head.floor_seq
    while seq < head.seq:
        after = select(ENTRY_TABLE).where(
            ENTRY_TABLE.c.lane == head.lane, ENTRY_TABLE.c.seq > seq, ENTRY_TABLE.c.seq <= head.seq
        )
        chunk = (await db.execute(after.order_by(ENTRY_TABLE.c.seq).limit(VERIFY_CHUNK_SIZE))).all()
        if not chunk:
            return
        for entry in chunk:
            yield entry
        seq = chunk[-1].seq


async def _load_head(db: AsyncSession, lane: int) -> ChainRow | None:
    return (await db.execute(select(CHAIN_TABLE).where(CHAIN_TABLE.c.lane == lane))).first()


def _build_problem(tampering: Tampering, entry: ChainRow) -> ChainProblem:
    return ChainProblem(tampering, entry.lane, entry.seq, _describe_entry(entry))


def _describe_entry(entry: ChainRow) -> str:
    return f"entry {entry.id}: {entry.action} {entry.object} {entry.row_key} at {entry.at:%Y-%m-%d %H:%M:%S}"
