"""Create-only fields and write-only fields in the generated schemas and pages."""

from pathlib import Path

import pytest

from app.generator.introspect.schema import Dialect

from .test_render import facts_of, rendered

pytestmark = pytest.mark.anyio

TABLES = """
create table currency (code char(3) primary key, name varchar(40) not null);
create table keeper (
    id integer primary key,
    name varchar(40) not null,
    password varchar(100) not null,
    scan blob
);
create table visit (
    keeper_id int not null references keeper (id),
    code char(3) not null references currency (code),
    room int not null,
    primary key (keeper_id, code, room)
);
create table safe (
    id integer primary key,
    scan blob not null,
    token varchar(64) not null default (hex(randomblob(16)))
);
"""


@pytest.fixture
async def files(tmp_path: Path) -> dict[str, str]:
    """Returns the files of all modules by folder and name."""
    modules = await rendered(await facts_of(Dialect.SQLITE, TABLES, tmp_path), "shop")
    return {
        f"{name}/{path.rpartition('/')[2]}": text
        for name, module in modules.items()
        for path, text in module.items()
    }


def classes(schema: str) -> dict[str, str]:
    """Returns the text of each class by its name."""
    return {part.partition("(")[0]: part for part in schema.split("class ")[1:]}


async def test_key_that_users_set_is_in_the_create_form_only(files: dict[str, str]) -> None:
    page = " ".join(files["currency/index.vue"].split())
    assert '<el-form-item v-if="!row" :label="t(\'code\')" prop="code" required >' in page
    assert '<el-form-item :label="t(\'name\')" prop="name" >' in page
    assert "const CREATE_ONLY = ['code'] as const" in page


async def test_write_only_field_is_optional_in_updates(files: dict[str, str]) -> None:
    schema = classes(files["keeper/schema.py"])
    rules = 'title="Password", min_length=1, max_length=100'
    assert f"    password: str = Field({rules})" in schema["KeeperCreate"]
    assert f"    password: str | None = Field(None, {rules})" in schema["KeeperUpdate"]
    assert '    scan: Base64 | None = Field(None, title="Scan")' in schema["KeeperForm"]
    assert {"password", "scan"} & set(schema["KeeperOut"].split()) == set()
    page = " ".join(files["keeper/index.vue"].split())
    assert "v-if" not in page
    assert (
        ':required="!row" > <el-input v-model="form.password" type="password"'
        ' autocomplete="new-password"'
    ) in page
    assert page.count(":placeholder=\"row && t('crud.keep_if_empty')\"") == 2
    tests = files["keeper/test_keeper.py"]
    assert "test_update_without_write_only_field_keeps_its_value" in tests


async def test_create_only_form_is_one_class(files: dict[str, str]) -> None:
    assert [*classes(files["visit/schema.py"])] == ["VisitCreate", "VisitOut"]
    assert "VisitCreate(Schema):\n    keeper_id" in files["visit/schema.py"]


async def test_fields_of_an_update_follow_each_other(files: dict[str, str]) -> None:
    schema = classes(files["safe/schema.py"])
    assert [*schema] == ["SafeCreate", "SafeUpdate", "SafeOut"]
    assert "\n\n    scan: Base64 | None" in schema["SafeUpdate"]
    assert ")\n    token: str | None" in schema["SafeUpdate"]
