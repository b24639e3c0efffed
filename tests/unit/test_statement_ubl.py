"""UBL statements: the right elements, in the schema's order, whatever the texts."""

import re
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from statement_help import CURRENCIES, days, item, ledgers, settle

from ar_core.statement import build
from ar_core.statement.ubl import Account, Party, clean, ubl

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
JAN, FEB, END = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 31)
anything = st.text(
    alphabet=st.characters(codec=None, exclude_categories=()), max_size=30
)
FULL = Party(
    name="My Company", id="C1", street="Street 1", street2="Hof 2", city="Köln",
    zip="50667", state="NRW", country="DE", vat="DE123", registration="HRB 1",
    contact="Ann", phone="+49 1", email="ann@example.com",
)  # fmt: skip
#: What may stand in an element, in this order, as UBL-Statement-2.1.xsd and
#: UBL-CommonAggregateComponents-2.1.xsd have it (elements we do not write left out);
#: those with ! are required.
ORDER = {
    "Statement": "UBLVersionID ID! IssueDate! Note DocumentCurrencyCode! "
    "TotalDebitAmount TotalCreditAmount TotalBalanceAmount LineCountNumeric "
    "StatementPeriod AccountingSupplierParty! AccountingCustomerParty! PaymentMeans "
    "StatementLine!",
    "StatementPeriod": "StartDate EndDate",
    "AccountingSupplierParty": "Party",
    "AccountingCustomerParty": "Party",
    "Party": "PartyIdentification PartyName PostalAddress PartyTaxScheme "
    "PartyLegalEntity Contact",
    "PartyIdentification": "ID!",
    "PartyName": "Name!",
    "PostalAddress": "StreetName AdditionalStreetName CityName PostalZone "
    "CountrySubentity Country",
    "Country": "IdentificationCode",
    "PartyTaxScheme": "CompanyID TaxScheme!",
    "TaxScheme": "ID",
    "PartyLegalEntity": "RegistrationName CompanyID",
    "Contact": "Name Telephone ElectronicMail",
    "PaymentMeans": "PaymentMeansCode! PaymentID PayeeFinancialAccount",
    "PayeeFinancialAccount": "ID Name FinancialInstitutionBranch",
    "FinancialInstitutionBranch": "FinancialInstitution",
    "FinancialInstitution": "ID",
    "StatementLine": "ID! Note BalanceBroughtForwardIndicator DebitLineAmount "
    "CreditLineAmount BalanceAmount PaymentTerms BillingReference DocumentReference "
    "CollectedPayment",
    "PaymentTerms": "PaymentDueDate",
    "BillingReference": "InvoiceDocumentReference CreditNoteDocumentReference",
    "InvoiceDocumentReference": "ID! IssueDate DocumentDescription",
    "CreditNoteDocumentReference": "ID! IssueDate DocumentDescription",
    "DocumentReference": "ID! IssueDate DocumentTypeCode DocumentDescription",
    "CollectedPayment": "ID PaidAmount ReceivedDate",
}
REPEATED = {"Note", "PaymentMeans", "StatementLine"}


def valid(root):
    """Every element has only known ones, in order, once, and the required ones."""
    for node in root.iter(etree.Element):
        name = etree.QName(node).localname
        found = [etree.QName(child).localname for child in node]
        if not found:
            assert node.tag.startswith(CBC), name
            continue
        order = ORDER[name].replace("!", "").split()
        places = [order.index(child) for child in found]
        assert places == sorted(places), (name, found)
        once = [child for child in found if child not in REPEATED]
        assert len(once) == len(set(once)), (name, found)
        assert set(re.findall(r"(\w+)!", ORDER[name])) <= set(found), (name, found)


def written(statement, **values):
    values = {
        "number": "S/1",
        "issued": END,
        "supplier": FULL,
        "customer": Party("Azure"),
    } | values
    root = etree.fromstring(ubl(statement, **values))
    valid(root)
    return root


def sample(**options):
    invoice = item(1, JAN, 10000, due=FEB, reference="PO 7", label="Chairs")
    note = item(2, JAN, -500, kind="credit_note")
    paid = item(3, FEB, -4000, number="BNK/1")
    return build(
        [invoice, note, paid],
        [settle(1, invoice, paid, 4000)],
        currency="EUR",
        date_to=END,
        **options,
    )


def texts(root, path):
    steps = "/".join(
        (CAC if etree_is_aggregate(step) else CBC) + step for step in path.split("/")
    )
    return [node.text for node in root.iterfind(steps)]


def etree_is_aggregate(name):
    return name in ORDER


def test_head_parties_and_totals():
    root = written(
        sample(date_from=JAN),
        accounts=[Account("DE89370400440532013000", "COBADEFFXXX", "My Company")],
        reference="RF18539007547034",
        notes=["Please check.", ""],
    )
    assert root.tag.endswith("}Statement")
    assert texts(root, "Note") == ["Please check."]
    assert texts(root, "TotalDebitAmount") == ["100.00"]
    assert texts(root, "TotalCreditAmount") == ["45.00"]
    assert texts(root, "TotalBalanceAmount") == ["55.00"]
    assert texts(root, "StatementPeriod/StartDate") == ["2026-01-01"]
    assert texts(root, "LineCountNumeric") == ["4"]
    assert texts(root, "PaymentMeans/PaymentID") == ["RF18539007547034"]
    assert texts(root, "AccountingSupplierParty/Party/PartyTaxScheme/TaxScheme/ID") == [
        "VAT"
    ]
    assert texts(root, "AccountingCustomerParty/Party/PartyName/Name") == ["Azure"]
    assert {
        node.get("currencyID") for node in root.iter() if node.get("currencyID")
    } == {"EUR"}


def test_lines_have_sides_documents_due_dates_and_balances():
    root = written(sample())
    lines = root.findall(CAC + "StatementLine")
    assert texts(lines[0], "BalanceBroughtForwardIndicator") == ["true"]
    assert texts(lines[0], "BalanceAmount") == ["0.00"]
    reference = "BillingReference/InvoiceDocumentReference/"
    assert texts(lines[1], "Note") == ["Chairs"]
    assert texts(lines[1], "DebitLineAmount") == ["100.00"]
    assert texts(lines[1], "PaymentTerms/PaymentDueDate") == ["2026-02-01"]
    assert texts(lines[1], reference + "ID") == ["N1"]
    assert texts(lines[1], reference + "IssueDate") == ["2026-01-01"]
    assert texts(lines[1], reference + "DocumentDescription") == ["PO 7"]
    assert texts(lines[2], "CreditLineAmount") == ["5.00"]
    assert texts(lines[2], "BillingReference/CreditNoteDocumentReference/ID") == ["N2"]
    assert texts(lines[3], "CreditLineAmount") == ["40.00"]
    assert texts(lines[3], "DocumentReference/DocumentTypeCode") == ["payment"]
    assert texts(lines[3], "CollectedPayment/PaidAmount") == ["40.00"]
    assert texts(lines[3], "BalanceAmount") == ["55.00"]


def test_a_receipt_that_came_back_is_no_collected_payment():
    returned = item(1, JAN, 400, kind="payment")
    root = written(build([returned], [], currency="EUR", date_to=END))
    line = root.findall(CAC + "StatementLine")[1]
    assert texts(line, "DebitLineAmount") == ["4.00"]
    assert line.find(CAC + "CollectedPayment") is None


def test_an_empty_statement_still_has_the_line_that_the_schema_asks_for():
    root = written(build([], [], currency="EUR", date_to=END))
    assert len(root.findall(CAC + "StatementLine")) == 1


def test_money_has_the_decimals_of_its_currency():
    statement = build(
        [item(1, JAN, -123456789, "JPY")], [], currency="JPY", date_to=END
    )
    root = written(statement, unit=Decimal("1"))
    assert texts(root, "TotalBalanceAmount") == ["-123456789"]
    root = written(statement, unit=Decimal("0.001"))
    assert texts(root, "TotalBalanceAmount") == ["-123456.789"]


def test_characters_that_xml_cannot_hold_are_left_out():
    assert clean("a\x00\x0b\x1f\ud800\ufffe\uffffb\t\u0085\U0001f600") == (
        "ab\t\u0085\U0001f600"
    )


@given(anything, anything, anything)
def test_any_text_gives_a_valid_document(number, label, name):
    invoice = item(1, JAN, 100, number=number, label=label, reference=name)
    paid = item(2, FEB, -50, number=label)
    statement = build([invoice, paid], [], currency="EUR", date_to=END)
    party = Party(*[name] * 13)
    root = written(
        statement,
        number=number,
        supplier=party,
        customer=party,
        accounts=[Account(name, label, number)],
        reference=label,
        notes=[name],
    )
    found = texts(root, "AccountingCustomerParty/Party/PartyName/Name")
    assert found == [clean(name).strip() or None]


@given(ledgers(), st.sampled_from(CURRENCIES), days, days)
def test_the_lines_of_any_statement_add_up(ledger, currency, date_from, date_to):
    statement = build(
        ledger.items,
        ledger.settlements,
        currency=currency,
        date_from=date_from,
        date_to=date_to,
    )
    root = written(statement)
    lines = root.findall(CAC + "StatementLine")
    balance = Decimal(texts(lines[0], "BalanceAmount")[0])
    for line in lines[1:]:
        balance += sum(map(Decimal, texts(line, "DebitLineAmount")))
        balance -= sum(map(Decimal, texts(line, "CreditLineAmount")))
        assert texts(line, "BalanceAmount") == [f"{balance:.2f}"]
    assert texts(root, "TotalBalanceAmount") == [f"{balance:.2f}"]
