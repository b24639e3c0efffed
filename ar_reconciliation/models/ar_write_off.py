"""Reconciliation models on bank lines that are no customer's payment."""

from decimal import Decimal
from typing import NamedTuple

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.rules.actions import Part, split
from ..core.rules.conditions import Condition, Facts, evaluate
from ..core.rules.scope import reach
from ..core.types import Proposal, Reason


class Candidate(NamedTuple):
    """A model prepared for many lines."""

    model: models.Model
    condition: Condition
    parts: tuple[Part, ...]


class Choice(NamedTuple):
    """The model for a line, why, and units for each of the model's lines."""

    model: models.Model
    reasons: tuple[Reason, ...]
    amounts: tuple[int, ...]
    may_post: bool


def _decimal(number):
    return Decimal(str(number or 0))


class ArWriteOff(models.AbstractModel):
    _name = "ar.write.off"
    _description = "Booking by Reconciliation Models"

    # === CHOICE === #

    def _offer(self, run, rule, lines, results):
        """Propose reconciliation models for lines the engine found no receipt in.

        :param rule: ar.match.rule whose approval limit holds.
        :param results: the engine's ``Proposal`` values for these lines.
        :return: ar.match.proposal records to post now.
        """
        firsts, shown = {}, {}
        for result in results:
            firsts.setdefault(result.entry_id, result)
            shown[result.entry_id] = max(result.rank, shown.get(result.entry_id, 0))
        scope = self._scope(lines, firsts)
        if not scope:
            return self.env["ar.match.proposal"]
        refused = self.env["ar.match.store"]._refused(lines, run.automatic)
        candidates = self._candidates(run.company_id)
        choices = {}
        for line, how in scope.items():
            choice = candidates and self._choose(
                line, firsts[line.id].payer, candidates, refused[line.id]
            )
            if choice:
                may_post = choice.may_post and how == "post" and bool(rule)
                choices[line] = choice._replace(may_post=may_post)
        return self._store(run, rule, choices, shown)

    def _scope(self, lines, firsts):
        """Lines that models may touch -> ``post`` or ``propose``."""
        payers = {first.payer for first in firsts.values() if first.payer}
        customers = self.env["res.partner"].browse(payers)
        known = set(customers.filtered("customer_rank").ids)
        scope = {}
        for line in lines:
            first = firsts.get(line.id)
            how = first and reach(first, known)
            if how and line.ar_proposal_id.state != "approval":
                scope[line] = how
        return scope

    def _candidates(self, company, mapping=False):
        """The company's active models in their order, prepared.

        :param bool mapping: those that only tell the partner, instead of the others.
        """
        domain = Domain("company_id", "parent_of", company.id)
        if mapping:
            domain &= Domain("mapped_partner_id", "!=", False)
        else:
            domain &= Domain("can_be_proposed", "=", True)
        found = self.env["account.reconcile.model"].search(domain)
        return [
            Candidate(model, self._condition(model), tuple(map(self._part, parts)))
            for model in found
            if (parts := model.line_ids)
        ]

    def _condition(self, model):
        """account.reconcile.model -> ``Condition``"""
        return Condition(
            journals=frozenset(model.match_journal_ids.ids),
            partners=frozenset(model.match_partner_ids.commercial_partner_id.ids),
            amount=model.match_amount or "",
            low=_decimal(model.match_amount_min),
            high=_decimal(model.match_amount_max),
            label=model.match_label or "",
            text=model.match_label_param or "",
        )

    def _part(self, model_line):
        """account.reconcile.model.line -> ``Part``"""
        return Part(
            kind=model_line.amount_type,
            value=_decimal(model_line.amount),
            pattern=model_line.amount_string or "",
        )

    def _facts(self, line, payer=0):
        """account.bank.statement.line -> ``Facts``"""
        return Facts(
            journal=line.journal_id.id,
            amount=_decimal(line.amount),
            partner=line.partner_id.commercial_partner_id.id or payer,
            texts=self._texts(line),
        )

    def _texts(self, line):
        return self.env["ar.core.bridge"]._bank_entry(line).texts

    def _choose(self, line, payer, candidates, refused):
        """The first model that applies, balances, and was not refused by a person."""
        facts = self._facts(line, payer)
        for candidate in candidates:
            reasons = evaluate(candidate.condition, facts)
            if reasons is None or self._signature(candidate.model) in refused:
                continue
            divided = self._split(line, candidate.parts, facts.texts)
            if divided.complete and self._has_accounts(candidate.model, line):
                may_post = (
                    candidate.model.trigger == "auto_reconcile"
                    and not candidate.condition.empty
                )
                return Choice(candidate.model, reasons, divided.amounts, may_post)
        return None

    def _split(self, line, parts, texts):
        currency = line.foreign_currency_id or line.currency_id
        amount = line.amount_currency if line.foreign_currency_id else line.amount
        wanted = -self.env["ar.core.bridge"]._units(amount, currency)
        return split(wanted, parts, unit=_decimal(currency.rounding), texts=texts)

    def _book(self, model, lines):
        """Book lines with a model that a person chose; conditions do not count.

        :raise UserError: when a line is settled, or the model does not balance it.
        """
        self.env["ar.access"]._check_clerk()
        parts = tuple(map(self._part, model.line_ids))
        choices = {}
        for line in lines:
            divided = self._split(line, parts, self._texts(line))
            fits = divided.complete and self._has_accounts(model, line)
            if not fits or not line._ar_matchable():
                raise UserError(self._refusal(model, line))
            choices[line] = Choice(model, (), divided.amounts, False)
        run, rules = self.env["ar.match.run"], self.env["ar.match.rule"]
        rule_of = rules._general(lines)
        vals_list = [
            self._proposal_vals(line, choice, run, rule_of[line], 0)
            for line, choice in choices.items()
        ]
        proposals = self.env["ar.match.proposal"].sudo().create(vals_list)
        return proposals.sudo(False).action_apply()

    def _refusal(self, model, line):
        """Why a model cannot book a line."""
        if not line._ar_matchable():
            return self.env._(
                "%s is settled, excluded, or waits for a reviewer: leave it out.",
                line.display_name,
            )
        return self.env._(
            "The lines of “%(model)s” do not add up to the amount of %(line)s, or lack "
            "an account: choose another model, or change this one.",
            model=model.name,
            line=line.display_name,
        )

    def _has_accounts(self, model, line):
        """Has each line of the model an account in use, of the bank line's company?"""
        return model.company_id in line.company_id.parent_ids and all(
            self._account(model_line, line).active for model_line in model.line_ids
        )

    def _account(self, model_line, line):
        """The account of a model's line, else its partner's by the money's way."""
        if model_line.account_id:
            return model_line.account_id
        partner = (model_line.partner_id or line.partner_id).with_company(
            line.company_id
        )
        if line.amount > 0:
            return partner.property_account_receivable_id
        return partner.property_account_payable_id

    def _signature(self, model):
        """What makes two proposals of a model for one bank line the same."""
        return frozenset((("model", model.id),))

    # === PARTNERS === #

    def _mapped_payers(self, lines):
        """Bank line id -> commercial partner that a mapping model tells for it."""
        found = {}
        open_lines = lines.filtered(lambda line: not line.partner_id)
        for company, group in open_lines.grouped("company_id").items():
            candidates = self._candidates(company, mapping=True)
            for line in group if candidates else ():
                facts = self._facts(line)
                for model, condition, _parts in candidates:
                    if evaluate(condition, facts) is not None:
                        partner = model.mapped_partner_id.commercial_partner_id
                        found[line.id] = partner.id
                        break
        return found

    # === PROPOSALS === #

    def _store(self, run, rule, choices, shown):
        """Store the choices as proposals and set the state of the bank lines.

        :param dict choices: bank line -> ``Choice``.
        :param dict shown: bank line id -> rank of the engine's last proposal.
        :return: proposals to post now.
        """
        none = self.env["ar.match.proposal"]
        if not choices:
            return none
        vals_list = [
            self._proposal_vals(line, choice, run, rule, shown.get(line.id, 0))
            for line, choice in choices.items()
        ]
        proposals = none.sudo().create(vals_list).sudo(False)
        to_post = none
        for proposal, (line, choice) in zip(proposals, choices.items(), strict=True):
            if line.ar_match_state == "proposed":
                continue  # the engine's own proposals stand before the model's
            line._ar_write(ar_proposal_id=proposal.id, ar_match_state="proposed")
            if not choice.may_post:
                continue
            if rule._is_over_limit(proposal):
                proposal._request_approval()
            else:
                to_post += proposal
        return to_post

    def _proposal_vals(self, line, choice, run, rule, rank):
        bridge = self.env["ar.core.bridge"]
        applies = Reason("rule_applies", 0.0, {"model": choice.model.name})
        # A rule of the company, not an estimate: there is nothing to doubt.
        result = Proposal(
            line.id, rank + 1, 1.0, "propose", reasons=(applies, *choice.reasons)
        )
        counterparts = [
            {"line": model_line.id, "account": account.id, "units": units}
            for model_line, units in zip(
                choice.model.line_ids, choice.amounts, strict=True
            )
            if units and (account := self._account(model_line, line))
        ]
        return {
            **bridge._proposal_vals(result, line, run, rule),
            "reconcile_model_id": choice.model.id,
            "counterparts": {"v": 1, "lines": counterparts},
        }

    def _is_current(self, proposal):
        """Would the model still book the line as the proposal says?"""
        model, line = proposal.reconcile_model_id, proposal.statement_line_id
        parts = tuple(map(self._part, model.line_ids))
        divided = self._split(line, parts, self._texts(line))
        current = [
            {"line": model_line.id, "account": account.id, "units": units}
            for model_line, units in zip(model.line_ids, divided.amounts, strict=True)
            if units and (account := self._account(model_line, line))
        ]
        return model.active and current == proposal.counterparts["lines"]
