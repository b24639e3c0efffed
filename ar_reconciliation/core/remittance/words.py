"""What payers call the columns and facts of an advice, as data: no logic but look-up.

Languages: English, German, French, Dutch, Spanish, Italian, Chinese.  The first name
of a field is the most fitting.
"""

import unicodedata

from ..parsers.table_aliases import alias_index, header_currency, named_fields
from ..parsers.table_words import CURRENCY_NAMES as CURRENCY_NAMES
from ..parsers.table_words import total_kind, word_key

_COLUMNS = {
    "number": """
        Invoice number|Invoice no|Invoice no.|Invoice|Invoice #|Invoice ID|Inv No
        |Supplier invoice|Your invoice|Your document|Your reference|Document number
        |Document no|Document no.|Document|Doc No|Bill number|Credit note number
        |Rechnungsnummer|Rechnungs-Nr.|Rechnungsnr.|Rechnung|Belegnummer|Beleg-Nr.
        |Belegnr|Beleg|Ihre Rechnung|Ihr Beleg|Ihre Belegnummer|Ihre Referenz
        |Externe Belegnummer|Referenz|Facture|N° facture|Nº facture|No facture
        |Numéro de facture|Votre facture|Numéro de pièce|Pièce|Votre référence
        |Factuur|Factuurnummer|Factuurnr|Factuur nr|Uw factuur|Uw referentie
        |Factura|Nº factura|N° factura|Número de factura|Su factura|Documento
        |Fattura|Numero fattura|N. fattura|发票号|发票号码|发票编号|单据号|单据编号
        |单号|应付单号|账单号|结算单号|对账单号|Reference|Ref|Referencia|Référence""",
    "paid": """
        Paid|Amount paid|Paid amount|Payment amount|Payment|Net paid|Net amount
        |Net|Amount remitted|Remitted|Amount applied|Applied|Zahlbetrag
        |Gezahlter Betrag|Zahlungsbetrag|Bezahlt|Zahlung|Nettobetrag|Netto
        |Überweisungsbetrag|Ausgleichsbetrag|Montant payé|Montant réglé|Payé|Réglé
        |Net à payer|Montant net|Net payé|Règlement|Betaald|Betaald bedrag
        |Betaalbedrag|Te betalen|Importe pagado|Pagado|Importe neto|Líquido
        |Importe del pago|Importo pagato|Pagato|Netto a pagare|实付|实付金额
        |付款金额|本次付款|本次付款金额|支付金额|已付金额|核销金额|本次核销""",
    "gross": """
        Gross|Gross amount|Invoice amount|Document amount|Original amount
        |Invoice total|Amount due|Open amount|Invoice value|Brutto|Bruttobetrag
        |Rechnungsbetrag|Belegbetrag|Offener Betrag|Forderung|Brut|Montant brut
        |Montant facture|Montant de la facture|Montant TTC|Bruto|Brutobedrag
        |Factuurbedrag|Importe bruto|Importe factura|Importe de la factura
        |Importo lordo|Importo fattura|发票金额|应付金额|原币金额|含税金额|单据金额""",
    "amount": """
        Amount|Total|Value|Betrag|Summe|Montant|Bedrag|Importe|Importo|金额""",
    "deduction": """
        Deduction|Deductions|Adjustment|Adjustments|Withheld|Withholding|Chargeback
        |Short payment|Retention|Abzug|Abzüge|Kürzung|Differenz|Einbehalt|Retenue
        |Déduction|Retenues|Korting overig|Inhouding|Aftrek|Deducción|Retención
        |Descuentos y retenciones|Trattenuta|Deduzione|Ritenuta|扣款|扣减|扣款金额
        |折让|扣除|质保金|扣除金额""",
    "discount": """
        Discount|Discount taken|Cash discount|Discount amount|Early payment discount
        |Skonto|Skontobetrag|Skontoabzug|Escompte|Remise|Korting|Betalingskorting
        |Descuento|Descuento pronto pago|Dto.|Pronto pago|Sconto|Abbuono|现金折扣
        |折扣|折扣金额""",
    "date": """
        Invoice date|Document date|Date|Doc date|Rechnungsdatum|Belegdatum|Datum
        |Date de facture|Date facture|Factuurdatum|Fecha factura|Fecha
        |Fecha de factura|Data fattura|Data|开票日期|发票日期|单据日期|日期""",
    "reason": """
        Reason|Deduction reason|Reason code|Remark|Remarks|Comment|Comments|Note|Notes
        |Description|Text|Details|Memo|Grund|Abzugsgrund|Bemerkung|Hinweis
        |Buchungstext|Motif|Commentaire|Libellé|Omschrijving|Reden|Opmerking
        |Motivo|Concepto|Observaciones|Causale|Descrizione|备注|原因|扣款原因|说明
        |摘要""",
    "kind": """
        Type|Document type|Doc type|Kind|Belegart|Art|Dokumentart|Type de pièce|Nature
        |Soort|Tipo|Tipo de documento|Tipo documento|类型|单据类型""",
    "currency": """
        Currency|Ccy|Curr|Währung|Whg|Devise|Valuta|Munt|Moneda|Divisa|币种|币别""",
}
_FACTS = {
    "payer": """
        Payer|Paid by|Payer name|From|Customer|Company|Remitter|Sender|Zahler
        |Auftraggeber|Absender|Firma|Zahlungspflichtiger|Payeur|Émetteur|Société
        |Donneur d'ordre|Betaler|Opdrachtgever|Bedrijf|Pagador|Ordenante|Empresa
        |Pagatore|Ordinante|付款方|付款单位|付款人|付款人名称|付款公司|付款户名""",
    "payer_account": """
        Payer account|Payer's account|From account|Debit account|IBAN|Bank account
        |Our account|Account|Zahlerkonto|Unser Konto|Konto|Bankverbindung|Compte
        |Compte débité|Rekening|Rekeningnummer|Cuenta|Cuenta de cargo|Conto|付款账号
        |付款人账号|付款账户""",
    "total": """
        Total paid|Total payment|Payment amount|Payment total|Total amount
        |Amount paid|Total|Grand total|Total remitted|Amount of payment|Check amount
        |Cheque amount|Transfer amount|Sum|Gesamtbetrag|Zahlbetrag|Zahlungsbetrag
        |Überweisungsbetrag|Summe|Gesamtsumme|Gesamt|Zahlbetrag gesamt|Montant total
        |Total payé|Montant du paiement|Montant du virement|Total général
        |Total réglé|Totaal|Totaalbedrag|Totaal betaald|Te betalen totaal
        |Importe total|Total pagado|Total a pagar|Importe del pago|Totale
        |Totale pagato|Importo totale|合计|总计|付款总额|付款金额|合计金额|总金额
        |付款合计|实付合计""",
    "currency": """
        Currency|Payment currency|Währung|Devise|Valuta|Munt|Moneda|Divisa|币种""",
    "date": """
        Payment date|Value date|Date of payment|Paid on|Date|Zahlungsdatum|Zahltag
        |Ausführungsdatum|Zahldatum|Datum|Date de paiement|Date du virement
        |Betaaldatum|Betalingsdatum|Fecha de pago|Fecha|Data pagamento|付款日期|日期
        |支付日期""",
    "reference": """
        Payment reference|Payment number|Payment no|Payment ID|Remittance number
        |Remittance advice no|Advice number|Advice no|Reference|Our reference
        |Payment document|Check number|Cheque number|Transfer number|Zahlungsreferenz
        |Zahlungsnummer|Avisnummer|Zahlungsbeleg|Avis-Nr.|Unsere Referenz|Referenz
        |Référence|Référence du paiement|Numéro d'avis|Notre référence
        |Betalingskenmerk|Kenmerk|Onze referentie|Referencia|Referencia de pago
        |Número de pago|Riferimento|付款单号|付款编号|付款参考号|付款凭证号""",
}
#: Words of a document type, or before a number, that mean a credit note.
_CREDIT = frozenset(
    word_key(word)
    for word in """
        Credit note|Credit memo|Credit|CN|CM|Credit notes|Gutschrift|GS
        |Rechnungskorrektur|Avoir|Note de crédit|Creditnota|Creditfactuur|Abono
        |Nota de abono|Nota de crédito|Factura rectificativa|Nota di credito
        |Nota di accredito
        |红字发票|红字|贷项通知单|贷项|退货|红冲|381""".replace("\n", " ").split("|")
)


_COLUMN_OF = alias_index(_COLUMNS)
_FACT_OF = alias_index(_FACTS)
_MAX_LABEL = 60


def column_fields(text: str) -> dict[str, int]:
    """Fields with ranks that a heading may name.

    >>> sorted(column_fields("Betrag (EUR)")), sorted(column_fields("发票号码"))
    (['amount'], ['number'])
    """
    return named_fields(text, _COLUMN_OF, _MAX_LABEL)


def heading_currency(text: str) -> str:
    """The currency a heading names, "" if none."""
    return header_currency(unicodedata.normalize("NFKC", text).strip())


def fact_of(label: str) -> str:
    """The fact a label names, "" for any other text.

    >>> fact_of("Zahlbetrag gesamt"), fact_of("付款方"), fact_of("hello")
    ('total', 'payer', '')
    """
    if len(label) > _MAX_LABEL:
        return ""
    found = _FACT_OF.get(word_key(label), {})
    return min(found, key=found.__getitem__, default="")


def is_total(text: str) -> bool:
    """Whether a text begins a row that adds up others."""
    return total_kind(text) == "total" or fact_of(text.rstrip(":： ")) == "total"


def is_credit(text: str) -> bool:
    """Whether a document type means a credit note."""
    return word_key(text) in _CREDIT
