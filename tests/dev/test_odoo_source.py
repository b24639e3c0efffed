"""Which Odoo the development tool takes, and what it says when it cannot."""

import pytest

from project import odoo_source
from project.console import Problem
from project.debian import mirrors_from_uris


def make_odoo(folder, version="19, 0"):
    """Write the little of an Odoo that is looked at."""
    package = folder / "odoo"
    (package / "addons" / "account").mkdir(parents=True)
    release = f"version_info = ({version}, 0, FINAL, 0, '')\n"
    (package / "release.py").write_text(release)
    return folder


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    """A cache without Odoo; nothing of the machine is seen."""
    cache = tmp_path / "cache"
    monkeypatch.setenv("AR_CACHE", str(cache))
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(odoo_source, "importable_odoo", lambda: None)
    return cache


def test_odoo_home_of_the_right_series_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(make_odoo(tmp_path)))
    found = odoo_source.find_odoo()
    assert found.python_path == tmp_path
    assert found.addons_paths == [tmp_path / "odoo" / "addons"]


def test_source_checkout_has_its_addons_beside_the_package(tmp_path, monkeypatch):
    make_odoo(tmp_path)
    (tmp_path / "odoo" / "addons" / "account").rmdir()
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    paths = odoo_source.find_odoo().addons_paths
    assert paths == [tmp_path / "odoo" / "addons", tmp_path / "addons"]


def test_odoo_home_of_another_series_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(make_odoo(tmp_path, "18, 0")))
    with pytest.raises(Problem, match=r"Odoo 18\.0, but this module needs Odoo 19\.0"):
        odoo_source.find_odoo()


def test_odoo_home_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Problem, match=r"no odoo/release\.py below it"):
        odoo_source.find_odoo()


def test_cached_odoo_is_reused(empty_cache):
    tree = empty_cache / "odoo" / "19.0.0+dfsg-1" / odoo_source.PYTHON_DIR
    tree.mkdir(parents=True)
    make_odoo(tree)
    assert odoo_source.find_odoo().python_path == tree


def test_interrupted_unpacking_is_not_taken_for_complete(empty_cache):
    scratch = empty_cache / "odoo" / ".new-abc" / "tree" / odoo_source.PYTHON_DIR
    scratch.mkdir(parents=True)
    make_odoo(scratch)
    assert odoo_source.cached_odoo() is None
    odoo_source.remove_leftovers(empty_cache / "odoo")
    assert list((empty_cache / "odoo").iterdir()) == []


def test_debian_package_without_stand_in_is_incomplete(tmp_path):
    (tmp_path / "odoo" / "addons" / "mail").mkdir(parents=True)
    assert odoo_source.missing_web_files(tmp_path)
    odoo_source.add_stand_in(tmp_path)
    assert not odoo_source.missing_web_files(tmp_path)


class Shelf:
    """A supplier that offers given versions."""

    def __init__(self, **versions):
        self.offers = {name.replace("_", "-"): v for name, v in versions.items()}

    def versions(self, package):
        return self.offers.get(package, [])


def test_font_awesome_4_is_chosen_over_newer_ones():
    shelf = Shelf(fonts_font_awesome=["7.3.0", "5.0.10+really4.7.0~dfsg-4.1"])
    chosen = odoo_source.choose_companion(shelf, "fonts-font-awesome", "4.7")
    assert chosen == "5.0.10+really4.7.0~dfsg-4.1"


def test_missing_web_library_is_named():
    with pytest.raises(Problem, match="Debian's libjs-jquery"):
        odoo_source.choose_companion(Shelf(), "libjs-jquery", "")


def test_mirror_is_read_from_the_machines_apt_sources():
    output = (
        "'http://m.test/debian-security/dists/bookworm-security/InRelease' a 0\n"
        "'http://other.test/tool/dists/nodistro/InRelease' b 0\n"
        "'http://m.test/debian/dists/bookworm/InRelease' c 0\n"
        "'http://m.test/debian/dists/bookworm-updates/InRelease' d 0\n"
        "'http://m.test/debian/dists/bookworm/main/binary-all/Packages.xz' e 0\n"
    )
    found = mirrors_from_uris(output)
    assert found == ["http://m.test/debian", "http://other.test/tool"]
