"""What the development tool says about a machine that lacks something."""

import os
import socket
import stat
import subprocess
import sys

import pytest

import run as tool
from project import node, odoo_cli, postgres, system, virtualenv
from project.console import Problem
from project.paths import ROOT


def write_program(path, text):
    """Write an executable shell script."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_problem_is_one_sentence_without_traceback(monkeypatch, capsys):
    def fail(arguments):
        raise Problem("The disk is full. Free some space.")

    monkeypatch.setitem(tool.COMMANDS, "demo", fail)
    assert tool.main(["demo"]) == 1
    assert capsys.readouterr().err == "Error: The disk is full. Free some space.\n"


def test_unknown_command_shows_the_usage(capsys):
    assert tool.main(["dance"]) == 2
    assert "Usage" in capsys.readouterr().err


def test_small_disk_is_refused(tmp_path):
    with pytest.raises(Problem, match="GB are free"):
        system.check_free_disk(tmp_path, needed=10**18)


def test_ordinary_user_is_told_to_have_postgresql_installed(monkeypatch):
    monkeypatch.setattr(system, "is_root", lambda: False)
    monkeypatch.setattr(system, "missing_packages", lambda: ["postgresql"])
    with pytest.raises(Problem, match=r"as root: apt-get install .*postgresql"):
        system.ensure_packages()


def test_ordinary_user_goes_on_without_a_browser(monkeypatch, capsys):
    monkeypatch.setattr(system, "is_root", lambda: False)
    monkeypatch.setattr(system, "missing_packages", lambda: ["chromium"])
    system.ensure_packages()
    assert "chromium" in capsys.readouterr().err


def test_unreachable_registry_is_explained(monkeypatch, tmp_path):
    def fail(command, *, failure, **options):
        raise Problem(f"{failure}. The last lines of {command[0]} were: timeout")

    monkeypatch.setenv("AR_CACHE", str(tmp_path))
    monkeypatch.setattr(virtualenv, "run", fail)
    with pytest.raises(Problem):
        virtualenv.odoo_environment()
    monkeypatch.setattr(node, "run", fail)
    with pytest.raises(Problem, match="npm is configured for"):
        node.install(tmp_path / "node" / "key", {})
    assert not (tmp_path / "node" / "key").exists()


def test_output_of_a_failed_program_is_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(system, "LOGS", tmp_path / "log")
    command = [sys.executable, "-c", "print('no route to host'); exit(3)"]
    with pytest.raises(Problem, match=r"It failed\. Details: .*setup\.log"):
        system.run(command, failure="It failed")
    assert "no route to host" in (tmp_path / "log" / "setup.log").read_text()


def test_missing_program_is_named():
    with pytest.raises(Problem, match="cannot run no-such-program"):
        system.run(["no-such-program"], failure="It failed")


def test_taken_port_is_refused():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} of 127.0.0.1 is taken"):
            odoo_cli.check_port(port)
    odoo_cli.check_port(port)


def test_old_postgresql_is_refused(monkeypatch):
    monkeypatch.setattr(postgres, "program", lambda name: name)
    monkeypatch.setattr(postgres, "run", lambda *a, **k: "postgres (PostgreSQL) 12.4")
    with pytest.raises(Problem, match="PostgreSQL 12 is installed"):
        postgres.check_version()


def test_long_checkout_path_gets_a_short_socket(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "LOCAL", tmp_path / ("x" * 100))
    monkeypatch.setattr(postgres, "is_root", lambda: False)
    cluster = postgres.locate()
    assert cluster.data.is_relative_to(tmp_path)
    assert len(str(cluster.socket_dir)) <= postgres.LONGEST_SOCKET_DIR


def test_unreachable_checkout_moves_the_cluster(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "LOCAL", tmp_path)
    monkeypatch.setattr(postgres, "is_root", lambda: True)
    monkeypatch.setattr(postgres, "system_user", lambda: "nobody")
    monkeypatch.setattr(postgres, "can_reach", lambda user, folder: False)
    assert postgres.locate().base.is_relative_to(postgres.fallback_folder())


@pytest.mark.parametrize("found", ["3.9.2", None])
def test_unsuitable_python_is_explained(tmp_path, found):
    for name in ("bash", "dirname"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    if found:
        answer = f'[ "$1" = --version ] && echo Python {found} || exit 1'
        write_program(tmp_path / "python3", answer)
    result = subprocess.run(
        ["/bin/bash", str(ROOT / "dev" / "python.sh"), "setup"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert "Odoo 19 needs Python 3.10 to 3.13" in result.stderr
    assert (found or "no Python at all") in result.stderr


def test_test_runs_get_a_port_of_their_own():
    arguments = odoo_cli.with_free_port(["server", "--test-tags", "/x"])
    assert arguments[-1].startswith("--http-port=")
    for plain in (["shell", "-d", "x"], ["--test-tags=/x", "-p", "8070"]):
        assert odoo_cli.with_free_port(plain) == plain


def test_only_a_server_needs_the_default_port():
    for serving in ([], ["server", "-d", "x"], ["-d", "x"]):
        assert odoo_cli.serves_default_port(serving)
    for other in (["shell", "-d", "x"], ["-p", "1"], ["server", "--stop-after-init"]):
        assert not odoo_cli.serves_default_port(other)


def test_extra_addons_are_on_the_path(monkeypatch, tmp_path):
    from project.paths import extra_addons

    monkeypatch.setenv("ODOO_EXTRA_ADDONS", f"{tmp_path}:{os.sep}elsewhere:")
    assert [str(path) for path in extra_addons()] == [str(tmp_path), "/elsewhere"]
