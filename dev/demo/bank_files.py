"""Writes the planned files, also to disk, so that they can be tried by hand."""

from .camt import write_camt
from .mt940 import write_mt940
from .tables import write_ccb, write_german_csv, write_xlsx

WRITERS = {
    "camt053": write_camt,
    "mt940": write_mt940,
    "csv": write_german_csv,
    "xlsx": write_xlsx,
    "ccb": write_ccb,
}


def write_files(files, folder):
    """Fill in the contents and save a copy in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for bank_file in files:
        bank_file.content = WRITERS[bank_file.format](bank_file)
        (folder / bank_file.filename).write_bytes(bank_file.content)
