"""What is suggested, decided by a person: a clerk proposes, a manager accepts."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.credit.hold import ASSESSMENT_MOVES
from .ar_credit_assessment import LIMIT_CODES, TERM_CODES

ACTIVITY = "ar_reconciliation.ar_activity_type_credit"
MANAGER = "ar_reconciliation.ar_reconciliation_group_manager"


class ArAccess(models.AbstractModel):
    _inherit = "ar.access"

    @api.model
    def _check_manager(self):
        """Only managers decide about credit.

        :raise AccessError: for everybody else.
        """
        if not self._is("manager"):
            raise AccessError(
                self.env._("Only a receivables manager decides about credit: ask one.")
            )

    @api.model
    def _managers(self, company):
        """Who is told of what a manager has to decide; the administrator last."""
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                    ("company_ids", "in", company.ids),
                    ("id", "!=", self.env.ref("base.user_root").id),
                ],
                order="id",
            )
        )
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        return (users - admin if admin else users) or users

    @api.model
    def _ask_managers(self, records, summary, note=""):
        """An activity for each manager of the records' company, on each record.

        :param summary: called with the record in the manager's language.
        """
        if not self.env.ref(ACTIVITY, raise_if_not_found=False):
            return
        managers = {c: self._managers(c) for c in records.company_id}
        activities = self.env["mail.activity"].sudo()
        activity_type = self.env.ref(ACTIVITY)
        model = self.env["ir.model"]._get_id(records._name)
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model,
                    "res_id": record.id,
                    "user_id": user.id,
                    "summary": summary(record.with_context(lang=user.lang)),
                    "note": note,
                    "automated": True,
                }
                for record in records
                for user in managers[record.company_id]
            ]
        )


class ArCreditAssessment(models.Model):
    _inherit = "ar.credit.assessment"

    # === BUTTONS === #

    def action_accept(self):
        """Do what is suggested: write the limit or the payment term."""
        todo = self._to_decide()
        for assessment in todo:
            assessment._apply_suggestion()
        todo._decide("accepted")
        todo._tell_customers()
        return True

    def action_reject(self):
        """Leave limit and terms as they are."""
        self._to_decide()._decide("rejected")
        return True

    def action_change(self):
        """Ask for another limit or term, or for one where none is suggested."""
        self.env["ar.access"]._check_clerk()
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_credit_proposal_action"
        )
        return {**action, "context": {"default_assessment_id": self.id}}

    def action_show_customer(self):
        """Open the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    # === DECIDE === #

    def _to_decide(self):
        """Those of these records on which a manager can decide.

        :raise AccessError: for others than managers.
        :raise UserError: when there are none.
        """
        self.env["ar.access"]._check_manager()
        self.check_access("read")
        todo = self.filtered(lambda a: a.state == "proposed" and a.current)
        if not todo:
            raise UserError(
                self.env._("There is nothing to decide: choose open suggestions.")
            )
        return todo

    def _apply_suggestion(self):
        """Write Odoo's own limit or payment term; the manager was checked before."""
        customer = self.partner_id.sudo().with_company(self.company_id)
        if self.suggestion in LIMIT_CODES:
            customer.credit_limit = self.new_limit
        elif self.suggestion in TERM_CODES:
            if not self.term_id:
                raise UserError(
                    self.env._(
                        "No payment term is short enough for %s: make one, then choose "
                        "it with “Propose Otherwise”.",
                        customer.name,
                    )
                )
            customer.property_payment_term_id = self.term_id

    def _decide(self, state):
        changed = self._ar_update_state(
            ASSESSMENT_MOVES[state],
            state,
            decided_by_id=self.env.uid,
            decided_on=fields.Datetime.now(),
        )
        changed.sudo().activity_ids.unlink()

    def _tell_customers(self):
        """Log on the customer what was changed, for colleagues only."""
        names = dict(self._fields["suggestion"]._description_selection(self.env))
        bodies = {}
        for assessment in self:
            currency = assessment.currency_id
            body = names[assessment.suggestion]
            if assessment.suggestion in LIMIT_CODES:
                body = self.env._(
                    "Credit limit changed from %(old)s to %(new)s (%(company)s).",
                    old=currency.format(assessment.credit_limit),
                    new=currency.format(assessment.new_limit),
                    company=assessment.company_id.name,
                )
            elif assessment.suggestion in TERM_CODES:
                body = self.env._(
                    "Payment term changed to %(term)s (%(company)s).",
                    term=assessment.term_id.name,
                    company=assessment.company_id.name,
                )
            bodies[assessment.partner_id.id] = body
        self.partner_id.sudo()._message_log_batch(bodies=bodies)

    def _propose(self, suggestion, limit, term, note):
        """A person's own suggestion in the place of the computed one.

        :raise UserError: when the customer has a newer assessment.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self.ensure_one()
        if not self.current or self.state not in ("proposed", "kept"):
            raise UserError(
                self.env._("This assessment is closed: assess the customer anew.")
            )
        why = {"name": self.env.user.name, "note": note}
        self.sudo().write(
            {
                "suggestion": suggestion,
                "suggestion_reason": {"code": "by_hand", "data": why},
                "new_limit": limit if suggestion in LIMIT_CODES else 0.0,
                "term_id": term.id if suggestion in TERM_CODES else False,
                "state": "proposed",
                "proposed_by_id": self.env.uid,
            }
        )
        self.sudo().activity_ids.unlink()
        self.env["ar.access"]._ask_managers(
            self.sudo(),
            lambda record: record.env._(
                "Decide about the credit of %s", record.partner_id.name
            ),
            note,
        )
