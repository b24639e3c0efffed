"""What a clerk does with the reminders of a run before they are sent."""

from odoo import models
from odoo.exceptions import UserError

from ..core.dunning.states import UNSENT


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    def _check_work(self):
        self.env["ar.access"]._check_clerk()
        self.check_access("write")

    def _check_unsent(self):
        """:raise UserError: naming a reminder that has left or ended."""
        other = self.filtered(lambda message: message.state not in UNSENT)
        if other:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(reminder)s” is “%(state)s”: this is not possible now.",
                    reminder=other[0].display_name,
                    state=names[other[0].state],
                )
            )

    def action_review(self):
        """Open the window for leaving out, putting off or changing the level."""
        self._check_work()
        self._check_unsent()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dunning_review_action"
        )
        context = {
            "active_model": self._name,
            "active_ids": self.ids,
            "default_kind": self.env.context.get("ar_kind", "exclude"),
        }
        return {**action, "context": context}

    def _decide(self, target, reason, day=False):
        """Leave reminders out, or put them off; who and why is written down."""
        self._check_work()
        self._check_unsent()
        self._move(
            target,
            note=reason,
            noted_by_id=self.env.uid,
            postponed_to=day,
            released=False,
        )

    def action_include(self):
        """Take up again what was left out, put off, failed or edited by hand.

        It is planned anew: what kept it away is told, its words are new.
        """
        self._check_work()
        self._check_unsent()
        for message in self:
            message._move("held", released=False)
        self.sudo().write(
            {
                "note": False,
                "noted_by_id": False,
                "postponed_to": False,
                "edited": False,
                "error": False,
                "hold_code": False,
                "sms_asked_on": False,
            }
        )
        for company in self.company_id:
            self.filtered(lambda m, c=company: m.company_id == c)._recheck_held()
        return True

    def _choose_level(self, level):
        """Another level for reminders that wait, written down and planned anew.

        :raise UserError: when the level is of another policy.
        """
        self._check_work()
        self._check_unsent()
        foreign = self.filtered(lambda m: m.policy_id != level.policy_id)
        if foreign:
            raise UserError(
                self.env._(
                    "“%(reminder)s” follows another policy than %(level)s.",
                    reminder=foreign[0].display_name,
                    level=level.display_name,
                )
            )
        self.sudo().write({"level_id": level.id, "level_chosen": True})
        for message in self:
            message._message_log(
                body=self.env._(
                    "%(user)s chose the level %(level)s.",
                    user=self.env.user.name,
                    level=level.display_name,
                )
            )
        return self.action_include()

    def action_send_now(self):
        """Send single reminders that are ready, without waiting for the run."""
        self._check_work()
        ready = self.filtered(lambda message: message.state == "ready")
        if not ready:
            raise UserError(self.env._("None of these reminders is ready."))
        ready.sudo().write({"released": True, "released_by_id": self.env.uid})
        ready._check_and_send()
        return True

    def action_open(self):
        """Open one reminder on a page of its own."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }


class ArDunningRun(models.Model):
    _inherit = "ar.dunning.run"

    def action_show_messages(self):
        """Open the reminders of this run, by what becomes of them."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dunning_message_action_run"
        )
        context = {"search_default_group_state": 1, "search_default_group_hold": 1}
        return {**action, "domain": [("run_id", "in", self.ids)], "context": context}
