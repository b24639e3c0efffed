"""The summary of the demo: a table for the terminal."""

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from .checks import outcome
from .names import COMPANY, PORTAL_USERS, USERS
from .reminders import by_level

WIDTH = 78
CURRENCIES = ("EUR", "CNY")
#: How a settled line was recognised: the first of these reasons it has.
HOW = (
    ("cash discount within its term", {"amount_discount"}),
    ("invoice and credit note netted", {"credit_note"}),
    ("overpaid, rest kept as credit", {"over_payment"}),
    ("part payment, rest left open", {"part_payment"}),
    ("small difference written off", {"amount_within_tolerance", "amount_charges"}),
    ("paid by another company", {"third_party_payer"}),
    ("several invoices listed", {"several_named"}),
    ("only combination that fits", {"amount_subset", "amount_balance"}),
    ("number with a typing error", {"number_typo"}),
    ("structured reference (RF)", {"structured_reference", "payment_reference"}),
    ("customer's order number", {"customer_reference"}),
    ("invoice number as printed", {"number_exact"}),
    (
        "invoice number, other spelling",
        {
            "number_plain",
            "number_digits",
            "number_core",
            "number_embedded",
            "number_listed",
        },
    ),
    ("payer's account and amount", {"payer_account", "payer_account_learned"}),
    ("payer's name and amount", set()),
)


@dataclass
class Day:
    """Everything the summary tells."""

    company: object
    documents: list
    to_try: object
    imports: list = field(default_factory=list)
    again: object = None
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    checked: int = 0
    problems: list = field(default_factory=list)
    ledger_problems: list = field(default_factory=list)
    agreement: object = None
    reminders: object = None
    seconds: float = 0.0


def write_summary(day):
    """The whole text."""
    parts = [
        heading(day),
        imported(day),
        results(day),
        balances(day),
        sent(day.agreement),
        reminded(day.reminders),
        promised(day.reminders),
        first_calls(day.reminders),
        verdict(day),
        directions(day),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts)


def heading(day):
    """What there is."""
    invoices = sum(doc.move.move_type == "out_invoice" for doc in day.documents)
    customers = len({doc.customer for doc in day.documents})
    return [
        "=" * WIDTH,
        f"{COMPANY}: bank statements against receivables",
        f"{customers} customers, {invoices} invoices and "
        f"{len(day.documents) - invoices} credit notes in EUR and CNY",
        "=" * WIDTH,
    ]


# ------------------------------------------------------------------ sections


def imported(day):
    """One row per file."""
    lines = [
        row("Bank file", "format", "new", "known", "issues", "s"),
        "-" * WIDTH,
    ]
    for done in [*day.imports, day.again]:
        batch = done.batch
        again = " (again)" if done is day.again else ""
        lines.append(
            row(
                done.filename + again,
                done.format,
                batch.entry_count,
                batch.duplicate_count,
                batch.issue_count,
                f"{done.seconds:.1f}",
            )
        )
    return lines


def row(name, kind, *numbers):
    """A row of the table of files."""
    counts = "".join(f"{number!s:>8}" for number in numbers)
    return fit(name, 36) + fit(kind, 10) + counts


def results(day):
    """Bank lines by what became of them, with amounts by currency."""
    groups = defaultdict(lambda: defaultdict(list))
    for done in day.imports:
        for line in done.lines:
            side = "settled" if outcome(line) == "matched" else "open"
            groups[side][reason(line)].append(line)
    everything = [line for done in day.imports for line in done.lines]
    settled = [line for group in groups["settled"].values() for line in group]
    waiting = [line for group in groups["open"].values() for line in group]
    share = 100 * len(settled) / max(len(everything), 1)
    lines = [amounts("Bank lines", "lines", *CURRENCIES), "-" * WIDTH]
    lines.append(total(f"Settled without a hand ({share:.0f} %)", settled))
    order = [label for label, _codes in HOW]
    lines += [
        total(f"  {label}", groups["settled"][label])
        for label in order
        if groups["settled"][label]
    ]
    lines.append(total("Left to a person, with the reason", waiting))
    lines += [total(f"  {why}", group) for why, group in sorted(groups["open"].items())]
    return [*lines, "-" * WIDTH, total("All bank lines", everything)]


def reason(line):
    """Why a line is settled, or why it is not."""
    state = outcome(line)
    if state == "approval":
        return "waits for a reviewer (above the limit)"
    if state == "matched":
        codes = reason_codes(line.ar_proposal_id)
        return next(label for label, wanted in HOW if not wanted or codes & wanted)
    labels = dict(line._fields["ar_exception_code"]._description_selection(line.env))
    if not line.ar_exception_code:
        return f"{state}"
    label = labels[line.ar_exception_code].lower()
    return f"{label} (proposed)" if state == "proposed" else label


def reason_codes(proposal):
    """Codes of the stored reasons, and two that follow from the allocations."""
    line = proposal.statement_line_id
    codes = {each["code"] for each in (proposal.reasons or {}).get("reasons", ())}
    if not any(item.move_id.name in line.payment_ref for item in line_items(proposal)):
        codes = {"number_plain" if code == "number_exact" else code for code in codes}
    items = line_items(proposal)
    if "credit_note" in proposal.allocation_ids.mapped("kind"):
        codes.add("credit_note")
    if len(items.move_id) > 1 and "amount_subset" not in codes:
        codes.add("several_named")
    return codes


def line_items(proposal):
    """The journal items that a proposal settles."""
    return proposal.allocation_ids.move_line_id


def balances(day):
    """Open receivables before and after, and what lies between."""
    received, reduced = defaultdict(float), defaultdict(float)
    for done in day.imports:
        for line in done.lines.filtered(lambda line: line.ar_match_state == "matched"):
            received[line.currency_id.name] -= line.amount
            for allocation in line.ar_proposal_id.allocation_ids:
                if allocation.kind not in ("payment", "credit_note"):
                    reduced[line.currency_id.name] -= allocation.amount
    computed = {c: day.before[c] + received[c] + reduced[c] for c in CURRENCIES}
    gap = max(abs(computed[c] - day.after[c]) for c in CURRENCIES)
    return [
        amounts("Open receivables", "", *CURRENCIES),
        "-" * WIDTH,
        sums("  before", day.before),
        sums("  settled with money from the bank", received),
        sums("  cash discounts and small differences", reduced),
        sums("  after", day.after),
        "  It adds up to the cent." if gap < 0.005 else f"  It is out by {gap:.2f}!",
    ]


def sums(label, values):
    """A row with an amount per currency."""
    return amounts(label, "", *(f"{values[c]:,.2f}" for c in CURRENCIES))


def sent(agreement):
    """The customers' statements."""
    statements = agreement.statements
    owed = defaultdict(float)
    for statement in statements:
        owed[statement.currency_id.name] += statement.closing_balance
    day = f"{agreement.campaign.date_to}"
    money = (f"{owed[c]:,.2f}" for c in CURRENCIES)
    problem = f", {agreement.failed} not sent!" if agreement.failed else ""
    return [
        amounts(f"Statements to customers on {day}", "", *CURRENCIES),
        "-" * WIDTH,
        amounts("  released by the reviewer, sent", len(statements), *money),
        f"  {agreement.mails} mails written{problem}",
    ]


def verdict(day):
    """The self-check, and the time."""
    right = day.checked - len(day.problems)
    matching = sum(done.run.seconds for done in day.imports)
    lines = [
        f"{right} of {day.checked} lines ended as an accountant would have them.",
        f"{len(day.reminders.told) - len(day.reminders.problems)} of "
        f"{len(day.reminders.told)} customers were reminded, or not, as they should.",
        f"Matching and posting took {matching:.1f} s, the whole demo "
        f"{day.seconds:.0f} s.",
    ]
    problems = [*day.problems, *day.ledger_problems, *day.reminders.problems]
    return lines + [f"  not as expected: {problem}" for problem in problems]


def directions(day):
    """Where to go and as whom."""
    staff = ", ".join(login for login, *_rest in USERS)
    portal = ", ".join(login for login, _customer in PORTAL_USERS)
    return [
        "-" * WIDTH,
        "Open        http://127.0.0.1:8069",
        f"Log in as   {staff}",
        f"            {portal} (customers); admin",
        "            The password is the login; clerk_zh works in Chinese.",
        "See         Receivables › Bank Lines",
        "            Receivables › Collection › Reminder Runs; mails and text messages",
        "            of the run lie in .local/demo-mail and .local/demo-sms.jsonl",
        "Try         Receivables › Statements › Import Statements, with the new file",
        f"            {shown_path(day.to_try)}",
        "            As portal: My Account › Statements; compare it with their ledger",
        f"            {shown_path(day.agreement.ledger)}",
        "-" * WIDTH,
    ]


def shown_path(path):
    """Relative to the working folder, if it is in it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def reminded(reminders):
    """Reminders by level and channel, and those that wait, with the reason."""
    messages = reminders.messages
    day = reminders.run.day
    lines = [amounts(f"Reminders of {day}", "", *CURRENCIES), "-" * WIDTH]
    groups = by_level(messages)
    none = messages.browse()
    lines.append(due("Sent", none.union(*groups.values())))
    channels = dict(messages._fields["channel"]._description_selection(messages.env))
    lines += [
        due(f"  {level_words(level.name, channels[channel])}", group)
        for (level, channel), group in groups.items()
    ]
    held = messages.filtered(lambda message: message.state == "held")
    lines.append(due("Held, with the reason", held))
    labels = dict(messages._fields["hold_code"]._description_selection(messages.env))
    lines += [
        due(f"  {labels[code].lower()}", group)
        for code, group in sorted(held.grouped("hold_code").items())
    ]
    states = messages.grouped("state")
    lines.append(due("Left out by the clerk", states.get("excluded", none)))
    return [*lines, due("Put off by the clerk", states.get("postponed", none))]


def level_words(name, channel):
    """A level and its channel, which some levels are called after."""
    return name if name == channel else f"{name} ({channel})"


def due(label, messages):
    """Count and sums of what reminders are about."""
    sums = defaultdict(float)
    for message in messages:
        sums[message.currency_id.name] += message.amount
    money = (f"{sums[c]:,.2f}" if sums[c] else "-" for c in CURRENCIES)
    return amounts(label, len(messages), *money)


def promised(reminders):
    """Promises by what became of them, and what credit control suggests."""
    lines = [amounts("Promises to pay", "", *CURRENCIES), "-" * WIDTH]
    states = reminders.promises._fields["state"]
    labels = dict(states._description_selection(reminders.promises.env))
    lines += [
        due(f"  {labels[state].lower()}", group)
        for state, group in sorted(reminders.promises.grouped("state").items())
    ]
    classes = sorted(reminders.assessments.grouped("risk_class").items())
    words = ", ".join(f"{len(group)} in {letter}" for letter, group in classes)
    return [*lines, f"Risk classes of customers: {words}"]


def first_calls(reminders):
    """The top of the collector's work list."""
    lines = [amounts("Whom to call first", "days", *CURRENCIES), "-" * WIDTH]
    for task in reminders.tasks:
        name = task.currency_id.name
        money = (
            f"{task.overdue_amount:,.2f}" if c == name else "-" for c in CURRENCIES
        )
        lines.append(amounts(f"  {task.partner_id.name}", task.oldest_days, *money))
    return lines


# ------------------------------------------------------------------ layout


def total(label, lines):
    """Count and sums of bank lines."""
    sums = defaultdict(float)
    for line in lines:
        sums[line.currency_id.name] += line.amount
    money = (f"{sums[c]:,.2f}" if sums[c] else "-" for c in CURRENCIES)
    return amounts(label, len(lines), *money)


def amounts(label, count, *columns):
    """A row with a count and an amount per currency."""
    return fit(label, 42) + f"{count!s:>6}" + "".join(f"{text:>15}" for text in columns)


def fit(text, width):
    """Cut or fill to a width; Chinese characters take two columns."""
    shown, used = "", 0
    for char in str(text):
        size = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used + size > width:
            break
        shown, used = shown + char, used + size
    return shown + " " * (width - used)
