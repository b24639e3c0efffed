"""A proposal as a card: what it settles, the evidence, and what stands in its way."""

from odoo import api, models

from .ar_reason_texts import REASON_TEXTS, SILENT

#: A rule's own limits come first; these hold where there is no rule.
HIGH, MEDIUM = 0.95, 0.7


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _proposal_card(self, proposal):
        """View-model of one ar.match.proposal: see docs/rpc.md."""
        is_open = proposal.state in ("proposed", "approval")
        return {
            "id": proposal.id,
            "rank": proposal.rank,
            "state": proposal.state,
            "confidence": proposal.confidence,
            "level": self._level(proposal),
            "customer": self._ref(proposal.partner_id),
            "documents": self._documents(proposal),
            "rest": self._rest(proposal),
            "summary": proposal.summary or "",
            "facts": self._evidence(proposal),
            "why_not": self._why_not(proposal) if is_open else "",
            "runner_up": self._reason_text(proposal, "runner_up"),
            "needs_approval": self._approval_text(proposal) if is_open else "",
            "requested_by": self._ref(proposal.requested_by_id),
            "model": self._ref(proposal.reconcile_model_id),
        }

    def _level(self, proposal):
        """How sure it is, as the rule sees it: high would be posted by itself."""
        rule = proposal.rule_id
        if proposal.confidence >= (rule.post_at or HIGH):
            return "high"
        return "medium" if proposal.confidence >= MEDIUM else "low"

    # === DOCUMENTS === #

    def _documents(self, proposal):
        """What it settles, one row per journal item, its parts added up."""
        by_item = proposal.allocation_ids.grouped("move_line_id")
        return [self._document(item, parts) for item, parts in by_item.items()]

    def _document(self, item, parts):
        move = item.move_id
        currency = item.currency_id
        return {
            "id": item.id,
            "move_id": move.id,
            "number": move.name or "",
            "customer": item.partner_id.sudo().display_name or "",
            "date": self._day(move.invoice_date or item.date),
            "due": self._day(item.date_maturity),
            "open": self._money(item.amount_residual_currency, currency),
            "settles": self._money(
                currency.round(sum(parts.mapped("amount"))), currency
            ),
            "currency": self._currency(currency),
            "worth": self._document_worth(parts),
            "kind": parts[0].kind,
            "kind_text": self._kind_text(parts),
            "settled": item.reconciled,
        }

    def _document_worth(self, parts):
        """The bank line's money that goes to an item, in the line's currency."""
        currency = parts.line_currency_id
        money = parts.filtered(lambda part: part.kind in ("payment", "credit_note"))
        paid = sum(part.paid or part.amount for part in money)
        return self._money(currency.round(paid), currency)

    def _kind_text(self, parts):
        """How it is settled; what needs no money is told with its amount."""
        if len(parts) == 1:
            return parts._kind_words()
        return ", ".join(
            f"{part._kind_words()} {part.currency_id.format(part.amount)}"
            for part in parts
        )

    def _rest(self, proposal):
        """What becomes of money left over, or of what stays open."""
        if proposal.remainder:
            kind = "write_off" if proposal.write_off_remainder else "credit"
            return {"kind": kind, "text": proposal._remainder_text()}
        rests = proposal._short_rests()
        if not rests:
            return {"kind": "", "text": ""}
        texts = [
            self.env._(
                "%(amount)s of %(number)s stays open",
                amount=item.currency_id.format(gap),
                number=item.move_id.name,
            )
            for item, gap in rests.items()
        ]
        return {"kind": "open", "text": ", ".join(texts)}

    # === EVIDENCE === #

    def _evidence(self, proposal):
        """Reasons for and against, the strongest first.

        A proposal without reasons of the engine is compared with the bank line.
        """
        reasons = [
            reason
            for reason in (proposal.reasons or {}).get("reasons", ())
            if reason["code"] not in SILENT | {"runner_up"}
        ]
        if not reasons:
            return self._compared(proposal)
        return [
            {"agrees": self._agrees(reason), "text": self._told(reason)}
            for reason in sorted(reasons, key=lambda reason: -reason["weight"])
        ]

    def _agrees(self, reason):
        return reason["weight"] > 0 if reason["weight"] else None

    def _told(self, reason):
        bridge = self.env["ar.core.bridge"]
        return bridge._sentence(REASON_TEXTS, reason["code"], reason["data"])

    def _reason_text(self, proposal, code):
        """The sentence of a reason, "" if the proposal has none of this code."""
        reasons = (proposal.reasons or {}).get("reasons", ())
        return " ".join(self._told(r) for r in reasons if r["code"] == code)

    def _compared(self, proposal):
        items = proposal.allocation_ids.move_line_id
        if not items:
            return []
        compare = self.env["ar.compare"]
        payment = compare._payment(proposal.statement_line_id)
        opens = {
            part.move_line_id.id: part.residual_before
            for part in proposal.allocation_ids
        }
        return compare._candidate(payment, 0, "", items, opens)["facts"]

    # === WHAT STANDS IN ITS WAY === #

    def _why_not(self, proposal):
        """Why it was not posted by itself."""
        line = proposal.statement_line_id
        if proposal == line.ar_proposal_id:
            return line.ar_exception_text or ""
        return self.env._("Another proposal stands before this one.")

    def _approval_text(self, proposal):
        """Why a second person is needed, "" if none is."""
        if proposal.state == "approval":
            return self.env._(
                "%s asks for approval.", proposal.requested_by_id.sudo().name
            )
        if not proposal._needs_approval():
            return ""
        if row := self._reason_text(proposal, "row_ask"):
            return row
        rule = proposal.rule_id
        if rule._is_over_limit(proposal):
            return self.env._(
                "More than %(limit)s, the limit of rule “%(rule)s”, needs a reviewer.",
                limit=rule.currency_id.format(rule.approval_limit),
                rule=rule.name,
            )
        return self.env._("A reviewer must agree to this write-off.")
