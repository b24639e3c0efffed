"""Read the customer's ledger, compare it with ours, keep what comes of it."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.agreement.balance import balance
from ..core.agreement.carry import with_carried
from ..core.agreement.compare import compare
from ..core.agreement.our_ledger import our_lines, their_closing
from ..core.agreement.stored import dump, still_duplicate
from ..core.agreement.their_ledger import TheirLedger, ledger_lines, read
from ..core.agreement.types import AgreementPolicy, LedgerLine
from ..core.errors import FileError
from ..core.statement import build
from ..core.text import compact
from .ar_ledger_comparison import LIVE

POLICY = AgreementPolicy()
#: Parts of a mapping that hold for the customer's next file, too.
LAYOUT = (
    "v", "columns", "date_style", "decimal", "decimals", "amounts", "sign", "side",
)  # fmt: skip


class Account(NamedTuple):
    """Whose ledgers are compared, and when."""

    company: Any
    partner: Any
    currency: Any
    date_to: Any
    date_from: Any = None
    statement: Any = None


class Reading(NamedTuple):
    """Both ledgers; lines of all days, ours up to some days after the cutoff."""

    file: TheirLedger
    ours: list[LedgerLine]
    items: dict[int, tuple[int, ...]]
    theirs: list[LedgerLine]
    issues: list


class ArLedgerComparison(models.Model):
    _inherit = "ar.ledger.comparison"

    # === READING === #

    @api.model
    def _read_both(self, account, data, filename, mapping=None):
        """Our account and the customer's file.

        :param mapping: as chosen by a person; None: as remembered, else guessed.
        :raise UserError: naming what is wrong with the file.
        """
        currency = account.currency
        rounding = Decimal(str(currency.rounding))
        last = account.date_to + timedelta(days=POLICY.days)
        fetched = self.env["ar.statement.ledger"]._fetch(
            account.company, account.partner, last, currencies=currency
        )
        key = (account.partner.commercial_partner_id.id, currency.id)
        items, settlements = fetched[key]
        lines = build(items, settlements, currency=currency.name, date_to=last).lines
        ours, ids = our_lines(lines)
        options = {"ours": ours, "rounding": rounding}
        file = self._read_file(account.partner, data, filename, mapping, options)
        theirs, bad = ledger_lines(file, rounding, currency.name)
        return Reading(file, ours, ids, theirs, [*file.issues, *bad])

    def _read_file(self, partner, data, filename, mapping, options):
        try:
            if mapping:
                return read(data, filename, mapping=mapping, **options)
            return self._read_known(partner, data, filename, options)
        except FileError as error:
            problem = self.env["ar.core.bridge"]._file_error_text(error)
            name = filename or self.env._("The file")
            raise UserError(
                self.env._("%(file)s: %(problem)s", file=name, problem=problem)
            ) from error

    def _read_known(self, partner, data, filename, options):
        """Read with the mapping remembered for these headings, else guess."""
        file = error = None
        try:
            file = read(data, filename, **options)
            found = file.mapping
        except FileError as caught:
            error, found = caught, {"headers": caught.data.get("names", ())}
        known = self._recall(partner, found)
        if known:
            return read(data, filename, mapping=known, **options)
        if error:
            raise error
        return file

    @api.model
    def _layout_key(self, mapping):
        return " | ".join(mapping.get("headers") or ())

    @api.model
    def _recall(self, partner, mapping):
        """The mapping that a person confirmed for this customer's headings, or None."""
        known = partner.sudo().commercial_partner_id.ar_ledger_mapping or {}
        return known.get(self._layout_key(mapping))

    @api.model
    def _remember(self, partner, mapping):
        """Keep how a person had the columns of this customer's file read."""
        customer = partner.sudo().commercial_partner_id
        kept = {name: mapping[name] for name in LAYOUT if name in mapping}
        known = customer.ar_ledger_mapping or {}
        customer.ar_ledger_mapping = {**known, self._layout_key(mapping): kept}

    # === PERIOD === #

    @api.model
    def _first_day(self, account, reading):
        """The first day compared: after the last comparison, else the file's month."""
        if account.date_from:
            return account.date_from
        if previous := self._live(account, "<"):
            return previous.date_to + timedelta(days=1)
        days = [line.date for line in reading.theirs if line.date <= account.date_to]
        return min(days, default=account.date_to).replace(day=1)

    @api.model
    def _live(self, account, operator):
        """The comparison that counts before, on or after the day, if there is one."""
        return self.sudo().search(
            [
                ("company_id", "=", account.company.id),
                ("partner_id", "=", account.partner.commercial_partner_id.id),
                ("currency_id", "=", account.currency.id),
                ("state", "in", LIVE),
                ("date_to", operator, account.date_to),
            ],
            limit=1,
        )

    def _check_place(self, account):
        """A comparison follows the ones before; an open one of the day is replaced.

        :raise UserError: when there is a later one, or the day's is agreed.
        """
        if later := self._live(account, ">"):
            raise UserError(
                self.env._(
                    "%s is of a later day: cancel it first, or compare up to a later "
                    "day.",
                    later.display_name,
                )
            )
        same = self._live(account, "=")
        if same.state == "agreed":
            raise UserError(
                self.env._("%s is agreed: reopen it first.", same.display_name)
            )
        return same

    # === COMPARE === #

    @api.model
    def _make(self, account, data, filename, *, mapping=None, typed=None, **vals):
        """Compare and keep the result; the caller has checked that the user may.

        :param Account account: whose ledgers.
        :param bytes data: the customer's file.
        :param float typed: their balance on the day, if the file does not say it.
        :param vals: further values of the comparison: who uploaded it.
        :return: the comparison, as superuser.
        :raise UserError: when the file cannot be read, or the day is taken.
        """
        partner = account.partner.sudo().commercial_partner_id
        account = account._replace(partner=partner)
        same = self._check_place(account)
        reading = self._read_both(account, data, filename, mapping)
        for old in same:
            old._put_aside("replaced")
        first = self._first_day(account, reading)
        previous = self._live(account, "<")
        before, gone = self._before(previous, reading.ours)
        contact = vals.get("uploaded_partner_id")
        result = self._compared(account, reading, first, before, contact)
        sums = self._ends(account, reading, first, previous, typed)
        source = sums.pop("their_source")
        table = balance(result, sums["our_balance"], sums["their_balance"])
        for name in ("our_adjusted", "their_adjusted", "unexplained"):
            sums[name] = getattr(table, name)
        amount = self.env["ar.core.bridge"]._amount
        comparison = self.sudo().create(
            {
                **self._head_vals(account, reading, data, filename),
                **{name: amount(n, account.currency) for name, n in sums.items()},
                **self._result_vals(result),
                **vals,
                "their_source": source,
                "date_from": first,
                "previous_id": previous.id,
            }
        )
        comparison._keep_file(data, filename)
        comparison._keep_lines(result, before, gone, reading.items)
        return comparison

    def _compared(self, account, reading, first, before, by_contact):
        """core ``Comparison`` of the period, with what was open before."""
        old = [difference for difference, _line in before]
        ours = [line for line in reading.ours if line.date >= first]
        theirs = [line for line in reading.theirs if line.date >= first]
        ours, theirs = with_carried(old, ours, theirs)
        result = compare(
            ours,
            theirs,
            cutoff=account.date_to,
            policy=POLICY,
            others=self._others(account, theirs, by_contact),
        )
        return still_duplicate(old, result)

    def _result_vals(self, result):
        """How many lines were compared, and those that agree."""
        groups = (*result.matches, *result.differences)
        return {
            "our_count": sum(len(group.ours) for group in groups),
            "their_count": sum(len(group.theirs) for group in groups),
            "match_count": len(result.matches),
            "matches": [
                {"ours": [*map(dump, m.ours)], "theirs": [*map(dump, m.theirs)]}
                for m in result.matches
            ],
        }

    def _head_vals(self, account, reading, data, filename):
        sequence = self.env["ir.sequence"].sudo().with_company(account.company)
        return {
            "name": sequence.next_by_code("ar.ledger.comparison") or "/",
            "company_id": account.company.id,
            "partner_id": account.partner.id,
            "currency_id": account.currency.id,
            "statement_id": account.statement.id if account.statement else False,
            "date_to": account.date_to,
            "uploaded_by_id": self.env.uid,
            "filename": filename,
            "checksum": hashlib.sha256(data).hexdigest(),
            "mapping": reading.file.mapping,
            "row_count": reading.file.rows,
            "issues": [
                [issue.row, issue.severity, issue.code, issue.data, issue.text]
                for issue in reading.issues
            ],
        }

    def _keep_file(self, data, filename):
        """Never shown as a page: what looks like one is kept as plain text."""
        plain = self.env["ir.attachment"].with_context(attachments_mime_plainxml=True)
        self.attachment_id = plain.create(
            {
                "name": filename or "ledger",
                "raw": data,
                "res_model": self._name,
                "res_id": self.id,
                "mimetype": "application/octet-stream",
                "company_id": self.company_id.id,
            }
        )

    def _ends(self, account, reading, first, previous, typed):
        """Opening and closing of both sides, in units, and where theirs come from."""
        currency, cutoff = account.currency, account.date_to

        def moved(lines):
            return sum(line.amount for line in lines if first <= line.date <= cutoff)

        ours = sum(line.amount for line in reading.ours if line.date <= cutoff)
        our_opening = ours - moved(reading.ours)
        rounding = Decimal(str(currency.rounding))
        theirs = their_closing(
            reading.file, reading.theirs, cutoff, rounding, currency.name
        )
        units, source = self.env["ar.core.bridge"]._units, "stated"
        if typed is not None:
            theirs, source = units(typed, currency), "typed"
        elif theirs is None:
            source = "previous" if previous else "assumed"
            begun = units(previous.their_balance, currency) if previous else our_opening
            theirs = begun + moved(reading.theirs)
        return {
            "our_opening": our_opening,
            "our_balance": ours,
            "their_opening": theirs - moved(reading.theirs),
            "their_balance": theirs,
            "their_source": source,
        }

    def _others(self, account, lines, by_contact):
        """Number to the customer whose document it is, for numbers that they name.

        A contact learns that a number is somebody else's only of a document whose
        amount it knows, too: numbers alone could be guessed.
        """
        amounts = {}
        for line in lines:
            for number in line.numbers:
                amounts.setdefault(compact(number), set()).add(abs(line.amount))
        numbers = sorted({number for line in lines for number in line.numbers})
        if not numbers:
            return {}
        ledger = self.env["ar.statement.ledger"]
        domain = (
            Domain("company_id", "in", ledger._companies(account.company).ids)
            & Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund"))
            & Domain("commercial_partner_id", "!=", account.partner.id)
            & Domain("name", "in", numbers)
        )
        names = ["name", "commercial_partner_id", "currency_id", "amount_total"]
        moves = self.env["account.move"].sudo().search_fetch(domain, names)
        units = self.env["ar.core.bridge"]._units
        return {
            move.name: move.commercial_partner_id.id
            for move in moves
            if not by_contact
            or units(move.amount_total, move.currency_id) in amounts[compact(move.name)]
        }


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_ledger_mapping = fields.Json(
        string="Columns of the Customer's Ledger",
        groups="ar_reconciliation.ar_reconciliation_group_auditor",
        copy=False,
    )
