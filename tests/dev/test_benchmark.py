"""How the benchmarks judge and what they print."""

import json
import zipfile
from collections import Counter

import pytest

import accounts
import mixes
import report
import results
from project import benchmark, oca, odoo_cli
from project.console import Problem

# ------------------------------------------------------------ judging accounts


@pytest.mark.parametrize(
    ("kind", "truth", "paid", "closed", "expected"),
    [
        ("exact", {7: [100]}, {7: 100}, True, "right"),
        ("exact", {7: [100]}, {8: 100}, True, "wrong"),
        ("exact", {7: [100]}, {7: 99}, True, "wrong"),
        ("exact", {7: [100]}, {7: 100, 8: 5}, True, "wrong"),
        ("several", {7: [100], 8: [50]}, {7: 100}, True, "wrong"),
        ("several", {7: [100], 8: [50]}, {7: 100, 8: 50}, True, "right"),
        ("credit", {7: [100], 8: [-30]}, {7: 100, 8: -30}, True, "right"),
        ("credit", {7: [100], 8: [-30]}, {7: 100, 8: 30}, True, "wrong"),
        ("fee", {7: [90, 100]}, {7: 90}, True, "right"),
        ("fee", {7: [90, 100]}, {7: 100}, True, "right"),
        ("fee", {7: [90, 100]}, {7: 95}, True, "wrong"),
        ("exact", {7: [100]}, {}, False, "missed"),
        ("exact", {7: [100]}, {}, True, "wrong"),
        ("unknown", None, {}, False, "kept"),
        ("unknown", None, {}, True, "wrong"),
        ("unknown", None, {7: 100}, True, "wrong"),
        ("no_receipt", None, {}, True, "kept"),
        ("no_receipt", None, {7: 100}, True, "wrong"),
    ],
)
def test_one_line_is_judged_by_what_it_settled(kind, truth, paid, closed, expected):
    assert accounts.outcome(kind, truth, paid, closed) == expected


def test_only_a_short_payment_may_settle_the_whole_item():
    assert accounts.acceptable("fee", 90, 100) == [90, 100]
    assert accounts.acceptable("discount", 100, 100) == [100]
    assert accounts.acceptable("part", 90, 100) == [90]
    assert accounts.acceptable("credit", -30, -30) == [-30]


def test_lines_without_a_reconciliation_are_counted_too():
    plan = {
        1: {"kind": "exact", "truth": {7: [100]}},
        2: {"kind": "exact", "truth": {8: [200]}},
        3: {"kind": "exact", "truth": {9: [300]}},
        4: {"kind": "paid", "truth": None},
    }
    found = accounts.count(plan, {1: {7: 100}, 3: {8: 300}}, {1, 3})
    assert found == {
        "exact": {"lines": 3, "wanted": 3, "right": 1, "missed": 1, "wrong": 1},
        "paid": {"lines": 1, "wanted": 0, "kept": 1},
    }


# ------------------------------------------------------------------ the report

KINDS = {
    "exact": Counter(lines=10, wanted=10, right=8, missed=1, wrong=1),
    "twice": Counter(lines=4, wanted=2, right=2, kept=2),
    "paid": Counter(lines=3, kept=3),
}


def test_every_kind_is_explained():
    assert set(report.KINDS) == set(mixes.MIX) == set(mixes.HARD)


def test_precision_and_recall():
    counts = report.total(KINDS)
    assert report.settled(KINDS) == 11
    assert report.precision(counts) == 10 / 11
    assert report.recall(counts) == 10 / 12


def test_nothing_settled_is_no_mistake():
    nothing = Counter(lines=3, wanted=3, missed=3)
    assert (report.precision(nothing), report.recall(nothing)) == (1.0, 0.0)
    assert report.recall(Counter(lines=1, kept=1)) == 1.0


def test_columns_are_aligned():
    assert report.grid([["a", "lines"], ["long", 7]]) == "a     lines\nlong      7"


def test_runs_stand_side_by_side_below_their_names():
    lines = report.quality({"ours": KINDS, "somebody else": {}}).splitlines()
    groups, header = lines[0], lines[1]
    assert groups.split("  ")[-1].strip() == "somebody else"
    second = header.index("right", header.index("kept"))
    assert groups.index("somebody else") == second
    exact = next(line for line in lines if line.startswith("exact"))
    assert exact.split()[:9] == ["exact", "8", "1", "1", "-", "-", "-", "-", "-"]
    ours = next(line for line in lines if line.startswith("ours"))
    assert ours.split() == ["ours", "17", "12", "11", "1", "0.9091", "0.8333"]


def test_speed_is_per_line_and_beside_the_base():
    rows = [("Odoo", 5.0, 100, "lines"), ("ours", 10.0, 1000, "settled")]
    odoo, ours = report.speed(rows, base=50.0).splitlines()[1:]
    assert odoo.split() == ["Odoo", "5.00", "100", "50.0", "1.00", "lines"]
    assert ours.split() == ["ours", "10.00", "1000", "10.0", "0.20", "settled"]


def test_ratio_takes_the_mean_of_our_runs():
    runs = [("ours", 1.0, 100, 100), ("other", 40.0, 900, 50), ("ours", 3.0, 100, 100)]
    assert report.times_faster(runs, "ours") == pytest.approx(800 / 20)
    assert "800.0" in report.race(runs)


def test_who_settles_nothing_has_no_time_per_line():
    runs = [("ours", 1.0, 100, 100), ("other", 40.0, 900, 0)]
    assert report.times_faster(runs, "ours") is None
    assert report.race(runs).splitlines()[-1].split()[-1] == "-"


# ----------------------------------------------------------------- the summary


def test_figures_are_kept_only_in_a_run_of_all(monkeypatch, tmp_path):
    monkeypatch.delenv(results.VARIABLE, raising=False)
    results.keep("engine 1000 x 2000, seconds", 1)
    monkeypatch.setenv(results.VARIABLE, str(tmp_path / "bench"))
    results.keep("engine 1000 x 2000, seconds", 2.5)
    results.keep("engine 1000 x 2000, seconds", 0.5)
    found = results.read((tmp_path / "bench").read_text())
    assert found == {"engine 1000 x 2000, seconds": 0.5}


def test_summary_says_which_goals_are_met():
    found = {"recall in Odoo": 0.94999, "precision in Odoo": 0.999, "other": 3}
    found["posting, against Odoo's line by line"] = 0.34
    rows = [line.split() for line in results.summary(found).splitlines()[-3:]]
    assert [row[-1] for row in rows] == ["met", "MISSED", "MISSED"]
    assert "other" not in results.summary(found)


def test_every_goal_is_measured_by_some_script():
    text = "".join(
        path.read_text(encoding="utf-8") for path in benchmark.FOLDER.glob("*.py")
    )
    engine = "engine {count} x {items}, "
    for goal in results.GOALS:
        name = goal.name
        if name.startswith("engine"):
            name = engine + name.split(", ")[1]
        elif "held-out" in name:
            name = name.split(",")[0] + ", {name}"
        assert f'results.keep(f"{name}"' in text or f'results.keep("{name}"' in text


# ------------------------------------------------------------- the development tool


def test_oca_is_measured_only_when_asked_and_before_the_summary():
    assert ["oca.py"] not in benchmark.commands(with_oca=False)
    ours = [["oca.py"], ["oca_statements.py"], ["results.py"]]
    assert benchmark.commands(with_oca=True)[-3:] == ours
    for script, *_arguments in benchmark.commands(with_oca=True):
        assert (benchmark.FOLDER / script).is_file()


def wheel(folder, name):
    """A file as pip leaves it, with an addon in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / f"odoo_addon_{name}-1-py3-none-any.whl", "w") as file:
        file.writestr(f"odoo/addons/{name}/__manifest__.py", json.dumps({"name": name}))


def test_addons_are_fetched_once_and_complete_or_absent(monkeypatch, tmp_path):
    monkeypatch.setenv("AR_CACHE", str(tmp_path))
    calls = []

    def download(folder):
        calls.append(folder)
        wheel(folder, "one")
        wheel(folder, "two")

    monkeypatch.setattr(oca, "download", download)
    path = oca.addons_path()
    assert sorted(addon.name for addon in path.iterdir()) == ["one", "two"]
    assert oca.addons_path() == path
    assert len(calls) == 1
    assert [folder.name for folder in (tmp_path / "oca").iterdir()] == [
        path.parents[1].name
    ]


def test_an_unreachable_index_leaves_nothing_behind(monkeypatch, tmp_path):
    def fail(command, *, failure, **options):
        raise Problem(failure)

    monkeypatch.setenv("AR_CACHE", str(tmp_path))
    monkeypatch.setattr(oca, "run", fail)
    monkeypatch.setattr(oca, "odoo_environment", lambda: tmp_path / "venv")
    with pytest.raises(Problem, match="pip is configured for"):
        oca.addons_path()
    assert not list((tmp_path / "oca").iterdir())


def test_version_is_the_pinned_one():
    for module in (oca.MODULE, oca.STATEMENTS):
        assert f"{module}=={oca.version(module)}\n" in oca.PINS.read_text()
        assert oca.version(module).startswith("19.0.")


def test_one_script_that_fails_fails_the_run(monkeypatch, tmp_path):
    ran = []

    def call(command, cwd, env):
        ran.append(command[1])
        assert env["AR_BENCH_RESULTS"]
        return 1 if command[1].endswith("bench_odoo.py") else 0

    class Environment:
        python, variables = "python", {}

    monkeypatch.setattr(odoo_cli, "ensure_environment", Environment)
    monkeypatch.setattr(benchmark, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(benchmark.subprocess, "call", call)
    assert benchmark.run_bench(with_oca=True) == 1
    assert len(ran) == len(benchmark.commands(with_oca=True))
