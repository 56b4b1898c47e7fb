"""Dependencies that return the generator's project and check what it allows."""

from typing import Annotated

from fastapi import Depends

from app.api.state import StateDep
from app.generator.project import Project
from app.kit.errors import Forbidden


def get_project(state: StateDep) -> Project:
    return state.project


ProjectDep = Annotated[Project, Depends(get_project)]


def require_enabled(project: ProjectDep) -> None:
    if not project.enabled:
        raise Forbidden("generator.off")


def require_writable(project: ProjectDep) -> None:
    if not project.writable:
        raise Forbidden("generator.read_only")
