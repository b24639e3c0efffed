"""Write docs/errors.md and the tables of other documents from the source.

    python dev/docs/generate.py

A test of the unit tier fails while the documents differ from the source.
"""

import ast
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
ADDON = ROOT / "ar_reconciliation"
ERRORS = ROOT / "docs" / "errors.md"
SECURITY = ROOT / "docs" / "security.md"
IMPORT = ROOT / "docs" / "import.md"
GOLDEN = ROOT / "tests" / "golden"
#: Catalogue in core/errors.py, the sentences in models/, heading, what it is.
CATALOGUES = (
    (
        "FILE_ERRORS",
        "FILE_ERROR_TEXTS",
        "Files that cannot be read",
        "The import stops, names the file, and nothing of it is imported.",
    ),
    (
        "ISSUES",
        "ISSUE_TEXTS",
        "Rows of a file",
        "Shown in the preview and kept with the import, with the row they are about.",
    ),
    (
        "EXCEPTIONS",
        "EXCEPTION_TEXTS",
        "Bank lines that were not settled",
        "The code is `ar_exception_code`, the sentence `ar_exception_text`.",
    ),
    (
        "REASONS",
        "REASON_TEXTS",
        "Reasons of a proposal",
        "What speaks for a match and what against it, in `explanation`.",
    ),
    (
        "FEED_ERRORS",
        "FEED_ERROR_TEXTS",
        "Bank feeds that fetched nothing",
        "Shown on the feed with the time of the next try.",
    ),
    (
        "TEMPLATE_PROBLEMS",
        "TEMPLATE_PROBLEM_TEXTS",
        "Templates of bank feeds",
        "Shown below the template; it cannot be saved with one of them.",
    ),
)
MONEY = {
    "amount",
    "residual",
    "difference",
    "discount",
    "charges",
    "excess",
    "expected",
}
#: What an entry or a statement may say, as the table of formats calls it.
GIVES = {
    "value_date": "value date",
    "payer_name": "payer",
    "payer_account": "payer's account",
    "ultimate_payer": "ultimate payer",
    "reference": "reference",
    "remittances": "documents paid",
    "bank_id": "bank's number",
    "charges": "charges",
    "original_amount": "original amount",
    "balance_after": "balance of each row",
    "account": "own account",
    "closing": "balances",
}
NAMES = {"r": "read", "w": "write", "c": "create", "u": "delete"}


def load(path: Path) -> ModuleType:
    """A module of the addon, without the addon and without Odoo."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sentences() -> dict[str, dict[str, str]]:
    """Name of the table -> code -> English sentence, as written in the models."""
    found = {}
    for name in ("ar_core_texts.py", "ar_reason_texts.py", "ar_feed_texts.py"):
        tree = ast.parse((ADDON / "models" / name).read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                found[node.targets[0].id] = {
                    ast.literal_eval(key): ast.literal_eval(value.args[0])
                    for key, value in zip(
                        node.value.keys, node.value.values, strict=True
                    )
                }
    return found


def filled(sentence: str, example: dict) -> str:
    """The sentence as a person reads it, with the data of the example."""
    data = dict(example)
    if isinstance(data.get("open"), int):
        data["open"] = f"{data['open'] / 100:,.2f} {data['item_currency']}"
    if currency := example.get("currency"):
        for key in MONEY & data.keys():
            if isinstance(data[key], int):
                data[key] = f"{data[key] / 100:,.2f} {currency}"
    return sentence % data


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def errors_document() -> str:
    """The whole of docs/errors.md."""
    core, texts = load(ADDON / "core" / "errors.py"), sentences()
    lines = [
        "# Messages",
        "",
        "Every message the module can give about a file, a bank line or a match.",
        "The pure core returns a code and data; the sentence is made in the user's",
        "language. Each is shown here with the data of an example.",
        "",
        "Written by `dev/docs/generate.py`: change the source, not this file.",
    ]
    for catalogue, table, heading, about in CATALOGUES:
        lines += ["", f"## {heading}", "", about, ""]
        lines += ["| Code | Sentence |", "| --- | --- |"]
        for code, example in getattr(core, catalogue).items():
            if sentence := texts[table].get(code):
                lines.append(f"| `{code}` | {cell(filled(sentence, example))} |")
    return "\n".join(lines) + "\n"


def rights_text(letters: str) -> str:
    words = [name for letter, name in NAMES.items() if letter in letters]
    return ", ".join(words) or "–"


def model_table() -> str:
    matrix = load(ADDON / "tests" / "access_matrix.py")
    lines = [
        "| Model | " + " | ".join(matrix.ROLES) + " |",
        "| --- |" + " --- |" * len(matrix.ROLES),
    ]
    for model in matrix.MODELS:
        cells = [rights_text(matrix.rights(model, role)) for role in matrix.ROLES]
        lines.append(f"| `{model}` | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _harmless(model: str) -> str:
    """Why every role may call a method of the model."""
    return "auditor, and all above" if model == "ar.workbench" else "opens a list only"


def method_table() -> str:
    matrix = load(ADDON / "tests" / "access_matrix.py")
    lines = ["| Model | Method | May call it |", "| --- | --- | --- |"]
    lines += [
        f"| `{model}` | `{method}` | {', '.join(roles)} |"
        for (model, method), roles in matrix.METHODS.items()
    ]
    lines += [
        f"| `{model}` | `{method}` | {_harmless(model)} |"
        for model, method in sorted(matrix.OPENERS)
    ]
    return "\n".join(lines)


def format_table() -> str:
    """What files of each format say, as the examples in tests/golden show."""
    given: dict[str, set[str]] = {}
    for path in sorted(GOLDEN.glob("*/*.json")):
        if path.parent.name == "remittance":
            continue  # no statements
        found = json.loads(path.read_text(encoding="utf-8"))
        names = given.setdefault(found["format"], set())
        for statement in found.get("statements", ()):
            names.update(statement)
            names.update(*statement.get("entries", ()))
    lines = [
        "| | " + " | ".join(GIVES.values()) + " |",
        "| --- |" + " --- |" * len(GIVES),
    ]
    for name, names in sorted(given.items()):
        cells = ["✓" if field in names else "" for field in GIVES]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def renewed(path: Path, tables: dict[str, str]) -> str:
    """A document with its marked tables renewed; the prose stays."""
    text = path.read_text(encoding="utf-8")
    for name, table in tables.items():
        pattern = rf"(<!-- {name} -->\n\n).*?(\n\n<!-- end -->)"
        text = re.sub(
            pattern,
            lambda found, table=table: found[1] + table + found[2],
            text,
            flags=re.DOTALL,
        )
    return text


def documents() -> dict[Path, str]:
    """Path -> what should be in it."""
    rights = {"models": model_table(), "methods": method_table()}
    return {
        ERRORS: errors_document(),
        SECURITY: renewed(SECURITY, rights),
        IMPORT: renewed(IMPORT, {"formats": format_table()}),
    }


def main() -> int:
    for path, text in documents().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
