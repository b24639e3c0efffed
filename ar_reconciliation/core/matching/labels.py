"""Words that say what a number is, or that money is no customer's receipt."""

import re

from ..text import words

#: Before a number of the payer's or of a third kind: never an invoice of ours.
FOREIGN = words(
    """
    ORDER ORDERS ORDERNR ORDERNO PO PURCHASE ORDERNUMMER BESTELLUNG BESTELLNR BEST
    BESTELLNUMMER AUFTRAG AUFTRAGSNR AUFTRAGSNUMMER AUFTR LIEFERSCHEIN LIEFERSCHEINNR
    KDNR KUNDENNR KUNDENNUMMER CUSTOMERNO CUSTNO CLIENTNO COMMANDE COMMANDES CDE CMD
    CONTRAT CONTRACT VERTRAG VERTRAGSNR VERTRAGSNUMMER BESTELLING BESTELBON BESTELNR
    KLANTNR KLANTNUMMER KLANT ORDRE ORDRENR ORDRENUMMER BESTILLING KUNDENR KUNDNR
    KUNDNUMMER TILAUS TILAUSNRO TILAUSNUMERO ASIAKASNRO PEDIDO ORDINE MANDAT MANDATE
    MREF MANDATSREF TEL TELEFON FON PHONE FAX MOBIL TICKET DELIVERY QUOTE ANGEBOT
    DEVIS OFFERTE TILBUD PROJECT PROJEKT PROJET STNR STEUERNR VAT USTID USTIDNR SIRET
    SIREN KVK CHEQUE CHQ TRACE LS BC KD LEVERING FOLGESEDDEL FOLJESEDEL ZAMOWIENIE
    OBJEDNAVKA ORDEM ENCOMENDA OURS UNSER UNSERE UNS NOTRE ONZE ONS VORES VAR
    """
)
FOREIGN_HAN = (
    "订单",
    "合同",
    "采购",
    "发货",
    "送货",
    "电话",
    "客户号",
    "客户编号",
    "我方",
)
OWN = words(
    """
    INVOICE INVOICES INV INVS RECHNUNG RECHNUNGEN RECHNUNGSNR RECHNUNGSNUMMER RECHN
    RECHNR RECHNGNR RE RG RGNR RENR FACTURE FACTURES FACT FAC FACTUUR FACTUREN
    FACTUURNR FACTUURNUMMER FAKTURA FAKTURAER FAKTURANR FAKT FAKTURANUMMER LASKU LASKUT
    LASKUNRO FATTURA FATT FT FACTURA FACTURAS FRA FATURA BILL BILLS YOUR IHRE VOTRE UW
    DERES ER GUTSCHRIFT AVOIR CREDIT CN CREDITNOTA KREDITNOTA
    """
)
#: Before a day, not before a number.
_OF_DAY = words("VOM DATED DTD DD DATE DATUM DU DEL DAT")
OWN_HAN = ("发票", "货款", "账单", "票号", "结算单")

_WORD = re.compile(r"[A-Z]+|[\u3400-\u9fff]+")


def label_of(context: str) -> tuple[str, str]:
    """Kind (``foreign``, ``own`` or ``""``) and word nearest before a number.

    >>> label_of("INVOICE 4711, YOUR ORDER NR. ")
    ('foreign', 'ORDER')
    >>> label_of("ORDER FOR INVOICE ")
    ('own', 'INVOICE')
    """
    for word in reversed(_WORD.findall(context)):
        if word in _OF_DAY:
            break
        if word in FOREIGN or any(han in word for han in FOREIGN_HAN):
            return "foreign", word
        if word in OWN or any(han in word for han in OWN_HAN):
            return "own", word
    return "", ""


def of_invoice(context: str) -> bool:
    """Whether a day or month after this text is said to be that of an invoice.

    >>> of_invoice("RECHNUNG VOM "), of_invoice("LIEFERUNG "), of_invoice("PO VOM ")
    (True, False, False)
    """
    found = [word for word in _WORD.findall(context) if word not in _OF_DAY]
    return label_of(" ".join(found[-2:]))[0] == "own"


_NOT_RECEIPT = {
    "interest": """
        INTEREST ZINS ZINSEN ZINSGUTSCHRIFT HABENZINSEN INTERETS INTERET RENTE RENTER
        CREDITRENTE RENTEVERGOEDING RANTA KORKO INTERESSI INTERESES ODSETKI JUROS
        利息 结息 存款息""",
    "loan": """
        LOAN DARLEHEN DARLEHENSAUSZAHLUNG KREDITAUSZAHLUNG DRAWDOWN EMPRUNT PRET LENING
        LAINA LAAN LAN PRESTAMO PRESTITO FINANCIAMENTO 贷款 放款 借款""",
    "tax_refund": """
        STEUERERSTATTUNG FINANZAMT FINANZKASSE TAXREFUND HMRC IRS DGFIP BELASTINGDIENST
        REMBOURSEMENT SKATTEVERKET SKATTEETATEN SKATTEKONTO SKAT VERO
        VEROHALLINTO ERSTATTUNG TAXREF 退税 税务局 国库""",
    "salary": """
        GEHALT GEHALTSRUECKLAEUFER LOHN SALARY PAYROLL SALAIRE SALARIS LON LONN PALKKA
        WAGES NOMINA STIPENDIO 工资 薪资 代发""",
    "transfer": """
        UMBUCHUNG KONTOUEBERTRAG SWEEP CASHPOOL CASHPOOLING EIGENUEBERTRAG
        内部转账 资金归集""",
}
_PHRASES = {
    "TAX REFUND": "tax_refund",
    "VAT REFUND": "tax_refund",
    "SALARY RETURN": "salary",
    "OWN ACCOUNT": "transfer",
    "INTERNAL TRANSFER": "transfer",
    # payment services: from one currency or account of our own to another
    "STRIPE PAYOUT": "transfer",
    "CURRENCY CONVERSION": "transfer",
    "BANK DEPOSIT TO PP ACCOUNT": "transfer",
}
_HINTS = {
    word: hint for hint, listed in _NOT_RECEIPT.items() for word in listed.split()
}
_HAN_HINTS = {w: h for w, h in _HINTS.items() if not w.isascii()}


def not_receipt(folded: str) -> tuple[str, str]:
    """Hint and word when the text speaks of interest, a loan, tax or salary.

    >>> not_receipt("HABENZINSEN 4. QUARTAL")
    ('interest', 'HABENZINSEN')
    >>> not_receipt("RECHNUNG 4711")
    ('', '')
    """
    for word in _WORD.findall(folded[:2000]):
        if word in _HINTS:
            return _HINTS[word], word
        for han, hint in _HAN_HINTS.items():
            if han in word:
                return hint, han
    for phrase, hint in _PHRASES.items():
        if phrase in folded:
            return hint, phrase
    return "", ""
