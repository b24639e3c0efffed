"""What customers call the columns and documents of their payables, as data.

English, German, French, Dutch, Spanish, Italian, Portuguese, Polish, Nordic and
Chinese names of what only a ledger has; all other names of days, amounts and texts
are those of bank tables (:mod:`..parsers.table_aliases`).  The first name of a
field is the most fitting.
"""

from functools import lru_cache

from ..parsers.table_aliases import alias_index, named_fields, read_header
from ..parsers.table_words import word_key
from ..remittance.words import is_credit

_COLUMNS = {
    # The supplier's number: ours.
    "your_number": """
        Supplier invoice number|Supplier invoice no|Supplier invoice|Supplier inv no
        |Vendor invoice number|Vendor invoice no|Vendor invoice|Vendor reference
        |Supplier reference|Supplier ref|Vendor ref|External document no.
        |External document no|External document number|Invoice number|Invoice no
        |Invoice no.|Invoice #|Invoice|Inv no|Bill number|Bill no|Your document
        |Your invoice|Your reference|Your ref|Your number|Externe Belegnummer
        |Lieferantenrechnung|Rechnungsnummer|Rechnungsnr|Rechnungs-Nr.|Rechnung Nr
        |Fremdbelegnummer|Ihr Beleg|Ihre Rechnung|Ihre Referenz|Ihre Belegnummer
        |N° facture|Nº facture|No facture|Numéro de facture|Numéro facture
        |Facture fournisseur|Référence fournisseur|Votre référence|Votre facture
        |Factuurnummer|Factuurnr|Factuur|Uw factuur|Uw referentie|Nº factura
        |N° factura|Número de factura|Num factura|Factura|Factura proveedor
        |Su factura|Su referencia|Numero fattura|N. fattura|Fattura|Vs. riferimento
        |Número da fatura|Fatura|Numer faktury|Nr faktury|Faktura|Fakturanummer
        |Fakturanr|Číslo faktury|Laskun numero|发票号|发票号码|发票编号|发票代码号码
        |供应商发票号|供应商单号|供应商单据号|对方单号|对方单据号|对方凭证号|贵方单号
        |贵司单号|来票号|外部单号""",
    # Their own.
    "number": """
        Document number|Document no|Document no.|Document #|Doc no|Doc no.
        |Doc number|Doc #|Document|Voucher number|Voucher no|Voucher no.|Voucher
        |Journal number|Journal no|Entry no|Entry no.|Entry number|Our document
        |Transaction number|Transaction no|Trans no|Belegnummer|Beleg-Nr.|Belegnr
        |Beleg|Beleg Nr|Buchungsnummer|Unser Beleg|Pièce|N° pièce|Numéro de pièce
        |N° de pièce|No pièce|Numéro d'écriture|Stuk|Stuknummer|Stuknr|Boekstuk
        |Boekstuknummer|Documento|Nº documento|N° documento|Número de documento
        |Nº doc|Asiento|Nº asiento|Num. documento|Numero documento|N. documento
        |Numer dokumentu|Nr dokumentu|Dokument|Verifikat|Ver.nr|Bilag|Bilagsnr
        |Bilagsnummer|Tosite|Číslo dokladu|Doklad|单据号|单据编号|单据号码|单号
        |应付单号|入库单号|业务单号|结算单号|账单号|付款单号|我方单号|凭证号|凭证号数
        |凭证编号|凭证字号|凭证号码|记账凭证号|凭证|传票号""",
    "reference": """
        Reference|Ref|Ref.|Reference no|Reference number|Our reference|Our ref
        |Payment reference|Payment ref|Order number|Order no|PO number|PO no|PO
        |Purchase order|Assignment|Allocation|Settlement|Check number|Cheque no
        |Matching|Referenz|Referenznummer|Unsere Referenz|Zuordnung|Bestellnummer
        |Bestellung|Zahlungsreferenz|Référence|Réf|Réf.|Notre référence|Lettrage
        |Commande|N° commande|Referentie|Kenmerk|Onze referentie|Bestelnummer
        |Referencia|Nuestra referencia|Pedido|Nº pedido|Riferimento|Ns. riferimento
        |Ordine|Referência|Referencja|Referens|Referanse|Viite|参考号|参考号码|参考
        |订单号|采购订单号|采购单号|合同号|合同编号|票据号|支票号|结算号|对账单号
        |关联单号|源单号|来源单号""",
    "document_date": """
        Document date|Doc date|Invoice date|Bill date|Date of invoice|Belegdatum
        |Rechnungsdatum|Date de facture|Date facture|Date pièce|Date de la pièce
        |Factuurdatum|Documentdatum|Fecha factura|Fecha de factura|Fecha documento
        |Fecha de documento|Data fattura|Data documento|Data da fatura
        |Data wystawienia|Data dokumentu|Fakturadatum|Fakturadato|Bilagsdato
        |Laskun päivä|Datum vystavení|单据日期|开票日期|发票日期|票据日期|业务日期""",
    "date": """
        Posting date|Post date|Booking date|GL date|Entry date|Voucher date
        |Buchungsdatum|Buchungstag|Date comptable|Date d'écriture|Date écriture
        |Boekdatum|Boekingsdatum|Fecha contable|Fecha asiento|Data registrazione
        |Data di registrazione|Data księgowania|Bokföringsdatum|Bokføringsdato
        |Bogføringsdato|记账日期|入账日期|凭证日期|制单日期|会计日期|过账日期""",
    "due": """
        Due date|Due|Net due date|Date due|Due on|Payment due|Maturity
        |Maturity date|Fälligkeitsdatum|Fälligkeit|Fällig am|Fällig|Nettofälligkeit
        |Échéance|Date d'échéance|Date échéance|Vervaldatum|Vervaldag|Vencimiento
        |Fecha de vencimiento|Fecha vencimiento|Fecha vto|Scadenza|Data scadenza
        |Vencimento|Data de vencimento|Termin płatności|Data płatności|Förfallodatum
        |Förfallodag|Forfallsdato|Forfald|Forfaldsdato|Eräpäivä|Splatnost
        |Datum splatnosti|到期日|到期日期|付款到期日|应付日期|应付日|付款期限
        |付款截止日""",
    "open": """
        Open amount|Outstanding amount|Outstanding|Amount outstanding|Remaining
        |Remaining amount|Balance due|Amount due|Open balance|Unpaid|Unpaid amount
        |Open|Residual|Offener Betrag|Offen|Restbetrag|Offener Posten|OP-Betrag
        |Reste à payer|Restant dû|Montant restant|Montant ouvert|Openstaand
        |Openstaand bedrag|Restbedrag|Pendiente|Importe pendiente|Saldo pendiente
        |Residuo|Importo residuo|Da pagare|Em aberto|Valor em aberto|Do zapłaty
        |Pozostało|Öppet belopp|Restbelopp|Restbeløp|Avoin|未付金额|未付|未核销金额
        |未清金额|未结金额|欠款|欠款金额|应付余额|剩余金额|未结算金额""",
    "credit": """
        Credit|Invoiced|Invoice amount|Purchases|Charges|Charge|Increase
        |Bill amount|Haben|Rechnungsbetrag|Crédit|Factures|Haber|Avere|Crédito
        |贷方|贷方金额|贷方发生额|本期贷方|贷方本币|应付|应付金额|本期应付|应付增加
        |增加|本期增加|采购金额|发票金额|开票金额|入库金额|本期采购|价税合计""",
    "debit": """
        Debit|Payments|Payment amount|Amount paid|Paid|Decrease|Soll|Zahlungen
        |Bezahlt|Débit|Règlements|Debe|Dare|Débito|借方|借方金额|借方发生额|本期借方
        |借方本币|付款|付款金额|已付|已付金额|本期付款|实付|实付金额|减少|本期减少
        |应付减少|支付金额""",
    "kind": """
        Document type|Doc type|Doc. type|Type|Kind|Voucher type|Transaction type
        |Entry type|Belegart|Art|Dokumentart|Buchungsart|Type de pièce|Nature
        |Journal|Soort|Dagboek|Tipo|Tipo de documento|Tipo documento|Causale
        |Typ|Typ dokumentu|Verifikattyp|Bilagstype|单据类型|类型|凭证类型|凭证字
        |业务类型|交易类型|单据种类|票据类型""",
}
#: Fields that a ledger and a bank table have in common.
_BANK = {
    "date": "date",
    "amount": "amount",
    "gross": "amount",
    "amount_in": "credit",
    "amount_out": "debit",
    "direction": "direction",
    "balance_after": "balance",
    "currency": "currency",
    "narrative": "text",
    "reference": "reference",
    "end_to_end": "reference",
    "transaction_code": "kind",
}
#: Every field a column can be mapped to.
FIELDS = (
    "date",
    "document_date",
    "due",
    "credit",
    "debit",
    "amount",
    "direction",
    "balance",
    "open",
    "currency",
    "your_number",
    "number",
    "reference",
    "kind",
    "text",
)
_INDEX = alias_index(_COLUMNS)


@lru_cache(maxsize=4096)
def column_fields(text: str) -> dict[str, int]:
    """Fields with ranks that a heading may name.

    >>> list(column_fields("凭证号")), list(column_fields("Vervaldatum"))
    (['number'], ['due'])
    >>> list(column_fields("余额")), list(column_fields("Buchungstext"))
    (['balance'], ['text'])
    """
    found = dict(named_fields(text, _INDEX))
    for field, rank in read_header(text)[0]:
        if (ours := _BANK.get(field)) and (not found or ours == "direction"):
            found.setdefault(ours, 100 + rank)
    return found


_KINDS = {
    "invoice": """
        Invoice|Inv|Purchase invoice|Vendor invoice|Supplier invoice|Bill|Purchase
        |RE|KR|RN|ER|ACCPAY|PI|AP invoice|Rechnung|Eingangsrechnung|Kreditorenrechnung
        |Facture|Facture fournisseur|Achat|Factuur|Inkoopfactuur|Factura|Compra|Fattura
        |Fatura|Faktura|Leverantörsfaktura|Lasku|380|发票|采购发票|应付单|应付|采购
        |入库|采购入库|采购入库单|费用单|其他应付单""",
    "payment": """
        Payment|Pay|Pmt|Vendor payment|Supplier payment|Outgoing payment|Bank
        |Bank payment|Disbursement|Cheque|Check|Transfer|KZ|ZP|PY|Zahlung
        |Zahlungsausgang|Überweisung|Paiement|Règlement|Virement|Betaling|Pago
        |Transferencia|Pagamento|Bonifico|Płatność|Zapłata|Betalning|Utbetaling
        |Udbetaling|Maksu|付款|付款单|支付|银行付款|转账|电汇|汇款|预付款|预付单|银付|现付""",
    "other": """
        Journal|Journal entry|General journal|Adjustment|AB|SA|Opening|Umbuchung|OD
        |转账凭证|记|记账|调整|其他""",
}
_KIND_OF = {
    word_key(word): kind
    for kind, words in _KINDS.items()
    for word in words.replace("\n", " ").split("|")
}
#: Parts of Chinese texts, the most telling first.
_HAN_PARTS = (
    ("credit_note", ("退货", "红字", "红冲", "折让", "贷项")),
    ("payment", ("付款", "支付", "汇款", "电汇", "付货款", "偿还", "还款", "承兑")),
    ("invoice", ("发票", "采购", "进货", "入库", "购货", "购入")),
)


def kind_of(text: str) -> str:
    """What a document type means, "" for an unknown one.

    >>> kind_of("KR"), kind_of("Gutschrift"), kind_of("付款单"), kind_of("?")
    ('invoice', 'credit_note', 'payment', '')
    """
    if is_credit(text) or word_key(text) == "KG":
        return "credit_note"
    return _KIND_OF.get(word_key(text), "")


def kind_in(text: str) -> str:
    """The kind that a free text begins with, or that a Chinese one contains.

    >>> kind_in("Payment run 12"), kind_in("付3月货款 电汇"), kind_in("Miete")
    ('payment', 'payment', '')
    """
    for kind, parts in _HAN_PARTS:
        if any(part in text for part in parts):
            return kind
    first = text.split()[:1]
    word = first[0].strip(".:,#-") if first else ""
    return kind_of(word) if len(word) > 3 else ""
