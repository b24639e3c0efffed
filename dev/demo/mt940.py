"""A bank's MT940 statement with the German structure of field 86."""

#: Subfields of field 86 that hold the purpose, 27 characters each.
PURPOSE = [f"{n}" for n in range(20, 30)]
WIDTH = 27


def write_mt940(bank_file):
    """The file's bytes."""
    first, last = bank_file.days
    number = bank_file.bank.number
    lines = [
        f":20:STM{last:%y%m%d}",
        f":25:{number[4:12]}/{number[12:]}EUR",
        ":28C:00047/001",
        f":60F:{_balance(bank_file.opening, first)}",
    ]
    for payment in bank_file.payments:
        lines += _entry(payment)
    lines += [f":62F:{_balance(bank_file.closing, last)}", "-"]
    return "\r\n".join([*lines, ""]).encode("latin-1", "replace")


def _balance(amount, day):
    return f"{'C' if amount >= 0 else 'D'}{day:%y%m%d}EUR{_money(amount)}"


def _money(amount):
    return f"{abs(amount):.2f}".replace(".", ",")


def _entry(payment):
    mark = "C" if payment.amount >= 0 else "D"
    day = payment.day
    return [
        f":61:{day:%y%m%d}{day:%m%d}{mark}{_money(payment.amount)}"
        f"NTRFNONREF//{payment.bank_id}",
        *_wrap(f":86:{_details(payment)}"),
    ]


def _details(payment):
    """Subfields: booking text, purpose, bank and account, name."""
    incoming = payment.amount >= 0
    code, word = ("166", "GUTSCHRIFT") if incoming else ("116", "UEBERWEISUNG")
    purpose = f"SVWZ+{payment.reference or payment.text}"
    pieces = [purpose[at : at + WIDTH] for at in range(0, len(purpose), WIDTH)]
    fields = [f"?00{word}", "?100931"]
    fields += [f"?{at}{text}" for at, text in zip(PURPOSE, pieces, strict=False)]
    if payment.account:
        fields.append(f"?31{payment.account}")
    fields.append(f"?32{payment.name[:WIDTH]}")
    if payment.name[WIDTH:]:
        fields.append(f"?33{payment.name[WIDTH : 2 * WIDTH]}")
    return code + "".join(fields)


def _wrap(text, width=65):
    return [text[at : at + width] for at in range(0, len(text), width)]
