"""The translation template is what the code says, and Chinese is complete."""

import re

import polib
import pytest

from project import translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


@pytest.fixture(scope="module")
def exported(environment, tmp_path_factory):
    target = tmp_path_factory.mktemp("i18n") / "ar_reconciliation.pot"
    translations.export_template(environment, target)
    return polib.pofile(str(target))


@pytest.fixture(scope="module")
def template():
    return polib.pofile(str(translations.FOLDER / "ar_reconciliation.pot"))


@pytest.fixture(scope="module")
def chinese():
    return polib.pofile(str(translations.FOLDER / "zh_CN.po"))


def places(catalogue):
    return {entry.msgid: sorted(entry.occurrences) for entry in catalogue}


def test_the_template_is_up_to_date(exported, template):
    assert places(template) == places(exported), "run `make i18n` and translate"


def test_every_text_is_translated_into_chinese(template, chinese):
    done = {entry.msgid for entry in chinese if entry.translated()}
    assert {entry.msgid for entry in template} - done == set()


def test_translations_keep_the_placeholders(chinese):
    wrong = [
        entry.msgid
        for entry in chinese
        if sorted(PLACEHOLDER.findall(entry.msgid))
        != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert not wrong
