class DemoError(Exception):
    """A step did not do what it should: which, and what was seen, in one line."""

    def __init__(self, step: str, detail: str) -> None:
        super().__init__(f"{step}: {' '.join(detail.split())[:500]}")
