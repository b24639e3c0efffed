"""What all tests have in common that take pictures for the documents.

A module of tests per part of the product; its books are a script for Odoo's shell, in
a module of their own. Pictures are named ``part-what-language``.
"""

import shutil
import subprocess

import pytest


@pytest.fixture
def log_in(page):
    """Function that logs somebody in on a server; the password is the login."""

    def enter(served, login: str):
        page.context.clear_cookies()
        page.goto(f"{served.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/web/login" not in url, timeout=90_000)
        page.wait_for_selector(".o_web_client, #wrapwrap", timeout=90_000)

    return enter


@pytest.fixture
def paper(tmp_path, picture_of):
    """Function that keeps the pages of a PDF side by side as a picture."""
    from PIL import Image

    if not shutil.which("pdftoppm"):
        pytest.skip("poppler-utils are not installed")

    def keep(name: str, pdf: bytes) -> int:
        source = tmp_path / f"{name}.pdf"
        source.write_bytes(pdf)
        command = ["pdftoppm", "-r", "88", "-png", str(source), str(tmp_path / name)]
        subprocess.run(command, check=True)
        pages = [Image.open(path) for path in sorted(tmp_path.glob(f"{name}-*.png"))]
        gap = 12
        width = sum(page.width for page in pages) + gap * (len(pages) - 1)
        sheet = Image.new("RGB", (width, pages[0].height), "#c5cbd0")
        left = 0
        for page in pages:
            sheet.paste(page, (left, 0))
            left += page.width + gap
        picture_of(name, sheet)
        return len(pages)

    return keep
