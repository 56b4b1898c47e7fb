"""Which project a request generates for. In production the generator is off, or at most shows what
it would do.
"""

from typing import Annotated

from fastapi import Depends, Request

from app.generator.project import Project
from app.kit.errors import Forbidden


def project_here(request: Request) -> Project:
    project: Project = request.app.state.project
    return project


ProjectHere = Annotated[Project, Depends(project_here)]


def usable(project: ProjectHere) -> None:
    if not project.usable:
        raise Forbidden("generator.off")


def writable(project: ProjectHere) -> None:
    if not project.writable:
        raise Forbidden("generator.read_only")
