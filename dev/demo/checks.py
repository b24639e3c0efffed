"""Did every bank line end as an accountant would have it?"""

from collections import Counter
from decimal import Decimal


def check_imports(imports):
    """Compare the lines of the files with what was expected of them.

    :return: (number of lines checked, list of sentences about those that differ)
    """
    checked, problems = 0, []
    for done in imports:
        if len(done.lines) != len(done.payments):
            problems.append(
                f"{done.filename}: {len(done.payments)} lines written, "
                f"{len(done.lines)} imported"
            )
            continue
        for line, payment in zip(done.lines, done.payments, strict=True):
            checked += 1
            difference = compare(line, payment)
            if difference:
                problems.append(
                    f"{payment.kind}, {payment.day}, {payment.amount} "
                    f"“{payment.text or payment.reference}”: {difference}"
                )
    return checked, problems


def check_documents(documents, imports):
    """Compare what is open in the ledger with what should be.

    :return: list of sentences about the documents that differ
    """
    taken = Counter()
    for done in imports:
        for payment in done.payments:
            if payment.expected.state == "matched":
                taken.update(payment.expected.settles)
    problems = []
    for doc in documents:
        sign = -1 if doc.move.move_type == "out_refund" else 1
        wanted = doc.amount - sign * taken[doc.number]
        found = money(doc.move.amount_residual)
        if found != wanted:
            problems.append(f"{doc.number}: {found} is open, not {wanted}")
    return problems


def compare(line, payment):
    """What is not as expected; empty when all is well."""
    expected = payment.expected
    if money(line.amount) != payment.amount:
        return f"imported as {line.amount}"
    state = outcome(line)
    if state != expected.state:
        text = line.ar_exception_text or line.ar_explanation or ""
        return f"is {state}, not {expected.state}: {' | '.join(text.splitlines())}"
    if expected.codes and line.ar_exception_code not in expected.codes:
        return f"exception {line.ar_exception_code}, not {' or '.join(expected.codes)}"
    if expected.state == "exception":
        return ""
    found = settled(line)
    if found != Counter(expected.settles):
        return f"settles {dict(found)}, not {expected.settles}"
    if money(line.ar_proposal_id.remainder) != expected.credit:
        return f"leaves {line.ar_proposal_id.remainder}, not {expected.credit}"
    return ""


def outcome(line):
    """Match state; a proposal that waits for a reviewer is ``approval``."""
    if line.ar_match_state == "proposed" and line.ar_proposal_id.state == "approval":
        return "approval"
    return line.ar_match_state


def settled(line):
    """Number of the document -> what was taken off it."""
    found = Counter()
    for allocation in line.ar_proposal_id.allocation_ids:
        found[allocation.move_line_id.move_id.name] += money(allocation.amount)
    return found


def money(amount):
    """Cents of a float, exactly."""
    return Decimal(str(amount)).quantize(Decimal("0.01"))
