"""Builders for tests of reminders; the language of ``scenarios/reminders.txt``."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from matching_help import cents, rows

from ar_core.dunning import types as t

YEAR = 2026
#: Codes by the words of a fact that covers an item.
COVERS = {"disputed": "disputed", "promised": "promised", "planned": "planned"}


def day(text):
    """``"06-10"`` is in 2026."""
    return date.fromisoformat(text if len(text) > 5 else f"{YEAR}-{text}")


def short(value):
    """A day of 2026 as the files write it."""
    return value.strftime("%m-%d") if value.year == YEAR else value.isoformat()


def money(units):
    """1250 → ``"12.50"``"""
    return f"{Decimal(units) / 100:.2f}"


def item(id_, units, due, **more):
    """An open item numbered by its id."""
    return t.Item(id_, due, units, number=more.pop("number", str(id_)), **more)


def addresses(**problems):
    """An address for each channel."""
    return tuple(
        t.Address(channel, 1, f"{channel}-1", problems.get(channel, ""))
        for channel in t.CHANNELS
    )


# ------------------------------------------------------------------ policies


def policies():
    """Policies of ``policies.txt`` by name."""
    found, levels = {}, {}
    for kind, name, *cells in rows("policies.txt"):
        if kind == "policy":
            found[name] = cells[0]
        else:
            levels.setdefault(name, []).append(cells)
    return {
        name: _policy(number, settings, levels.get(name, ()))
        for number, (name, settings) in enumerate(found.items(), 1)
    }


def _options(text):
    return dict(part.partition("=")[::2] for part in text.split())


def _days(text):
    return frozenset(day(part) for part in text.split(",") if part)


def _policy(number, settings, levels):
    given = _options(settings)
    calendar = t.Calendar(
        frozenset(map(int, given.get("days", "01234"))),
        _days(given.get("holidays", "")),
        _days(given.get("workdays", "")),
    )
    quiet = None
    if "quiet" in given:
        quiet = t.QuietHours(*map(time.fromisoformat, given["quiet"].split("-")))
    return t.Policy(
        number,
        tuple(_level(100 * number + i, i, *cells) for i, cells in enumerate(levels, 1)),
        minimum={"EUR": cents(given["minimum"])} if "minimum" in given else {},
        gap_days=int(given["gap"]),
        calendar=calendar,
        quiet=quiet,
        interest=_interest(given.get("interest")),
        review_holds="ignore_review" not in given,
    )


def _interest(text):
    if not text:
        return None
    day_count, _, rest = text.partition(":")
    return t.Interest(
        tuple(
            t.Rate(day(since), Decimal(percent))
            for percent, _, since in (part.partition("@") for part in rest.split(","))
        ),
        day_count,
    )


def _level(id_, sequence, offset, channel, more):
    given = _options(more)
    return t.Level(
        id_,
        sequence,
        int(offset),
        channel,
        fallbacks=tuple(f for f in given.get("fallback", "").split(",") if f),
        fee={"EUR": cents(given["fee"])} if "fee" in given else {},
        interest="interest" in given,
        escalation=given.get("escalation", "none"),
        escalate_after=int(given.get("after", 7)),
    )


# --------------------------------------------------------------------- facts


def _key(text):
    """``"USD@2 rest"`` → (("USD", 2), rest)"""
    currency, company = "EUR", 1
    word, _, rest = text.partition(" ")
    head, at, number = word.partition("@")
    if at or (len(head) == 3 and head.isupper()):
        return (head or currency, int(number or company)), rest
    return (currency, company), text


def _item(number, text):
    amount, _, due, *words = text.split()
    found = t.Item(0, day(due), cents(amount), number=number)
    while words:
        found, words = _covered(found, words)
    return found


def _covered(found, words):
    word = words.pop(0)
    if word == "broken":
        return replace(found, broken_on=day(words.pop(0))), words
    if word == "on":
        return replace(found, on_hold=True), words[1:]
    if word == "in":
        return replace(found, in_process=cents(words[1])), words[2:]
    found = replace(found, **{COVERS[word]: cents(words.pop(0))})
    if words[:1] == ["by"]:
        return replace(found, promised_on=day(words[1])), words[2:]
    return found, words


def facts_of(policy, items, more):
    """(currency, company) → Facts, and the time given, if any."""
    ids, found, now = {}, {}, None
    for text in filter(None, map(str.strip, items.split(";"))):
        key, rest = _key(text)
        number, rest = rest.split(" ", 1)
        ids[number] = 1000 + len(ids)
        empty = t.Facts(key[1], 7, key[0], addresses=addresses())
        facts = found.setdefault(key, empty)
        added = replace(_item(number, rest), id=ids[number])
        found[key] = replace(facts, items=(*facts.items, added))
    if not found:
        found["EUR", 1] = t.Facts(1, 7, "EUR", addresses=addresses())
    for text in filter(None, map(str.strip, more.split(";"))):
        key, rest = _key(text)
        if rest.startswith("now "):
            now = datetime.fromisoformat(f"{YEAR}-{rest[4:]}")
        else:
            found[key] = _fact(found[key], policy, ids, rest)
    return found, now


def _fact(facts, policy, ids, text):
    word, _, rest = text.partition(" ")
    add = _ADD.get(word, _address)
    return replace(facts, **add(facts, policy, ids, rest if add != _address else text))


def _sent(facts, policy, ids, text):
    head, _, items = text.partition(":")
    step, *words = head.split()
    if step == "courtesy":
        level = min((x for x in policy.levels if x.courtesy), key=lambda x: x.offset)
    elif words[0] == "at":
        level = t.Level(int(step), 1, int(words[1]))
    else:
        level = sorted(
            (x for x in policy.levels if not x.courtesy), key=lambda x: x.offset
        )[int(step) - 1]
    listed = frozenset(ids.get(n, int(n.replace("/", ""))) for n in items.split())
    message = t.Sent(day(words[-1]), level.id, level.offset, listed, level.channel)
    return {"sent": (*facts.sent, message)}


def _receipt(facts, policy, ids, text):
    amount, _, on, why = text.split()
    receipt = t.Receipt(
        len(facts.receipts) + 1, cents(amount), facts.currency, day(on), why
    )
    return {"receipts": (*facts.receipts, receipt)}


def _proposal(facts, policy, ids, text):
    receipts = _receipt(facts, policy, ids, f"{text} proposal")["receipts"]
    return {"receipts": (*receipts[:-1], replace(receipts[-1], proposed=True))}


def _promise(facts, policy, ids, text):
    amount, _, by = text.split()
    return {"promises": (t.Agreement(1, "P1", cents(amount), day(by)),)}


def _hold(facts, policy, ids, text):
    until = day(text.removeprefix("until ")) if text else None
    return {"hold": t.CustomerHold(until, "on the phone")}


def _credit(facts, policy, ids, text):
    number, amount = text.split()
    credit = t.Credit(int(number), cents(amount), number)
    return {"credits": (*facts.credits, credit)}


def _address(facts, policy, ids, text):
    channel, problem = text.split()
    return {
        "addresses": tuple(
            replace(a, problem=problem) if a.channel == channel else a
            for a in facts.addresses
        )
    }


_ADD = {
    "sent": _sent,
    "receipt": _receipt,
    "proposal": _proposal,
    "payment": lambda f, p, i, text: {
        "payments": (t.Payment(1, cents(text), "PAY/1"),)
    },
    "review": lambda f, p, i, text: {"reviews": (t.Review(1, text),)},
    "promise": _promise,
    "plan": lambda f, p, i, text: {"plans": (t.Agreement(1, "IP1", cents(text)),)},
    "hold": _hold,
    "credit": _credit,
    "tz": lambda f, p, i, text: {"tz": text},
}


# -------------------------------------------------------------------- result


def told(result):
    """What ``plan`` returned, as the files write it."""
    if isinstance(result, t.Message):
        return _message(result)
    again = f" again {short(result.again)}" if result.again else ""
    if isinstance(result, t.Held):
        return f"held: {' '.join(result.codes)}{again}"
    return f"nothing: {result.reason}{again}"


def _message(message):
    items = " ".join(f"{x.item.number}={money(x.open)}" for x in message.lines)
    less = " ".join(f"{c.number}={money(c.amount)}" for c in message.credits)
    parts = [f"{message.step or 'courtesy'} by {message.channel}: {items}"]
    if less:
        parts.append(f"less {less}")
    parts.append(f"= {money(message.amount)}")
    for word, units in (("fee", message.fee), ("interest", message.interest)):
        if units:
            parts.append(f"{word} {money(units)}")
    if message.repeat:
        parts.append("repeat")
    if message.escalation != "none":
        parts.append(f"escalate {message.escalation}")
    parts += [f"without {hold.data['number']} {hold.code}" for hold in message.left_out]
    return " ".join(parts)
