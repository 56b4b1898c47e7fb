"""Values in the memory of a process."""

from app.extensions.caching.memory import MemoryStore


def _store(max_entries: int = 2) -> MemoryStore:
    store = MemoryStore(max_entries)
    store.select_generation("f", "one")
    return store


def test_full_store_drops_the_value_used_longest_ago() -> None:
    store = _store()
    store.set("f", "one", "a", 1, 60)
    store.set("f", "one", "b", 2, 60)
    store.get("f", "a")
    store.set("f", "one", "c", 3, 60)
    assert [store.get("f", key) for key in "abc"] == [(1,), None, (3,)]
    assert store.size("f") == 2


def test_expired_value_is_not_found() -> None:
    store = _store()
    store.set("f", "one", "a", 1, 0.0)
    assert store.get("f", "a") is None
    assert store.size("f") == 0


def test_none_is_a_value() -> None:
    store = _store()
    store.set("f", "one", "a", None, 60)
    assert store.get("f", "a") == (None,)


def test_new_generation_drops_all_values_of_the_family() -> None:
    store = _store()
    store.select_generation("g", "one")
    store.set("f", "one", "a", 1, 60)
    store.set("g", "one", "a", 1, 60)
    store.select_generation("f", "two")
    assert (store.size("f"), store.size("g")) == (0, 1)


def test_value_of_an_older_generation_is_not_stored() -> None:
    store = _store()
    store.select_generation("f", "two")
    store.set("f", "one", "a", 1, 60)
    assert store.get("f", "a") is None
