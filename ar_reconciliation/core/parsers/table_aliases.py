"""What banks call their columns, as data: field → names in many languages.

The first name of a field is the most fitting: where several columns of a table have
names of one field, the one named earlier here is read first and the others stand in
where it is blank (texts are joined instead).  A name may belong to several fields;
the contents of the column decide.  A new bank is a new name here, not new code.
"""

import re
import unicodedata

from .table_words import currency_code, word_key

_NAMES = {
    # The day the bank booked it; the day it was made where no other is given.
    "date": """
        记账日期|入账日期|记账日|入账日|银行记账日|会计日期|账务日期|Booking Date
        |Book Date|Booked|Date Booked|Posted Date|Post Date|Posting Date|Date Posted
        |Process Date|Processed Date|Accounting Date|Entry Date|Completed Date
        |Booking Datetime|Buchungstag|Buchungsdatum|Buchung
        |Buchungs-/Wertstellungsdatum|Date de comptabilisation|Date comptable
        |Date d'écriture|Fecha contable|Fecha de contabilización|F. contable
        |Data contabile|Data di contabilizzazione|Boekdatum|Boekingsdatum|Boekdag
        |Data do lançamento|Data lançamento|Data księgowania|Datum zaúčtování
        |Datum účtování|Zaúčtováno|Bokföringsdag|Bokföringsdatum|Bokf.datum|Bokförd
        |Bokføringsdato|Bokført dato|Bokført|Bogføringsdato|Bogført|Kirjauspäivä
        |Kirjauspvm|交易日期|交易日|记账时间|入账时间|交易时间|交易日期时间|发生时间
        |发生日期|付款日期|收款日期|到账日期|到账时间|支付时间|完成时间|结算时间
        |清算时间|创建时间|日期|Date
        |Transaction Date|Trans Date|Trans. Date|Tran Date|Txn Date
        |Transaction Datetime|Date/Time|Datetime|Date and time|Operation date
        |Started Date|Created|Created (UTC)|Created date|Timestamp|Journal Date
        |Payment Date|Datum|Belegdatum|Transaktionsdatum|Umsatzdatum|Date opération
        |Date de l'opération|Date d'opération|Date de transaction|Date transaction
        |Fecha|Fecha operación|Fecha de operación|Fecha de la operación|F. operación
        |Fecha Op.|Fecha movimiento|Fecha del movimiento|Fecha transacción|Data
        |Data operazione|Data movimento|Data registrazione|Data di registrazione
        |Transactiedatum|Verwerkingsdatum|Data operacji|Data transakcji|Data Mov.
        |Data da operação|Data operação|Datum provedení|Datum transakce|Dátum
        |Transaktionsdag|Reskontradatum|Dato|Utført dato|Transaksjonsdato
        |Transaktionsdato|Posteringsdato|Päivämäärä|Pvm|Maksupäivä|dateOp|Date op.
        |Buchungstermin""",
    "value_date": """
        起息日|起息日期|计息日期|Value Date|Value dt|Effective Date|Available On
        |Wertstellung|Wertstellungstag|Wertstellungsdatum|Valutadatum|Valuta Datum
        |Valutastellung|Date de valeur|Date valeur|Fecha valor|F. valor
        |Fecha de valor|Data valuta|Data di valuta|Valuta|Rentedatum|Interest date
        |Data-valor|Data valor|Data waluty|Data waluta|Datum valuty|Valutadag
        |Rentedato|Valørdato|Valuteringsdato|Arvopäivä|dateVal|Value Dat|Wert
        |Wertstellung (Valuta)""",
    "time": """
        交易时间|记账时间|入账时间|时间|Time|Transaction Time|Uhrzeit|Heure|Hora|Ora
        |Tijd|Godzina|Čas|Tid|Klokkeslett|Aika""",
    "net": """
        Net|Netto|Neto|Net total|净额|净收入|实收金额|结算净额""",
    "gross": """
        Gross|Brutto|Bruto|Brut|Lordo|Avant commission|总额|订单金额""",
    "amount": """
        入账金额|记账金额|结算金额|入账币种/金额|收支金额|收付金额|发生额|发生金额
        |交易金额|交易额|金额|借贷发生额|借/贷方发生额|本币金额|到账金额
        |交易币种/金额|账务金额|商家实收|Billing amount|Converted amount
        |Amount in account currency|Booked amount|Amount|Transaction Amount
        |Trans Amount|Amt|Value|Sum|Net Amount|Total Amount|Betrag|Umsatz
        |Buchungsbetrag|Umsatzbetrag|Montant|Montant de l'opération|Importe
        |Importe operación|Importo|Bedrag|Transactiebedrag|Valor|Montante|Kwota
        |Kwota operacji|Kwota transakcji|Kwota w walucie rachunku|Částka|Objem|Suma
        |Belopp|Beløp|Beløb|Määrä|Summa|Montant opération|Einzelbetrag""",
    "amount_in": """
        贷方发生额|贷方金额|贷方|贷方入账|记账金额(收入)|交易金额(收入)|收入金额
        |收入|存入金额|存入|转入金额|入账金额|收款金额|汇入金额|进账金额
        |贷方交易金额|贷方发生额(收入)|贷方(入账)|收方金额|收入（+元）|应结订单金额
        |Credit|Credits|Credit Amount|Amount Credit|Deposit|Deposits|Deposit Amount
        |Paid In|Money In|Amount In|Received|Receipts|Cr Amount|Cr|Haben|Gutschrift
        |Gutschriften|Einnahmen|Zahlungseingang|Eingang|Crédit|Recettes
        |Encaissements|Abono|Abonos|Haber|Ingreso|Ingresos|Avere|Entrate|Accrediti
        |Accredito|Bij|Bijschrijving|Bijgeschreven|Crédito|Créditos|Entradas|Uznania
        |Uznanie|Wpływy|Wpływ|Kredit|Příjem|Příjmy|Připsáno|Insättning|Insättningar
        |Inn|Inn på konto|Innskudd|Indsat|Indbetaling|Pano|Panot""",
    "amount_out": """
        借方发生额|借方金额|借方|借方出账|记账金额(支出)|交易金额(支出)|支出金额
        |支出|支取金额|支取|取出金额|转出金额|付出金额|付款金额|提取|提款
        |借方交易金额|借方发生额(支取)|借方(出账)|付方金额|支出（-元）|退款金额
        |转支金额|Debit|Debits|Debit Amount|Amount Debit|Withdrawal|Withdrawals
        |Withdrawal Amount|Paid Out|Money Out|Amount Out|Payments|Spent|Dr Amount|Dr
        |Soll|Lastschrift|Belastung|Belastungen|Ausgaben|Zahlungsausgang|Ausgang
        |Débit|Dépenses|Décaissements|Cargo|Cargos|Debe|Gasto|Gastos|Dare|Uscite
        |Addebiti|Addebito|Af|Afschrijving|Afgeschreven|Débito|Débitos|Saídas
        |Obciążenia|Obciążenie|Wypływy|Wydatki|Debet|Výdej|Výdaje|Odepsáno|Uttag|Ut
        |Ut fra konto|Ut av konto|Uttak|Hævet|Udbetaling|Otto|Otot""",
    "direction": """
        借贷标志|借贷|借/贷|借贷方向|借贷标记|借贷标识|借贷类型|收付标志|收付方向
        |收付|收/支|收支|收支类型|收支方向|收支标志|交易方向|往来标志|来往账标志
        |资金流向|交易类型|方向|D/C|C/D|Dr/Cr|Cr/Dr|DC|Debit/Credit|Credit/Debit
        |Debit or Credit|Credit Debit Indicator|Debit Credit Indicator|CreditDebit
        |CdtDbtInd|Balance Impact|Indicator|Sign|Direction|In/Out|Transaction Type
        |Type|Soll/Haben|S/H|Soll/Haben-Kennzeichen|Richtung|Sens|Débit/Crédit
        |Debe/Haber|Cargo/Abono|Dare/Avere|D/A|Af Bij|Af/Bij|Bij/Af|Bij Af
        |Débito/Crédito|Wn/Ma|Strona|Kierunek|Směr|Debet/Kredit|Inn/Ut""",
    "balance_after": """
        余额|账户余额|交易后余额|本次余额|联机余额|账户结余|结余|当前余额|结存
        |结余金额|交易余额|账户结余（元）|账户余额（元）|Balance|Running Balance
        |Account Balance|Ledger Balance|Balance After|Ending Balance|Current balance
        |Saldo|Kontostand|Saldo nach Buchung|Neuer Saldo|Solde|Solde après opération
        |Saldo contable|Saldo final|Saldo disponible|Saldo contabile
        |Saldo na mutatie|Saldo na trn|Saldo após movimento|Saldo contabilístico
        |Saldo po operacji|Saldo po transakcji|Zůstatek|Zostatok|Konečný zůstatek
        |Behållning|Bokfört saldo|Beholdning|Saldo etter|Available Balance
        |Disponible|Guthaben|Running Bal.|Closing Balance|Running bal
        |Current Balance""",
    "currency": """
        记账币种|入账币种|入账货币|结算币种|币种|币别|货币|交易币种|交易货币
        |货币种类|货币类型|币种名称|Billing currency|Converted currency|Currency|Ccy
        |Curr|Curr.|Cur|Account currency|Transaction Currency|Currency code|Währung
        |Waehrung|Devise|Monnaie|Monn.|Moneda|Divisa|Munt|Muntsoort|Valutacode|Moeda
        |Waluta|Waluta rachunku|Měna|Mena|Valutakod|Valutakode|Valuta|Valuutta""",
    "narrative": """
        摘要|用途|附言|备注|业务摘要|其他摘要|客户附言|交易附言|个性化信息
        |回单个性化信息|交易摘要|客户摘要|交易说明|交易描述|商品|商品说明|商品名称
        |交易详情|说明|交易名称|业务名称|交易备注|款项用途|汇款用途|摘要说明
        |附加信息|转账附言|汇款附言|资金用途|交易用途|摘要描述|附言信息|Description
        |Details|Narrative|Memo|Particulars|Transaction Details
        |Transaction Description|Payment Details|Payment Reference
        |Remittance Information|Remittance info|Purpose|Reason|Note|Notes|Comment
        |Comments|Text|Message|Label|Additional Information|Additional Description
        |Original Description|Subject|Desc|Item Title|Invoice details
        |Transaction Remarks|Remark|Remarks|Information|Verwendungszweck
        |Buchungstext|Vorgang/Verwendungszweck|Vorgang|Beschreibung|Bemerkung
        |Bemerkungen|Zahlungsgrund|VWZ|Zusatzinformation|Mitteilung|Notiz|Libellé
        |Libellé opération|Libellé de l'opération|Libellé simplifié|Détail|Détails
        |Motif|Communication|Communications|Informations complémentaires
        |Nature de l'opération|Concepto|Descripción|Observaciones|Detalle|Más datos
        |Movimiento|Concepto ampliado|Descrizione|Descrizione operazione|Causale
        |Descrizione estesa|Dettagli|Omschrijving|Mededelingen|Mededeling
        |Betalingsomschrijving|Descrição|Descritivo|Histórico|Observações|Opis|Tytuł
        |Tytuł operacji|Opis operacji|Opis transakcji|Szczegóły|Popis|Poznámka
        |Zpráva|Zpráva pro příjemce|Účel platby|Beskrivning|Meddelande|Specifikation
        |Beskrivelse|Tekst|Melding|Forklaring|Selite|Viesti|Descrizione completa
        |Avisierungstext|Buchungsdetails|Rubrik|Narration|Vrije mededeling
        |Communication libre|Reference text|Tytuł przelewu|Transaction text""",
    "reference": """
        业务参考号|客户业务编号|客户参考号|商户订单号|商家订单号|商户单号|参考号
        |付款参考号|订单号|Reference|Ref|Ref.|Ref No|Reference No|Reference Number
        |Reference ID|Customer Reference|Client Reference|Your Reference
        |Invoice Number|Invoice ID|Payment Ref|SEPA Reference|Chq/Ref No
        |Check Number|Cheque Number|Kundenreferenz|Referenz|Referenznummer|Référence
        |Référence client|Referencia|Riferimento|Kenmerk|Betalingskenmerk|Referência
        |Numer referencyjny|Variabilní symbol|VS|OCR|KID|Referens|Referanse|Viite
        |Viitenumero|Num|gestructureerde mededeling|Communication structurée
        |Chq/Ref Number|Ref Number|Rechnungsnummer""",
    "end_to_end": """
        End-to-End|EndToEndId|End to end reference|End to end ID|End-to-End-Referenz
        |Kundenreferenz (End-to-End)|Réf. de bout en bout""",
    "bank_id": """
        微信退款单号|交易流水号|流水号|账户明细编号-交易流水号|账户明细编号|核心流水号|账务流水号
        |资金流水单号|回单号|回单编号|交易单号|交易订单号|微信订单号|支付宝交易号
        |微信支付业务单号|业务流水号|日志号|明细编号|交易编号|对账标识码|银行流水号
        |柜员流水号|记录标识号|凭证号|Transaction ID|Trans ID|Txn ID|TransactionId
        |Transaction Number|Transaction No|Transaction Ref|Transaction Reference
        |Bank Reference|Entry Reference|FITID|Unique ID|Balance Transaction ID
        |Account Servicer Reference|ID|Payment ID|Buchungsreferenz
        |Transaktionsnummer|Transaktionscode|Transaktions-ID|Numéro de transaction
        |N° de transaction|Numéro d'opération|Code de transaction|Id. transacción
        |Número de operación|ID transazione|Volgnr|Volgnummer|Transactiereferentie
        |ID da transação|ID transakcji|Nr transakcji|Numer transakcji|ID transakce
        |ID operace|ID pohybu|Verifikationsnummer|Arkivreferanse|Arkistointitunnus
        |TransferWise ID|Transaktions-Nr.|Transaktionsnr.|Umsatz-ID""",
    "payer_name": """
        对方户名|对方名称|对方单位|对方单位名称|对方账户名称|对方账户名|对方账号名称
        |对方姓名|对手户名|收(付)方名称|收付方名称|交易对手名称|交易对手|交易对方
        |对手信息|对方信息|对手方|往来单位|对方客户名称|对手名称|对方|商户名称
        |对方名|Counterparty|Counterparty Name|Counter Party|Payer/Payee|Payee/Payer
        |Payer|Payee|Name|Partner Name|Partner|Beneficiary/Originator
        |Beneficiary / Remitter|Other Party|Merchant|Merchant Name|Customer
        |Customer Name|Customer Description|Remitter|Remitter Name|Paid by|Vendor
        |Third Party|Auftraggeber/Empfänger|Auftraggeber / Begünstigter
        |Empfänger/Auftraggeber|Begünstigter/Zahlungspflichtiger
        |Beguenstigter/Zahlungspflichtiger|Name Zahlungsbeteiligter
        |Zahlungsbeteiligter|Gegenpartei|Empfänger/Zahlungspflichtiger
        |Auftraggeber/Zahlungsempfänger|Partnername|Tiers|Contrepartie
        |Nom de la contrepartie|Nom contrepartie|Donneur d'ordre/Bénéficiaire
        |Contraparte|Beneficiario/Ordenante|Ordenante/Beneficiario
        |Ordinante/Beneficiario|Controparte|Naam tegenpartij|Naam / Omschrijving
        |Tegenpartij|Tegenpartij naam|Naam|Nadawca/Odbiorca|Nadawca / Odbiorca
        |Kontrahent|Nazwa kontrahenta|Dane kontrahenta|Název protiúčtu
        |Název účtu protistrany|Protistrana|Název protistrany|Jméno protistrany
        |Motpart|Mottaker/Avsender|Mottaker|Modtager/Afsender|Saaja/Maksaja
        |Begünstigter / Auftraggeber|Beguenstigter / Auftraggeber
        |Zahlungsempfänger / Auftraggeber|supplierFound|Namn|Nazwa nadawcy/odbiorcy
        |付款人/收款人""",
    "payer_account": """
        对方账号|对方账户|对方卡号/账号|对方账号/卡号|对方银行账号|收(付)方账号
        |收付方账号|对手账号|交易对手账号|对方卡号|对方账户账号|对手方账号
        |对方收款账号|Counterparty Account|Counterparty IBAN
        |Counterparty Account Number|Partner Iban|Account number of counterparty
        |Payee Account|Beneficiary Account|Payer Account|Other Account|Number
        |Kontonummer/IBAN|IBAN Zahlungsbeteiligter|IBAN / Kontonummer|Partner IBAN
        |IBAN|Konto-Nr. Empfänger|Compte contrepartie|IBAN de la contrepartie
        |Numéro de compte de la contrepartie|Cuenta contraparte|Cuenta destino
        |IBAN controparte|Tegenrekening|Tegenrekening IBAN/BBAN|IBAN tegenpartij
        |Conta contraparte|Rachunek kontrahenta|Nr rachunku kontrahenta
        |Numer rachunku nadawcy/odbiorcy|Protiúčet|Číslo protiúčtu|Motkonto
        |Til konto|Fra konto|Saajan tilinumero|rekeningnummer tegenpartij
        |Numer konta|Nr konta|Cuenta ordenante|Compte bénéficiaire""",
    "payer_bank": """
        对方开户行|对方开户机构|对方开户行名|对方开户行名称|对方行名|对方银行
        |对方行号|收(付)方开户行名|收(付)方开户行名称|收付方开户行|对方开户银行
        |收(付)方开户行行号|对手行名|交易对手行名|付款银行|BIC (SWIFT-Code)
        |SWIFT-Code|BIC/SWIFT|BIC Zahlungsbeteiligter|Bankleitzahl|Counterparty bank
        |Bank name|Counterparty BIC|BIC tegenpartij|Naam bank|BIC contrepartie
        |Kód banky|Bankkode|Saajan pankki|BIC|SWIFT|BLZ|Bank|Banque|Banco|Banca""",
    "from_name": """
        付款人名称|付款人户名|付款人|付款方|付款方名称|付款方户名|付款单位
        |付款人姓名|付款单位名称|Payer's Name|Payer Name|Source|Sender|Sender name
        |From|Debtor|Debtor Name|Ordering Party|Zahlungspflichtige*r
        |Zahlungspflichtiger|Auftraggeber|Donneur d'ordre|Émetteur|Ordenante
        |Ordinante|Nadawca|Plátce|Avsändare|Avsender""",
    "from_account": """
        付款人账号|付款账号|付款方账号|付款人账户|Debit Account No.|Payer's Account
        |Sender account|From Account|From Email Address|Absender E-Mail-Adresse
        |Debtor Account|Debtor IBAN
        |Rachunek nadawcy|Avsändare""",
    "from_bank": """
        付款人开户行名|付款人开户行|付款方开户行|付款人开户行号|付款行名称
        |Payer's Bank""",
    "to_name": """
        收款人名称|收款人户名|收款人|收款方|收款方名称|收款方户名|收款单位
        |收款人姓名|收款单位名称|Payee's Name|Beneficiary|Beneficiary Name|Target
        |Recipient|Recipient name|Receiver|To|Creditor|Creditor Name
        |Zahlungsempfänger*in|Zahlungsempfänger|Empfänger|Begünstigter|Bénéficiaire
        |Beneficiario|Odbiorca|Příjemce|Begunstigde|Beneficiário|Mottagare|Modtager
        |Payee Name""",
    "to_account": """
        收款人账号|收款账号|收款方账号|收款人账户|Credit Account No.|Payee's Account
        |Recipient account|To Account|To Email Address|Empfänger E-Mail-Adresse
        |Beneficiary Account No
        |Creditor Account|Creditor IBAN|Rachunek odbiorcy|Mottagare""",
    "to_bank": """
        收款人开户行名|收款人开户行|收款方开户行|收款人开户行号|收款行名称
        |Payee's Bank""",
    "account": """
        本方账号|我方账号|本方账户|本方卡号|查询账号|账号|账户|卡号|账户号|Account
        |Account Number|Account No|Account No.|Account ID|AccountId|Account Name
        |My Account|Own Account|Account IBAN|IBAN|Auftragskonto|IBAN Auftragskonto
        |Konto|Kontonummer|Konto-Nr.|Compte|Numéro de compte|N° de compte|Produit
        |Cuenta|Número de cuenta|Nº cuenta|Conto|Numero conto|Rekening
        |Rekeningnummer|IBAN/BBAN|Conta|Número da conta|Rachunek|Numer rachunku
        |Nr rachunku|Účet|Číslo účtu|Kontonr|Tili|Tilinumero|IBAN Auftraggeberkonto
        |Numer konta|accountNum|Account Nr|商户号""",
    "original_amount": """
        交易地金额|原币金额|外币金额|交易金额|交易币种/金额|Original Amount
        |Foreign Amount|Instructed Amount|Transfer Amount|Orig. Amount
        |Amount in transaction currency|Ursprungsbetrag|Originalbetrag
        |Fremdwährungsbetrag|Betrag in Fremdwährung|Montant d'origine
        |Importe original|Importo originale|Oorspronkelijk bedrag
        |Kwota w walucie transakcji|Původní částka|Ursprungligt belopp""",
    "original_currency": """
        原币币种|原币|外币币种|交易币种|交易货币|Original Currency|Foreign Currency
        |Instructed Currency|Transfer Amount Currency|Ursprungswährung
        |Originalwährung|Fremdwährung|Devise d'origine|Moneda original
        |Valuta originale|Oorspronkelijke munt|Waluta transakcji|Původní měna""",
    "charges": """
        手续费|服务费|手续费金额|费用|Fee|Fees|Charge|Charges|Commission
        |Bank charges|Fee Amount|Gebühr|Gebühren|Entgelt|Frais|Comisión|Tarifa
        |Tariffa|Commissioni|Commissione|Kosten|Taxa|Comissão|Prowizja|Opłata
        |Poplatek|Avgift|Gebyr|Total fees|Fremde Gebühren""",
    # Given back since, in the row of the payment itself.
    "refunded": """
        Converted Amount Refunded|Amount Refunded|已退款金额""",
    "status": """
        交易状态|当前状态|状态|支付状态|Info|Status|State|Transaction Status|Statut
        |Estado|Stato|Stav|Tila""",
    "transaction_code": """
        交易类型|业务类型|业务种类|交易种类|交易渠道|类型|交易分类|凭证种类|摘要代码|Type
        |Transaction Type|Transaction Code|Trans Type|Entry Type|Reporting Category
        |Buchungsart|Umsatzart|Umsatztyp|Geschäftsvorfall|Type d'opération|Tipo
        |Tipo de movimiento|Tipo operazione|Mutatiesoort|Tipo de operação
        |Rodzaj operacji|Typ transakcji|Typ|Typ pohybu|Transaktionstyp
        |Transaksjonstype|Code|Posting Key""",
}

#: Every field a column can be mapped to, in the order of this table.
FIELDS = tuple(_NAMES)
_BRACKETS = re.compile(r"[(\[{【〔<]([^()\[\]{}【】〔〕<>]*)[)\]}】〕>]")
_MAX_HEADER = 80
#: A unit rather than a currency: ``发生额/元`` stands above dollar accounts, too.
UNIT = "元"


def _index() -> dict[str, list[tuple[str, int]]]:
    index: dict[str, list[tuple[str, int]]] = {}
    for field, names in _NAMES.items():
        for rank, name in enumerate(names.replace("\n", " ").split("|")):
            entry = index.setdefault(word_key(name), [])
            if field not in (known for known, _rank in entry):
                entry.append((field, rank))
    return index


_INDEX = _index()


def _without_currency(text: str) -> tuple[str, str]:
    """``Amount EUR`` -> ("Amount", "EUR"); ``金额/元`` -> ("金额", "元")."""
    words = [word for word in re.split(r"[\s/_:]+", text) if word]
    if len(words) > 1 and words[-1] == UNIT:
        return " ".join(words[:-1]), UNIT
    for at in (-1, 0) if len(words) > 1 else ():
        named = words[at].isupper() or len(words[at]) > 3 or not words[at].isascii()
        if code := currency_code(words[at]) if named else "":
            kept = words[:-1] if at else words[1:]
            if kept[-1].casefold() in ("in", "en", "im", "w", "i"):
                kept = kept[:-1]
            return " ".join(kept), code
    for name, code in (("人民币", "CNY"), ("美元", "USD"), ("港币", "HKD")):
        if text.startswith(name) and len(text) > len(name):
            return text[len(name) :], code
    if text.endswith(UNIT) and len(text) > 2:
        return text[:-1].rstrip("/"), UNIT
    return text, ""


def header_currency(text: str) -> str:
    """The currency a header names, in brackets or as a word; ``UNIT`` for 元."""
    parts = (part.strip("+- ") for part in _BRACKETS.findall(text))
    inside = (UNIT if part == UNIT else currency_code(part) for part in parts)
    named = next((code for code in inside if code), "")
    return named or _without_currency(_BRACKETS.sub(" ", text).strip())[1]


def spellings(text: str) -> list[str]:
    """Ways to read one header cell, the most literal first."""
    plain = _BRACKETS.sub(" ", text).strip()
    bare = _without_currency(plain)[0]
    first_line, first_word = plain.split("\n")[0], bare.split("/")[0]
    unnumbered = plain.rstrip("0123456789 ")
    inside = _BRACKETS.findall(text)
    return [text, plain, bare, first_line, unnumbered, *inside, first_word]


def alias_index(table: dict[str, str]) -> dict[str, dict[str, int]]:
    """Names parted by ``|`` → the fields each may mean, with the rank among theirs.

    >>> alias_index({"number": "Invoice no|Invoice", "amount": "Invoice"})["INVOICE"]
    {'number': 1, 'amount': 0}
    """
    index: dict[str, dict[str, int]] = {}
    for field, names in table.items():
        for rank, name in enumerate(names.replace("\n", " ").split("|")):
            index.setdefault(word_key(name), {}).setdefault(field, rank)
    return index


def heading(text: str) -> str:
    """A header cell as its names are written: half width, without marks around it."""
    return unicodedata.normalize("NFKC", text).strip(" \t\r\n:*#\"'`")


def named_fields(
    text: str, index: dict[str, dict[str, int]], longest: int = _MAX_HEADER
) -> dict[str, int]:
    """The fields, with ranks, that a header cell names in an :func:`alias_index`."""
    text = heading(text)
    if not text or len(text) > longest:
        return {}
    found = (index.get(word_key(spelling)) for spelling in spellings(text))
    return next((fields for fields in found if fields), {})


def read_header(text: str) -> tuple[list[tuple[str, int]], str]:
    """The fields a header cell may name, with ranks, and a currency it names.

    >>> read_header("交易金额[ Trade Amount ]")[0][0][0]
    'amount'
    >>> read_header("Betrag (EUR)")[1]
    'EUR'
    """
    text = heading(text)
    if not text or len(text) > _MAX_HEADER:
        return [], ""
    if text in ("+/-", "-/+"):
        return [("direction", 0)], ""
    for spelling in spellings(text):
        if found := _INDEX.get(word_key(spelling)):
            return found, header_currency(text)
    return [], ""
