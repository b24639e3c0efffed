"""Does each bank statement follow the one before it, without a gap?"""

from datetime import date

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from ..core.continuity import Period, links

_lt = LazyTranslate(__name__)

LINKS = [
    ("first", "First"),
    ("follows", "Follows"),
    ("gap", "Gap Before It"),
    ("overlap", "Overlaps"),
    ("break", "Does Not Add Up"),
]
#: Colours of Odoo's calendar.
COLORS = {"first": 4, "follows": 10, "gap": 1, "overlap": 2, "break": 1}
LINK_TEXTS = {
    "gap": _lt(
        "%(difference)s is missing between %(previous)s and this statement. Import the "
        "statement between them."
    ),
    "overlap": _lt(
        "The period overlaps %(previous)s, and the balances differ by %(difference)s. "
        "Check for entries that are there twice or are missing."
    ),
    "break": _lt(
        "The entries do not lead from the opening to the closing balance: "
        "%(difference)s is missing. Import the file again, or ask the bank for it."
    ),
}


class AccountBankStatement(models.Model):
    _inherit = "account.bank.statement"

    ar_date_from = fields.Date(
        string="From", copy=False, help="First day the bank's statement covers."
    )
    ar_date_to = fields.Date(
        string="To", copy=False, help="Last day the bank's statement covers."
    )
    ar_first_day = fields.Date(
        compute="_compute_ar_days", search="_search_ar_first_day", string="First Day"
    )
    ar_last_day = fields.Date(
        compute="_compute_ar_days", search="_search_ar_last_day", string="Last Day"
    )
    ar_link = fields.Selection(
        LINKS,
        string="Continuity",
        compute="_compute_ar_link",
        search="_search_ar_link",
        help="Whether the statement begins where the one before it ended.",
    )
    ar_link_text = fields.Char(string="What Is Missing", compute="_compute_ar_link")
    ar_link_color = fields.Integer(compute="_compute_ar_link")

    @api.depends("ar_date_from", "ar_date_to", "date", "first_line_index")
    def _compute_ar_days(self):
        """The bank's period; of statements made by hand that of their lines."""
        for statement in self:
            last = statement.ar_date_to or statement.date
            statement.ar_first_day = (
                statement.ar_date_from or statement._ar_first_line_day() or last
            )
            statement.ar_last_day = last

    @api.model
    def _search_ar_first_day(self, operator, value):
        return self._ar_day_domain("ar_date_from", operator, value)

    @api.model
    def _search_ar_last_day(self, operator, value):
        return self._ar_day_domain("ar_date_to", operator, value)

    def _ar_day_domain(self, name, operator, value):
        """By the bank's period; statements made by hand by their date."""
        by_hand = Domain(name, "=", False) & Domain("date", operator, value)
        return Domain(name, operator, value) | by_hand

    def _ar_first_line_day(self):
        """Day of the first line, with which Odoo's sorting index begins."""
        day = (self.first_line_index or "")[:8]
        return date.fromisoformat(day) if len(day) == 8 else False

    @api.depends("ar_first_day", "ar_last_day", "balance_start", "balance_end_real")
    @api.depends_context("lang")
    def _compute_ar_link(self):
        found = self._ar_links(self.journal_id)
        for statement in self:
            link = found.get(statement.id)
            statement.ar_link = link.code if link else False
            statement.ar_link_color = COLORS.get(statement.ar_link, 0)
            statement.ar_link_text = link and self._ar_link_words(
                link, statement.currency_id
            )

    @api.model
    def _search_ar_link(self, operator, value):
        """Statements by their link: all of the companies in use are looked through."""
        if operator != "in":
            return NotImplemented
        journals = self.env["account.journal"].search(
            [("type", "in", ("bank", "cash", "credit"))]
        )
        found = self._ar_links(journals).values()
        return [("id", "in", [link.id for link in found if link.code in value])]

    def _ar_links(self, journals):
        """Statement id -> core ``Link``, for all statements of some journals."""
        found = {}
        statements = self.search([("journal_id", "in", journals.ids)])
        for journal, group in statements.grouped("journal_id").items():
            currency = journal.currency_id or journal.company_id.currency_id
            periods = [s._ar_period(currency) for s in group if s.ar_last_day]
            found.update({link.id: link for link in links(periods)})
        return found

    def _ar_period(self, currency):
        """Record -> core ``Period``."""
        units = self.env["ar.core.bridge"]._units
        return Period(
            id=self.id,
            first=min(self.ar_first_day, self.ar_last_day),
            last=self.ar_last_day,
            opening=units(self.balance_start, currency),
            closing=units(self.balance_end_real, currency),
            total=units(self.balance_end - self.balance_start, currency),
        )

    @api.model
    def _ar_link_of_new(self, journal, first, last, opening, closing, total):
        """What is wrong with how a statement, not imported yet, would follow.

        :param Decimal opening: balances and sum of entries, in the journal's currency.
        :return: a sentence, or False.
        """
        currency = journal.currency_id or journal.company_id.currency_id
        units = self.env["ar.core.bridge"]._units
        opening, closing, total = (
            units(float(amount), currency) for amount in (opening, closing, total)
        )
        own = Period(0, first, last, opening, closing, total)
        statements = self.search([("journal_id", "=", journal.id)])
        periods = [s._ar_period(currency) for s in statements if s.ar_last_day]
        link = next(link for link in links([*periods, own]) if not link.id)
        return self._ar_link_words(link, currency)

    def _ar_link_words(self, link, currency):
        if link.code not in LINK_TEXTS:
            return False
        amount = self.env["ar.core.bridge"]._amount(link.difference, currency)
        sentence = self.env._(LINK_TEXTS[link.code])
        return sentence % {
            "difference": currency.format(amount),
            "previous": self.browse(link.previous).name,
        }
