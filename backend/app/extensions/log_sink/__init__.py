"""Copy of the logs in MongoDB, which is optional.

The tables of the logs are the outbox: an entry exists if and only if its transaction was committed,
and every entry is copied at least once. A document has the id of its entry, so a second copy
replaces the first.
"""
