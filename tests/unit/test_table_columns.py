"""Which column is which: names of many banks, contents, and a given mapping."""

from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.parsers import tabular
from ar_core.parsers.table_aliases import FIELDS, read_header
from ar_core.parsers.table_facts import label_field


def fields_of(name):
    return [field for field, _rank in read_header(name)[0]]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("交易日期", "date"),
        ("記帳日期", "date"),
        ("起息日", "value_date"),
        ("借方发生额/元(支取)", "amount_out"),
        ("贷方发生额（收入）", "amount_in"),
        ("借方（出账）", "amount_out"),
        ("贷方(入账)", "amount_in"),
        ("存入金额", "amount_in"),
        ("取出金额", "amount_out"),
        ("收入金额（+元）", "amount_in"),
        ("交易金额[ Trade Amount ]", "amount"),
        ("借/贷方发生额", "amount"),
        ("借贷标志", "direction"),
        ("收/支", "direction"),
        ("账户余额", "balance_after"),
        ("交易后余额[ After-transaction balance ]", "balance_after"),
        ("餘額", "balance_after"),
        ("币　种", "currency"),
        ("对方户名", "payer_name"),
        ("對方戶名", "payer_name"),
        ("对方单位", "payer_name"),
        ("收（付）方名称", "payer_name"),
        ("收(付)方账号", "payer_account"),
        ("对方帐号", "payer_account"),
        ("对方开户机构", "payer_bank"),
        ("付款人名称[ Payer's Name ]", "from_name"),
        ("收款人账号[ Payee's Account Number ]", "to_account"),
        ("账户明细编号-交易流水号", "bank_id"),
        ("日 志 号", "bank_id"),
        ("业务参考号", "reference"),
        ("个性化信息", "narrative"),
        ("用途[ Purpose ]", "narrative"),
        ("Buchungstag", "date"),
        ("Wertstellung", "value_date"),
        ("Auftraggeber/Empfänger", "payer_name"),
        ("Umsatz in EUR", "amount"),
        ("Soll", "amount_out"),
        ("VWZ14", "narrative"),
        ("Date d’opération", "date"),
        ("Crédit", "amount_in"),
        ("Libellé", "narrative"),
        ("Fecha valor", "value_date"),
        ("Importe", "amount"),
        ("Data contabile", "date"),
        ("Dare", "amount_out"),
        ("Naam / Omschrijving", "payer_name"),
        ("Tegenrekening", "payer_account"),
        ("Data do lançamento", "date"),
        ("Kwota operacji", "amount"),
        ("Částka", "amount"),
        ("Protiúčet", "payer_account"),
        ("Bokföringsdag", "date"),
        ("Beløp", "amount"),
        ("Inn på konto", "amount_in"),
        ("Kirjauspäivä", "date"),
        ("RunningBalance", "balance_after"),
        ("CheckNumber", "reference"),
        ("converted_amount", "amount"),
        ("Paid In", "amount_in"),
        ("Counterparty IBAN", "payer_account"),
        ("End-to-End-Referenz", "end_to_end"),
    ],
)
def test_names_of_columns_in_many_languages(name, field):
    assert fields_of(name)[0] == field


@pytest.mark.parametrize(
    ("name", "currency"),
    [
        ("Amount (EUR)", "EUR"),
        ("Betrag in CHF", "CHF"),
        ("人民币金额", "CNY"),
        ("金额/元", "元"),
        ("借方发生额/元(支取)", "元"),
        ("收入金额（+元）", "元"),
        ("金额(美元)", "USD"),
        ("Kwota PLN", "PLN"),
        ("Amount", ""),
        ("Description", ""),
    ],
)
def test_the_currency_in_a_name_is_kept(name, currency):
    assert read_header(name)[1] == currency


@pytest.mark.parametrize("name", ["", "  ", "12.50", "2026-01-01", "Apple", "x" * 99])
def test_other_cells_are_no_names(name):
    assert fields_of(name) == []


@pytest.mark.parametrize(
    ("label", "fact"),
    [
        ("账　　号：", "account"),
        ("户名", "owner"),
        ("查询账号[ Inquirer account number ]", "account"),
        ("总笔数", "count"),
        ("借方发生总额", "sum_out"),
        ("Kontostand vom 28.02.2026", "balance"),
        ("Solde initial", "opening"),
        ("期末余额", "closing"),
        ("Zeitraum", "period"),
        ("Apfel", ""),
    ],
)
def test_labels_around_the_table(label, fact):
    assert label_field(label) == fact


# ------------------------------------------------------------- whole headers


def read(text, **options):
    parsed = tabular.parse(text.encode(), "x.csv", **options)
    assert_every_row_ends_once(parsed)
    return parsed


BANKS = {
    "BOCOM": (
        "交易时间,对方户名,对方账号,借方发生额,贷方发生额,余额,摘要\n"
        "2026-01-05 10:00:00,示例公司,62220000000000001,,500.00,1500.00,货款\n"
        "2026-01-06 10:00:00,示例公司,62220000000000001,20.00,,1480.00,退款\n"
    ),
    "SPDB": (
        "交易日期,交易时间,借方金额,贷方金额,账户余额,对方账号,对方户名,摘要代码,附言\n"
        "20260105,100000,,500.00,1500.00,62220000000000001,示例公司,1001,货款\n"
        "20260106,100000,20.00,,1480.00,62220000000000001,示例公司,1002,退款\n"
    ),
    "CITIC": (
        "交易日期,交易时间,柜员交易号,借方发生额,贷方发生额,账户余额,摘要,对方账号,对方账户名称,对方开户行\n"
        "2026-01-05,10:00:00,T1,0,500.00,1500.00,货款,62220000000000001,示例公司,某行\n"
        "2026-01-06,10:00:00,T2,20.00,0,1480.00,退款,62220000000000001,示例公司,某行\n"
    ),
    "direction first": (
        "日期,收付标志,金额,余额,对方单位,对方账号,用途\n"
        "2026-01-05,收,500.00,1500.00,示例公司,62220000000000001,货款\n"
        "2026-01-06,付,20.00,1480.00,示例公司,62220000000000001,退款\n"
    ),
}


@pytest.mark.parametrize("bank", BANKS)
def test_layouts_of_chinese_banks(bank):
    first, second = entries_of(read(BANKS[bank]))
    assert (first.amount, second.amount) == (Decimal("500.00"), Decimal("-20.00"))
    assert (first.payer_name, first.payer_account) == ("示例公司", "62220000000000001")
    assert "货款" in first.narrative


def test_a_header_of_two_rows_is_read_as_one():
    parsed = read(
        "交易日期,摘要,交易金额,,余额\n"
        ",,收入,支出,\n"
        "2026-01-05,货款,500.00,,1500.00\n"
        "2026-01-06,费用,,20.00,1480.00\n"
    )
    assert [e.amount for e in entries_of(parsed)] == [
        Decimal("500.00"),
        Decimal("-20.00"),
    ]
    again = read(
        "交易日期,摘要,交易金额,,余额\n,,收入,支出,\n2026-01-05,货款,500.00,,1500.00\n",
        mapping=tabular.layout_of(parsed.mapping),
    )
    assert entries_of(again)[0].amount == 500


def test_contents_decide_where_a_name_means_two_things():
    as_day = read("Datum;Text;Betrag;Valuta\n01.03.2026;a;1,00;02.03.2026\n")
    assert as_day.mapping["columns"]["value_date"] == ["Valuta"]
    as_money = read("Data;Descrizione;Importo;Valuta\n01.03.2026;a;1,00;EUR\n")
    assert as_money.mapping["columns"]["currency"] == ["Valuta"]
    kind = read("Date,Type,Amount\n2026-03-01,Debit,1.00\n2026-03-02,Credit,2.00\n")
    assert [e.amount for e in entries_of(kind)] == [-1, 2]
    code = read("Date,Type,Amount\n2026-03-01,Transfer,1.00\n2026-03-02,Fee,-2.00\n")
    assert entries_of(code)[0].transaction_code == "Transfer"


def test_an_iban_column_is_ours_when_it_never_changes():
    head = "Date,Amount,IBAN\n"
    row = "2026-03-02,2.00,DE02120300000000202051\n"
    ours = read(head + "2026-03-01,1.00,DE89370400440532013000\n" * 2)
    assert ours.statements[0].account == "DE89370400440532013000"
    theirs = read(head + "2026-03-01,1.00,DE89370400440532013000\n" + row)
    assert theirs.statements[0].account == ""
    assert entries_of(theirs)[1].payer_account == "DE02120300000000202051"


def test_a_name_with_a_number_behind_it_is_split():
    entry = entries_of(
        read("日期,金额,对手信息\n2026-03-01,1.00,张三 66666666666666\n")
    )[0]
    assert (entry.payer_name, entry.payer_account) == ("张三", "66666666666666")


def test_a_document_behind_a_name_is_no_account():
    text = "Date,Amount,Payer\n2026-03-01,1.00,ACME 20260012\n"
    entry = entries_of(read(text))[0]
    assert (entry.payer_name, entry.payer_account) == ("ACME 20260012", "")


def test_our_own_name_is_never_the_payer_of_a_receipt():
    text = "日期,金额,收款人名称\n2026-03-01,1.00,本公司\n2026-03-02,-2.00,供应商\n"
    assert [e.payer_name for e in entries_of(read(text))] == ["", "供应商"]
    text = "Datum;Betrag;Empfänger\n01.03.2026;1,00;ACME\n02.03.2026;-2,00;Strom AG\n"
    assert [e.payer_name for e in entries_of(read(text))] == ["ACME", "Strom AG"]


def test_texts_of_several_columns_are_joined_each_once():
    entry = entries_of(
        read("日期,金额,摘要,用途,附言,备注\n2026-03-01,1.00,汇款,货款12,货款12,--\n")
    )[0]
    assert entry.narrative == "汇款 货款12"


# ------------------------------------------------------------- a given mapping

ODD = "Tag;Wert;Wofür;Wer\n01/02/2026;5,00;Rechnung 7;ACME\n02/02/2026;-1,00;Gebühr;\n"
MAPPING = {
    "columns": {
        "date": ["Tag"],
        "amount": ["Wert"],
        "narrative": ["Wofür"],
        "payer_name": ["Wer"],
    }
}


def refused(text, **options):
    with pytest.raises(FileError) as error:
        tabular.parse(text.encode(), "x.csv", **options)
    return error.value


def test_unknown_names_ask_for_a_mapping_and_obey_it():
    error = refused(ODD)
    assert (error.code, error.data["names"]) == (
        "no_header",
        ["Tag", "Wert", "Wofür", "Wer"],
    )
    parsed = read(ODD, mapping=MAPPING)
    assert [e.amount for e in entries_of(parsed)] == [5, -1]
    assert entries_of(parsed)[0].payer_name == "ACME"
    assert parsed.mapping["columns"] == MAPPING["columns"]
    assert parsed.mapping["delimiter"] == ";"


def test_columns_can_be_named_by_their_number():
    columns = {"date": "#1", "amount": "#2", "narrative": ["#3", "#4"]}
    parsed = read(ODD, mapping={"columns": columns, "header_row": 1})
    assert entries_of(parsed)[0].narrative == "Rechnung 7 ACME"
    body = ODD.split("\n", 1)[1]
    assert len(entries_of(read(body, mapping={"columns": columns}))) == 2


def test_a_part_of_a_mapping_changes_that_part_only():
    text = 'Date,Details,Amount\n01/02/2026,a,"1,234"\n02/02/2026,b,"-5"\n'
    plain = read(text)
    assert {i.code for i in plain.issues} == {"ambiguous_date", "ambiguous_decimal"}
    assert entries_of(plain)[0].amount == 1234
    assert entries_of(plain)[0].date.isoformat() == "2026-02-01"
    other = read(
        text,
        mapping={"date_style": "MDY", "decimal": ",", "decimals": 3, "sign": "swapped"},
    )
    assert not other.issues
    assert entries_of(other)[0].amount == Decimal("-1.234")
    assert entries_of(other)[0].date.isoformat() == "2026-01-02"


def test_an_empty_list_says_that_no_column_is_this_field():
    text = "Date,Details,Amount,Balance\n2026-03-01,a,1.00,7.00\n"
    parsed = read(text, mapping={"columns": {"balance_after": []}})
    assert entries_of(parsed)[0].balance_after is None


def test_account_and_currency_can_be_given():
    text = "账号：123456789\nDate,Details,Amount\n2026-03-01,a,1.00\n"
    assert read(text).statements[0].account == "123456789"
    statement = read(text, mapping={"account": "987", "currency": "EUR"}).statements[0]
    assert (statement.account, statement.currency) == ("987", "EUR")


def test_the_header_is_found_again_below_another_preamble():
    text = "Date,Details,Amount\n2026-03-01,a,1.00\n"
    mapping = read(text).mapping
    assert len(entries_of(read("Title\n\n" + text, mapping=mapping))) == 1


def test_a_mapping_of_another_bank_is_refused_with_the_columns_found():
    error = refused("Date,Details,Amount\n2026-03-01,a,1.00\n", mapping=MAPPING)
    assert error.code == "no_header"


@pytest.mark.parametrize(
    "mapping",
    [
        "nonsense",
        [1],
        {"v": 2},
        {"columns": []},
        {"columns": {"colour": ["Date"]}},
        {"columns": {"date": 5}},
        {"columns": {"date": [5]}},
        {"date_style": "DYM"},
        {"decimal": "x"},
        {"sign": "maybe"},
        {"header_row": "one"},
        {"encoding": 8},
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping):
    assert refused(ODD, mapping=mapping).code == "bad_mapping"


def test_every_field_of_the_table_of_names_can_be_mapped():
    columns = {field: ["Tag"] for field in FIELDS if field not in ("amount", "date")}
    parsed = tabular.parse(
        ODD.encode(), "x.csv", mapping={"columns": columns | MAPPING["columns"]}
    )
    assert_every_row_ends_once(parsed)
