"""Which bank files there are and what kinds of lines each of them has."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from . import payments
from .company import BANKS

HISTORY = (
    "number spelled reference number several spelled number part reference outgoing "
    "number account spelled reference over number spelled fee reference several "
    "account number spelled part reference outgoing"
)
RECENT = (
    "number spelled reference several account outgoing name number duplicate spelled "
    "parent reference netted interest number several over spelled reference "
    "combination account name discount outgoing number discount part spelled "
    "rest ambiguous several large number unknown spelled reference"
)
SECOND_BANK = (
    "spelled number name reference typo several outgoing spelled parent number fee "
    "foreign netted name tax_refund spelled order reference number"
)
THIRD_BANK = (
    "number spelled name several outgoing spelled account number unknown name spelled "
    "number"
)
THIRD_BANK_LATER = (
    "reference spelled number account reference over spelled short number duplicate"
)
CHINA = (
    "number spelled account name several outgoing number netted account spelled "
    "ambiguous part number interest several name account spelled number"
)
TO_TRY = "number spelled name several part duplicate unknown"
#: The last file is left for the visitor to import.
#: Format, bank account, extension, first and last day before today, kinds.
FILES = (
    ("camt053", "NORD", "xml", 45, 17, HISTORY),
    ("camt053", "NORD", "xml", 14, 1, RECENT),
    ("mt940", "KUES", "sta", 14, 2, SECOND_BANK),
    ("csv", "FOER", "csv", 14, 8, THIRD_BANK),
    ("xlsx", "FOER", "xlsx", 7, 1, THIRD_BANK_LATER),
    ("ccb", "CCB", "csv", 15, 2, CHINA),
    ("mt940", "KUES", "sta", 1, 0, TO_TRY),
)
OPENINGS = {"NORD": "48211.07", "KUES": "9120.44", "FOER": "15377.9", "CCB": "86004.1"}


@dataclass
class BankFile:
    """A file to write: what the bank knows, and the payments on it."""

    format: str
    bank: object
    filename: str
    opening: Decimal
    closing: Decimal = Decimal(0)
    payments: list = field(default_factory=list)
    content: bytes = b""

    @property
    def days(self):
        """First and last booking day."""
        return self.payments[0].day, self.payments[-1].day


def plan_files(desk):
    """Let the payments happen, file after file.

    :return: list of :class:`BankFile` without content
    """
    banks = {bank.code: bank for bank in BANKS}
    balances = {code: Decimal(amount) for code, amount in OPENINGS.items()}
    files = []
    for kind, code, extension, first, last, kinds in FILES:
        desk.chinese = banks[code].currency == "CNY"
        end = desk.today - timedelta(days=last)
        name = f"{banks[code].file_name}-{end:%Y-%m-%d}.{extension}"
        bank_file = BankFile(kind, banks[code], name, balances[code])
        bank_file.payments = make_payments(desk, kinds.split(), first, last, name)
        balances[code] += sum(payment.amount for payment in bank_file.payments)
        bank_file.closing = balances[code]
        files.append(bank_file)
    return files


def make_payments(desk, kinds, first, last, filename):
    """Spread the kinds evenly over the days of a file."""
    made = []
    for position, kind in enumerate(kinds):
        days_ago = first - (first - last) * position // (len(kinds) - 1)
        desk.day = desk.today - timedelta(days=days_ago)
        payment = getattr(payments, kind)(desk)
        payment.day = desk.day
        payment.bank_id = f"{desk.day:%y%m%d}{position:04d}{len(filename):02d}"
        made.append(payment)
    return made
