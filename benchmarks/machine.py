"""Description of the machine and the software of a measurement."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("fastapi", "pydantic", "sqlalchemy", "uvicorn", "aiosqlite", "asyncpg", "asyncmy")


def describe() -> Iterator[str]:
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    cores = os.cpu_count()
    yield f"{cpu_name()}, {cores} cores, {memory:.0f} GB; load {load:.1f} before the measurement"
    yield f"{platform.system()} {platform.release().split('-')[0]}, Python {sys.version.split()[0]}"
    yield ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def cpu_name() -> str:
    cpu_info = Path("/proc/cpuinfo")
    if cpu_info.exists():
        for line in cpu_info.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
