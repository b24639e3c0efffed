"""Settling by hand from the workbench: preview, settle, ask, remember, make a rule."""

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

#: Longest token of an attempt that is kept.
MAX_TOKEN = 64


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def preview(self, line_id, draft):
        """What a draft would post; it is posted, looked at, and rolled back.

        :return: see docs/rpc.md; what is wrong with the draft is a value.
        """
        self.env["ar.access"]._check_clerk()
        line = self._lines([line_id])[:1]
        return self.env["ar.manual.match"]._preview(line, draft)

    @api.model
    def settle(self, line_id, draft, token):
        """Settle a bank line as a person put it together.

        :param str token: unique to this attempt; the same again changes nothing.
        :raise ArConflict: when somebody else settled the line or an item.
        :raise UserError: naming what is wrong with the draft, or Odoo's refusal.
        """
        self.env["ar.access"]._check_clerk()
        line = self._lines([line_id])[:1]
        if self._sent_before(line, token):
            return self._repeated(line)
        proposal = self._propose(line, draft, token)
        self._lock(line)
        proposal.action_apply()
        return self._settled(proposal)

    @api.model
    def ask(self, line_id, proposal_id=False, draft=None, token=""):
        """Put a proposal, or what a person put together, before a reviewer.

        :raise UserError: as :meth:`settle`, or when there is nothing to ask about.
        """
        self.env["ar.access"]._check_clerk()
        line = self._lines([line_id])[:1]
        if draft and self._sent_before(line, token):
            return self._repeated(line)
        proposal = (
            self._propose(line, draft, token)
            if draft
            else self._proposal(proposal_id or line.ar_proposal_id.id)
        )
        if proposal.state == "approval" and not draft:
            return self._repeated(line)
        self._check_asked(line, proposal)
        self._lock(line)
        proposal._lock()
        proposal._request_approval()
        return self._settled(proposal)

    def _check_asked(self, line, proposal):
        if proposal.statement_line_id != line or proposal.state != "proposed":
            raise UserError(
                self.env._(
                    "This proposal is no longer open for %s: reload the line.",
                    line.display_name,
                )
            )

    def _propose(self, line, draft, token):
        """A proposal of the draft, or a new try when the same is being sent twice."""
        token = str(token or "")[:MAX_TOKEN]
        try:
            with self.env.cr.savepoint():
                return self.env["ar.manual.match"]._propose(line, draft, token)
        except UniqueViolation as error:
            # The other attempt has committed since this transaction began to read:
            # run again, Odoo lets this one see it.
            raise ConcurrencyError("The same attempt was sent twice.") from error

    def _sent_before(self, line, token):
        """Has this attempt been settled or asked already?

        :raise UserError: when the token belongs to another line.
        """
        if not token:
            raise UserError(
                self.env._("What the screen sent cannot be read: reload the page.")
            )
        known = (
            self.env["ar.match.proposal"]
            .sudo()
            .search([("client_token", "=", str(token)[:MAX_TOKEN])], limit=1)
        )
        if known and known.statement_line_id != line:
            raise UserError(
                self.env._("What the screen sent cannot be read: reload the page.")
            )
        return bool(known)

    def _settled(self, proposal):
        """The answer about a proposal that was just applied or asked about."""
        line = proposal.statement_line_id
        if proposal.state == "approval":
            text = self.env._("%s waits for a reviewer.", line.display_name)
            return self._result("approval", line, text)
        text = self.env._(
            "%(line)s is settled: %(summary)s.",
            line=line.display_name,
            summary=(proposal.summary or "")[:200],
        )
        return self._result("done", line, text, offer=self._offer(proposal))

    # === RULES FROM WORK === #

    def _offer(self, proposal):
        """What may be learned from a match made by hand, or False."""
        offer = {
            "proposal_id": proposal.id,
            "remember": self._remember_text(proposal),
            "rule": self._rule_text(proposal),
        }
        return offer if offer["remember"] or offer["rule"] else False

    def _payer_names(self, line):
        return [
            text.strip()
            for text in (line.partner_name, line.account_number)
            if text and text.strip()
        ]

    def _remember_text(self, proposal):
        """The offer to remember the payer, "" when there is nothing new."""
        names = self._payer_names(proposal.statement_line_id)
        if not proposal.partner_id or proposal.teaches or not names:
            return ""
        known = self.env["ar.payer.alias"].search_count(
            [
                ("company_id", "=", proposal.company_id.id),
                ("partner_id", "=", proposal.partner_id.id),
                ("value", "in", names),
            ]
        )
        if known >= len(names):
            return ""
        return self.env._(
            "Remember that “%(payer)s” pays for %(customer)s",
            payer=names[0],
            customer=proposal.partner_id.display_name,
        )

    def _rule_text(self, proposal):
        customer = proposal.partner_id.commercial_partner_id
        if not customer or not self.env["ar.access"]._is("manager"):
            return ""
        return self.env._("Make a rule for %s and test it", customer.display_name)

    @api.model
    def remember(self, proposal_id):
        """Remember the payer of a match that was made by hand.

        :raise UserError: when the match does not stand.
        """
        self.env["ar.access"]._check_clerk()
        proposal = self._proposal(proposal_id)
        line = proposal.statement_line_id
        if proposal.teaches:
            return self._repeated(line)
        self._lock(line)
        if proposal.state != "applied" or not proposal.partner_id:
            raise UserError(
                self.env._(
                    "%s is not settled by this match any more: there is nothing to "
                    "remember.",
                    line.display_name,
                )
            )
        proposal.sudo().teaches = True
        self.env["ar.payer.alias"]._learn(proposal)
        text = self.env._(
            "The payer is remembered for %s.", proposal.partner_id.display_name
        )
        return self._result("done", line, text)

    @api.model
    def rule_action(self, proposal_id):
        """Draft a rule from a match, as a shadow, and open it in the back-test.

        :return: action of ar.match.backtest.
        :raise AccessError: for all but managers.
        """
        if not self.env["ar.access"]._is("manager"):
            raise AccessError(self.env._("Only a manager makes rules."))
        proposal = self._proposal(proposal_id)
        rule = proposal.drafted_rule_id or self._draft_rule(proposal)
        test = self.env["ar.match.backtest"].create({"rule_id": rule.id})
        return test._reopen()

    def _draft_rule(self, proposal):
        """A rule for the customer and journal of a match, with its difference."""
        customer = proposal.partner_id.commercial_partner_id
        if not customer:
            raise UserError(
                self.env._(
                    "The match of %s has no customer to make a rule for.",
                    proposal.statement_line_id.display_name,
                )
            )
        journal = proposal.statement_line_id.journal_id
        name = self.env._(
            "%(customer)s in %(journal)s",
            customer=customer.display_name,
            journal=journal.display_name,
        )
        rule = self.env["ar.match.rule"].create(
            {
                "name": name,
                "company_id": proposal.company_id.id,
                "journal_ids": journal.ids,
                "partner_ids": customer.ids,
                "sequence": 5,
                **self._rule_differences(proposal),
            }
        )
        proposal.sudo().drafted_rule_id = rule
        return rule

    def _rule_differences(self, proposal):
        """Tolerance and account, as large as what the person wrote off."""
        parts = proposal.allocation_ids.filtered("by_hand")
        short = sum(abs(part.amount) for part in parts)
        over = abs(proposal.remainder) if proposal.write_off_remainder else 0.0
        account = parts.account_id[:1] or proposal.remainder_account_id
        values = {"tolerance_currency_id": proposal.currency_id.id}
        if not account:
            return values
        total = sum(abs(a.amount) for a in proposal.allocation_ids) or 1.0
        for side, amount in (("under", short), ("over", over)):
            percent = min(100.0, round(100 * amount / total + 0.01, 2)) if amount else 0
            values.update({f"{side}_fixed": amount, f"{side}_percent": percent})
        return {**values, "write_off_account_id": account.id}
