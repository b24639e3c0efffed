"""How an instalment plan comes about: offered, approved, accepted, or not."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.dunning import Policy
from ..core.dunning.holds import customer_holds
from ..core.instalments import ACTIVE, MOVES, needs_approval

OFFER_TEMPLATE = "ar_reconciliation.mail_template_plan_offer"
ACTIVITY_TYPE = "ar_reconciliation.ar_activity_type_plan"


class ArInstalmentPlan(models.Model):
    _inherit = "ar.instalment.plan"

    offered_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    offered_on = fields.Datetime(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    mailed_on = fields.Datetime(
        readonly=True, copy=False, help="The link in a mail works for some time only."
    )
    closed_on = fields.Date(readonly=True, copy=False)

    # === ACTIONS === #

    def action_offer(self):
        """Offer plans to their customers; above the limit somebody approves first."""
        self._check_may("offered")
        self._check_terms()
        waiting = self.filtered(lambda plan: plan._needs_approval())
        waiting.sudo()._ar_update_state(
            MOVES["approval"], "approval", offered_by_id=self.env.uid
        )
        waiting.sudo()._plan_activity(
            self.env._("Approve the plan, or take it back."), waiting._reviewer()
        )
        (self - waiting).sudo()._offer(self.env.user)
        return True

    def action_approve(self):
        """Offer plans above the limit, as somebody who did not make them."""
        self._check_reviewer()
        self._check_may("offered", ("approval",))
        self._check_terms()
        self.sudo().approved_by_id = self.env.user
        self.sudo()._offer(self.env.user)
        return True

    def action_take_back(self):
        """Change the terms once more; an offer that is out does not hold any more."""
        self._check_may("draft")
        self.sudo()._ar_update_state(
            MOVES["draft"], "draft", seal=False, approved_by_id=False
        )
        self.sudo().activity_unlink([ACTIVITY_TYPE])
        return True

    def action_reject(self):
        """Say no to what the customer, or a colleague, asked for."""
        self._check_may("rejected", ("asked", "approval"))
        if self.filtered(lambda plan: plan.state == "approval"):
            self._check_reviewer()
        asked = self.filtered(lambda plan: plan.origin == "portal")
        self.sudo()._ar_update_state(
            ("asked", "approval"),
            "rejected",
            closed_on=fields.Date.context_today(self),
        )
        self.sudo().activity_unlink([ACTIVITY_TYPE])
        asked.sudo()._mail(OFFER_TEMPLATE)
        return True

    def action_cancel(self):
        """Give a plan up; what is open is due as the documents say."""
        self._check_may("cancelled")
        self.sudo()._ar_update_state(
            MOVES["cancelled"],
            "cancelled",
            closed_on=fields.Date.context_today(self),
            next_date=False,
        )
        self.sudo().activity_unlink([ACTIVITY_TYPE])
        self.sudo()._log_at_partner(lambda p: self.env._("%s was cancelled.", p.name))
        return True

    def action_resume(self):
        """Let a plan go on that counted as broken."""
        self._check_may("running", ("defaulted",))
        self._check_reviewer(own=True)
        self.sudo()._ar_update_state(
            ("defaulted",),
            "running",
            closed_on=False,
            resumed_on=fields.Date.context_today(self),
        )
        self.sudo()._evaluate()
        return True

    def action_send(self):
        """Send the offer again."""
        self._check_may("accepted", ("offered",))
        self.sudo()._mail(OFFER_TEMPLATE)
        return True

    def action_preview(self):
        """Open the page as the customer sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "target": "new", "url": self.access_url}

    # === CHECKS === #

    def _check_may(self, target, states=None):
        """Clerks move plans, as far as the table of moves goes.

        :raise UserError: naming the first plan in another state.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        allowed = states or MOVES[target]
        stuck = self.filtered(lambda plan: plan.state not in allowed)
        if stuck:
            words = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(plan)s is “%(state)s”: this cannot be done with it now.",
                    plan=stuck[0].display_name,
                    state=words[stuck[0].state],
                )
            )

    def _check_reviewer(self, own=False):
        """Only a reviewer, and never one's own terms.

        :param bool own: one's own terms, too.
        :raise AccessError: for everybody else.
        """
        mine = not own and any(plan._is_mine() for plan in self)
        if mine or not self.env["ar.access"]._is("reviewer"):
            raise AccessError(
                self.env._(
                    "Only a reviewer who neither made nor offered a plan decides on it."
                )
            )

    def _is_mine(self):
        """Did the user make, or offer, the terms?"""
        plan = self.sudo()
        return self.env.user in plan.made_by_id | plan.offered_by_id

    def _needs_approval(self):
        """Must another person agree before it is offered?"""
        company = self.company_id.sudo()
        amount = self.currency_id._convert(
            self.amount_due,
            company.currency_id,
            company,
            fields.Date.context_today(self),
        )
        units = self.env["ar.core.bridge"]._units
        return needs_approval(
            units(amount, company.currency_id),
            self.number,
            limit=units(company.ar_plan_limit, company.currency_id),
            most=company.ar_plan_number,
            reviewer=self.env["ar.access"]._is("reviewer") and not self._is_mine(),
        )

    def _reviewer(self):
        """Who is asked to approve: the responsible, if they may, or nobody yet."""
        user = self.user_id[:1]
        group = "ar_reconciliation.ar_reconciliation_group_reviewer"
        free = user and user != self.env.user
        return user if free and user.has_group(group) else user.browse()

    # === OFFER === #

    def _offer(self, user):
        """Seal the plans and send them; records as superuser."""
        self._make_seal()
        self.activity_unlink([ACTIVITY_TYPE])
        self._ar_update_state(
            MOVES["offered"],
            "offered",
            offered_on=fields.Datetime.now(),
            offered_by_id=user.id,
        )
        self._mail(OFFER_TEMPLATE)

    def _mail(self, template):
        """Write mails to the customers, in their language; the queue sends them."""
        reached = self.filtered(lambda plan: plan._recipient().email)
        reached.write({"mailed_on": fields.Datetime.now()})
        if reached:
            self.env.ref(template).sudo().send_mail_batch(
                reached.ids, email_layout_xmlid=False
            )
        missing = self - reached
        if missing:
            words = self.env._("No mail was sent: the contact has no e-mail address.")
            missing._message_log_batch(bodies=dict.fromkeys(missing.ids, words))

    def _recipient(self):
        """Who gets the mails of the plan."""
        plan = self.sudo()
        return plan.contact_id or plan.partner_id

    def _link(self):
        """Address of the plan's page for the recipient, with what opens it."""
        plan, contact = self.sudo(), self._recipient()
        token = plan._portal_ensure_token()
        signed = plan._sign_token(contact.id)
        return (
            f"{plan.get_base_url()}/my/plans/{plan.id}"
            f"?access_token={token}&pid={contact.id}&hash={signed}"
        )

    # === TELLING === #

    def _log_at_partner(self, words):
        """Notes for colleagues in the threads of the customers.

        :param words: function of a plan that gives a sentence.
        """
        bodies = {}
        for partner, plans in self.grouped("partner_id").items():
            bodies[partner.id] = " ".join(words(plan) for plan in plans)
        partners = self.env["res.partner"].sudo().browse(bodies)
        partners._message_log_batch(bodies=bodies)

    def _plan_activity(self, summary, user=None):
        """Ask somebody to look at the plans: the responsible, or whoever is given."""
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if not kind or not self:
            return
        vals = {
            "activity_type_id": kind.id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "date_deadline": fields.Date.context_today(self),
            "summary": summary,
            "automated": True,
        }
        owners = {plan: user or plan.user_id for plan in self}
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {**vals, "res_id": plan.id, "user_id": owner.id}
                for plan, owner in owners.items()
                if owner
            ]
        )

    def _free_to_remind(self, today):
        """Plans of which nothing keeps the customer from being reminded.

        What holds a reminder of the items holds that of an instalment, too: money
        that waits, a payment under way, a customer on hold, a wish for no mails.  It
        is looked at again the next day.
        """
        model, free = self.env["ar.dunning.facts"].sudo(), self.browse()
        for company, plans in self.grouped("company_id").items():
            facts = model._fetch(company, plans.partner_id, today)
            for plan in plans:
                found = facts.get((plan.partner_id.id, plan.currency_id.id))
                contact = plan._recipient()
                wish = model._declined(contact, "ar_no_reminder_email")
                if found and not wish and not plan._reminder_holds(found, today):
                    free |= plan
        return free

    def _reminder_holds(self, facts, today):
        """Does anything of the customer, or of the plan's items, hold reminders?"""
        own = set(self.item_ids.ids)
        stuck = any(
            item.disputed or item.in_process or item.on_hold
            for item in facts.items
            if item.id in own
        )
        return stuck or bool(customer_holds(facts, Policy(0, ()), today))

    @api.model
    def _active_domain(self):
        return [("state", "in", ACTIVE)]
