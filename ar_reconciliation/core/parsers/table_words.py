"""Words that stand in the cells of bank tables, as data: no logic but look-up.

Every word is compared by its :func:`word_key`, so that case, accents, blanks,
brackets, full-width and traditional characters do not matter.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from ..text import fold

#: Traditional characters in banking words → simplified.
_HAN = str.maketrans(
    "帳帐賬額戶號對餘幣種貸記發單證備註說時間類轉總計銀開機構匯費訂項稱編結實際業務"
    "買賣價內個摘學網點貨們為報關險資產負債節終處筆數據經辦圓歐鎊臺灣韓紐",
    "账账账额户号对余币种贷记发单证备注说时间类转总计银开机构汇费订项称编结实际业务"
    "买卖价内个摘学网点货们为报关险资产负债节终处笔数据经办元欧镑台湾韩纽",
)


def word_key(text: str) -> str:
    """Letters and digits only, upper case, half width, simplified, no accents.

    >>> word_key("Date d’opération"), word_key("帳　號：")
    ('DATEDOPERATION', '账号')
    """
    return "".join(c for c in fold(text).translate(_HAN) if c.isalnum())


def _keys(words: str) -> frozenset[str]:
    return frozenset(word_key(word) for word in words.split("|"))


# ------------------------------------------------------------------- money

_CURRENCIES = {
    "CNY": "人民币|人民币元|RMB|人民币CNY|CNY人民币|人民币RMB|元|元人民币",
    "USD": "美元|美金|US dollar|U.S. Dollar|USD美元|美元USD",
    "EUR": "欧元|Euro|Euros|€|欧元EUR",
    "HKD": "港币|港元|Hong Kong dollar|港币HKD",
    "JPY": "日元|日圆|日币|Yen|日元JPY",
    "GBP": "英镑|£|Pound Sterling|Sterling",
    "AUD": "澳元|澳大利亚元|澳币|Australian dollar",
    "CAD": "加元|加拿大元|加币|Canadian dollar",
    "SGD": "新加坡元|新币|Singapore dollar",
    "CHF": "瑞士法郎|瑞郎|Fr.|SFr.|Schweizer Franken|Franc suisse|Swiss franc",
    "TWD": "新台币|台币|NTD",
    "KRW": "韩元|韩币|₩",
    "THB": "泰铢|฿|Baht",
    "MYR": "马来西亚林吉特|林吉特|RM|Ringgit",
    "INR": "印度卢比|₹|Rs.|Rs|Rupee",
    "RUB": "卢布|俄罗斯卢布|₽|руб.|Рубль",
    "NZD": "新西兰元",
    "MOP": "澳门元",
    "PLN": "zł|Złoty|Zloty",
    "CZK": "Kč|Koruna česká",
    "SEK": "Svensk krona|Svenska kronor",
    "NOK": "Norsk krone|Norske kroner",
    "DKK": "Dansk krone|Danske kroner",
    "TRY": "₺|TL",
    "ILS": "₪",
    "VND": "₫|越南盾",
    "PHP": "₱|菲律宾比索",
    "UAH": "₴",
}
_SIGNED_NAMES = {"€": "EUR", "£": "GBP", "₩": "KRW", "฿": "THB", "₹": "INR"} | {
    "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS",
    "₫": "VND",
    "₱": "PHP",
    "₴": "UAH",
    "US$": "USD",
    "HK$": "HKD",
    "R$": "BRL",
    "NT$": "TWD",
    "A$": "AUD",
    "C$": "CAD",
    "S$": "SGD",
    "NZ$": "NZD",
}
#: Signs that several currencies share: they say "money", not which.
SHARED_SIGNS = frozenset(("$", "¥", "￥", "KR", "KR.", "元", "圆"))
#: Currency by the key of its name, its code included.
CURRENCY_NAMES = {
    word_key(name): code
    for code, names in _CURRENCIES.items()
    for name in names.split("|")
    if word_key(name)
} | {code: code for code in _CURRENCIES}
_ISO_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL
    BSD BTN BWP BYN BZD CAD CDF CHF CLP CNH CNY COP CRC CUP CVE CZK DJF DKK DOP DZD
    EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
    INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD
    LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
    NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
    SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG HRK
"""
_ODD = re.compile(r"[^\w\s.'()/-]")
_ISO = frozenset(_ISO_CODES.split())
#: Currencies without decimals, where ``1,234`` is more than a thousand.
NO_DECIMALS = frozenset(("CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"))
#: Currencies with three decimals, where ``1,234`` may be one and a bit.
THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


@lru_cache(maxsize=4096)
def currency_code(text: str) -> str:
    """The ISO code a cell means, or "".

    >>> currency_code("人民币元"), currency_code("cad"), currency_code("€")
    ('CNY', 'CAD', 'EUR')
    >>> currency_code("marbles")
    ''
    """
    text = text.strip()
    if text in _SIGNED_NAMES:
        return _SIGNED_NAMES[text]
    if (text in SHARED_SIGNS and text != "元") or _ODD.search(text):
        return ""
    key = word_key(text)
    return CURRENCY_NAMES.get(key) or (key if key in _ISO else "")


# --------------------------------------------------------------- direction

#: Words of a direction column that mean money in, seen from the account holder.
IN_WORDS = _keys(
    "贷|贷方|贷Cr|贷方Cr|收|收入|收款|转入|来账|来帐|入账|存入|入|贷记|汇入|进账"
    "|C|CR|CRDT|Credit|Credits|In|Incoming|Deposit|Received|Money in|Plus"
    "|H|Haben|Gutschrift|Eingang|Bij|Crédit|Abono|Haber|Ingreso|Avere|Entrata"
    "|Accredito|Uznanie|Ma|Kredit|Příjem|Crédito|Entrada|Inn|Indbetaling|Pano"
)
#: The same for money out.
OUT_WORDS = _keys(
    "借|借方|借Dr|借方Dr|支|支出|付|付款|付出|转出|往账|往帐|出账|取出|借记|支取|汇出"
    "|D|DR|DBIT|Debit|Debits|Out|Outgoing|Withdrawal|Sent|Money out|Minus"
    "|S|Soll|Lastschrift|Belastung|Ausgang|Af|Débit|Cargo|Debe|Gasto|Dare|Uscita"
    "|Addebito|Obciążenie|Wn|Debet|Výdej|Débito|Saída|Ut|Udbetaling|Otto"
)
#: Neither: own wallet transfers and the like.
NEUTRAL_WORDS = _keys("不计收支|不计|中性交易|其他|其它|Memo|Neutral")

#: What a row that is called neither in nor out may still say about the wallet.
WALLET_IN = ("退款", "充值", "到零钱", "收益发放")
WALLET_OUT = ("提现", "信用卡还款", "来自零钱", "购买理财通")


@lru_cache(maxsize=4096)
def direction_of(text: str) -> int | None:
    """1 money in, -1 money out, 0 neither, None not a direction word.

    >>> direction_of("贷 Cr"), direction_of("DEBIT"), direction_of("/")
    (1, -1, 0)
    """
    text = text.strip()
    if text in ("+", "-", "/"):
        return {"+": 1, "-": -1, "/": 0}[text]
    key = word_key(text)
    if key in IN_WORDS:
        return 1
    if key in OUT_WORDS:
        return -1
    return 0 if key in NEUTRAL_WORDS else None


# ------------------------------------------------------------------ status

#: A row with one of these states moved no money.
NOT_BOOKED = _keys(
    "pending|declined|failed|cancelled|canceled|denied|expired|voided|unpaid|reverted"
    "|incomplete|authorization|uncaptured|blocked|placed|removed"
    "|交易关闭|已关闭|待支付|待付款|等待付款|等待买家付款|支付失败|失败|处理中|交易失败"
    "|已撤销|未支付|交易取消|已取消|待处理|退票处理中|提现失败"
    "|vorgemerkt|Umsatz vorgemerkt"
    "|ausstehend|abgelehnt|storniert|en attente|refusé|annulé|pendiente"
    "|rechazado|in attesa|annullato|oczekująca|odrzucona|čeká|geweigerd"
)
#: Marks of a booking that undoes another one.
_REVERSAL = re.compile(
    "冲正|被冲|冲销|冲账|抹账|沖正|STORNO|STORNIER|REVERSAL|REVERSED|EXTOURNE"
    "|CONTRE-?PASSATION|RETROCESI[OÓ]N"
)


def is_reversal(text: str) -> bool:
    """Whether the words of a booking say that it undoes another one.

    >>> is_reversal("货款 冲正"), is_reversal("storno 12"), is_reversal("Store")
    (True, True, False)
    """
    return bool(_REVERSAL.search(text.upper()))


# ---------------------------------------------------- totals and balances

#: First words of rows that add up other rows.
TOTAL_WORDS = _keys(
    "合计|总计|小计|本页合计|本页小计|累计|合计金额|本日合计|本月合计|总合计|汇总|人民币合计"
    "|发生额合计|总额合计|合计笔数|共计|支出合计|收入合计|借方合计|贷方合计|总笔数"
    "|Total|Totals|Grand total|Subtotal|Sub total|Sum|Sum total|Total amount"
    "|Summe|Gesamt|Gesamtsumme|Zwischensumme|Totale|Totaux|Sous-total|Suma|Totales"
    "|本月累计|本年累计|本季累计|本期累计|本年合计|本期合计|累计发生额"
    "|Razem|Podsumowanie|Celkem|Součet|Totaal|Totalt|I alt|Yhteensä|Soma|Total geral"
    "|Saldo|Solde|Kontostand|Total debits|Total credits|Total des opérations"
)
#: Rows that carry the balance before the first entry.
OPENING_WORDS = _keys(
    "期初余额|上期余额|上日余额|承前页|上页余额|期初结余|上期结余|承上页|期初结存"
    "|Opening balance|Beginning balance|Beginning balance as of|Opening balance as at"
    "|Balance brought forward|Brought forward"
    "|Previous balance|Starting balance|Start balance|Balance forward|Initial balance"
    "|Anfangssaldo|Saldovortrag|Alter Kontostand|Alter Saldo|Anfangsbestand"
    "|Solde initial|Ancien solde|Solde précédent|Solde début|Solde d'ouverture"
    "|Saldo inicial|Saldo anterior|Saldo iniziale|Saldo precedente|Beginsaldo"
    "|Saldo początkowe|Počáteční zůstatek|Počáteční stav|Ingående saldo"
    "|Inngående saldo|Startsaldo|Alkusaldo"
    "|年初余额|月初余额|期初数|年初数|上年结转|上月结转|上年余额|上月余额"
    "|Balance b/f|Bal b/f|B/F|Balance b/fwd|Opening bal|Vortrag|Report à nouveau"
    "|Saldo de apertura|Saldo apertura|Asiento de apertura"
)
#: Rows that carry the balance after the last entry.
CLOSING_WORDS = _keys(
    "期末余额|本期余额|期末结余|过次页|期末结存|当前余额|账户余额|本期结余"
    "|Closing balance|Ending balance|Ending balance as of|Closing balance as at"
    "|Schlusssaldo|Balance carried forward|Carried forward"
    "|New balance|End balance|Final balance|Endsaldo|Neuer Kontostand|Neuer Saldo"
    "|Endbestand|Solde final|Nouveau solde|Solde de clôture|Solde fin|Saldo final"
    "|Saldo actual|Saldo finale|Eindsaldo|Saldo końcowe|Konečný zůstatek"
    "|Konečný stav|Utgående saldo|Utgående saldo|Sluttsaldo|Loppusaldo"
    "|年末余额|月末余额|期末数|结转下年|结转下月|Balance c/f|Bal c/f|C/F|Closing bal"
)


@lru_cache(maxsize=4096)
def total_kind(text: str) -> str:
    """``total``, ``opening``, ``closing``, or "" when the text begins no such row.

    >>> total_kind("本页合计"), total_kind("Opening balance: 5"), total_kind("Rent")
    ('total', 'opening', '')
    """
    words = re.split(r"[:：(（\d]", text, maxsplit=1)[0]
    key = word_key(words)
    if key in OPENING_WORDS:
        return "opening"
    if key in CLOSING_WORDS:
        return "closing"
    chinese = bool(key) and not key.isascii() and len(text) < 30
    if key in TOTAL_WORDS or (chinese and key.startswith(("合计", "总计", "小计"))):
        return "total"
    return "total" if chinese and key.endswith(("合计", "总计", "小计")) else ""


def total_row(cells: Iterable[Any]) -> str:
    """The kind of a row by its first texts, "" for a row that adds up nothing."""
    filled = [cell for cell in cells if isinstance(cell, str) and cell]
    kinds = (total_kind(cell) for cell in filled[:4] if len(cell) < 60)
    return next((kind for kind in kinds if kind), "")


# ------------------------------------------------------------------ months

_MONTHS = (
    "jan january januar janvier janv enero ene gennaio gen januari janeiro stycznia "
    "styczen sty leden ledna januara tammikuu tammi jaanuar jänner jaen",
    "feb february februar fevrier fevr fev febrero febbraio februari fevereiro lutego "
    "luty lut unor unora februara helmikuu helmi",
    "mar march marz maerz mrz mars marzo maart mrt marco marca marzec brezen brezna "
    "maaliskuu maalis maerts",
    "apr april avril avr abril abr aprile kwietnia kwiecien kwi duben dubna huhtikuu "
    "huhti",
    "may mai mayo maggio mag mei maio maj maja kveten kvetna toukokuu touko",
    "jun june juni juin junio giugno giu junho czerwca czerwiec cze cerven cervna "
    "kesakuu kesa",
    "jul july juli juillet juil julio luglio lug julho lipca lipiec lip cervenec "
    "cervence heinakuu heina",
    "aug august aout agosto ago augustus augusti sierpnia sierpien sie srpen srpna "
    "elokuu elo",
    "sep sept september septembre septiembre settembre set setembro wrzesnia wrzesien "
    "wrz zari syyskuu syys",
    "oct october okt oktober octobre octubre ottobre ott outubro out pazdziernika "
    "pazdziernik paz rijen rijna lokakuu loka",
    "nov november novembre noviembre novembro listopada listopad lis marraskuu marras",
    "dec december dez dezember decembre diciembre dic dicembre dezembro grudnia "
    "grudzien gru prosinec prosince desember des joulukuu joulu",
)
#: Month number by the key of its name in any of the languages.
MONTHS = {
    word_key(name): number
    for number, names in enumerate(_MONTHS, 1)
    for name in names.split()
}

# --------------------------------------------------------- card statements

#: Marks, in title or header, of a card statement: there a positive amount is spent.
CARD_MARKS = (
    "信用卡",
    "卡末四位",
    "卡号末四位",
    "CREDIT CARD",
    "CARD USED",
    "KREDITKARTE",
)
#: Words of a narrative that say which way the money of a card went.
CARD_OUT = ("消费", "取现", "分期", "PURCHASE", "SALE")
CARD_IN = ("还款", "退款", "退货", "返现", "PAYMENT - THANK YOU", "REFUND", "RETURN")
