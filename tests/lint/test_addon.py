"""Files of the addon that must name each other do so."""

import ast
import re

import pytest

DATA_FOLDERS = ("security", "data", "views", "wizards", "report")


def manifest(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def test_the_manifest_loads_every_data_file_and_no_other(addon):
    on_disk = {
        str(path.relative_to(addon))
        for folder in DATA_FOLDERS
        for path in (addon / folder).glob("**/*")
        if path.suffix in (".xml", ".csv")
    }
    assert on_disk
    listed = manifest(addon)["data"]
    assert set(listed) == on_disk
    assert len(listed) == len(set(listed))


def test_rights_are_loaded_before_views_and_menus_after_them(addon):
    folders = [name.split("/")[0] for name in manifest(addon)["data"]]
    last_right = max(i for i, name in enumerate(folders) if name == "security")
    views = [i for i, name in enumerate(folders) if name in ("views", "wizards")]
    assert not views or last_right < min(views)
    data = manifest(addon)["data"]
    menus = [i for i, name in enumerate(data) if name.endswith("menus.xml")]
    assert not menus or max(views) == menus[0]


@pytest.mark.parametrize(
    "folder", ["models", "wizards", "controllers", "report", "tests"]
)
def test_every_module_is_imported_by_its_package(addon, folder):
    text = (addon / folder / "__init__.py").read_text(encoding="utf-8")
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            imported.update(alias.name for alias in node.names)
    pattern = "test_*.py" if folder == "tests" else "*.py"
    files = {path.stem for path in (addon / folder).glob(pattern)} - {"__init__"}
    assert imported == files


def test_record_names_follow_the_models(addon):
    """``<model>_view_<type>``, ``<model>_action``, ``<model>_rule_…``, ``…_menu``."""
    patterns = {
        "ir.ui.view": r"_view_[a-z]+(_\w+)?$|^(portal|report)_\w+$",
        "ir.actions.act_window": r"_action(_\w+)?$",
        "ir.actions.server": r"_action(_\w+)?$",
        "ir.rule": r"_rule_\w+$",
        "res.groups": r"_group_\w+$",
        "ir.cron": r"^ir_cron_\w+$|_cron(_\w+)?$",
    }
    wrong = [
        f"{path.name}: {xmlid} ({model})"
        for folder in DATA_FOLDERS
        for path in (addon / folder).glob("*.xml")
        for xmlid, model in records(path.read_text(encoding="utf-8"))
        if model in patterns and not re.search(patterns[model], xmlid)
    ]
    assert not wrong


def records(text):
    for tag in re.findall(r"<record\b[^>]*>", text):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        yield attributes["id"], attributes["model"]


def test_constraints_are_written_the_new_way(addon):
    for path in addon.glob("**/*.py"):
        if "tests" not in path.parts:
            assert "_sql_constraints" not in path.read_text(encoding="utf-8"), path


def test_files_say_what_the_licence_wants(addon):
    values = manifest(addon)
    assert values["license"] == "LGPL-3"
    assert values["version"].startswith("19.0.")
    assert values["external_dependencies"]["python"] == sorted(
        values["external_dependencies"]["python"]
    )


def test_every_external_library_is_declared(addon):
    """Import names of the core and the models against the manifest."""
    distributions = {
        "charset_normalizer": "charset-normalizer",
        "stdnum": "python-stdnum",
    }
    # What Odoo itself needs is there.
    known = {"odoo", "ar_reconciliation", "werkzeug", "psycopg2", "markupsafe"}
    known |= {"PIL", "reportlab"}
    declared = set(manifest(addon)["external_dependencies"]["python"])
    used = set()
    for path in addon.glob("**/*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            used.update(name.split(".")[0] for name in names)
    third_party = {
        distributions.get(name, name)
        for name in used - known
        if name not in __import__("sys").stdlib_module_names
    }
    assert third_party <= declared, "declare them in the manifest"
