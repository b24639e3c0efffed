import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def addon():
    return ROOT / "ar_reconciliation"


@pytest.fixture(scope="session")
def tracked():
    """Files under version control that exist, as paths."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: the files under version control are unknown")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file()]
