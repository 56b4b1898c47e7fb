"""Command that lists the routes of the API."""

import json
from typing import Annotated

import typer

from app.core.config import load_settings


def list_routes(
    *, as_json: Annotated[bool, typer.Option("--json", help="Output for programs.")] = False
) -> None:
    """List every route: methods, path, required permission and feature.

    Broken features are listed on stderr.
    """
    from app.api import features
    from app.api.state import get_app_state
    from app.main import create_app

    app = create_app(load_settings())
    for error in get_app_state(app).features.errors:
        typer.echo(f"broken: {error.feature}: {error.message}", err=True)
    routes = [
        {
            "methods": sorted(context.methods or ()),
            "path": context.path,
            "caller": access.permission or access.kind,
            "feature": features.feature_of(context),
        }
        for context in features.all_routes(app)
        if (access := features.access_of(context)) is not None
    ]
    if as_json:
        typer.echo(json.dumps(routes, ensure_ascii=False, indent=2))
        return
    for route in routes:
        methods = ",".join(route["methods"] or ())
        typer.echo(f"{methods:8} {route['path']:44} {route['caller']:32} {route['feature']}")
