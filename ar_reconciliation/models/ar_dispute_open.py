"""Opening of disputes, many at once."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..core.disputes import ACTIVE, to_dispute


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    @api.model
    def _open(self, requests):
        """Open one dispute per request, all in one go.

        The caller has checked that the user may.

        :param list requests: dicts with ``items``, a dict of receivable
            account.move.line (same company, customer and currency) to
            ``(amount in its currency, note)``; the other keys are values of the
            dispute.
        :return: ar.dispute records, in the order of the requests.
        """
        vals_list = [self._opening_vals(dict(request)) for request in requests]
        disputes = self.sudo().create(vals_list).sudo(False)
        return disputes

    def _opening_vals(self, request):
        """Values of a dispute; its reason tells what the request leaves out."""
        items = request.pop("items")
        item = next(iter(items))
        company = item.company_id
        reason = request.pop("reason", None) or self.env["ar.dispute.reason"]
        vals = {
            "company_id": company.id,
            "partner_id": item.partner_id.commercial_partner_id.id,
            "currency_id": item.currency_id.id,
            "reason_id": reason.id,
            "fault": reason.fault or "unknown",
            "line_ids": [
                Command.create(self._line_vals(item, amount, note))
                for item, (amount, note) in items.items()
            ],
            **request,
        }
        if not vals.get("owner_id"):
            vals["owner_id"] = reason._owner(company).id
        if not vals.get("due_date"):
            days = reason.days if reason else reason._fields["days"].default(reason)
            today = fields.Date.context_today(self)
            vals["due_date"] = today + timedelta(days=days)
        return vals

    def _line_vals(self, item, amount, note):
        return {
            "move_line_id": item.id,
            "move_id": item.move_id.id,
            "document": item.move_id.name or item.name,
            "amount": amount,
            "note": note,
        }

    @api.model
    def _check_can_dispute(self, items):
        """Refuse items nobody owes us, and more than is open of an item.

        :param dict items: account.move.line to the amount to dispute.
        :raise UserError: naming the document.
        """
        model = self.env["account.move.line"]
        disputed = model.union(*items)._ar_disputed_amounts()
        for item, amount in items.items():
            receivable = item.account_id.account_type == "asset_receivable"
            open_amount = item.amount_residual_currency
            number = item.move_id.name or item.name or "–"
            currency = item.currency_id
            if item.parent_state != "posted" or not receivable or open_amount <= 0:
                raise UserError(
                    self.env._(
                        "%s is not an open item that the customer owes: leave it out.",
                        number,
                    )
                )
            free = currency.round(open_amount - disputed.get(item.id, 0.0))
            if currency.compare_amounts(amount, free) > 0:
                raise UserError(
                    self.env._(
                        "%(number)s: %(open)s is open, %(disputed)s of it is disputed "
                        "already. Dispute no more than the rest, or change the "
                        "dispute there is.",
                        number=number,
                        open=currency.format(open_amount),
                        disputed=currency.format(disputed.get(item.id, 0.0)),
                    )
                )

    # === SHORT PAYMENTS === #

    @api.model
    def _open_for_proposals(self, proposals):
        """Open the disputes that applied proposals ask for, one per document.

        Nothing is disputed twice: what an active dispute covers is left to it.
        """
        wanted = [
            (proposal, item, rest)
            for proposal in proposals.filtered(lambda p: p.short_treatment == "dispute")
            for item, rest in proposal._short_rests().items()
        ]
        if not wanted:
            return self
        model = self.env["account.move.line"]
        items = model.union(*(item for _proposal, item, _rest in wanted))
        disputed = items.sudo()._ar_disputed_amounts()
        reasons = {
            company: self.env["ar.dispute.reason"]._by_short_reason(company)
            for company in proposals.company_id
        }
        bridge = self.env["ar.core.bridge"]
        grouped = {}
        for proposal, item, rest in wanted:
            currency = item.currency_id
            units = to_dispute(
                bridge._units(rest, currency),
                bridge._units(item.amount_residual_currency, currency),
                bridge._units(disputed.get(item.id, 0.0), currency),
            )
            if units > 0:
                amount = bridge._amount(units, currency)
                grouped.setdefault((proposal, item.move_id), {})[item] = (amount, False)
        requests = [
            self._proposal_request(proposal, parts, reasons)
            for (proposal, _move), parts in grouped.items()
        ]
        return self._open(requests)._opened_by_match()

    def _proposal_request(self, proposal, items, reasons):
        line = proposal.statement_line_id
        found = reasons[proposal.company_id].get(proposal.short_reason)
        owner = proposal.dispute_owner_id
        may_own = owner and owner._ar_can_own(proposal.company_id)
        return {
            "items": items,
            "reason": found,
            "origin": "bank",
            "statement_line_id": line.id,
            "proposal_id": proposal.id,
            "owner_id": owner.id if may_own else False,
            "note": line.payment_ref,
        }

    def _opened_by_match(self):
        """Log which disputes the matches opened."""
        log = self.env["ar.match.log"]
        for line, disputes in self.grouped("statement_line_id").items():
            names = ", ".join(f"{d.name} ({d.documents})" for d in disputes)
            log._record("disputed", line, names, disputes.proposal_id)
        return self

    # === UNDO === #

    @api.model
    def _match_undone(self, proposals):
        """A match is undone: the disputes it opened have lost their ground.

        Those nobody has worked on are cancelled; the others get a note.
        """
        found = self.sudo().search(
            Domain("proposal_id", "in", proposals.ids) & Domain("state", "in", ACTIVE)
        )
        if not found:
            return
        idle = found._untouched()
        note = self.env._("The match of the bank line that opened it was undone.")
        idle._ar_update_state(
            ("open",),
            "cancelled",
            resolution_note=note,
            closed_on=fields.Date.context_today(self),
            closed_by_id=self.env.uid,
        )
        found._tell(note)
        log = self.env["ar.match.log"]
        for line, disputes in idle.grouped("statement_line_id").items():
            names = ", ".join(disputes.mapped("name"))
            log._record("dispute_cancelled", line, names, disputes.proposal_id)

    def _untouched(self):
        """Disputes on which nobody has worked or written."""
        idle = self.filtered(lambda d: d.state == "open" and not d.touched)
        written = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", idle.ids),
                    ("message_type", "in", ("comment", "email", "email_outgoing")),
                ]
            )
        )
        return idle - self.browse(written.mapped("res_id"))
