"""A settlement that a person puts together becomes an ``ar.match.proposal``.

From there on it goes the way of every other match: approval limit, four eyes, locks,
posting, log, undo.  Nothing here posts.
"""

from typing import Any, NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero

from ..core.draft import Choice, Draft, Part, Plan, Problem, plan
from .ar_match_rule_reason import REASONS
from .ar_workbench import ArConflict

#: Items and parts that one draft may have.
MAX_ITEMS = 500
REASON_CODES = frozenset(code for code, _word in REASONS)
#: The reason of a part for which the person gave none.
DEFAULT_REASON = {"fee": "fee", "discount": "discount", "write_off": "unknown"}
GAIN_AND_LOSS = ("income", "expense")


class Settled(NamedTuple):
    """A part as the person asked for it, with records."""

    part: Part
    reason: str
    account: Any
    #: The cash discount of the invoice's own terms, booked as Odoo books it.
    by_terms: bool


class Manual(NamedTuple):
    """A draft that was read: what it is about, and what it comes to."""

    line: Any
    currency: Any
    partner: Any
    rule: Any
    items: dict
    parts: tuple[Settled, ...]
    rest_account: Any
    draft: Draft
    plan: Plan
    #: Of several, the first is told.
    problems: tuple[Problem, ...]


class ArManualMatch(models.AbstractModel):
    _name = "ar.manual.match"
    _description = "Matches Put Together by a Person"

    def _propose(self, line, draft, token=""):
        """Make a proposal of a draft; it is not posted yet.

        :param line: one account.bank.statement.line record.
        :param dict draft: see docs/rpc.md.
        :param str token: unique to this attempt; a second one of the same is refused
            by the database.
        :return: ar.match.proposal
        :raise UserError: naming what is wrong and what to do.
        :raise ArConflict: when the line or an item was settled meanwhile.
        """
        self.env["ar.access"]._check_clerk()
        self._check_line(line)
        manual = self._read(line, draft)
        if manual.problems:
            text = self._problem_text(manual, manual.problems[0])
            conflict = manual.problems[0].code == "settled"
            raise ArConflict(text) if conflict else UserError(text)
        vals = {**self._vals(manual), "client_token": token or False}
        return self.env["ar.match.proposal"].sudo().create(vals).sudo(False)

    def _check_line(self, line):
        """Refuse lines that a person may not settle now.

        :raise UserError: naming the line.
        """
        line.ensure_one()
        self.env["ar.workbench"]._check_open(line)
        if line._ar_matchable():
            return
        if line.ar_proposal_id.state == "approval":
            raise UserError(
                self.env._(
                    "%s waits for a reviewer: reject that proposal first, or let the "
                    "reviewer decide.",
                    line.display_name,
                )
            )
        raise ArConflict(
            self.env._("%s is settled already: reload the list.", line.display_name)
        )

    # === READING === #

    def _read(self, line, draft):
        """What the screen sent, with records and checked.

        :return: Manual
        :raise UserError: when it is no draft at all.
        """
        draft = self._normal(draft)
        currency = line.foreign_currency_id or line.currency_id
        items = self._items_of(draft)
        partner = self._partner(line, draft, items)
        rule = self._rule(line, partner)
        parts = tuple(
            self._part(line, rule, items.get(part["item_id"]), part)
            for part in draft["parts"]
        )
        rest = draft["rest"]
        read = Draft(
            tuple((item["id"], item["units"]) for item in draft["items"]),
            tuple(settled.part for settled in parts),
            rest["kind"],
        )
        bridge = self.env["ar.core.bridge"]
        amount = bridge._bank_entry(line).amount
        known = {
            item.id: self._choice(line, currency, item)
            for item in items.values()
            if not self._unfit(line, rule, item)
        }
        found = plan(amount, known, read, bridge._policy(rule).exchange_percent)
        accounts = self.env["account.account"].with_company(line.company_id)
        rest_account = (
            accounts.browse(rest["account_id"]).exists() or rule.write_off_account_id
        )
        manual = Manual(
            line, currency, partner, rule, items, parts, rest_account, read, found, ()
        )
        problems = (*self._record_problems(manual), *found.problems)
        return manual._replace(problems=problems)

    def _normal(self, draft):
        """The draft with every key there and of its type.

        :raise UserError: otherwise.
        """
        try:
            normal = {
                "partner_id": _id(draft.get("partner_id")),
                "items": [
                    {"id": _id(item["id"]), "units": _int(item["units"])}
                    for item in draft.get("items") or ()
                ],
                "parts": [
                    {
                        "item_id": _id(part["item_id"]),
                        "kind": str(part["kind"]),
                        "units": _int(part["units"]),
                        "reason": part.get("reason") or "",
                        "account_id": _id(part.get("account_id")),
                    }
                    for part in draft.get("parts") or ()
                ],
                "rest": {
                    "kind": (draft.get("rest") or {}).get("kind") or "",
                    "account_id": _id((draft.get("rest") or {}).get("account_id")),
                },
            }
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(
                self.env._("What the screen sent cannot be read: reload the page.")
            ) from error
        if len(normal["items"]) + len(normal["parts"]) > MAX_ITEMS:
            raise UserError(
                self.env._(
                    "At most %s items are settled with one bank line: choose fewer.",
                    MAX_ITEMS,
                )
            )
        return normal

    def _items_of(self, draft):
        """Item id -> account.move.line, those that exist and the user may read."""
        wanted = [item["id"] for item in draft["items"]]
        wanted += [part["item_id"] for part in draft["parts"]]
        items = self.env["account.move.line"].browse(dict.fromkeys(wanted)).exists()
        return {item.id: item for item in items._filtered_access("read")}

    def _partner(self, line, draft, items):
        """The chosen customer, else the only one of the items, else the line's."""
        chosen = self.env["res.partner"].browse(draft["partner_id"]).exists()
        if chosen:
            return chosen._filtered_access("read")
        owners = self.env["res.partner"].union(
            *(item.partner_id.commercial_partner_id for item in items.values())
        )
        if len(owners) == 1:
            return owners
        return line.partner_id or owners[:1]

    def _rule(self, line, partner):
        """The rule whose limits and accounts hold for the line and this customer."""
        rules = self.env["ar.match.rule"]
        return rules._chains(line)[line].filtered(
            lambda rule: (
                rule._decides_for_all()
                or (
                    rule.mode != "shadow"
                    and partner
                    and rule._covers(partner.commercial_partner_id)
                )
            )
        )[:1]

    def _part(self, line, rule, item, part):
        """Reason and account of what is settled without money."""
        reason = part["reason"] or DEFAULT_REASON.get(part["kind"], "unknown")
        read = Part(part["item_id"], part["kind"], part["units"])
        accounts = self.env["account.account"].with_company(line.company_id)
        account = accounts.browse(part["account_id"]).exists()
        by_terms = (
            part["kind"] == "discount"
            and bool(item)
            and not account
            and self._terms_units(item) == part["units"]
        )
        if not account and not by_terms:
            account = self._default_account(line, rule, part["kind"], reason)
        return Settled(read, reason, account, by_terms)

    def _default_account(self, line, rule, kind, reason):
        account = rule._short_account(reason) if rule else rule.write_off_account_id
        if kind != "discount" or rule.reason_ids.filtered(
            lambda row: row.reason == reason and row.account_id
        ):
            return account
        company = line.company_id
        return company.account_journal_early_pay_discount_loss_account_id or account

    def _terms_units(self, item):
        """What the terms take off an item of which nothing is settled yet; else 0."""
        currency = item.currency_id
        untouched = not currency.compare_amounts(
            item.amount_residual_currency, item.amount_currency
        )
        if not (item.discount_date and untouched and item.discount_amount_currency):
            return 0
        saved = item.amount_residual_currency - item.discount_amount_currency
        return self.env["ar.core.bridge"]._units(saved, currency)

    def _choice(self, line, currency, item):
        """An open item as the core sees it; its worth is at the day's rate of Odoo."""
        bridge = self.env["ar.core.bridge"]
        own, residual = item.currency_id, item.amount_residual_currency
        worth = self._worth(line, currency, item)
        return Choice(
            item.id,
            bridge._units(residual, own),
            bridge._units(worth, currency),
            own == currency,
        )

    def _worth(self, line, currency, item):
        """What is open of an item, in the currency of the line."""
        own, residual = item.currency_id, item.amount_residual_currency
        if own == currency:
            return residual
        return own._convert(residual, currency, line.company_id, line.date)

    # === WHAT FITS === #

    def _unfit(self, line, rule, item):
        """Why a line may not settle an item: a code, "" if it may."""
        if item.company_id != line.company_id:
            return "other_company"
        if item.parent_state != "posted":
            return "not_posted"
        if item.statement_line_id == line:
            return "own_item"
        kind = item.account_id.account_type
        if kind == "liability_payable":
            bill = item.move_id.move_type in ("in_invoice", "in_refund")
            if not bill or not rule.set_off:
                return "no_set_off"
        elif kind != "asset_receivable" and not self._is_in_transit(item):
            return "not_receivable"
        currency = item.currency_id
        settled = item.reconciled or float_is_zero(
            item.amount_residual_currency, precision_rounding=currency.rounding
        )
        return "settled" if settled else ""

    def _is_in_transit(self, item):
        """A customer's registered payment that waits for its bank line."""
        payment = item.payment_id
        return (
            item.account_id.reconcile
            and payment.payment_type == "inbound"
            and payment.partner_type == "customer"
        )

    def _record_problems(self, manual):
        """What is wrong with the records, beside what the core finds."""
        for item in manual.items.values():
            if code := self._unfit(manual.line, manual.rule, item):
                yield Problem(code, item.id)
        for settled in manual.parts:
            yield from self._part_problems(manual, settled)
        yield from self._rest_problems(manual)
        owner = manual.partner.company_id
        if owner and owner != manual.line.company_id:
            yield Problem("partner_company")

    def _part_problems(self, manual, settled):
        item = manual.items.get(settled.part.item_id)
        if settled.reason not in REASON_CODES:
            yield Problem("part_reason", settled.part.item_id)
        if settled.by_terms:
            return
        if item and item.currency_id != manual.currency:
            yield Problem("part_exchanged", item.id)
        elif not settled.account:
            yield Problem("part_account", settled.part.item_id)
        elif not self._is_usable(settled.account, manual.line):
            data = {"account": settled.account.display_name}
            yield Problem("bad_account", settled.part.item_id, data)

    def _rest_problems(self, manual):
        if not manual.plan.balance:
            return
        account = manual.rest_account
        if manual.draft.rest == "credit":
            if not manual.partner:
                yield Problem("rest_partner")
            elif not manual.partner.active:
                yield Problem("rest_archived")
        elif manual.draft.rest == "write_off":
            if not account:
                yield Problem("rest_account")
            elif not self._is_usable(account, manual.line):
                yield Problem("bad_account", data={"account": account.display_name})

    def _is_usable(self, account, line):
        """May a difference be booked there: gain or loss, in use, of the company?"""
        return (
            account.active
            and account.internal_group in GAIN_AND_LOSS
            and bool(account.company_ids & line.company_id.parent_ids)
        )


def _int(value):
    """A whole number; no text, fraction or truth value passes for one."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def _id(value):
    return _int(value) if value else False
