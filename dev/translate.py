"""Bring the translations in step with a freshly exported template.

Usage, with the project's Python: ``dev/translate.py NEW_TEMPLATE I18N_FOLDER``.
Called by ``make i18n``; what has to be translated afterwards is printed.
"""

import sys
from pathlib import Path

import polib

#: Change with every export and mean nothing.
DATES = ("POT-Creation-Date", "PO-Revision-Date")


def write_template(exported: polib.POFile, target: Path) -> None:
    """Save the template without the dates that differ at every export."""
    for name in DATES:
        exported.metadata.pop(name, None)
    exported.save(str(target))


def merge(template: polib.POFile, path: Path) -> list[str]:
    """Add new texts to a translation in their place, drop those that are gone.

    Returns the texts that still have no translation.
    """
    translation = polib.pofile(str(path))
    translation.merge(template)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    for name in DATES:
        translation.metadata.pop(name, None)
    translation.sort(key=lambda entry: entry.msgid)
    translation.save()
    return [entry.msgid for entry in translation if not entry.translated()]


def main(exported: str, folder: str) -> int:
    """Update the template and every translation in the folder."""
    template = polib.pofile(exported)
    write_template(template, Path(folder) / "ar_reconciliation.pot")
    for path in sorted(Path(folder).glob("*.po")):
        missing = merge(template, path)
        print(f"{path.name}: {len(missing)} of {len(template)} texts to translate")
        for text in missing:
            print(f"  {text!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
