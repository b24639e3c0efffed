"""What is in the repository, and what must not be."""

import ast
import re

import pytest

MAX_LINES = 400
MAX_FUNCTION = 50
TEXT_SUFFIXES = {
    ".cfg", ".cjs", ".css", ".csv", ".html", ".js", ".json", ".md", ".po", ".pot",
    ".py", ".scss", ".sh", ".toml", ".txt", ".xml", ".yaml", ".yml", "",
}  # fmt: skip
FOREIGN = {
    "a path of one machine": r"(?<![\w.-])/(?:work|root|home/\w+)/",
    "a package registry": (
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|npmmirror|deb\.debian\.org"
        r"|mirrors?\.[a-z]+\.(?:com|edu|cn|org)"
    ),
}
#: This file names what it forbids.
EXEMPT = {"tests/lint/test_repository.py"}
#: Tables of data rather than code may be longer.
LONG = {"tests/bench/dialects.py"}


def texts(root, tracked):
    for path in tracked:
        name = str(path.relative_to(root))
        binary = path.suffix.lower() not in TEXT_SUFFIXES or "/golden/" in name
        if not binary and name not in EXEMPT:
            yield name, path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("what", FOREIGN)
def test_no_file_names_a_machine_or_a_registry(root, tracked, what):
    found = [
        f"{name}:{number}"
        for name, text in texts(root, tracked)
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(FOREIGN[what], line)
    ]
    assert not found


def python_files(root, tracked):
    for path in tracked:
        if path.suffix == ".py":
            yield str(path.relative_to(root)), path.read_text(encoding="utf-8")


def test_no_python_file_is_longer_than_the_budget(root, tracked):
    sizes = {
        name: len(text.splitlines())
        for name, text in python_files(root, tracked)
        if name not in LONG
    }
    assert sizes
    assert not {name: size for name, size in sizes.items() if size > MAX_LINES}


def test_no_function_is_longer_than_the_budget(root, tracked):
    found = {}
    for name, text in python_files(root, tracked):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                size = node.end_lineno - node.lineno + 1
                if size > MAX_FUNCTION:
                    found[f"{name}:{node.name}"] = size
    assert not found


def test_no_large_or_generated_file_is_tracked(root, tracked):
    names = [str(path.relative_to(root)) for path in tracked]
    assert not [name for name in names if "__pycache__" in name or ".local/" in name]
    assert not [
        str(path.relative_to(root))
        for path in tracked
        if path.stat().st_size > 2_000_000
    ]
