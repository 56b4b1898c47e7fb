from collections.abc import Sequence
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from app.core.parameters import Parameters, StoredParameterValue
from app.kit.after_commit import after_commit
from app.kit.context import Context
from app.kit.errors import NotFound, Unprocessable, VersionConflict
from app.kit.i18n import has_key, translate
from app.kit.parameters import Parameter

from .crud import StoredParameterCrud
from .model import StoredParameter
from .schema import (
    ParameterChoice,
    ParameterGroupOut,
    ParameterOut,
    ParameterUpdate,
    StoredParameterUpdate,
)


class ParameterService:
    """Values of parameters. Only those that differ from the default are stored.

    A change takes effect in this process after the commit, and in others with their next snapshot.
    """

    def __init__(self, context: Context) -> None:
        self.rows = StoredParameterCrud(context)
        self.actor = context.actor
        self.db = context.db

    async def stored_values(self) -> Sequence[StoredParameterValue]:
        return await self.rows.stored_values()

    async def list_groups(self, parameters: Parameters) -> list[ParameterGroupOut]:
        rows = {row.name: row for row in await self.rows.all_rows()}
        ordered = sorted(parameters.registry, key=lambda parameter: parameter.group)
        return [
            ParameterGroupOut(
                name=name,
                title=translate(f"param_group.{name}"),
                parameters=[
                    _describe(parameters, parameter, rows.get(parameter.name))
                    for parameter in members
                ],
            )
            for name, members in groupby(ordered, key=lambda parameter: parameter.group)
        ]

    async def update(
        self, parameters: Parameters, name: str, data: ParameterUpdate
    ) -> ParameterOut:
        parameter = _require_parameter(parameters, name)
        value = _validate(parameter, data.value)
        row = await self.rows.by_name(name)
        if data.version != (0 if row is None else row.version):
            raise VersionConflict
        if value == parameter.default:
            return await self.reset(parameters, name)
        row = await self._save(parameters, parameter, row, value)
        after_commit(self.db, parameters.reload)
        return _describe(parameters, parameter, row)

    async def reset(self, parameters: Parameters, name: str) -> ParameterOut:
        """Makes the default the value again."""
        parameter = _require_parameter(parameters, name)
        row = await self.rows.by_name(name)
        if row is not None:
            await self.rows.delete([row])
            after_commit(self.db, parameters.reload)
        return _describe(parameters, parameter, None)

    async def _save(
        self,
        parameters: Parameters,
        parameter: Parameter[Any],
        row: StoredParameter | None,
        value: object,
    ) -> StoredParameter:
        text = parameter.dump(value)
        encrypted = parameters.encrypt(parameter, text) if parameter.is_secret else None
        columns = {
            "value": None if parameter.is_secret else text,
            "encrypted_value": encrypted,
            "updated_by": self.actor.name[:64],
        }
        if row is not None:
            return await self.rows.update(
                row, StoredParameterUpdate(version=row.version, **columns)
            )
        row = StoredParameter(name=parameter.name, **columns)
        if not await self.rows.add_new(row):
            raise VersionConflict
        return row


def _require_parameter(parameters: Parameters, name: str) -> Parameter[Any]:
    parameter = parameters.registry.find(name)
    if parameter is None:
        raise NotFound
    return parameter


def _validate(parameter: Parameter[Any], value: object) -> object:
    """Returns the value. Raises Unprocessable with the first error."""
    try:
        return parameter.validate(value)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]
        limits = problem.get("ctx", {})
        raise Unprocessable(f"invalid.{problem['type']}", field="value", **limits) from None


def _describe(
    parameters: Parameters, parameter: Parameter[Any], row: StoredParameter | None
) -> ParameterOut:
    value = parameter.default
    is_invalid = False
    if row is not None:
        stored = StoredParameterValue(row.name, row.value, row.encrypted_value)
        try:
            value = parameters.decode(parameter, stored)
        except ValueError:
            is_invalid = True
    key = f"param.{parameter.name}"
    is_shown = not parameter.is_secret
    return ParameterOut(
        name=parameter.name,
        type=parameter.type,
        title=translate(key),
        hint=translate(f"{key}.hint") if has_key(f"{key}.hint") else "",
        value=parameter.to_json(value) if is_shown else None,
        default=parameter.to_json(parameter.default) if is_shown else None,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        max_length=parameter.max_length,
        choices=[
            ParameterChoice(value=choice, label=translate(f"{key}.choice.{choice}"))
            for choice in parameter.choices
        ],
        changed=row is not None and not is_invalid,
        invalid=is_invalid,
        version=0 if row is None else row.version,
        updated_at=None if row is None else row.updated_at,
        updated_by=None if row is None else row.updated_by,
    )
