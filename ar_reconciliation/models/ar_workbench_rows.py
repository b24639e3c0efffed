"""Rows of the workbench's list."""

from odoo import api, models

from .ar_statement_line_state import OPEN_STATES

#: Rows of one call.
ROWS_LIMIT = 200
#: Characters of a text in a list.
SHORT = 140
#: States that the list shows; excluded lines only when they are asked for.
LISTED = (*OPEN_STATES, "excluded")


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _short(self, text):
        """A text on one line, cut for a list."""
        text = " ".join((text or "")[: 4 * SHORT].split())
        return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"

    def _is_in_queue(self, line):
        """Is the line still to be worked on, and not put off?"""
        return line.ar_match_state in OPEN_STATES and not line.ar_is_snoozed

    @api.model
    @api.readonly
    def rows(self, line_ids):
        """Rows of the list in the order asked, at most 200.

        Settled lines and those the user may not see are left out.
        """
        self._check_reader()
        wanted = line_ids[:ROWS_LIMIT]
        found = self.env["account.bank.statement.line"].search(
            [("id", "in", wanted), ("ar_match_state", "in", LISTED)]
        )
        known = set(found.ids)
        return self._rows(found.browse(i for i in wanted if i in known))

    @api.model
    def _rows(self, lines):
        reasons = dict(
            lines._fields["ar_exception_code"]._description_selection(self.env)
        )
        return [self._row(line, reasons) for line in lines]

    def _row(self, line, reasons):
        proposal = line.ar_proposal_id
        open_proposal = proposal.state in ("proposed", "approval")
        return {
            "id": line.id,
            "stage": line.ar_stage or "new",
            "date": self._day(line.date),
            "amount": self._money(line.amount, line.currency_id),
            "currency": self._ref(line.currency_id),
            "payer": self._short(self._payer_name(line)),
            "text": self._short(line.payment_ref),
            "customer": self._ref(self._customer(line, proposal)),
            "settles": self._short(proposal.summary) if open_proposal else "",
            "confidence": proposal.confidence if open_proposal else False,
            "proposal_id": proposal.id if open_proposal else False,
            "reason": line.ar_exception_code,
            "reason_text": reasons.get(line.ar_exception_code, ""),
            "age_days": line.ar_age_days,
            "owner": self._ref(line.ar_owner_id),
            "due": self._day(line.ar_due_date),
            "overdue": line.ar_is_overdue,
            "snoozed_until": self._day(line.ar_is_snoozed and line.ar_snoozed_until),
            "waiting": bool(line.ar_queue_run_id),
        }

    def _customer(self, line, proposal):
        """The line's or the proposal's customer, else the one the exception knows."""
        found = (line.ar_exception_data or {}).get("payer_id")
        payer = self.env["res.partner"].browse(found or ()).exists()
        return line.partner_id or proposal.partner_id or payer

    def _payer_name(self, line):
        """Who paid, as the bank says it; else the customer of the line."""
        bank = line.ar_bank_data or {}
        name = line.partner_name or bank.get("payer_name")
        return name or line.partner_id.sudo().name
