"""MongoDB database with copies of the logs."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from pymongo import AsyncMongoClient, ReplaceOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure

DEFAULT_DATABASE = "fastapiadmin"
# A server that hangs delays the copy, and never a request.
CONNECT_MILLISECONDS = 5_000
SOCKET_MILLISECONDS = 30_000
EXPIRY_INDEX = "at_expiry"

Document = Mapping[str, Any]


class MongoDatabase:
    """Writes documents and lets MongoDB delete them after a time."""

    def __init__(self, url: str, keep: timedelta) -> None:
        self._client: AsyncMongoClient[Document] = AsyncMongoClient(
            url,
            serverSelectionTimeoutMS=CONNECT_MILLISECONDS,
            connectTimeoutMS=CONNECT_MILLISECONDS,
            socketTimeoutMS=SOCKET_MILLISECONDS,
            tz_aware=True,
            appname="fastapiadmin",
        )
        self._keep_seconds = int(keep.total_seconds())

    @property
    def _database(self) -> AsyncDatabase[Document]:
        return self._client.get_default_database(DEFAULT_DATABASE)

    async def prepare(self, collection: str) -> None:
        """Creates the index that deletes documents, again if the time has changed."""
        target = self._database[collection]
        try:
            await self._create_expiry_index(collection)
        except OperationFailure:
            await target.drop_index(EXPIRY_INDEX)
            await self._create_expiry_index(collection)

    async def _create_expiry_index(self, collection: str) -> None:
        await self._database[collection].create_index(
            "at", name=EXPIRY_INDEX, expireAfterSeconds=self._keep_seconds
        )

    async def write(self, collection: str, documents: Sequence[Document]) -> None:
        """Writes documents. Those that exist are replaced."""
        replacements = [
            ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in documents
        ]
        await self._database[collection].bulk_write(replacements, ordered=False)

    async def close(self) -> None:
        await self._client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
