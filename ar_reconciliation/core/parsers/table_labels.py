"""Labels of what stands around a table, as data: fact → names in many languages.

The facts are the fields of :class:`.table_facts.Facts`; ``balance`` is one that the
file calls neither opening nor closing.
"""

from .table_words import CLOSING_WORDS, OPENING_WORDS, word_key

_NAMES = {
    "account": """
        账号|账户|卡号|查询账号|账户号|本方账号|客户账号|支付宝账户|商户号|账户号码
        |银行账号|Account|Account number|Account no|IBAN|Konto|Kontonummer|Girokonto
        |Compte|Numéro de compte|N° de compte|Cuenta|Número de cuenta|Conto
        |Conto corrente|Numero conto|Rekening|Rekeningnummer|Conta|Número da conta
        |Rachunek|Numer rachunku|Nr rachunku|Účet|Číslo účtu|Kontonr|Tili|Tilinumero""",
    "owner": """
        户名|账户名称|账户名|客户名称|单位名称|公司名称|姓名|微信昵称|账户户名
        |Account name|Account holder|Customer name|Account owner|Kontoinhaber
        |Titulaire|Titular|Intestatario|Intestato a|Rekeninghouder
        |Posiadacz rachunku|Majitel účtu|Kontohaver|Kontoinnehavare|Kunde|Client
        |Cliente""",
    "currency": """
        币种|货币|币别|账户币种|交易币种|Currency|Account currency|Währung|Devise
        |Moneda|Divisa|Valuta|Munt|Moeda|Waluta|Měna""",
    "balance": """
        余额|账户余额|当前余额|可用余额|Balance|Current balance|Kontostand|Saldo
        |Solde|Kontostand vom|Kontostand am|Saldo al|Solde au|Saldo per
        |Available balance|Letzter Kontostand""",
    "period": """
        日期范围|查询期间|时间范围|起止日期|查询时间范围|交易日期范围|账单周期
        |对账期间|查询日期|查询时间|Period|Statement period|Date range|Zeitraum
        |Période|Periodo|Período|Periode|Okres|Období|Buchungszeitraum""",
    "date_from": """
        起始日期|起始时间|开始日期|开始时间|查询起始日期|From|From date|Start date
        |Von|Du|Desde|Dal|Van|Od|Fra|Från|Datum von|dateStart|Zeitraum von""",
    "date_to": """
        终止日期|终止时间|截止日期|结束日期|结束时间|查询终止日期|To|To date
        |End date|Bis|Au|Hasta|Al|Tot|Do|Til|Till|Datum bis|dateEnd|Zeitraum bis""",
    "count": """
        总笔数|总交易单数|合计笔数|交易笔数|资金流水总笔数|记录数|汇总笔数|总记录数
        |Number of transactions|Transaction count|Anzahl Umsätze|Anzahl Buchungen
        |Anzahl Transaktionen in diesem Zeitraum""",
    "count_in": """
        贷方笔数|收入笔数|贷方总笔数|收入总笔数|贷方交易笔数|贷方发生笔数
        |Number of credits""",
    "count_out": """
        借方笔数|支出笔数|借方总笔数|支出总笔数|借方交易笔数|借方发生笔数
        |Number of debits""",
    "sum_in": """
        贷方发生总额|贷方总额|贷方合计|收入合计|收入总额|收入金额|总收入
        |贷方发生额合计|收入|收入总金额|贷方总金额|应结订单总金额|订单总金额
        |Total credits|Total credit
        |Total deposits|Total money in|Wpływy|Uznania|Gutschriften""",
    "sum_out": """
        借方发生总额|借方总额|借方合计|支出合计|支出总额|支出金额|总支出
        |借方发生额合计|支出|支出总金额|借方总金额|退款总金额|申请退款总金额
        |Total debits|Total debit
        |Total withdrawals|Total money out|Wydatki|Obciążenia|Belastungen""",
}
#: Fact by the key of its label.
FACT_OF = {
    word_key(name): field
    for field, names in _NAMES.items()
    for name in names.replace("\n", " ").split("|")
}
FACT_OF |= dict.fromkeys(OPENING_WORDS, "opening")
FACT_OF |= dict.fromkeys(CLOSING_WORDS - set(FACT_OF), "closing")
