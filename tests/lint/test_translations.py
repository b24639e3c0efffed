"""The catalogues of translations are whole. (Their texts are checked elsewhere.)"""

import re

import pytest


def catalogue(addon, name):
    path = addon / "i18n" / name
    if not path.exists():
        pytest.skip(f"{name} has not been written yet")
    return path.read_text(encoding="utf-8")


def entries(text):
    """(msgid, msgstr) of every entry but the header, obsolete ones left out."""
    text = re.sub(r"(?m)^#.*\n", "", text)
    for block in re.split(r"\n\s*\n", text):
        found = {}
        for key in ("msgid", "msgstr"):
            match = re.search(rf'(?m)^{key} ((?:".*"\n?)+)', block + "\n")
            found[key] = "".join(re.findall(r'"(.*)"', match[1])) if match else ""
        if found["msgid"]:
            yield found["msgid"], found["msgstr"]


def test_the_template_has_a_header_and_texts(addon):
    text = catalogue(addon, "ar_reconciliation.pot")
    assert "Project-Id-Version: Odoo Server 19.0" in text
    assert "charset=UTF-8" in text
    assert len(list(entries(text))) > 100


def test_chinese_is_complete(addon):
    template = dict(entries(catalogue(addon, "ar_reconciliation.pot")))
    chinese = dict(entries(catalogue(addon, "zh_CN.po")))
    assert set(chinese) == set(template)
    assert not [text for text, translation in chinese.items() if not translation]


def test_chinese_keeps_every_placeholder(addon):
    placeholder = re.compile(r"%\(\w+\)s|%s|%%")
    for text, translation in entries(catalogue(addon, "zh_CN.po")):
        wanted = sorted(placeholder.findall(text))
        assert sorted(placeholder.findall(translation)) == wanted, text
