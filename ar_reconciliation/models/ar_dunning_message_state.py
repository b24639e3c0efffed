"""Reminders looked at once more: before they leave, and as long as they are held."""

from odoo import models

from ..core.dunning import Message, Nothing
from ..core.dunning.states import MOVES


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    def _move(self, target, **values):
        """Move reminders to a state, those from which that is legal.

        :return: the reminders that moved.
        """
        moved = self._ar_update_state(MOVES[target], target, **values)
        if target in ("failed", "bounced"):
            moved._drop_fees()
        return moved

    def _cancel(self, code):
        """End reminders that have not left, and say why.

        :param str code: a key of ``END_TEXTS`` of ar.dunning.reasons.
        """
        ended = self._move(
            "cancelled",
            hold_codes=False,
            hold_code=False,
            hold_reasons=[{"code": code}],
            released=False,
        )
        ended.activity_ids.sudo().unlink()
        return ended

    # === FRESH FACTS === #

    def _plan_now(self, quiet=True):
        """The plans of these reminders' customers as of now, by key.

        :param bool quiet: also hold what must not leave at this hour.
        """
        company = self.company_id
        runs = self.env["ar.dunning.run"]
        now = runs._now(company)
        chosen = {
            (message.partner_id.id, message.currency_id.id): message.level_id.id
            for message in self
            if message.level_chosen
        }
        planned = self.env["ar.dunning.planner"]._plan(
            company, self.partner_id, now.date(), now=now if quiet else None,
            chosen=chosen,
        )  # fmt: skip
        return {plan.key: plan for plan in planned}

    def _recheck(self):
        """Compare ready reminders with fresh facts, right before they leave.

        What is no longer due ends, what has a reason to wait is held; what became
        less is written anew. What nobody has seen yet goes back to the review.

        :return: the reminders that may leave now.
        """
        going = self.browse()
        for company in self.company_id:
            mine = self.filtered(lambda m, company=company: m.company_id == company)
            plans = mine._plan_now()
            context = self._store_context(mine.run_id[:1], plans.values())
            for message in mine:
                key = message.partner_id.id, message.currency_id.id
                if message._recheck_one(plans.get(key), context):
                    going |= message
        return going

    def _recheck_one(self, plan, context):
        """:return: whether this reminder may leave now."""
        if plan is None or isinstance(plan.result, Nothing):
            self._cancel(plan.result.reason if plan else "nothing_open")
            return False
        vals = self._plan_vals(plan, context)
        if not isinstance(plan.result, Message):
            self._hold(vals)
            return False
        if self._shows(vals):
            return True
        if self.edited:
            self._hold_changed()
            return False
        seen = self._covers(plan.result)
        self._renew({**vals, "released": seen, "level_chosen": self.level_chosen})
        self._render()
        return seen

    def _shows(self, vals):
        """Is this reminder the one the core would make now?"""
        mine = {(line.move_line_id.id, line.open_amount) for line in self.line_ids}
        theirs = {
            (command[2]["move_line_id"], command[2]["open_amount"])
            for command in vals["line_ids"]
        }
        names = ("level_id", "contact_id")
        same = all(self[name].id == vals[name] for name in names)
        same &= all(self[name] == vals[name] for name in ("channel", "address"))
        compare = self.currency_id.compare_amounts
        same &= not any(compare(self[n], vals[n]) for n in ("fee", "interest"))
        return same and mine == theirs

    def _covers(self, result):
        """Has the person who released it seen all of what would be sent now?

        Automatic runs are seen by nobody, as long as the policy says so.
        """
        if self.run_id.automatic:
            policies = self.env["ar.dunning.policy"].sudo()
            return policies.browse(result.policy).automatic
        if self.level_id.id != result.level.id or self.channel != result.channel:
            return False
        listed = self.line_ids.filtered(lambda line: not line.credit)
        known = dict(listed.mapped(lambda line: (line.move_line_id.id, line)))
        bridge = self.env["ar.core.bridge"]
        return all(
            line.item.id in known
            and bridge._units(known[line.item.id].open_amount, self.currency_id)
            >= line.open
            for line in result.lines
        )

    # === HELD === #

    def _hold(self, vals):
        """Hold reminders, with the reasons of a plan."""
        names = ("hold_codes", "hold_code", "hold_reasons")
        reasons = {name: vals[name] for name in names}
        self.filtered(lambda m: m.state != "held")._move("held")
        self.sudo().write(reasons)

    def _hold_changed(self):
        """Hold reminders whose edited words no longer fit what is due."""
        self._move(
            "held",
            hold_codes=",changed,",
            hold_code="changed",
            hold_reasons=[{"code": "changed"}],
            released=False,
        )

    def _recheck_held(self):
        """Look again at held reminders of one company; what is free goes on.

        One that was released, or of an automatic run, is sent when it is still the
        same; the others wait for the review.
        """
        held = self.filtered(lambda m: m.hold_code != "changed")
        if not held:
            return
        plans = held._plan_now()
        context = self._store_context(held.run_id[:1], plans.values())
        free = self.browse()
        for message in held:
            plan = plans.get((message.partner_id.id, message.currency_id.id))
            if plan is None or isinstance(plan.result, Nothing):
                message._cancel(plan.result.reason if plan else "nothing_open")
                continue
            vals = self._plan_vals(plan, context)
            if not isinstance(plan.result, Message):
                if message.hold_reasons != vals["hold_reasons"]:
                    message._hold(vals)
                continue
            free |= message._free_held(plan.result, vals)
        free._after_hold()

    def _free_held(self, result, vals):
        """Make a held reminder ready again.

        :return: itself, or nothing when its edited words no longer fit.
        """
        if self.edited and not self._shows(vals):
            self._hold_changed()
            return self.browse()
        automatic = self.run_id.automatic
        released = (automatic or self.released) and self._covers(result)
        if not self.edited:
            self._renew({**vals, "released": released})
            self._render()
        else:
            self._move("ready", hold_codes=False, hold_code=False, hold_reasons=False)
        return self

    def _after_hold(self):
        """Let the runs of reminders that became ready go on."""
        runs = self.env["ar.dunning.run"]
        sent = self.filtered("released").run_id
        seen = self.run_id - sent
        going = sent.filtered(lambda run: run.state in ("review", "done"))
        if going:
            going.sudo().write(
                {"state": "sending", "progressed_on": False, "paused": False}
            )
            runs._call_schedule()
        seen.filtered(lambda run: run.state == "done").sudo().write({"state": "review"})
