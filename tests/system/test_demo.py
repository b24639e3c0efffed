"""`make demo SERVE=0` ends with its summary, and the summary adds up."""

import re
import subprocess

from project.paths import ROOT


def test_the_demo_settles_every_line_as_an_accountant_would(environment):
    result = subprocess.run(
        ["make", "demo", "SERVE=0"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    said = result.stdout + result.stderr
    assert result.returncode == 0, said[-4000:]
    good, lines = re.search(r"(\d+) of (\d+) lines ended as", said).groups()
    assert good == lines, said[-4000:]
    assert int(lines) > 100
    assert "It adds up to the cent." in said
