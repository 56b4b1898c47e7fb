"""What the figures were measured on."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import psutil

PACKAGES = ("fastapi", "pydantic", "sqlalchemy", "uvicorn", "aiosqlite", "asyncpg", "asyncmy")


def facts() -> Iterator[str]:
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    yield f"{cpu()}, {os.cpu_count()} cores, {memory:.0f} GB; load {load:.1f} when it began"
    yield f"{platform.system()} {platform.release().split('-')[0]}, Python {sys.version.split()[0]}"
    yield ", ".join(f"{name} {version(name)}" for name in PACKAGES)


def cpu() -> str:
    info = Path("/proc/cpuinfo")
    told = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in told if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
