"""The workbench's surface: see docs/rpc.md, which has every method and its answer."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, format_datetime

#: Version of the view-models; the screen refuses others.
VERSION = 1


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
