"""What a company has agreed with, or decided about, a customer's reminders."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from .account_bank_statement_line import READERS

#: Count, day and level of who has never been reminded.
NEVER = (0, False, False)
#: Fields that decide whether and how a customer is reminded.
DECISIONS = frozenset(
    ("ar_dunning_policy_id", "ar_dunning_hold_until", "ar_dunning_hold_reason")
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Reminder Policy",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="Empty: by tag, by risk class, or the company's standard.",
    )
    ar_dunning_hold_until = fields.Date(
        string="No Reminders Until",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="Until this day, included, the customer gets no reminders.",
    )
    ar_dunning_hold_reason = fields.Char(
        string="Why No Reminders", company_dependent=True, copy=False, groups=READERS
    )
    ar_collector_id = fields.Many2one(
        "res.users",
        string="Collector",
        company_dependent=True,
        copy=False,
        groups=READERS,
        help="Who calls the customer and gets the answers to reminders.",
    )
    ar_reminder_count = fields.Integer(
        string="Number of Reminders", compute="_compute_ar_reminders", groups=READERS
    )
    ar_last_reminder_on = fields.Date(
        string="Last Reminder",
        compute="_compute_ar_reminders",
        search="_search_ar_last_reminder_on",
        groups=READERS,
    )
    ar_last_reminder_level_id = fields.Many2one(
        "ar.dunning.level",
        string="Last Reminder Level",
        compute="_compute_ar_reminders",
        search="_search_ar_last_reminder_level_id",
        groups=READERS,
    )
    ar_reminders_held = fields.Boolean(
        string="On Hold", compute="_compute_ar_reminders_held", groups=READERS
    )

    @api.depends_context("allowed_company_ids")
    def _compute_ar_reminders(self):
        customers = self.commercial_partner_id
        last = self.env["ar.dunning.message"]._last_sent("partner_id", customers.ids)
        for partner in self:
            count, day, level = last.get(partner.commercial_partner_id.id, NEVER)
            partner.ar_reminder_count = count
            partner.ar_last_reminder_on = day
            partner.ar_last_reminder_level_id = level

    @api.depends("ar_dunning_hold_until", "ar_dunning_hold_reason")
    def _compute_ar_reminders_held(self):
        today = self.env["ar.dunning.run"]._today(self.env.company)
        for partner in self:
            until = partner.ar_dunning_hold_until
            partner.ar_reminders_held = (
                until >= today if until else bool(partner.ar_dunning_hold_reason)
            )

    @api.model
    def _search_ar_last_reminder_on(self, operator, value):
        messages = self.env["ar.dunning.message"]
        return messages._search_last("partner_id", 1, operator, value)

    @api.model
    def _search_ar_last_reminder_level_id(self, operator, value):
        messages = self.env["ar.dunning.message"]
        return messages._search_last("partner_id", 2, operator, value)

    # === WHO MAY DECIDE === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._ar_check_dunning({name for name, value in vals.items() if value})
        return super().create(vals_list)

    def write(self, vals):
        self._ar_check_dunning(set(vals))
        return super().write(vals)

    @api.model
    def _ar_check_dunning(self, names):
        """Clerks hold reminders; managers choose policies.

        :raise AccessError: for others.
        """
        if self.env.su or names.isdisjoint(DECISIONS):
            return
        access = self.env["ar.access"]
        access._check_clerk()
        if "ar_dunning_policy_id" in names and not access._is("manager"):
            raise AccessError(
                self.env._("Only a manager chooses a customer's reminder policy.")
            )

    # === BUTTONS === #

    def action_ar_hold_reminders(self):
        """Open the window that puts customers on hold."""
        self.env["ar.access"]._check_clerk()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dunning_hold_action"
        )
        customers = self.commercial_partner_id
        return {**action, "context": {"default_partner_ids": customers.ids}}

    def _ar_set_hold(self, until, reason):
        """Hold the reminders of customers in this company, or lift that; logged.

        :param until: last day, False: until lifted.
        :param reason: why; empty lifts the hold.
        """
        self.env["ar.access"]._check_clerk()
        customers = self.commercial_partner_id
        customers.check_access("read")
        customers = customers.sudo().with_company(self.env.company)
        customers.write(
            {
                "ar_dunning_hold_until": until if reason else False,
                "ar_dunning_hold_reason": reason or False,
            }
        )
        if reason and until:
            text = self.env._("No reminders until %s:", format_date(self.env, until))
        elif reason:
            text = self.env._("No reminders until this is lifted:")
        else:
            text = self.env._("Reminders go on.")
        body = " ".join(part for part in (text, reason) if part)
        customers._message_log_batch(bodies=dict.fromkeys(customers.ids, body))
        held = self.env["ar.dunning.message"].sudo()
        held._look_again(customers)

    def action_ar_lift_hold(self):
        """Let the reminders of customers go on."""
        self._ar_set_hold(False, False)
        return True

    def action_ar_show_reminders(self):
        """Open the reminders of these customers."""
        customers = self.commercial_partner_id
        return self.env["ar.dunning.message"]._show(
            [("partner_id", "in", customers.ids)]
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_reminder_count = fields.Integer(
        string="Number of Reminders", compute="_compute_ar_reminders", groups=READERS
    )
    ar_last_reminder_on = fields.Date(
        string="Last Reminder",
        compute="_compute_ar_reminders",
        search="_search_ar_last_reminder_on",
        groups=READERS,
    )
    ar_last_reminder_level_id = fields.Many2one(
        "ar.dunning.level",
        string="Last Reminder Level",
        compute="_compute_ar_reminders",
        search="_search_ar_last_reminder_level_id",
        groups=READERS,
    )

    def _compute_ar_reminders(self):
        last = self.env["ar.dunning.message"]._last_sent("move_id", self.ids)
        for move in self:
            count, day, level = last.get(move.id or move._origin.id, NEVER)
            move.ar_reminder_count = count
            move.ar_last_reminder_on = day
            move.ar_last_reminder_level_id = level

    @api.model
    def _search_ar_last_reminder_on(self, operator, value):
        messages = self.env["ar.dunning.message"]
        return messages._search_last("move_id", 1, operator, value)

    @api.model
    def _search_ar_last_reminder_level_id(self, operator, value):
        messages = self.env["ar.dunning.message"]
        return messages._search_last("move_id", 2, operator, value)

    def action_ar_show_reminders(self):
        """Open the reminders that list these documents."""
        return self.env["ar.dunning.message"]._show(
            [("line_ids.move_id", "in", self.ids)]
        )
