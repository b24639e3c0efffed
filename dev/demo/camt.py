"""A bank's CAMT.053 statement."""

from lxml import etree
from lxml.builder import ElementMaker

from .names import COMPANY

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})


def write_camt(bank_file):
    """The file's bytes."""
    first, last = bank_file.days
    statement = E.Stmt(
        E.Id(f"{bank_file.bank.code}-{last:%Y%j}"),
        E.CreDtTm(f"{last}T18:30:00"),
        E.FrToDt(E.FrDtTm(f"{first}T00:00:00"), E.ToDtTm(f"{last}T23:59:59")),
        E.Acct(
            E.Id(E.IBAN(bank_file.bank.number)), E.Ccy("EUR"), E.Ownr(E.Nm(COMPANY))
        ),
        _balance("OPBD", bank_file.opening, first),
        _balance("CLBD", bank_file.closing, last),
        *(_entry(payment) for payment in bank_file.payments),
    )
    header = E.GrpHdr(E.MsgId(f"M{last:%Y%m%d}"), E.CreDtTm(f"{last}T18:30:00"))
    document = E.Document(E.BkToCstmrStmt(header, statement))
    return etree.tostring(
        document, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )


def _sign(amount):
    return E.CdtDbtInd("CRDT" if amount >= 0 else "DBIT")


def _money(amount):
    return E.Amt(f"{abs(amount):.2f}", Ccy="EUR")


def _balance(code, amount, day):
    kind = E.Tp(E.CdOrPrtry(E.Cd(code)))
    return E.Bal(kind, _money(amount), _sign(amount), E.Dt(E.Dt(str(day))))


def _entry(payment):
    return E.Ntry(
        _money(payment.amount),
        _sign(payment.amount),
        E.Sts(E.Cd("BOOK")),
        E.BookgDt(E.Dt(str(payment.day))),
        E.ValDt(E.Dt(str(payment.day))),
        E.AcctSvcrRef(payment.bank_id),
        E.BkTxCd(E.Prtry(E.Cd("NTRF+166"))),
        E.NtryDtls(
            E.TxDtls(
                E.Refs(E.EndToEndId("NOTPROVIDED")),
                _parties(payment),
                _remittance(payment),
            )
        ),
    )


def _parties(payment):
    incoming = payment.amount >= 0
    role = E.Dbtr if incoming else E.Cdtr
    parties = E.RltdPties(role(E.Pty(E.Nm(payment.name))))
    if payment.account:
        role = E.DbtrAcct if incoming else E.CdtrAcct
        parties.append(role(E.Id(E.IBAN(payment.account))))
    return parties


def _remittance(payment):
    if not payment.reference:
        return E.RmtInf(E.Ustrd(payment.text))
    kind = E.Tp(E.CdOrPrtry(E.Cd("SCOR")))
    reference = payment.reference.replace(" ", "")
    return E.RmtInf(E.Strd(E.CdtrRefInf(kind, E.Ref(reference))))
