"""What becomes of promises: who is told, and when they are judged."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..core.promises import MOVES, Payment, Promise, deadline, evaluate, shares

ACTIVITY_TYPE = "ar_reconciliation.ar_activity_type_promise"
#: Judged promises are looked at again for so many days: a receipt may be found late.
REVIEW_DAYS = 60
#: Promises that one call of the scheduled action judges.
BATCH = 500
#: Verdicts that wait for money that could be the customer's.
SPARED = ("part", "broken")


class ArPromise(models.Model):
    _inherit = "ar.promise"

    # === ACTIONS === #

    def action_cancel(self):
        """Withdraw promises that are not judged yet."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        judged = self.filtered(lambda promise: promise.state != "open")
        if judged:
            raise UserError(
                self.env._(
                    "%s is judged already and cannot be cancelled.",
                    judged[0].display_name,
                )
            )
        today = fields.Date.context_today(self)
        self._ar_update_state(MOVES["cancelled"], "cancelled", closed_on=today)
        self.sudo()._log_at_partner(
            lambda promise: self.env._("%s was cancelled.", promise._in_words())
        )
        return True

    def action_evaluate(self):
        """Judge promises now, as the scheduled action does every day."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self.sudo()._evaluate()
        return True

    def action_show_items(self):
        """Open the journal items that were promised."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.account_move_line_action_ar_agreed"
        )
        return {**action, "domain": [("id", "in", self.item_ids.ids)]}

    # === JUDGING === #

    @api.model
    def _cron_evaluate(self):
        """Judge open promises, and look again at those judged lately."""
        today = fields.Date.context_today(self)
        since = fields.Date.subtract(today, days=REVIEW_DAYS)
        found = self.sudo().search(
            Domain("state", "=", "open")
            | (
                Domain("state", "in", ("part", "broken", "kept"))
                & Domain("date", ">=", since)
            )
        )
        cron = self.env["ir.cron"]
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            batch._evaluate()
            left = len(found) - start - len(batch)
            if not cron._commit_progress(len(batch), remaining=left):
                break

    def _evaluate(self):
        """Judge promises, together with those they share payments with.

        Records as superuser.  The number of queries grows with the number of
        companies, not with that of promises.
        """
        for company, promises in self.grouped("company_id").items():
            today = self.env["ar.dunning.run"]._today(company)
            together = promises._sharing_payments()
            if not together:
                continue
            payments = together._payments()
            changed = defaultdict(self.browse)
            for key, group in together.grouped(self._account).items():
                verdicts = evaluate(
                    [promise._core() for promise in group],
                    payments[key],
                    today=today,
                    grace=company.ar_promise_grace,
                )
                for promise in group & promises:
                    verdict = verdicts[promise.id]
                    paid = self._money(verdict.paid, promise.currency_id)
                    if (promise.state, promise.paid_amount) != (verdict.state, paid):
                        changed[verdict.state, paid] |= promise
            changed = self._spare(company, changed, today)
            for (state, paid), group in changed.items():
                group._judge(state, paid, today)

    def _spare(self, company, changed, today):
        """Call nobody a liar while money in the bank, in time, could be theirs.

        :param changed: dict (state, paid amount) -> promises with that verdict.
        :return: the same, where those that wait for it stay open.
        """
        bad = self.union(*(p for (s, _), p in changed.items() if s in SPARED))
        if not bad.filtered(lambda promise: promise.state == "open"):
            return changed
        facts = self.env["ar.payment.facts"]
        waiting = facts._may_wait(company, today, bad.currency_id)
        found, grace = defaultdict(self.browse), company.ar_promise_grace
        for (state, paid), promises in changed.items():
            for promise in promises:
                last = deadline(promise.date, grace)
                days = waiting.get(self._account(promise), ())
                timely = any(promise.made_on <= day <= last for day in days)
                spared = state in SPARED and promise.state == "open" and timely
                found["open" if spared else state, paid] |= promise
        return found

    def _account(self, promise):
        return promise.partner_id.id, promise.currency_id.id

    def _money(self, units, currency):
        return self.env["ar.core.bridge"]._amount(units, currency)

    def _core(self):
        """The promise as the core wants it."""
        return Promise(
            id=self.id,
            units=self.env["ar.core.bridge"]._units(self.amount, self.currency_id),
            due=self.date,
            made=self.made_on,
            items=frozenset() if self.any_item else frozenset(self.item_ids.ids),
            after=self.last_partial,
            booked_after=self.last_item,
        )

    def _sharing_payments(self):
        """These and all others of the customers whose time overlaps theirs."""
        return self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("state", "!=", "cancelled"),
                ("date", ">=", min(self.mapped("made_on"))),
            ]
        )

    def _payments(self):
        """Payments since these promises of one company, by customer and currency."""
        facts, found = self.env["ar.payment.facts"], defaultdict(list)
        currencies = {c.id: c for c in self.currency_id}
        units = self.env["ar.core.bridge"]._units
        domain = self.env["ar.statement.ledger"]._item_domain(
            self.company_id, self.partner_id
        )
        after = min(self.mapped("last_partial"))
        for number, item, customer, currency, day, amount in facts._settled(
            domain, after
        ):
            if currency in currencies:
                paid = units(amount, currencies[currency])
                payment = Payment(number, day, paid, item)
                found[customer, currency].append(payment)
        after = min(self.mapped("last_item"))
        receipts = facts._unapplied(self.company_id, self.partner_id, after)
        for key, rows in receipts.items():
            if key[1] in currencies:
                found[key] += [
                    Payment(number, day, units(amount, currencies[key[1]]))
                    for number, day, amount in rows
                ]
        return found

    def _judge(self, state, paid, today):
        """Write a verdict, and tell who has to know when it is a new one."""
        new = self.filtered(lambda promise: promise.state != state)
        same = self - new
        if same:
            same.write({"paid_amount": paid})
        new._ar_update_state(
            MOVES[state],
            state,
            paid_amount=paid,
            closed_on=False if state == "open" else today,
        )
        if state != "open":
            new._tell_judged()
        if state in ("part", "broken"):
            new._plan_activities()
        else:
            new.activity_unlink([ACTIVITY_TYPE])

    # === TELLING === #

    def _in_words(self):
        """One promise in a sentence's subject."""
        return self.env._(
            "The promise %(name)s to pay %(amount)s until %(date)s",
            name=self.name,
            amount=self.currency_id.format(self.amount),
            date=format_date(self.env, self.date),
        )

    def _tell_made(self):
        self._log_at_partner(
            lambda promise: self.env._("%s was made.", promise._in_words())
        )

    def _tell_judged(self):
        def words(promise):
            paid = promise.currency_id.format(promise.paid_amount)
            return {
                "kept": self.env._("%s was kept.", promise._in_words()),
                "part": self.env._(
                    "%(promise)s was kept in part: %(paid)s came in time.",
                    promise=promise._in_words(),
                    paid=paid,
                ),
                "broken": self.env._("%s was broken.", promise._in_words()),
            }[promise.state]

        self._log_at_partner(words)

    def _log_at_partner(self, words):
        """Notes for colleagues in the threads of the customers, one each."""
        bodies = {}
        for partner, promises in self.grouped("partner_id").items():
            bodies[partner.id] = " ".join(words(promise) for promise in promises)
        partners = self.env["res.partner"].sudo().browse(bodies)
        partners._message_log_batch(bodies=bodies)

    def _plan_activities(self):
        """Ask the responsible to call the customers who did not keep them."""
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        owned = self.filtered("user_id")
        if not kind or not owned:
            return
        today = fields.Date.context_today(self)
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": promise.id,
                    "user_id": promise.user_id.id,
                    "date_deadline": today,
                    "summary": promise.partner_id.name,
                    "automated": True,
                }
                for promise in owned
            ]
        )

    # === HOOKS === #

    @api.model
    def _promised_items(self, items):
        """What open promises say of items, in one query for the promises.

        :param items: account.move.line.
        :return: dict of item id to (amount > 0 in the item's currency, day, id of
            the promise); of several promises the earliest day and the sum.
        """
        promises = self.sudo().search(
            [("state", "=", "open"), ("item_ids", "in", items.ids)], order="date, id"
        )
        bridge, found = self.env["ar.core.bridge"], {}
        for promise in promises:
            currency = promise.currency_id
            rest = currency.round(promise.amount - promise.paid_amount)
            rows = []
            for item in promise.item_ids:
                known = found.get(item.id, (0.0,))[0]
                residual = bridge._units(
                    item.amount_residual_currency - known, currency
                )
                rows.append((item.id, residual, item.date_maturity or item.date))
            for item_id, part in shares(bridge._units(rest, currency), rows).items():
                amount, date, number = found.get(
                    item_id, (0.0, promise.date, promise.id)
                )
                money = currency.round(amount + bridge._amount(part, currency))
                found[item_id] = (money, date, number)
        wanted = set(items.ids)
        return {key: value for key, value in found.items() if key in wanted}


class ArStatementLedger(models.AbstractModel):
    _inherit = "ar.statement.ledger"

    @api.model
    def _promised(self, items):
        found = self.env["ar.promise"]._promised_items(items)
        return {
            **super()._promised(items),
            **{item: amount for item, (amount, _day, _id) in found.items()},
        }
