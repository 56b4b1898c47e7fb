"""Signs chains that have no signature yet, or one of an older key."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from app.core.crypto.signer import Signer
from app.core.database import Database
from app.extensions.audit.chain import (
    CHAIN_COUNT,
    CHAIN_TABLE,
    head_message,
    lock_chain,
    write_head,
)
from app.extensions.audit.verify import ChainProblem, Tampering, verify_chains
from app.kit.data_scope import DataScope

SIGN_SCOPE = DataScope.system("audit signature")


async def sign_new_chains(database: Database) -> bool:
    """Signs the chains of a new installation, or of one without signatures. Returns whether it did.

    Nothing is signed if one chain has a signature: another without one was then changed.
    """
    if database.audit_signer is None:
        return False
    async with database.read(SIGN_SCOPE) as db:
        signatures = (await db.scalars(select(CHAIN_TABLE.c.signature))).all()
    if any(signatures) or not signatures:
        return False
    return not await sign_chains(database)


async def sign_chains(database: Database, *, force: bool = False) -> list[ChainProblem]:
    """Signs all chains with the newest key. Returns the problems that prevent it.

    With `force`, only the entries must be valid: a signature may be wrong, as its key is lost.
    """
    signer = database.audit_signer
    assert signer is not None
    async with database.read(SIGN_SCOPE) as db:
        report = await verify_chains(db, signer)
    ignored = {Tampering.UNSIGNED, *((Tampering.FORGED,) if force else ())}
    problems = [problem for problem in report.problems if problem.tampering not in ignored]
    if problems:
        return problems
    async with database.transaction(SIGN_SCOPE) as db:
        for lane in range(CHAIN_COUNT):
            await db.run_sync(partial(_sign_chain, lane=lane, signer=signer))
    return []


def _sign_chain(session: OrmSession, lane: int, signer: Signer) -> None:
    connection = OrmSession.connection(session)
    head = lock_chain(connection, lane)._asdict()
    write_head(connection, head | {"signature": signer.sign(head_message(head))})
