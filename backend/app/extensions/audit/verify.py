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

from app.extensions.audit.chain import ENDS, ENTRIES, LANES, seal
from app.extensions.audit.model import Action

AT_A_TIME = 1_000
Found = Row[*tuple[Any, ...]]


class Damage(StrEnum):
    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Problem:
    damage: Damage
    lane: int
    seq: int
    entry: str = ""

    def __str__(self) -> str:
        return f"{self.damage}: number {self.seq} of lane {self.lane}{self.entry and f', {self.entry}'}"


@dataclass(slots=True)
class Verdict:
    count: int = 0
    problems: list[Problem] = field(default_factory=list)


async def verify(db: AsyncSession) -> Verdict:
    """Everything that does not fit, at most one problem a lane."""
    verdict = Verdict()
    for lane in range(LANES):
        problem = await _verify(db, lane, verdict)
        if problem is not None:
            verdict.problems.append(problem)
    strangers = (
        select(ENTRIES).where(ENTRIES.c.lane.not_in(range(LANES))).order_by(ENTRIES.c.id).limit(1)
    )
    if (stranger := (await db.execute(strangers)).first()) is not None:
        verdict.problems.append(_problem(Damage.INSERTED, stranger))
    return verdict


async def _verify(db: AsyncSession, lane: int, verdict: Verdict) -> Problem | None:
    """Over again when old entries were taken away meanwhile."""
    while True:
        begun = await _end(db, lane)
        if begun is None:
            return Problem(Damage.DELETED, lane, 0, "the lane itself")
        count, problem = await _walk(db, begun)
        ended = await _end(db, lane)
        if ended is not None and ended.floor_seq == begun.floor_seq:
            verdict.count += count
            return problem


async def _walk(db: AsyncSession, begun: Found) -> tuple[int, Problem | None]:
    """How many fit up to where the lane ended then, and what does not."""
    lane = begun.lane
    seq = begun.floor_seq
    hash = begun.floor_hash
    last = ""
    count = 0
    if (problem := await _below(db, begun)) is not None:
        return count, problem
    async for entry in _entries(db, begun):
        if entry.seq != seq + 1:
            break
        if seal(entry._asdict()) != entry.hash:
            return count, _problem(Damage.EDITED, entry)
        if entry.prev != hash:  # it fits itself: the one before it was changed, and sealed anew
            return count, Problem(Damage.EDITED, lane, seq, last)
        seq = entry.seq
        hash = entry.hash
        last = _named(entry)
        count = count + 1
    if seq < begun.seq:
        return count, Problem(Damage.DELETED, lane, seq + 1)
    return count, await _above(db, lane) if begun.hash == hash else Problem(
        Damage.EDITED, lane, seq, last
    )


async def _below(db: AsyncSession, begun: Found) -> Problem | None:
    """Nothing is left below the floor, and the floor is where the last removal said it put it."""
    lane = ENTRIES.c.lane == begun.lane
    found = (
        await db.execute(select(ENTRIES).where(lane, ENTRIES.c.seq <= begun.floor_seq).limit(1))
    ).first()
    if found is not None:
        return _problem(Damage.INSERTED, found)
    purged = (
        select(ENTRIES.c.after)
        .where(lane, ENTRIES.c.action == Action.PURGE)
        .order_by(ENTRIES.c.seq.desc())
    )
    said = await db.scalar(purged.limit(1))
    floor = {"seq": begun.floor_seq, "hash": begun.floor_hash}
    if floor != (json.loads(said) if said else {"seq": 0, "hash": ""}):
        return Problem(Damage.DELETED, begun.lane, 1, f"up to {begun.floor_seq}")
    return None


async def _above(db: AsyncSession, lane: int) -> Problem | None:
    """Nothing stands above the end."""
    highest = select(ENTRIES).where(ENTRIES.c.lane == lane).order_by(ENTRIES.c.seq.desc()).limit(1)
    found = (await db.execute(highest)).first()
    end = await _end(db, lane)
    return (
        None
        if found is None or end is None or found.seq <= end.seq
        else _problem(Damage.INSERTED, found)
    )


async def _entries(db: AsyncSession, begun: Found) -> AsyncIterator[Found]:
    seq = begun.floor_seq
    while seq < begun.seq:
        after = select(ENTRIES).where(
            ENTRIES.c.lane == begun.lane, ENTRIES.c.seq > seq, ENTRIES.c.seq <= begun.seq
        )
        chunk = (await db.execute(after.order_by(ENTRIES.c.seq).limit(AT_A_TIME))).all()
        if not chunk:
            return
        for entry in chunk:
            yield entry
        seq = chunk[-1].seq


async def _end(db: AsyncSession, lane: int) -> Found | None:
    return (await db.execute(select(ENDS).where(ENDS.c.lane == lane))).first()


def _problem(damage: Damage, entry: Found) -> Problem:
    return Problem(damage, entry.lane, entry.seq, _named(entry))


def _named(entry: Found) -> str:
    return f"entry {entry.id}: {entry.action} {entry.object} {entry.row_key} at {entry.at:%Y-%m-%d %H:%M:%S}"
