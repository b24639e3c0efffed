"""Sentences about drafts: what is wrong, with which record, and what to do."""

from odoo import models
from odoo.tools import LazyTranslate, format_datetime

_lt = LazyTranslate(__name__)

#: Code of a core or record problem -> sentence.
PROBLEM_TEXTS = {
    "empty": _lt(
        "Nothing is chosen for %(line)s: choose an item, or keep it as credit."
    ),
    "not_open": _lt(
        "An item chosen for %(line)s no longer exists, or you may not see it: search "
        "for it again."
    ),
    "item_twice": _lt("%(item)s is chosen twice: take it out once."),
    "wrong_sign": _lt(
        "%(item)s has %(open)s open: the money for it must be more than zero and of "
        "the same sign."
    ),
    "beyond_item": _lt(
        "%(item)s has only %(open)s open, not %(units)s: lower the amount."
    ),
    "not_in_full": _lt(
        "%(item)s is in another currency than %(line)s and is settled in full only: "
        "%(open)s, not %(units)s."
    ),
    "part_kind": _lt("%(item)s cannot be settled by “%(kind)s”: choose another way."),
    "part_sign": _lt(
        "What is settled of %(item)s without money must have the sign of the %(open)s "
        "open."
    ),
    "part_exchanged": _lt(
        "%(item)s is in another currency than %(line)s: nothing of it but the discount "
        "of its terms is settled without money."
    ),
    "part_reason": _lt("Choose a reason for what is written off of %(item)s."),
    "part_account": _lt(
        "Choose an account for what is written off of %(item)s: the rule has none."
    ),
    "bad_account": _lt(
        "%(account)s is no income or expense account in use of %(company)s: choose "
        "another one."
    ),
    "rest_kind": _lt(
        "“%(kind)s” is nothing that can become of the rest: choose again."
    ),
    "rest_partner": _lt(
        "Choose the customer who gets the %(balance)s that are left as credit."
    ),
    "rest_archived": _lt(
        "%(partner)s is archived and gets no credit: choose another customer, or "
        "unarchive this one."
    ),
    "rest_account": _lt(
        "Choose an account to write the %(balance)s off to: the rule has none."
    ),
    "beyond_line": _lt(
        "%(units)s more are distributed than %(line)s has: lower an amount."
    ),
    "undistributed": _lt(
        "%(units)s of %(line)s are not distributed yet: choose an item for them, keep "
        "them as credit, or write them off."
    ),
    "nothing_to_exchange": _lt(
        "%(line)s has no money to exchange for items in another currency: take them "
        "out."
    ),
    "other_company": _lt(
        "%(item)s belongs to another company than %(line)s: take it out."
    ),
    "not_posted": _lt("%(item)s is not posted: post it first, or take it out."),
    "own_item": _lt("%(item)s is %(line)s itself: take it out."),
    "no_set_off": _lt(
        "%(item)s is what we owe; the rule sets nothing off: take it out, or let a "
        "manager allow it."
    ),
    "not_receivable": _lt("%(item)s is no receivable: take it out."),
    "settled": _lt("%(item)s is settled already%(how)s: take it out."),
    "partner_company": _lt(
        "%(partner)s belongs to another company than %(line)s: choose another customer."
    ),
}


class ArManualMatch(models.AbstractModel):
    _inherit = "ar.manual.match"

    def _problem_text(self, manual, problem):
        """The sentence for a problem of a draft."""
        item = manual.items.get(problem.item_id, self.env["account.move.line"])
        currency = item.currency_id or manual.currency
        amounts = {
            name: self._text(value, currency)
            for name, value in problem.data.items()
            if isinstance(value, int)
        }
        data = {
            "line": manual.line.display_name,
            "item": self._item_name(item),
            "open": currency.format(item.amount_residual_currency),
            "balance": self._text(manual.plan.balance, manual.currency),
            "partner": manual.partner.display_name,
            "company": manual.line.company_id.name,
            "how": self._how_settled(item) if problem.code == "settled" else "",
            **problem.data,
            **amounts,
        }
        bridge = self.env["ar.core.bridge"]
        return bridge._sentence(PROBLEM_TEXTS, problem.code, data)

    def _text(self, units, currency):
        amount = self.env["ar.core.bridge"]._amount(units, currency)
        return currency.format(amount)

    def _item_name(self, item):
        return item.move_name or item.name or "–"

    def _how_settled(self, item):
        """`` by BNK1/2026/00003 (Ann, 03/10/2026 10:12:00)``"""
        partials = (item.matched_debit_ids | item.matched_credit_ids).sorted("id")[-1:]
        other = (partials.debit_move_id | partials.credit_move_id) - item
        if not partials:
            return ""
        return self.env._(
            " by %(entry)s (%(user)s, %(on)s)",
            entry=other.move_name,
            user=partials.sudo().create_uid.name,
            on=format_datetime(self.env, partials.create_date),
        )

    # === WHAT A PERSON SHOULD KNOW === #

    def _rest_text(self, manual):
        """What becomes of the money that is left over."""
        units, rest = manual.plan.balance, manual.draft.rest
        if not units:
            return ""
        amount = self._text(units, manual.currency)
        if rest == "write_off":
            return self.env._(
                "%(amount)s are written off to %(account)s.",
                amount=amount,
                account=manual.rest_account.display_name or "–",
            )
        if rest == "credit":
            return self.env._(
                "%(amount)s stay as credit of %(partner)s.",
                amount=amount,
                partner=manual.partner.display_name or "–",
            )
        return self.env._("%s are not distributed yet.", amount)

    def _warnings(self, manual):
        """What is allowed but deserves a look."""
        told = [
            *self._discount_warnings(manual),
            *self._rate_warnings(manual),
            *self._customer_warnings(manual),
        ]
        items = self.env["account.move.line"].union(*manual.items.values())
        for item_id, amount in items._ar_disputed_amounts().items():
            item = manual.items[item_id]
            told.append(
                self.env._(
                    "%(amount)s of %(item)s are disputed.",
                    amount=item.currency_id.format(amount),
                    item=self._item_name(item),
                )
            )
        return told

    def _discount_warnings(self, manual):
        for settled in manual.parts:
            item = manual.items.get(settled.part.item_id)
            if settled.part.kind != "discount" or not item:
                continue
            allowed = self._terms_units(item)
            data = {
                "item": self._item_name(item),
                "taken": self._text(settled.part.units, item.currency_id),
                "allowed": self._text(allowed, item.currency_id),
            }
            if abs(settled.part.units) > abs(allowed):
                yield self.env._(
                    "The terms of %(item)s allow a discount of %(allowed)s, not "
                    "%(taken)s.",
                    **data,
                )
            elif item.discount_date < manual.line.date:
                yield self.env._(
                    "The discount of %(item)s was taken after its term.", **data
                )

    def _rate_warnings(self, manual):
        if manual.plan.absorbed:
            yield self.env._(
                "The money differs by %s from the day's rate: that is booked as an "
                "exchange difference.",
                self._text(manual.plan.absorbed, manual.currency),
            )

    def _customer_warnings(self, manual):
        payer = manual.partner.commercial_partner_id
        owners = self.env["res.partner"].union(
            *(item.partner_id.commercial_partner_id for item in manual.items.values())
        )
        if payer and owners - payer:
            yield self.env._(
                "%(payer)s pays for %(customers)s.",
                payer=payer.display_name,
                customers=", ".join((owners - payer)[:5].mapped("display_name")),
            )
        for partner in (payer | owners).filtered(lambda p: not p.active):
            yield self.env._("%s is archived.", partner.display_name)
