"""Which project a request generates for. In production the generator is off, or at most shows what
it would do.
"""

from typing import Annotated

from fastapi import Depends, Request

from app.generator.project import Project
from app.kit.errors import Forbidden


def get_project(request: Request) -> Project:
    project: Project = request.app.state.project
    return project


ProjectDep = Annotated[Project, Depends(get_project)]


def require_enabled(project: ProjectDep) -> None:
    if not project.enabled:
        raise Forbidden("generator.off")


def require_writable(project: ProjectDep) -> None:
    if not project.writable:
        raise Forbidden("generator.read_only")
