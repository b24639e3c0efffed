"""Reading the results of pytest and of Odoo's test runner."""

import re

from project import databases, odoo_log, tiers
from project.outcome import Outcome, read_junit

LINE = "2026-01-31 10:00:00,123 42 {} test_odoo odoo.{}: {}\n"


def log_of(path, *records):
    """Write a log with a level, a logger and a message per record."""
    path.write_text("".join(LINE.format(*record) for record in records))
    return path


def closing(failed, errors, total):
    """Odoo's last record of a test run."""
    text = f"{failed} failed, {errors} error(s) of {total} tests when loading database"
    return ("INFO", "tests.result", text)


def test_counts_are_odoos_own(tmp_path):
    log = log_of(
        tmp_path / "log",
        ("INFO", "addons.x.tests.test_a", "skipped TestA.test_b : no browser here"),
        ("ERROR", "addons.x.tests.test_a", "FAIL: TestA.test_c\nTraceback\n  1 != 2"),
        closing(1, 0, 5),
    )
    found = odoo_log.read_log(log)
    assert (found.passed, found.failed, found.skipped) == (3, 1, 1)
    assert "skipped TestA.test_b: no browser here" in found.details
    assert any("1 != 2" in detail for detail in found.details)


def test_warning_is_a_failure(tmp_path):
    warning = ("WARNING", "models", "The model x has no access rules\nmore")
    log = log_of(tmp_path / "log", warning, closing(0, 0, 2))
    found = odoo_log.read_log(log)
    assert (found.passed, found.failed) == (2, 1)
    assert found.details[0].endswith("no access rules\nmore")


def test_expected_warning_is_no_failure(tmp_path):
    warning = ("WARNING", "models", "wkhtmltopdf: a switch is not supported")
    log = log_of(tmp_path / "log", warning, closing(0, 0, 2))
    expected = [re.compile(r"^WARNING odoo\.models: wkhtmltopdf")]
    assert odoo_log.read_log(log, expected).failed == 0


def test_run_that_breaks_off_is_a_failure(tmp_path):
    log = log_of(tmp_path / "log", ("INFO", "modules.loading", "Loading module x"))
    assert odoo_log.read_log(log).failed == 1
    assert odoo_log.read_log(tmp_path / "no-log").failed == 1


def test_every_ignored_record_has_a_reason():
    for path in odoo_log.IGNORE_DIR.glob("*.txt"):
        previous = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                assert previous.startswith("#"), f"{path}: no reason for {line}"
                re.compile(line)
            previous = line


def test_junit_counts(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(
        "<testsuites><testsuite>"
        "<testcase classname='a' name='ok'/>"
        "<testcase classname='a' name='bad'><failure/></testcase>"
        "<testcase classname='a' name='broken'><error/></testcase>"
        "<testcase classname='a' name='not'><skipped message='why'/></testcase>"
        "</testsuite></testsuites>"
    )
    found = read_junit(report)
    assert found.counts == "1 passed, 2 failed, 1 skipped"
    assert found.details == ["skipped a.not: why"]


def test_pytest_that_crashes_is_a_failure(tmp_path):
    log = tmp_path / "log"
    log.write_text("ImportError: no such module\n")
    found = tiers.read_pytest(tmp_path / "none.xml", log, 4)
    assert found.failed == 1
    assert "ImportError" in found.details[0]


def test_folder_without_tests_is_no_failure(monkeypatch):
    found = tiers.run_pytest("none", ("tests/no-such-folder",), {})
    assert found.counts == "0 passed, 0 failed, 0 skipped"


def test_closing_line_comes_last_and_the_code_tells_failure(monkeypatch, capsys):
    monkeypatch.setitem(tiers.TIERS, "unit", tiers.Tier("unit", "x", one_failure, 1))
    assert tiers.run_tests("unit") == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "2 passed, 1 failed, 0 skipped"


def one_failure():
    """What a tier with one failure returns."""
    return Outcome(passed=2, failed=1, details=["1 != 2"])


def test_addon_hash_ignores_tests_only(monkeypatch, tmp_path):
    monkeypatch.setattr(databases, "ADDON_DIR", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "model.py").write_text("a = 1\n")
    before = databases.addon_hash()
    (tmp_path / "tests" / "test_a.py").write_text("b = 1\n")
    assert databases.addon_hash() == before
    (tmp_path / "model.py").write_text("a = 2\n")
    assert databases.addon_hash() != before


def test_a_tier_that_lost_tests_fails(monkeypatch):
    found = Outcome(passed=3)
    tier = tiers.Tier("unit", "x", lambda: found, 4)
    assert tiers.run_tier(tier).failed == 1
    assert "at least 4" in found.details[0]
