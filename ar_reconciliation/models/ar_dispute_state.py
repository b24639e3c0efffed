"""How a dispute moves on: who may move it where, and who is reminded."""

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..core.disputes import ACTIVE, MOVES

ACTIVITY_TYPE = "ar_reconciliation.ar_activity_type_dispute"


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    # === ACTIONS === #

    def action_start(self):
        """Take the disputes up; those that nobody has become the user's own."""
        self._move("in_progress")
        unowned = self.filtered(lambda d: d.state in ACTIVE and not d.owner_id)
        unowned.sudo().write({"owner_id": self.env.uid})
        return True

    def action_wait(self):
        """Say that the customer has to answer next."""
        self._move("waiting")
        return True

    def action_assign_me(self):
        """Become responsible for the disputes that are not closed."""
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        active = self.filtered(lambda dispute: dispute.state in ACTIVE)
        active.sudo().write({"owner_id": self.env.uid, "touched": True})
        return True

    # === MOVES === #

    def _move(self, target, **values):
        """Move all disputes to a state, or none.

        :param str target: a key of ``MOVES``.
        :raise UserError: when one of them is in a state that does not lead there.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        stuck = self.filtered(lambda dispute: dispute.state not in MOVES[target])
        if stuck:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(dispute)s is “%(state)s” and cannot become “%(target)s”: "
                    "leave it out.",
                    dispute=stuck[0].name,
                    state=states[stuck[0].state],
                    target=states[target],
                )
            )
        self._ar_update_state(MOVES[target], target, touched=True, **values)

    def _close(self, target, resolution=False, note=""):
        """Decide disputes: resolved, rejected or cancelled.

        :param str resolution: one of ``RESOLUTIONS``; none for a cancelled dispute.
        :raise AccessError: for a write-off above the limit without a second person.
        """
        if resolution == "write_off":
            self._check_limit()
        self._move(
            target,
            resolution=resolution,
            resolution_note=note,
            closed_on=fields.Date.context_today(self),
            closed_by_id=self.env.uid,
            closed_by_itself=False,
        )
        self._tell(note)

    def _reopen(self, note):
        """Take closed disputes up again."""
        self._move("open", **self._not_closed())
        self.sudo()._plan_activities()
        self._tell(note)

    def _not_closed(self):
        return {
            "resolution": False,
            "resolution_note": False,
            "closed_on": False,
            "closed_by_id": False,
            "closed_by_itself": False,
        }

    def _tell(self, note):
        """Put a sentence into the history of each dispute, for colleagues only."""
        if note and self:
            self.sudo()._message_log_batch(bodies=dict.fromkeys(self.ids, note))

    # === LIMITS === #

    def _check_limit(self):
        """A write-off above the limit of the rules needs a second person.

        :raise AccessError: unless a reviewer who did not open the dispute decides.
        """
        rules = self._limiting_rules()
        reviewer = self.env["ar.access"]._is("reviewer")
        for dispute in self:
            rule = rules[dispute]
            if not rule._limit_exceeded_by(dispute.open_company):
                continue
            own = dispute.origin == "manual" and dispute.opened_by_id == self.env.user
            if reviewer and not own:
                continue
            raise AccessError(
                self.env._(
                    "%(amount)s of %(dispute)s is above the limit of %(limit)s: only a "
                    "reviewer who did not open it may write it off.",
                    amount=dispute.currency_id.format(dispute.amount_open),
                    dispute=dispute.name,
                    limit=rule.currency_id.format(rule.approval_limit),
                )
            )

    def _limiting_rules(self):
        """dict of dispute to the rule whose approval limit holds, possibly empty."""
        general = self.env["ar.match.rule"].search(
            [("company_id", "in", self.company_id.ids), ("mode", "!=", "shadow")]
        )
        by_company = general.grouped("company_id")
        return {
            dispute: dispute.proposal_id.rule_id
            or by_company.get(dispute.company_id, general.browse())[:1]
            for dispute in self
        }

    # === ACTIVITIES === #

    def _activity_type(self):
        return (
            self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
            or self.env["mail.activity.type"]
        )

    def _plan_activities(self):
        """Remind the owners of disputes that are not closed."""
        kind = self._activity_type()
        owned = self.filtered(lambda d: d.owner_id and d.state in ACTIVE)
        if not kind or not owned:
            return
        model_id = self.env["ir.model"]._get_id(self._name)
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": dispute.id,
                    "user_id": dispute.owner_id.id,
                    "date_deadline": dispute.due_date or dispute.opened_on,
                    "summary": dispute.documents,
                    "automated": True,
                }
                for dispute in owned
            ]
        )

    def _open_activities(self):
        kind = self._activity_type()
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("activity_type_id", "=", kind.id),
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("automated", "=", True),
                ]
            )
        )

    def _follow_plan(self, vals):
        """Keep the activities in step with owner, due date and state."""
        if self and vals.get("state") not in (None, *ACTIVE):
            self._open_activities().action_feedback()
        if vals.keys() & {"owner_id", "due_date"}:
            self._open_activities().unlink()
            self.sudo()._plan_activities()
