"""Hash chains of audit entries.

There are several chains, called lanes. A transaction locks the first free lane just before it
commits, so that concurrent transactions do not wait for each other.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from app.core.crypto.signer import Signer
from app.extensions.audit.model import AuditChain, AuditEntry
from app.kit.data_scope import DataScope
from app.kit.model import Base

CHAIN_COUNT = 16
ChainHead = Row[*tuple[Any, ...]]
EXECUTION_OPTIONS: Any = {"scope": DataScope.system("audit")}
ENTRY_TABLE = Base.metadata.tables[AuditEntry.__tablename__]
CHAIN_TABLE = Base.metadata.tables[AuditChain.__tablename__]
SIGNED_COLUMNS = ("lane", "seq", "hash", "floor_seq", "floor_hash")
HASHED_COLUMNS = tuple(
    column.key for column in ENTRY_TABLE.columns if column.key not in ("id", "hash")
)

IS_SELECTED_CHAIN = CHAIN_TABLE.c.lane == bindparam("this_lane")
SELECT_FREE_CHAIN = (
    select(CHAIN_TABLE).order_by(CHAIN_TABLE.c.lane).limit(1).with_for_update(skip_locked=True)
)
SELECT_CHAIN = select(CHAIN_TABLE).where(IS_SELECTED_CHAIN).with_for_update()
INSERT_ENTRIES = insert(ENTRY_TABLE)
UPDATE_HEAD = (
    update(CHAIN_TABLE)
    .where(IS_SELECTED_CHAIN)
    .values(
        seq=bindparam("seq"),
        hash=bindparam("hash"),
        floor_seq=bindparam("floor_seq"),
        floor_hash=bindparam("floor_hash"),
        signature=bindparam("signature"),
    )
)


def entry_hash(entry: Mapping[str, Any]) -> str:
    """Returns the hash of all columns of an entry except its id."""
    hashed_values = [
        entry["at"].isoformat() if name == "at" else entry[name] for name in HASHED_COLUMNS
    ]
    return sha256(
        json.dumps(hashed_values, ensure_ascii=True, separators=(",", ":")).encode()
    ).hexdigest()


def head_message(head: Mapping[str, Any]) -> str:
    """Returns the text that the signature of a lane covers."""
    return json.dumps([head[name] for name in SIGNED_COLUMNS], separators=(",", ":"))


def append_entries(
    connection: Connection, entries: Sequence[dict[str, Any]], signer: Signer | None
) -> None:
    """Appends entries to a free lane. It must be the last statement before the commit."""
    extend_chain(connection, lock_free_chain(connection), entries, signer)


def extend_chain(
    connection: Connection,
    head: ChainHead,
    entries: Sequence[dict[str, Any]],
    signer: Signer | None,
    floor: tuple[int, str] | None = None,
) -> None:
    """Appends entries to a lane that is locked. `floor` moves its floor.

    A lane whose signature is missing or wrong gets no new one: the next write would otherwise hide
    that somebody changed the lane.
    """
    hash = head.hash
    for seq, entry in enumerate(entries, head.seq + 1):
        entry.update(lane=head.lane, seq=seq, prev=hash)
        hash = entry["hash"] = entry_hash(entry)
    connection.execute(INSERT_ENTRIES, entries, execution_options=EXECUTION_OPTIONS)
    old_head = head._asdict()
    floor_seq, floor_hash = (head.floor_seq, head.floor_hash) if floor is None else floor
    new_head = old_head | {
        "seq": head.seq + len(entries),
        "hash": hash,
        "floor_seq": floor_seq,
        "floor_hash": floor_hash,
    }
    if signer is not None and signer.verify(head_message(old_head), head.signature):
        new_head["signature"] = signer.sign(head_message(new_head))
    write_head(connection, new_head)


def write_head(connection: Connection, head: Mapping[str, Any]) -> None:
    """Writes the columns of a lane that is locked."""
    parameters = {"this_lane": head["lane"]} | {
        name: value for name, value in head.items() if name != "lane"
    }
    connection.execute(UPDATE_HEAD, parameters, execution_options=EXECUTION_OPTIONS)


def lock_free_chain(connection: Connection) -> ChainHead:
    """Locks a free lane, or waits for one if all are locked."""
    head = connection.execute(SELECT_FREE_CHAIN, execution_options=EXECUTION_OPTIONS).first()
    return lock_chain(connection, secrets.randbelow(CHAIN_COUNT)) if head is None else head


def lock_chain(connection: Connection, lane: int) -> ChainHead:
    """Locks a lane and returns its head."""
    return connection.execute(
        SELECT_CHAIN, {"this_lane": lane}, execution_options=EXECUTION_OPTIONS
    ).one()
