"""Baseline application: ten users, validated and serialised, and nothing else."""

from fastapi import FastAPI
from pydantic import BaseModel

from benchmarks.cpu_middleware import CpuTimeMiddleware


class User(BaseModel):
    id: int
    username: str
    name: str
    email: str | None
    is_active: bool


class Page(BaseModel):
    items: list[User]
    total: int


USERS = [
    User(id=n, username=f"user{n}", name=f"User {n}", email=f"user{n}@example.com", is_active=True)
    for n in range(10)
]

baseline = FastAPI(openapi_url=None)


@baseline.get("/users")
async def list_users() -> Page:
    return Page(items=USERS, total=len(USERS))


app = CpuTimeMiddleware(baseline)
