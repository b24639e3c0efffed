"""Reminders from what the core planned: made, renewed, and replaced by newer ones."""

from odoo import api, models
from odoo.fields import Command, Domain

from ..core.dunning import Held, Message
from ..core.dunning.states import RENEWED

#: What a reminder keeps: stored copies elsewhere follow these.
KEY = frozenset(("company_id", "partner_id", "currency_id"))


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    @api.model
    def _store(self, run, planned):
        """Make the reminders of a run, at most one per customer, currency and day.

        One of today that has not left is renewed, older ones that have not left end.
        What was left out, put off or edited today stays.

        :param planned: list of ``Planned`` of the run's company.
        :return: the reminders made or renewed.
        """
        known = self._known(run, planned)
        vals_list, renewals, kept = [], [], self.browse()
        context = self._store_context(run, planned)
        for plan in planned:
            mine = known.get(plan.key, self.browse())
            today = mine.filtered(lambda message: message.day == run.day)
            if mine.filtered(lambda message: message._stays(run.day)):
                kept |= mine
                continue
            vals = self._plan_vals(plan, context)
            if vals is None:
                today._cancel(plan.result.reason)
            elif today:
                renewals.append((today, {**vals, "run_id": run.id}))
            else:
                vals_list.append({**vals, "run_id": run.id, "day": run.day})
        renewed = self._renew_all(renewals)
        old = self.union(*known.values()) - renewed - kept
        old.filtered(lambda m: m.day < run.day and not m.sms_asked_on)._cancel("newer")
        quiet = self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )
        made = quiet.create(vals_list).with_env(self.env)
        (made | renewed)._render()
        return made | renewed

    @api.model
    def _known(self, run, planned):
        """(customer id, currency id) -> reminders that have not left, and today's."""
        unsent = Domain("state", "in", ("held", "ready", "postponed", "failed"))
        found = self.sudo().search(
            Domain("company_id", "=", run.company_id.id)
            & Domain("partner_id", "in", {plan.partner_id for plan in planned})
            & (unsent | Domain("day", "=", run.day))
        )
        groups = found.grouped(lambda m: (m.partner_id.id, m.currency_id.id))
        return dict(groups)

    def _stays(self, day):
        """Was it decided today, or put off until later?"""
        self.ensure_one()
        if self.state == "postponed":
            return self.postponed_to > day
        if self.day != day:
            return False
        return self.state not in RENEWED or self.edited or bool(self.sms_asked_on)

    def _renew(self, vals):
        """Write a new plan into a reminder that has not left."""
        self._renew_all([(self, vals)])

    @api.model
    def _renew_all(self, renewals):
        """Write new plans into reminders that have not left, their items at once.

        :param renewals: list of (reminder, values), each reminder once; customer,
            currency and company of the values are its own.
        :return: the reminders.
        """
        found, items = {message.id: vals for message, vals in renewals}, []
        renewed = self.browse(found)
        renewed.sudo().line_ids.unlink()
        for message in renewed.sudo():
            vals = found[message.id]
            values = {name: vals[name] for name in vals.keys() - KEY}
            items += [
                {**command[2], "message_id": message.id}
                for command in values.pop("line_ids")
            ]
            message.write(values)
        renewed.sudo().line_ids.create(items)
        return renewed

    @api.model
    def _store_failure(self, run, partner, why):
        """Keep in view a customer for whom code failed; the next run tries again."""
        customer = partner.commercial_partner_id
        key = {
            "company_id": run.company_id.id,
            "partner_id": customer.id,
            "currency_id": run.company_id.currency_id.id,
            "day": run.day,
        }
        domain = [(name, "=", value) for name, value in key.items()]
        if not self.sudo().search_count(domain, limit=1):
            self.sudo().create(
                {**key, "run_id": run.id, "state": "failed", "error": why}
            )

    # === VALUES === #

    @api.model
    def _store_context(self, run, planned):
        """What values need beside the plan, read for all at once."""
        company = run.company_id
        ids = {plan.partner_id for plan in planned}
        ids |= {
            plan.result.address.contact
            for plan in planned
            if isinstance(plan.result, Message)
        }
        partners = self.env["res.partner"].sudo().with_company(company)
        people = partners.with_context(active_test=False).browse(ids - {0})
        people.fetch(["lang", "user_id", "ar_collector_id", "name"])
        return {
            "company": company,
            "partners": people,
            "user": run.user_id if not run.automatic else self.env["res.users"],
        }

    @api.model
    def _plan_vals(self, plan, context):
        """Values of a reminder; None when there is nothing to say."""
        if isinstance(plan.result, Message):
            return self._ready_vals(plan, context)
        if isinstance(plan.result, Held):
            return self._held_vals(plan, context)
        return None

    @api.model
    def _common_vals(self, plan, context):
        partner = context["partners"].browse(plan.partner_id)
        collector = partner.ar_collector_id or partner.user_id or context["user"]
        return {
            "company_id": context["company"].id,
            "partner_id": plan.partner_id,
            "currency_id": plan.currency.id,
            "policy_id": plan.policy.id if plan.policy else False,
            "user_id": collector.id,
            "note": False,
            "noted_by_id": False,
            "error": False,
            "postponed_to": False,
            "edited": False,
        }

    @api.model
    def _ready_vals(self, plan, context):
        """Values of a reminder that can be sent; its amounts are the core's."""
        message, level = plan.result, plan.result.level
        bridge = self.env["ar.core.bridge"]
        contact = context["partners"].browse(message.address.contact)
        partner = context["partners"].browse(plan.partner_id)
        return {
            **self._common_vals(plan, context),
            **self._amount_vals(message.lines, message.credits, plan.currency),
            "state": "ready",
            "level_id": level.id,
            "sequence": level.sequence,
            "offset_days": level.offset,
            "channel": message.channel,
            "contact_id": contact.id or partner.id,
            "lang": contact.lang or partner.lang or self.env.lang or "en_US",
            "address": message.address.text,
            "amount": bridge._amount(message.amount, plan.currency),
            "fee": bridge._amount(message.fee, plan.currency),
            "interest": bridge._amount(message.interest, plan.currency),
            **self._reason_vals(message.left_out, False),
        }

    @api.model
    def _held_vals(self, plan, context):
        """Values of a reminder that has to wait, with all reasons."""
        held, partner = plan.result, context["partners"].browse(plan.partner_id)
        level = held.level
        return {
            **self._common_vals(plan, context),
            **self._amount_vals(held.lines, (), plan.currency),
            "state": "held",
            "level_id": level.id if level else False,
            "sequence": level.sequence if level else 0,
            "offset_days": level.offset if level else 0,
            "channel": level.channel if level else False,
            "contact_id": False,
            "lang": partner.lang or self.env.lang or "en_US",
            "address": False,
            "amount": self.env["ar.core.bridge"]._amount(held.amount, plan.currency),
            "fee": 0.0,
            "interest": 0.0,
            **self._reason_vals(held.reasons, True),
        }

    @api.model
    def _reason_vals(self, holds, held):
        """Values that tell why something, or all of it, has to wait."""
        codes = list(dict.fromkeys(hold.code for hold in holds))
        return {
            "hold_codes": f",{','.join(codes)}," if codes else False,
            "hold_code": codes[0] if held and codes else False,
            "hold_reasons": self.env["ar.dunning.reasons"]._as_json(holds) or False,
        }

    @api.model
    def _amount_vals(self, lines, credits, currency):
        """Values of the items, and what they sum up to."""
        bridge = self.env["ar.core.bridge"]
        overdue = [line for line in lines if line.days > 0]
        commands = [
            {
                "move_line_id": line.item.id,
                "move_id": line.item.move_id or False,
                "number": line.item.number,
                "date": line.item.day,
                "date_due": line.item.due,
                "amount": bridge._amount(line.item.amount, currency),
                "open_amount": bridge._amount(line.open, currency),
                "overdue_days": max(line.days, 0),
                "interest": bridge._amount(line.interest, currency),
            }
            for line in lines
        ]
        commands += [
            {
                "move_line_id": credit.id,
                "move_id": credit.move_id or False,
                "number": credit.number,
                "date": credit.day,
                "date_due": credit.day,
                "open_amount": -bridge._amount(credit.amount, currency),
                "credit": True,
            }
            for credit in credits
        ]
        total = sum(line.open for line in overdue)
        return {
            "line_ids": [Command.create(vals) for vals in commands],
            "overdue_amount": bridge._amount(total, currency),
            "overdue_days": max((line.days for line in overdue), default=0),
        }
