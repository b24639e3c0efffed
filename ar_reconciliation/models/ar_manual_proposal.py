"""Proposals that a person put together."""

from odoo import fields, models


class ArMatchProposal(models.Model):
    _inherit = "ar.match.proposal"

    by_hand = fields.Boolean(
        string="Put Together by a Person",
        readonly=True,
        help="Not found by the engine: it says nothing about a rule or about how sure "
        "the engine is.",
    )
    remainder_account_id = fields.Many2one(
        "account.account",
        string="Account of the Rest",
        readonly=True,
        help="Where a person had the rest written off to.",
    )
    client_token = fields.Char(
        readonly=True,
        copy=False,
        help="Tells an attempt that is repeated from a new one.",
    )
    drafted_rule_id = fields.Many2one(
        "ar.match.rule",
        string="Rule Made of It",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _client_token_uniq = models.UniqueIndex(
        "(client_token) WHERE client_token IS NOT NULL",
        "This match was sent twice.",
    )

    def _exceeds_tolerance(self):
        """A rest that a person writes off counts like what they write off of items."""
        if super()._exceeds_tolerance():
            return True
        within = "amount_within_tolerance" in self._reason_codes()
        return self.by_hand and self.write_off_remainder and not within

    def _teaches_payer(self, event):
        """What a person put together teaches nothing until they say so."""
        return not self.by_hand and super()._teaches_payer(event)

    def _why_approval(self):
        """Why a second person is needed, as a sentence; "" if none is."""
        self.ensure_one()
        if not self._needs_approval():
            return ""
        if self.rule_id._is_over_limit(self):
            limit = self.rule_id.currency_id.format(self.rule_id.approval_limit)
            return self.env._(
                "The line exceeds the approval limit of %s: a reviewer is asked.", limit
            )
        return self.env._(
            "More is written off than the rule allows: a reviewer is asked."
        )


class ArMatchLog(models.Model):
    _inherit = "ar.match.log"

    def _prepare_vals(self, event, line, proposal, note):
        """A person's match is not the work of the rule whose limits held for it."""
        vals = super()._prepare_vals(event, line, proposal, note)
        if proposal.by_hand:
            vals.update(rule_name=False, rule_version=0)
        return vals
