"""What is done to lines without a proposal: exclude, book, hand over, put off."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .ar_exception_queue import SETTLED_STATES
from .ar_statement_line_state import OPEN_STATES
from .ar_workbench_conflict import SETTLING


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    # === EXCLUDE === #

    @api.model
    def exclude(self, line_ids):
        """Say that lines are no customer payments.

        :raise ArConflict: when somebody settled one of them.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._lines(line_ids)
        fresh = lines.filtered(lambda line: line.ar_match_state in OPEN_STATES)
        self._check_mine(lines - fresh, "excluded", ("excluded",))
        if not fresh:
            return self._repeated(lines)
        self._lock(fresh)
        fresh.action_ar_exclude()
        text = self.env._("Excluded: %s.", self._named(fresh))
        return self._result("done", lines, text)

    @api.model
    def include(self, line_ids):
        """Take excluded lines back into the queue.

        :raise ArConflict: when somebody else did, or settled one of them.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._lines(line_ids)
        excluded = lines.filtered(lambda line: line.ar_match_state == "excluded")
        self._check_mine(lines - excluded, OPEN_STATES, ("included",))
        if not excluded:
            return self._repeated(lines)
        self._lock(excluded)
        excluded.action_ar_include()
        text = self.env._("Back in the queue: %s.", self._named(excluded))
        return self._result("done", lines, text)

    def _check_mine(self, lines, states, events):
        """Lines that need no change must be so by this user's own doing.

        :raise ArConflict: about the first that is not.
        """
        for line in lines:
            if line.ar_match_state not in states or not self._did(line, events):
                raise self._conflict(line)

    # === BOOK === #

    @api.model
    def book(self, line_ids, model_id):
        """Book lines with a write-off model.

        :raise ArConflict: when somebody settled one of them.
        :raise UserError: when the model does not fit one of them.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._lines(line_ids)
        model = self.env["account.reconcile.model"].browse(model_id).exists()
        model = model._filtered_access("read")
        if not model or model.mapped_partner_id:
            raise UserError(
                self.env._("This write-off model no longer exists: reload the page.")
            )
        fresh = lines.filtered(lambda line: line.ar_match_state in OPEN_STATES)
        for line in lines - fresh:
            proposal = line.ar_proposal_id
            mine = proposal.state == "applied" and self._is_repeated(proposal)
            if not mine or proposal.reconcile_model_id != model:
                raise self._conflict(line, (*SETTLING, "excluded"))
        if not fresh or all(self._waits_for(line, model) for line in fresh):
            return self._repeated(lines)
        self._lock(fresh)
        self.env["ar.write.off"]._book(model, fresh)
        return self._booked(lines, fresh, model)

    def _waits_for(self, line, model):
        """Did this user ask before to book the line with the model?"""
        proposal = line.ar_proposal_id
        return (
            proposal.state == "approval"
            and proposal.reconcile_model_id == model
            and self._is_repeated(proposal)
        )

    def _booked(self, lines, fresh, model):
        waiting = fresh.filtered(lambda line: line.ar_match_state != "matched")
        if waiting:
            text = self.env._("%s waits for a reviewer.", self._named(waiting))
            return self._result("approval", lines, text)
        text = self.env._(
            "Booked as %(model)s: %(lines)s.",
            model=model.name,
            lines=self._named(fresh),
        )
        return self._result("done", lines, text)

    # === HAND OVER, PUT OFF === #

    @api.model
    def assign(self, line_ids, user_id):
        """Hand lines to a colleague, or with False back to the queue.

        :raise ArConflict: when somebody settled all of them.
        :raise ValidationError: when the colleague may not work there.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._unsettled_or_conflict(self._lines(line_ids))
        if all(line.ar_owner_id.id == (user_id or False) for line in lines):
            return self._repeated(lines)
        lines._ar_to_assign().write({"ar_owner_id": user_id or False})
        owner = lines[0].ar_owner_id.sudo()
        if owner:
            text = self.env._(
                "Handed to %(user)s: %(lines)s.",
                user=owner.name,
                lines=self._named(lines),
            )
        else:
            text = self.env._("Given back to the queue: %s.", self._named(lines))
        return self._result("done", lines, text)

    @api.model
    def snooze(self, line_ids, until):
        """Put lines off to a date, or with False take them back.

        :param until: date as ``YYYY-MM-DD``, after today, or False.
        :raise ArConflict: when somebody settled all of them.
        :raise UserError: when the date is none, or not after today.
        """
        self.env["ar.access"]._check_clerk()
        day = self._later_day(until) if until else False
        lines = self._unsettled_or_conflict(self._lines(line_ids))
        if all((line.ar_snoozed_until or False) == day for line in lines):
            return self._repeated(lines)
        lines.write({"ar_snoozed_until": day})
        if day:
            text = self.env._(
                "Put off until %(day)s: %(lines)s.",
                day=self._day(day)["text"],
                lines=self._named(lines),
            )
        else:
            text = self.env._("Back in the queue: %s.", self._named(lines))
        return self._result("done", lines, text)

    def _later_day(self, text):
        try:
            day = fields.Date.to_date(text)
        except ValueError:
            day = None
        if not day or day <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day after today."))
        return day

    def _unsettled_or_conflict(self, lines):
        """The lines still to work on.

        :raise ArConflict: when there is none.
        """
        waiting = lines.filtered(lambda line: line.ar_match_state not in SETTLED_STATES)
        if not waiting:
            raise self._conflict(lines[0], (*SETTLING, "excluded"))
        return waiting

    # === ASK THE ENGINE === #

    @api.model
    def match(self, line_ids):
        """Match lines anew: at once, or, when they are many, in the background.

        :raise ArConflict: when somebody settled all of them.
        """
        self.env["ar.access"]._check_clerk()
        lines = self._unsettled_or_conflict(self._lines(line_ids))
        action = lines.action_ar_start_match()
        message = (action.get("params") or {}).get("message")
        return self._result(
            "done",
            lines,
            message or self.env._("The run goes on in the background."),
        )
