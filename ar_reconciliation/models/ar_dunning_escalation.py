"""When reminders are over: manager, legal department, agency, or no more credit."""

import logging
from datetime import date

from odoo import api, fields, models

from ..core.dunning import escalate
from .ar_background_job import CONTENTION

KINDS = [
    ("manager", "Manager"),
    ("legal", "Legal Department"),
    ("agency", "Collection Agency"),
    ("stop", "Credit Stop"),
]
CASE_STATES = [
    ("open", "To Do"),
    ("exported", "Handed Over"),
    ("closed", "Closed"),
]
#: Customers looked at together; each batch is committed.
STEP_CUSTOMERS = 250
#: Days after a reminder within which its escalation is looked for.
WINDOW_DAYS = 120

_logger = logging.getLogger(__name__)


class ArDunningCase(models.Model):
    """Made and moved on by the module."""

    _name = "ar.dunning.case"
    _description = "Escalated Customer"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    message_id = fields.Many2one(
        "ar.dunning.message",
        string="Last Reminder",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, string="Goes To", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="Open of what was reminded of.")
    on = fields.Date(string="Since", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="Responsible", readonly=True)
    state = fields.Selection(
        CASE_STATES, required=True, readonly=True, default="open", index=True
    )
    exported_on = fields.Datetime(string="Handed Over On", readonly=True)
    exported_by_id = fields.Many2one("res.users", readonly=True)
    note = fields.Text(string="How It Ended", readonly=True)

    _once = models.UniqueIndex(
        "(company_id, partner_id, currency_id, kind) WHERE state <> 'closed'",
        "This customer has been handed on already.",
    )

    def action_close(self):
        """The case has ended; a credit stop is lifted on the customer, by a manager."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        closed = self._ar_update_state(("open", "exported"), "closed")
        closed.activity_ids.sudo().unlink()
        return True

    # === SCHEDULE === #

    @api.model
    def _cron_escalate(self):
        """Hand on customers whose last reminder did not help."""
        commit = self.env["ir.cron"]._commit_progress
        groups = self._waiting()
        commit(remaining=sum(len(partners) for partners in groups.values()))
        for company, partners in groups.items():
            for start in range(0, len(partners), STEP_CUSTOMERS):
                batch = partners[start : start + STEP_CUSTOMERS]
                try:
                    with self.env.cr.savepoint():
                        self._escalate(company, batch)
                except CONTENTION as error:
                    _logger.info("Escalation in %s waits: %s", company.name, error)
                if not commit(len(batch)):
                    return

    @api.model
    def _waiting(self):
        """res.company -> customers with a reminder that somebody follows up."""
        groups = self.env["ar.dunning.message"]._read_group(
            [
                ("state", "in", ("sent", "bounced")),
                ("level_id.escalation", "!=", "none"),
                ("sent_on", ">=", f"today -{WINDOW_DAYS}d"),
            ],
            ["company_id"],
            ["partner_id:recordset"],
        )
        return dict(groups)

    @api.model
    def _escalate(self, company, partners):
        """Make the cases of customers of a company that are due today.

        :return: the new cases.
        """
        day = self.env["ar.dunning.run"]._today(company)
        planned = self.env["ar.dunning.planner"]._plan(company, partners, day)
        found = [
            (plan, escalation)
            for plan in planned
            if plan.policy
            and (escalation := escalate(plan.facts, plan.policy, day)) is not None
        ]
        known = self._known(company, partners)
        vals_list = [
            self._case_vals(company, plan, escalation, day)
            for plan, escalation in found
            if escalation.since > known.get((*plan.key, escalation.kind), date.min)
        ]
        quiet = self.sudo().with_context(mail_create_nosubscribe=True)
        cases = quiet.create(vals_list)
        cases._link_messages()
        cases._act()
        return cases

    @api.model
    def _known(self, company, partners):
        """Key of a case -> last day of which reminders are done with.

        While a case is open these are all; a closed one was about what came before it.
        """
        cases = self.sudo().search(
            [("company_id", "=", company.id), ("partner_id", "in", partners.ids)]
        )
        known = {}
        for case in cases:
            key = case.partner_id.id, case.currency_id.id, case.kind
            day = case.on if case.state == "closed" else date.max
            known[key] = max(known.get(key, date.min), day)
        return known

    @api.model
    def _case_vals(self, company, plan, escalation, day):
        bridge = self.env["ar.core.bridge"]
        return {
            "company_id": company.id,
            "partner_id": plan.partner_id,
            "currency_id": plan.currency.id,
            "kind": escalation.kind,
            "amount": bridge._amount(escalation.amount, plan.currency),
            "on": day,
        }

    def _link_messages(self):
        """Find the last reminder of each case, and who is responsible."""
        messages = self.env["ar.dunning.message"].sudo().search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("state", "in", ("sent", "bounced")),
            ],
            order="sent_on",
        )  # fmt: skip
        last = {(m.company_id, m.partner_id, m.currency_id): m for m in messages}
        managers = messages._managers(self.company_id)
        for case in self:
            message = last.get((case.company_id, case.partner_id, case.currency_id))
            case.message_id = message
            responsible = message and message.policy_id.responsible_id
            case.user_id = responsible or managers.get(case.company_id)

    def _act(self):
        """What a case brings with it: a task, and no more credit for a stop."""
        for case in self.filtered(lambda c: c.kind == "stop"):
            case._stop_credit()
        kind = self.env.ref(
            "ar_reconciliation.ar_activity_type_reminder_case", raise_if_not_found=False
        )
        for case in self.filtered("user_id") if kind else ():
            case.activity_schedule(
                activity_type_id=kind.id,
                user_id=case.user_id.id,
                summary=case.with_context(lang=case.user_id.lang)._summary(),
            )

    def _summary(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        amount = self.currency_id.format(self.amount)
        return f"{kinds[self.kind]}: {self.partner_id.name}, {amount}"

    def _stop_credit(self):
        """No further credit for the customer in this company."""
        partner = self.partner_id.sudo().with_company(self.company_id)
        if partner.ar_credit_stop:
            return
        partner.ar_credit_stop = True
        partner._message_log(
            body=self.env._(
                "Credit was stopped in %(company)s: reminders did not help.",
                company=self.company_id.name,
            )
        )
