"""What is said once, and what can be written and never read, in the files of a module."""

from pathlib import Path

import pytest

from app.generator.introspect.schema import Dialect

from .test_render import facts_of, rendered

pytestmark = pytest.mark.anyio

TABLES = """
create table currency (code char(3) primary key, name varchar(40) not null);
create table keeper (id integer primary key, name varchar(40) not null, password varchar(100) not null, scan blob);
create table visit (keeper_id int not null references keeper (id), code char(3) not null references currency (code),
    room int not null, primary key (keeper_id, code, room));
create table safe (id integer primary key, scan blob not null,
    token varchar(64) not null default (hex(randomblob(16))));
"""


@pytest.fixture
async def files(tmp_path: Path) -> dict[str, str]:
    made = await rendered(await facts_of(Dialect.SQLITE, TABLES, tmp_path), "shop")
    return {
        f"{name}/{path.rpartition('/')[2]}": text
        for name, module in made.items()
        for path, text in module.items()
    }


def classes(schema: str) -> dict[str, str]:
    return {part.partition("(")[0]: part for part in schema.split("class ")[1:]}


async def test_a_key_that_people_give_is_in_the_form_that_creates_only(
    files: dict[str, str],
) -> None:
    page = " ".join(files["currency/index.vue"].split())
    assert '<el-form-item v-if="!row" :label="t(\'code\')" prop="code" required >' in page
    assert '<el-form-item :label="t(\'name\')" prop="name" required >' in page
    assert "const CREATE_ONLY = ['code'] as const" in page


async def test_what_no_answer_shows_can_be_changed_and_is_kept_where_it_is_left_out(
    files: dict[str, str],
) -> None:
    found = classes(files["keeper/schema.py"])
    assert (
        '    password: str = Field(title="密码", min_length=1, max_length=100)'
        in found["KeeperCreate"]
    )
    assert (
        '    password: str | None = Field(None, title="密码", min_length=1, max_length=100)'
        in found["KeeperUpdate"]
    )
    assert '    scan: Base64 | None = Field(None, title="Scan")' in found["KeeperForm"]
    assert {"password", "scan"} & set(found["KeeperOut"].split()) == set()
    page = " ".join(files["keeper/index.vue"].split())
    assert "v-if" not in page
    assert (
        ':required="!row" > <el-input v-model="form.password" type="password" autocomplete="new-password"'
        in page
    )
    assert page.count(":placeholder=\"row && t('crud.keep_if_empty')\"") == 2
    assert "stays_until_it_is_given_anew" in files["keeper/test_keeper.py"]


async def test_a_form_that_only_creating_has_is_one_class(files: dict[str, str]) -> None:
    assert [*classes(files["visit/schema.py"])] == ["VisitCreate", "VisitOut"]
    assert "VisitCreate(Schema):\n    keeper_id" in files["visit/schema.py"]


async def test_fields_of_an_update_stand_together(files: dict[str, str]) -> None:
    found = classes(files["safe/schema.py"])
    assert [*found] == ["SafeCreate", "SafeUpdate", "SafeOut"]
    assert "\n\n    scan: Base64 | None" in found["SafeUpdate"]
    assert ")\n    token: str | None" in found["SafeUpdate"]
