"""What is paid of the plans, who is reminded, and when a plan counts as broken."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..core.instalments import (
    ACTIVE,
    MOVES,
    Receipt,
    broken_rule,
    progress,
    standing,
    to_remind,
)
from ..core.promises import MOVES as PROMISE_MOVES
from .ar_instalment_plan_state import ACTIVITY_TYPE

REMINDER_TEMPLATE = "ar_reconciliation.mail_template_plan_reminder"
#: Plans that are followed: a settlement may be undone after the last one.
FOLLOWED = ("accepted", "running", "defaulted", "done")
#: Plans of which one call of the scheduled action takes care at once.
BATCH = 200
#: Plans that are paid are looked at so many days longer.
REVIEW_DAYS = 60


class ArInstalmentPlan(models.Model):
    _inherit = "ar.instalment.plan"

    started_on = fields.Date(readonly=True, copy=False)
    resumed_on = fields.Date(readonly=True, copy=False)
    last_partial = fields.Integer(
        string="Last Reconciliation Before", readonly=True, copy=False
    )
    last_item = fields.Integer(
        string="Last Journal Item Before", readonly=True, copy=False
    )
    default_text = fields.Char(string="Why It Defaulted", readonly=True, copy=False)
    interest_move_id = fields.Many2one(
        "account.move",
        string="Invoice of the Interest",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # === START === #

    def _start(self):
        """Begin to follow an accepted plan; records as superuser."""
        partial, item = self.env["ar.payment.facts"]._marks()
        self._ar_update_state(
            MOVES["running"],
            "running",
            started_on=fields.Date.context_today(self),
            last_partial=partial,
            last_item=item,
        )
        promises = self.env["ar.promise"].search(
            [("state", "=", "open"), ("item_ids", "in", self.item_ids.ids)]
        )
        covered = promises.filtered(lambda p: p.item_ids <= self.item_ids)
        covered._ar_update_state(
            PROMISE_MOVES["cancelled"],
            "cancelled",
            closed_on=fields.Date.context_today(self),
        )
        self._log_at_partner(
            lambda plan: self.env._(
                "The instalment plan %(plan)s of %(amount)s was accepted.",
                plan=plan.name,
                amount=plan.currency_id.format(plan.amount_due),
            )
        )
        self._evaluate()

    def action_book_interest(self):
        """Post the invoice of the interest that was agreed, and add it to the plan."""
        self._check_may("running", ACTIVE)
        self._check_reviewer(own=True)
        for plan in self:
            if plan.interest_move_id or plan.currency_id.is_zero(plan.interest_total):
                raise UserError(
                    self.env._("There is no interest of %s to book.", plan.name)
                )
        plans = self.sudo()
        moves = (
            self.env["account.move"]
            .sudo()
            .create([plan._interest_vals() for plan in plans])
        )
        moves.action_post()
        for plan, move in zip(plans, moves, strict=True):
            items = move.line_ids.filtered(
                lambda line: line.account_id.account_type == "asset_receivable"
            )
            plan.write(
                {
                    "interest_move_id": move.id,
                    "item_ids": [Command.link(item.id) for item in items],
                }
            )
        return True

    def _interest_vals(self):
        company = self.company_id
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "invoice_date": fields.Date.context_today(self),
            "invoice_date_due": max(self.line_ids.mapped("date")),
            "invoice_payment_term_id": False,
            "invoice_origin": self.name,
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": self.env._("Interest of instalment plan %s", self.name),
                        "price_unit": self.interest_total,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
        }

    # === FOLLOW === #

    @api.model
    def _cron_follow(self):
        """See what was paid, remind of what is due, notice broken plans."""
        today = fields.Date.context_today(self)
        since = fields.Date.subtract(today, days=REVIEW_DAYS)
        found = self.sudo().search(
            [
                "|",
                ("state", "in", ACTIVE),
                "&",
                ("state", "in", ("done", "defaulted")),
                ("closed_on", ">=", since),
            ]
        )
        cron = self.env["ir.cron"]
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            batch._evaluate()
            batch._remind()
            left = len(found) - start - len(batch)
            if not cron._commit_progress(len(batch), remaining=left):
                break

    def action_evaluate(self):
        """See now what was paid, as the scheduled action does."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self.sudo()._evaluate()
        return True

    def _evaluate(self):
        """Bring paid amounts and states in step with the books.

        Records as superuser.  The number of queries does not grow with the plans.
        """
        plans = self.filtered(lambda plan: plan.state in FOLLOWED)
        receipts = plans._receipts()
        runs = self.env["ar.dunning.run"]
        days = {company: runs._today(company) for company in plans.company_id}
        closing = defaultdict(self.browse)
        waiting = plans._waiting()
        for plan in plans:
            rows, today = plan._instalments(), days[plan.company_id]
            found = progress(rows, receipts[plan])
            plan._store_progress(rows, found, today)
            target, words = plan._verdict(rows, receipts[plan], waiting[plan], today)
            breaks = target == "defaulted" and plan.state in ACTIVE
            if breaks and plan._money_may_wait(today):
                continue
            if target != plan.state:
                closing[target, words, today] |= plan
        for (target, words, today), group in closing.items():
            group._reach(target, words, today)

    def _receipts(self):
        """dict of plan to ``Receipt`` values: what settled its items since it began."""
        rows = self.env["ar.payment.facts"]._settled(
            self.item_ids.ids, min(self.mapped("last_partial"), default=0)
        )
        by_item = defaultdict(list)
        for number, item, _customer, _currency, day, amount in rows:
            by_item[item].append((number, day, amount))
        return {
            plan: [
                Receipt(day, plan._units(amount))
                for item in plan.item_ids.ids
                for number, day, amount in by_item[item]
                if number > plan.last_partial
            ]
            for plan in self
        }

    def _waiting(self):
        """dict of plan to receipts of its customer that nobody has matched yet."""
        found = {}
        late = self.filtered(lambda plan: plan.state in ACTIVE)
        for company, plans in late.grouped("company_id").items():
            rows = self.env["ar.payment.facts"]._unapplied(
                company, plans.partner_id, min(plans.mapped("last_item"))
            )
            for plan in plans:
                found[plan] = [
                    Receipt(day, plan._units(amount))
                    for number, day, amount in rows[
                        plan.partner_id.id, plan.currency_id.id
                    ]
                    if number > plan.last_item
                ]
        return defaultdict(list, found)

    def _money_may_wait(self, today):
        """Is there money in the bank that nobody has matched and could be for it?"""
        facts, company = self.env["ar.payment.facts"], self.company_id
        found = facts._may_wait(company, today, self.currency_id)
        days = found.get((self.partner_id.id, self.currency_id.id), ())
        return any(day >= self.started_on for day in days)

    def _store_progress(self, rows, found, today):
        """Write what changed of the instalments and of the plan."""
        lines = self.line_ids.sorted("sequence")
        changed = []
        for line, row, done in zip(lines, rows, found, strict=True):
            state = standing(row, done.paid, today)
            vals = {
                "paid_amount": self._money(done.paid),
                "paid_on": done.paid_on or False,
                "state": state,
            }
            if any(line[name] != value for name, value in vals.items()):
                changed.append(Command.update(line.id, vals))
        left = [
            (row.day, row.units - done.paid)
            for row, done in zip(rows, found, strict=True)
            if done.paid < row.units
        ]
        vals = {
            "paid_amount": self._money(sum(done.paid for done in found)),
            "next_date": left[0][0] if left else False,
            "next_amount": self._money(left[0][1]) if left else 0.0,
        }
        vals = {name: value for name, value in vals.items() if self[name] != value}
        if changed or vals:
            self.write({**vals, **({"line_ids": changed} if changed else {})})

    def _verdict(self, rows, receipts, waiting, today):
        """(state, sentence) that the books ask for.

        Money that waits to be matched speaks against a default.  A plan that broke
        goes on by itself only when the money turns out to have been in time.
        """
        paid = [row.paid for row in progress(rows, receipts)]
        if all(done >= row.units for done, row in zip(paid, rows, strict=True)):
            return "done", ""
        if self.state == "done":
            return "running", ""
        rule = self._default_rule()
        if self.state == "defaulted":
            day = self.closed_on or today
            timely = [receipt for receipt in receipts if receipt.day <= day]
            paid = [row.paid for row in progress(rows, timely)]
            found = broken_rule(rows, paid, rule, day, self.resumed_on or None)
            return ("defaulted" if found else "running"), ""
        paid = [row.paid for row in progress(rows, [*receipts, *waiting])]
        found = broken_rule(rows, paid, rule, today, self.resumed_on or None)
        if not found:
            return self.state, ""
        return "defaulted", self._default_words(*found)

    def _default_words(self, code, count):
        if code == "days":
            return self.env._("An instalment is %s days late.", count)
        return self.env._("%s instalments are late.", count)

    def _reach(self, target, words, today):
        """Move plans, and tell who has to know; records as superuser."""
        closed = target in ("done", "defaulted")
        self._ar_update_state(
            MOVES[target],
            target,
            closed_on=today if closed else False,
            default_text=words or False,
        )
        self.activity_unlink([ACTIVITY_TYPE])
        told = {
            "done": self.env._("Instalment plan %(plan)s is paid."),
            "running": self.env._("Instalment plan %(plan)s goes on."),
            "defaulted": self.env._("Instalment plan %(plan)s defaulted. %(why)s"),
        }[target]
        self._log_at_partner(lambda plan: told % {"plan": plan.name, "why": words})
        if target == "defaulted":
            self._plan_activity(words)

    # === REMIND === #

    def _remind(self):
        """Mail customers before an instalment, and once more when it is late.

        Reminders of the items themselves are held back while a plan runs.
        """
        today = fields.Date.context_today(self)
        lines = self.filtered(lambda plan: plan.state in ACTIVE).line_ids
        lines = lines.filtered(
            lambda line: line._is_due_soon(today) or line._is_long_late(today)
        )
        lines &= lines.plan_id._free_to_remind(today).line_ids
        soon = lines.filtered(lambda line: line._is_due_soon(today))
        soon.write({"reminded_on": today})
        late = lines.filtered(lambda line: line._is_long_late(today))
        late.write({"late_reminded_on": today})
        (soon | late).plan_id._mail(REMINDER_TEMPLATE)

    def _next_line(self):
        """The first instalment that is not paid."""
        self.ensure_one()
        lines = self.sudo().line_ids.sorted("sequence")
        return lines.filtered(lambda line: line.state != "paid")[:1]

    # === HOOKS === #

    @api.model
    def _planned_items(self, items):
        """What running plans say of items, in one query for the plans.

        :param items: account.move.line.
        :return: dict of item id to (amount > 0 still open in the item's currency, day
            of the next instalment, id of the plan).
        """
        plans = self.sudo().search(
            [("state", "in", ACTIVE), ("item_ids", "in", items.ids)], order="id"
        )
        wanted, found = set(items.ids), {}
        for plan in plans:
            for item in plan.item_ids:
                if item.id in wanted and item.amount_residual_currency > 0:
                    value = (item.amount_residual_currency, plan.next_date, plan.id)
                    found.setdefault(item.id, value)
        return found

    def _in_words(self):
        """A running plan in one sentence."""
        return self.env._(
            "In instalment plan %(plan)s, next on %(date)s",
            plan=self.name,
            date=format_date(self.env, self.next_date) if self.next_date else "–",
        )


class ArInstalmentLine(models.Model):
    _inherit = "ar.instalment.line"

    def _is_due_soon(self, today):
        """Is it to be paid within the days of the company, and not reminded of?"""
        days = self.company_id.ar_plan_remind_days
        waiting = self.state in ("open", "part") and not self.reminded_on
        return bool(days) and waiting and to_remind(self.date, days, today)

    def _is_long_late(self, today):
        """Is it late for as many days, and nobody has said so?"""
        days = self.company_id.ar_plan_remind_days
        silent = self.state == "late" and not self.late_reminded_on
        return bool(days) and silent and fields.Date.add(self.date, days=days) <= today
