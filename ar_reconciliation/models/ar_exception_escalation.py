from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from .ar_exception_queue import SETTLED_STATES

#: Overdue lines of one step of the schedule.
ESCALATION_BATCH = 200
ACTIVITY_TYPES = {
    "overdue": "ar_reconciliation.ar_activity_type_overdue",
    "escalated": "ar_reconciliation.ar_activity_type_escalated",
}
MANAGER = "ar_reconciliation.ar_reconciliation_group_manager"


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    # Activities stand on the journal entry: it has Odoo's chatter, a bank line not.

    # === SCHEDULE === #

    @api.model
    def _ar_cron_escalate(self):
        """Remind of overdue exceptions, once each, and end what is settled."""
        today = fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        self._ar_settled_with_activity()._ar_close_activities()
        steps = [
            (kind, lines[start : start + ESCALATION_BATCH])
            for kind, lines in self._ar_to_remind(today).items()
            for start in range(0, len(lines), ESCALATION_BATCH)
        ]
        cron._commit_progress(remaining=sum(len(lines) for _kind, lines in steps))
        for kind, lines in steps:
            lines._ar_remind(kind)
            if not cron._commit_progress(len(lines)):
                break

    @api.model
    def _ar_to_remind(self, today):
        """Overdue exceptions nobody has been reminded of, by kind of activity.

        The person responsible comes first. A manager follows when a line is overdue
        by more than twice the company's term, or when nobody can be reminded.
        """
        overdue = Domain("ar_match_state", "=", "exception") & Domain(
            "ar_due_date", "<", today
        )
        owned, late = [], []
        for company, owner in self._read_group(overdue, ["company_id", "ar_owner_id"]):
            group = Domain("company_id", "=", company.id) & Domain(
                "ar_owner_id", "=", owner.id
            )
            if owner and owner._ar_can_own(company):
                owned.append(group)
                limit = today - timedelta(days=2 * company.ar_exception_days)
                group &= Domain("ar_due_date", "<", limit)
            late.append(group)
        return {
            kind: self.search(
                overdue & Domain.OR(groups) & ~self._ar_has_activity(kind),
                order="ar_due_date, id",
            )
            for kind, groups in (("overdue", owned), ("escalated", late))
        }

    @api.model
    def _ar_has_activity(self, *kinds):
        """Domain of lines with an open activity of these kinds."""
        return Domain(
            "move_id.activity_ids",
            "any",
            [
                ("activity_type_id", "in", self._ar_activity_types(*kinds).ids),
                ("active", "=", True),
            ],
        )

    @api.model
    def _ar_activity_types(self, *kinds):
        """Activity types of ours, all of them when no kind is named."""
        types = self.env["mail.activity.type"]
        for kind in kinds or ACTIVITY_TYPES:
            types += self.env.ref(ACTIVITY_TYPES[kind], raise_if_not_found=False) or (
                types.browse()
            )
        return types

    # === REMIND === #

    def _ar_remind(self, kind):
        """Create an activity on the journal entry of each line.

        :param str kind: a key of ``ACTIVITY_TYPES``.
        """
        activity_type = self._ar_activity_types(kind)
        if not activity_type:
            return
        if kind == "overdue":
            users = {line.id: line.ar_owner_id for line in self}
        else:
            managers = self._ar_managers()
            users = {line.id: managers.get(line.company_id) for line in self}
        self.move_id.mapped("display_name")  # activities ask for it one by one
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                line._ar_activity_vals(kind, activity_type, users[line.id])
                for line in self
                if users[line.id]
            ]
        )

    def _ar_managers(self):
        """Company -> the manager who is told, the administrator last."""
        users = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                ("company_ids", "in", self.company_id.ids),
                ("id", "!=", self.env.ref("base.user_root").id),
            ],
            order="id",
        )
        admin = self.env.ref("base.user_admin", raise_if_not_found=False)
        return {
            company: users.filtered(
                lambda user, c=company: c in user.company_ids
            ).sorted(lambda user, c=company: (user == admin, user.company_id != c))[:1]
            for company in self.company_id
        }

    def _ar_activity_vals(self, kind, activity_type, user):
        line = self.with_context(lang=user.lang or self.env.lang)
        summaries = {
            "overdue": line.env._("Overdue exception: %s", line.payment_ref or ""),
            "escalated": line.env._("Exception nobody settled: %s", line.payment_ref),
        }
        note = Markup("<p>{}</p><p>{}</p><p><a href='{}'>{}</a></p>").format(
            line.ar_exception_text or "",
            line.ar_next_step or "",
            f"/odoo/receivables-exceptions/{line.id}",
            line.env._("Open the exception"),
        )
        return {
            "activity_type_id": activity_type.id,
            "res_model_id": self.env["ir.model"]._get_id("account.move"),
            "res_id": line.move_id.id,
            "user_id": user.id,
            "date_deadline": line.ar_due_date,
            "summary": summaries[kind],
            "note": note,
            "automated": True,
        }

    # === KEEP IN STEP === #

    def _ar_open_activities(self, *kinds):
        """Open activities of ours about these lines, whoever has them."""
        return (
            self.env["mail.activity"]
            .sudo()
            .with_context(mail_activity_quick_update=True)
            .search(
                [
                    ("activity_type_id", "in", self._ar_activity_types(*kinds).ids),
                    ("res_model", "=", "account.move"),
                    ("res_id", "in", self.move_id.ids),
                ]
            )
        )

    @api.model
    def _ar_settled_with_activity(self):
        """Lines settled, also by other means than ours, whose activity is open."""
        settled = Domain("ar_match_state", "in", SETTLED_STATES)
        return self.search(settled & self._ar_has_activity())

    def _ar_close_activities(self):
        """End the activities about these lines: there is nothing left to do."""
        if self:
            self._ar_open_activities().write(
                {"active": False, "feedback": self.env._("The bank line is settled.")}
            )

    def _ar_follow_plan(self, vals):
        """Hand open activities over, and move their date, as the line's."""
        planned = self.filtered("ar_due_date")
        if not planned or vals.keys().isdisjoint(("ar_owner_id", "ar_due_date")):
            return
        activities = planned._ar_open_activities()
        if not activities:
            return
        own = activities.filtered(
            lambda a: a.activity_type_id == self._ar_activity_types("overdue")
        )
        if vals.get("ar_owner_id"):
            own.write({"user_id": vals["ar_owner_id"]})
        elif "ar_owner_id" in vals:
            own.unlink()
        if vals.get("ar_due_date"):
            activities.exists().write({"date_deadline": vals["ar_due_date"]})

    def _ar_write(self, **values):
        result = super()._ar_write(**values)
        if values.get("ar_match_state") in SETTLED_STATES:
            self.filtered("ar_due_date")._ar_close_activities()
        return result
