"""The workbench's surface: see docs/rpc.md, which has every method and its answer."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

#: Version of the view-models; the screen refuses others.
VERSION = 1
#: Accounts that a difference may be written off to.
WRITE_OFF_TYPES = ("income", "income_other", "expense", "expense_direct_cost")
ACCOUNTS_LIMIT = 200


class ArConflict(UserError):
    """Somebody else was quicker; nothing was changed."""


class ArWorkbench(models.AbstractModel):
    _name = "ar.workbench"
    _description = "Workbench of Bank Lines"

    # === ACCESS === #

    def _check_reader(self):
        """Only our roles look.

        :raise AccessError: for everybody else.
        """
        if not self.env["ar.access"]._is("auditor"):
            raise AccessError(
                self.env._(
                    "The workbench is for people with a role in receivables. Ask the "
                    "administrator for one."
                )
            )

    def _lines(self, line_ids):
        """The bank lines, if they exist and the user may read them.

        :raise UserError: when there is none.
        """
        lines = self.env["account.bank.statement.line"].browse(line_ids).exists()
        lines = lines._filtered_access("read")
        if not lines:
            raise ArConflict(
                self.env._(
                    "This bank line no longer exists, or you may not see it: reload "
                    "the list."
                )
            )
        return lines

    # === FIRST PICTURE === #

    @api.model
    @api.readonly
    def load(self, options=None, line_id=False):
        """All for the first picture: see docs/rpc.md.

        :param dict options: of the queue.
        :param line_id: the line to show first; the first of the queue by default.
        """
        self._check_reader()
        options = options or {}
        queue = self.queue(options)
        first = line_id or next((i for g in queue["groups"] for i in g["ids"]), False)
        access = self.env["ar.access"]
        return {
            "v": VERSION,
            "user": self._ref(self.env.user),
            "can": {
                "work": access._is("clerk"),
                "approve": access._is("reviewer"),
                "rules": access._is("manager"),
            },
            "journals": self._journals(),
            "queue": queue,
            "line": self._first_line(first, bool(line_id)),
            "progress": self.progress(options.get("journal_id")),
            "books": self._books(),
            "reasons": self._reasons(),
            "accounts": self._accounts(),
            "owner_domain": self._owner_domain(),
        }

    def _first_line(self, line_id, asked):
        """The line's view-model; a line asked for that is gone is no error here."""
        if not line_id:
            return False
        try:
            return self.line(line_id)
        except ArConflict:
            if asked:
                return False
            raise

    def _journals(self):
        """Journals with bank lines, each with the number of lines that wait."""
        journals = self._queue_journals({})
        domain = self._scope_domain({}) & Domain("ar_is_snoozed", "=", False)
        counts = dict(
            self.env["account.bank.statement.line"]._read_group(
                domain, ["journal_id"], ["__count"]
            )
        )
        return [
            {
                "id": journal.id,
                "name": journal.display_name,
                "currency": self._ref(
                    journal.currency_id or journal.company_id.currency_id
                ),
                "count": counts.get(journal, 0),
            }
            for journal in journals
            if journal.active or journal in counts
        ]

    def _books(self):
        """Write-off models that a person may book lines with."""
        domain = Domain("mapped_partner_id", "=", False) & Domain(
            "company_id", "parent_of", self.env.companies.ids
        )
        found = self.env["account.reconcile.model"].search_fetch(domain, ["name"])
        return [{"id": model.id, "name": model.name} for model in found]

    def _reasons(self):
        """Why a customer may have paid less."""
        field = self.env["ar.match.allocation"]._fields["reason"]
        return [
            {"code": code, "name": name}
            for code, name in field._description_selection(self.env)
        ]

    def _owner_domain(self):
        """To whom lines may be handed over, as a domain for the screen."""
        clerks = self.env.ref("ar_reconciliation.ar_reconciliation_group_clerk")
        companies = self.env.companies.ids
        return [
            ("all_group_ids", "in", clerks.ids),
            ("company_ids", "in", companies),
            ("share", "=", False),
        ]

    def _accounts(self):
        """Accounts to which a difference may be written off."""
        accounts = self.env["account.account"].search_fetch(
            [
                ("account_type", "in", WRITE_OFF_TYPES),
                ("company_ids", "in", self.env.company.ids),
            ],
            ["name", "code"],
            limit=ACCOUNTS_LIMIT,
        )
        return [{"id": a.id, "name": a.name, "code": a.code} for a in accounts]

    # === PARTS OF VIEW-MODELS === #

    @api.model
    def _money(self, amount, currency):
        """Money for the screen: whole units to add up, and text for the eye."""
        units = self.env["ar.core.bridge"]._units(amount, currency)
        return {"units": units, "text": currency.format(amount)}

    @api.model
    def _currency(self, currency):
        return {
            "id": currency.id,
            "name": currency.name,
            "symbol": currency.symbol,
            "position": currency.position,
            "decimals": currency.decimal_places,
            "step": round(currency.rounding * 10**currency.decimal_places) or 1,
        }

    @api.model
    def _ref(self, record):
        """A record as the screen names it; who reads the line may read its names."""
        if not record:
            return False
        return {"id": record.id, "name": record.sudo().display_name or ""}

    @api.model
    def _day(self, date):
        if not date:
            return False
        return {"date": date.isoformat(), "text": format_date(self.env, date)}

    @api.model
    def _when(self, moment):
        return format_datetime(self.env, moment, dt_format="short") if moment else ""
