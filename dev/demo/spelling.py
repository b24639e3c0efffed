"""How payers write the number of an invoice."""

import unicodedata

EUROPEAN = (
    "INV-{year}-{serial}",
    "inv{year}{serial}",
    "RE {year}/{plain}",
    "{year}-{serial}",
    "Rg.Nr. {year} {serial}",
    "INV {year} {serial}",
    "Rechnung {year}{serial}",
    "inv.{year}/{plain}",
)
CHINESE = (
    "发票{prefix}{year}{serial}",
    "货款 {prefix}-{year}-{plain}",
    "{prefix}{year}{serial}货款",
    "支付发票 {year}-{serial}",
)
UMLAUTS = str.maketrans(
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ẞ": "SS", "ä": "ae", "ö": "oe", "ü": "ue"}
)


def spell(number, style, chinese=False):
    """A document number in another spelling.

    >>> spell("INV/2026/00012", 2)
    'RE 2026/12'
    """
    prefix, year, serial = number.split("/")
    styles = CHINESE if chinese else EUROPEAN
    return styles[style % len(styles)].format(
        prefix=prefix, year=year, serial=serial, plain=int(serial)
    )


def swap_digits(number):
    """Two neighbouring digits changed places, as typists do.

    >>> swap_digits("INV/2026/00135")
    'INV/2026/00315'
    """
    return f"{number[:-3]}{number[-2]}{number[-3]}{number[-1]}"


def bank_style(name):
    """A name as banks transmit it: capitals of plain ASCII.

    >>> bank_style("Möbelwerk Ostsee GmbH")
    'MOEBELWERK OSTSEE GMBH'
    """
    if any(char > "\u2e80" for char in name):
        return name
    plain = unicodedata.normalize("NFKD", name.translate(UMLAUTS).replace("ß", "ss"))
    return plain.encode("ascii", "ignore").decode().upper()
