"""Breaks the lines of generated TypeScript and Vue files where Prettier breaks them.

The console checks its sources with Prettier. The generator runs without Node, so the few shapes
that the templates produce are laid out here.
"""

import re

from app.generator.literals import display_width

PRINT_WIDTH = 100
TEMPLATE_BLOCK = re.compile(r"(?<=\n<template>\n).*(?=</template>\n$)", re.DOTALL)
ATTRIBUTE = re.compile(r'[^\s=/>"]+(?:="[^"]*")?')
TAG = re.compile(rf"<(/?)([\w-]+)((?:\s+{ATTRIBUTE.pattern})*)\s*(/?)>")
STRING = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|&quot;.*?(?<!\\)&quot;)"""
# Statements that are broken into one line per item: what precedes the items, the items, the rest.
BREAKABLE_LISTS = (
    (re.compile(r"(import {) (.+) (} from .+)"), re.compile(r"\w+")),
    (re.compile(r"(.* = \w+\()(.+)(\))"), re.compile(STRING)),
    (re.compile(r"(.*\[)(.+)(\].*)"), re.compile(STRING)),
)
PROPERTY = re.compile(rf"(\s*(\S+):) ({STRING},)")
MIN_BROKEN_KEY = 5  # Prettier keeps the value on the line of a shorter key.
BOUND_ATTRIBUTE = re.compile(r'(\s*[:@\w-]+=")(.+)"')


def format_frontend(text: str) -> str:
    """Returns the text of a `.ts` or `.vue` file, formatted."""
    text = TEMPLATE_BLOCK.sub(lambda block: _format_template(block[0]), text)
    lines = [part for line in text.splitlines() for part in _break_statement(line)]
    return "".join(f"{line}\n" for line in lines)


def _format_template(text: str) -> str:
    """Indents every tag by its depth. Text between tags is not supported and is dropped."""
    lines: list[str] = []
    depth = 1
    end = 0
    for tag in TAG.finditer(text):
        closing, name, attributes, self_closing = tag.groups()
        if lines and "\n\n" in text[end : tag.start()]:
            lines.append("")
        if closing:
            depth -= 1
        indent = "  " * depth
        if closing:
            lines.append(f"{indent}</{name}>")
        else:
            lines += _open_tag(indent, name, ATTRIBUTE.findall(attributes), self_closing)
            depth += not self_closing
        end = tag.end()
    return "".join(f"{line}\n" for line in lines)


def _open_tag(indent: str, name: str, attributes: list[str], self_closing: str) -> list[str]:
    """Returns the tag on one line, or with one attribute per line if there are several."""
    line = f"{indent}<{' '.join([name, *attributes])}{' /' if self_closing else ''}>"
    if len(attributes) < 2 and display_width(line) <= PRINT_WIDTH:
        return [line]
    broken = [f"{indent}  {attribute}" for attribute in attributes]
    return [f"{indent}<{name}", *broken, f"{indent}{self_closing}>"]


def _break_statement(line: str) -> list[str]:
    if display_width(line) <= PRINT_WIDTH:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    if match := PROPERTY.fullmatch(line):
        is_breakable = len(match[2]) >= MIN_BROKEN_KEY
        return [match[1], f"{indent}  {match[3]}"] if is_breakable else [line]
    for pattern, item in BREAKABLE_LISTS:
        match = pattern.fullmatch(line)
        if match is None:
            continue
        items = item.findall(match[2])
        if ", ".join(items) == match[2]:
            return [match[1], *(f"{indent}  {text}," for text in items), indent + match[3]]
    if match := BOUND_ATTRIBUTE.fullmatch(line):
        return [match[1], f"{indent}  {match[2]}", f'{indent}"']
    return [line]
