"""Formatting of generated TypeScript and Vue, which equals that of the console's Prettier."""

import pytest

from app.generator.plan.layout import format_frontend

NAME = "a_column_name_of_a_table_with_a_rather_long_name_in_its_database"
PAGE = """\
<script setup lang="ts">
</script>

<template>
  <CrudPage :crud="crud">
    <template #filter="{ filter }">
      <el-form-item :label="t('a')"><BooleanSelect v-model="filter.a" /></el-form-item>

      <el-form-item label="b" prop="b"><el-input v-model="form.b" /></el-form-item>
    </template>
  </CrudPage>
</template>
"""
FORMATTED_PAGE = """\
<script setup lang="ts">
</script>

<template>
  <CrudPage :crud="crud">
    <template #filter="{ filter }">
      <el-form-item :label="t('a')">
        <BooleanSelect v-model="filter.a" />
      </el-form-item>

      <el-form-item
        label="b"
        prop="b"
      >
        <el-input v-model="form.b" />
      </el-form-item>
    </template>
  </CrudPage>
</template>
"""


def test_a_template_has_one_element_and_attribute_a_line() -> None:
    assert format_frontend(PAGE) == FORMATTED_PAGE
    assert format_frontend(FORMATTED_PAGE) == FORMATTED_PAGE


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("const A = ['a', 'b'] as const", ["const A = ['a', 'b'] as const"]),
        (
            f"const A = ['{NAME}', '{NAME}'] as const",
            ["const A = [", f"  '{NAME}',", f"  '{NAME}',", "] as const"],
        ),
        (
            f"import {{ {NAME}Api, {NAME}Options }} from './api'",
            ["import {", f"  {NAME}Api,", f"  {NAME}Options,", "} from './api'"],
        ),
        (
            f"export const {NAME}Api = crudApi('/api/v1/{NAME}')",
            [f"export const {NAME}Api = crudApi(", f"  '/api/v1/{NAME}',", ")"],
        ),
        (f"    {NAME}: '{'标签' * 20}',", [f"    {NAME}:", f"      '{'标签' * 20}',"]),
        (f"    page: '{'标签' * 30}',", [f"    page: '{'标签' * 30}',"]),
        (
            f"""  v-for="choice in ['{NAME}', '{NAME}']\"""",
            ['  v-for="choice in [', f"    '{NAME}',", f"    '{NAME}',", '  ]"'],
        ),
        (
            f"""  v-for="choice in [&quot;it's {NAME}&quot;, '{NAME}']\"""",
            ['  v-for="choice in [', f"    &quot;it's {NAME}&quot;,", f"    '{NAME}',", '  ]"'],
        ),
        (
            f"""  :load="{NAME}Options('{NAME}')\"""",
            ['  :load="', f"    {NAME}Options('{NAME}')", '  "'],
        ),
    ],
)
def test_a_line_is_broken_only_if_it_is_too_long(line: str, lines: list[str]) -> None:
    assert format_frontend(f"{line}\n").splitlines() == lines
