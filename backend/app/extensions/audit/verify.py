"""Verifies the hash chains: detects edited, deleted and inserted entries.

Entries may be added meanwhile: an entry and the head of its lane change in one transaction, so a
head that is read later is never behind. The first invalid entry of each lane is reported.

The head of each lane is signed with a key that the database does not hold, so a lane that was
recomputed, cut or emptied together with its head is detected, too. Only a lane that was set back to
an older state with its signature is not: compare it with ends that are kept elsewhere (`ends`).
"""

import json
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.crypto.signer import Signer
from app.extensions.audit.chain import (
    CHAIN_COUNT,
    CHAIN_TABLE,
    ENTRY_TABLE,
    entry_hash,
    head_message,
)
from app.extensions.audit.ends import ChainEnd
from app.extensions.audit.model import Action

VERIFY_CHUNK_SIZE = 1_000
ChainRow = Row[*tuple[Any, ...]]


class Tampering(StrEnum):
    """The kinds of tampering."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    UNSIGNED = "unsigned"
    FORGED = "forged"
    ROLLED_BACK = "rolled back"


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


async def verify_chains(
    db: AsyncSession, signer: Signer | None = None, ends: Collection[ChainEnd] = ()
) -> ChainReport:
    """Verifies all lanes and reports at most one problem for each.

    Without a signer, the signatures of the heads are not checked. `ends` are earlier heads.
    """
    report = ChainReport()
    earlier = {end.lane: end for end in ends}
    for lane in range(CHAIN_COUNT):
        problem = await _verify_chain(db, lane, report)
        if problem is None and signer is not None:
            problem = await _check_signature(db, lane, signer)
        if problem is None and lane in earlier:
            problem = await check_end(db, earlier[lane])
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


async def _check_signature(db: AsyncSession, lane: int, signer: Signer) -> ChainProblem | None:
    head = await _load_head(db, lane)
    if head is None:
        return ChainProblem(Tampering.DELETED, lane, 0, "the lane itself")
    if not head.signature:
        return ChainProblem(
            Tampering.UNSIGNED,
            lane,
            head.seq,
            "the signature was removed, or `audit sign` has not run yet",
        )
    if not signer.verify(head_message(head._asdict()), head.signature):
        return ChainProblem(Tampering.FORGED, lane, head.seq, "the signature of the head is wrong")
    return None


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


async def check_end(db: AsyncSession, end: ChainEnd) -> ChainProblem | None:
    """Checks that a lane still continues from an earlier end.

    The entry of the end may be deleted by retention since. The signed floor is then above it.
    """
    head = await _load_head(db, end.lane)
    if head is None or head.seq < end.seq:
        return ChainProblem(Tampering.ROLLED_BACK, end.lane, end.seq)
    if end.seq < head.floor_seq or end.seq == 0:
        return None
    if end.seq == head.floor_seq:
        hash = head.floor_hash
    else:
        statement = select(ENTRY_TABLE.c.hash).where(
            ENTRY_TABLE.c.lane == end.lane, ENTRY_TABLE.c.seq == end.seq
        )
        hash = await db.scalar(statement)
    return None if hash == end.hash else ChainProblem(Tampering.EDITED, end.lane, end.seq)


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
