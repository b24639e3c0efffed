"""The catalogues, their sentences and the documents made of them agree."""

import importlib.util
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location(
    "generate_docs", ROOT / "dev" / "docs" / "generate.py"
)
generate = importlib.util.module_from_spec(spec)
spec.loader.exec_module(generate)

PAIRS = [(catalogue, table) for catalogue, table, *_ in generate.CATALOGUES]
KEYS = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def core():
    return generate.load(generate.ADDON / "core" / "errors.py")


@pytest.fixture(scope="module")
def sentences():
    return generate.sentences()


@pytest.mark.parametrize(("catalogue", "table"), PAIRS)
def test_every_code_has_a_sentence_and_every_sentence_a_code(
    core, sentences, catalogue, table
):
    assert set(sentences[table]) == set(getattr(core, catalogue))


@pytest.mark.parametrize(("catalogue", "table"), PAIRS)
def test_sentences_use_only_the_data_of_the_example(core, sentences, catalogue, table):
    for code, example in getattr(core, catalogue).items():
        used = set(KEYS.findall(sentences[table].get(code, "")))
        assert used <= set(example), code


@pytest.mark.parametrize(("catalogue", "table"), PAIRS)
def test_sentences_are_whole_sentences(sentences, catalogue, table):
    for code, text in sentences[table].items():
        assert text[0].isupper() or text[0] in "“%", code
        assert text[-1] in ".”", code
        assert "  " not in text, code


def test_errors_that_stop_an_import_say_what_to_do(sentences):
    for code, text in sentences["FILE_ERROR_TEXTS"].items():
        assert len(re.findall(r"[.:](?: |$)", text)) >= 2, code


@pytest.mark.parametrize(
    "path", [generate.ERRORS, generate.SECURITY, generate.IMPORT], ids=lambda p: p.name
)
def test_generated_documents_are_up_to_date(path):
    wanted = generate.documents()[path]
    assert path.read_text(encoding="utf-8") == wanted, (
        "run python dev/docs/generate.py and look at the difference"
    )


def test_the_security_document_has_both_tables():
    text = generate.SECURITY.read_text(encoding="utf-8")
    assert generate.model_table() in text
    assert generate.method_table() in text


def test_the_security_document_names_every_field_that_proves_something():
    path = generate.ADDON / "models" / "account_bank_statement_line.py"
    block = path.read_text(encoding="utf-8").split("PROOF_FIELDS = frozenset(")[1]
    fields = re.findall(r'"(ar_\w+)"', block.split(")\n")[0])
    text = generate.SECURITY.read_text(encoding="utf-8")
    assert fields
    assert not [field for field in fields if f"`{field}`" not in text]
