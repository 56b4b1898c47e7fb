"""Verifies the hash chains: detects edited, deleted and inserted entries.

Entries may be added meanwhile: an entry and the head of its lane change in one transaction, so a
head that is read later is never behind. The first invalid entry of each lane is reported. An
attacker who can write to the database and recomputes a lane up to its head is not detected here;
compare the heads with copies outside the database.
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
    """The kinds of tampering."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class ChainProblem:
    """The first invalid entry of a lane."""

    tampering: Tampering
    lane: int
    seq: int
    entry: str = ""

    def __str__(self) -> str:
        place = f"{self.tampering}: number {self.seq} of lane {self.lane}"
        return f"{place}, {self.entry}" if self.entry else place


@dataclass(slots=True)
class ChainReport:
    """The number of valid entries, and the problems."""

    count: int = 0
    problems: list[ChainProblem] = field(default_factory=list)


async def verify_chains(db: AsyncSession) -> ChainReport:
    """Verifies all lanes and reports at most one problem for each."""
    report = ChainReport()
    for lane in range(CHAIN_COUNT):
        problem = await _verify_chain(db, lane, report)
        if problem is not None:
            report.problems.append(problem)
    outside_lanes = (
        select(ENTRY_TABLE)
        .where(ENTRY_TABLE.c.lane.not_in(range(CHAIN_COUNT)))
        .order_by(ENTRY_TABLE.c.id)
        .limit(1)
    )
    if (entry := (await db.execute(outside_lanes)).first()) is not None:
        report.problems.append(_build_problem(Tampering.INSERTED, entry))
    return report


async def _verify_chain(db: AsyncSession, lane: int, report: ChainReport) -> ChainProblem | None:
    """Repeats the check if old entries were deleted meanwhile."""
    while True:
        head = await _load_head(db, lane)
        if head is None:
            return ChainProblem(Tampering.DELETED, lane, 0, "the lane itself")
        count, problem = await _check_entries(db, head)
        new_head = await _load_head(db, lane)
        if new_head is not None and new_head.floor_seq == head.floor_seq:
            report.count += count
            return problem


async def _check_entries(db: AsyncSession, head: ChainRow) -> tuple[int, ChainProblem | None]:
    """Returns the number of valid entries up to `head`, and the first problem."""
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
        # The entry is valid, so the one before it was edited and its hash recomputed.
        if entry.prev != hash:
            return count, ChainProblem(Tampering.EDITED, lane, seq, last)
        seq = entry.seq
        hash = entry.hash
        last = _describe_entry(entry)
        count += 1
    if seq < head.seq:
        return count, ChainProblem(Tampering.DELETED, lane, seq + 1)
    if head.hash != hash:
        return count, ChainProblem(Tampering.EDITED, lane, seq, last)
    return count, await _check_head(db, lane)


async def _check_floor(db: AsyncSession, head: ChainRow) -> ChainProblem | None:
    """Checks that no entry is left below the floor, and that the last PURGE entry set it."""
    lane = ENTRY_TABLE.c.lane == head.lane
    entry = (
        await db.execute(
            select(ENTRY_TABLE).where(lane, ENTRY_TABLE.c.seq <= head.floor_seq).limit(1)
        )
    ).first()
    if entry is not None:
        return _build_problem(Tampering.INSERTED, entry)
    purged = (
        select(ENTRY_TABLE.c.after)
        .where(lane, ENTRY_TABLE.c.action == Action.PURGE)
        .order_by(ENTRY_TABLE.c.seq.desc())
    )
    recorded_floor = await db.scalar(purged.limit(1))
    floor = {"seq": head.floor_seq, "hash": head.floor_hash}
    if floor != (json.loads(recorded_floor) if recorded_floor else {"seq": 0, "hash": ""}):
        return ChainProblem(Tampering.DELETED, head.lane, 1, f"up to {head.floor_seq}")
    return None


async def _check_head(db: AsyncSession, lane: int) -> ChainProblem | None:
    """Checks that no entry is above the head."""
    highest = (
        select(ENTRY_TABLE)
        .where(ENTRY_TABLE.c.lane == lane)
        .order_by(ENTRY_TABLE.c.seq.desc())
        .limit(1)
    )
    last_entry = (await db.execute(highest)).first()
    head = await _load_head(db, lane)
    if last_entry is None or head is None or last_entry.seq <= head.seq:
        return None
    return _build_problem(Tampering.INSERTED, last_entry)


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
    return (
        f"entry {entry.id}: {entry.action} {entry.object} {entry.row_key}"
        f" at {entry.at:%Y-%m-%d %H:%M:%S}"
    )
