"""Why a reminder waits or ended, kept as codes with data, told in any language."""

from datetime import date

from odoo import api, fields, models
from odoo.tools import LazyTranslate, format_date

_lt = LazyTranslate(__name__)

#: Data of a reason that are days, kept as text in the database.
DAYS = frozenset(("day", "date", "until", "next"))
#: Why a reminder ended without being sent, and what only a person resolves.
END_TEXTS = {
    "nothing_open": _lt("Nothing is open any more."),
    "nothing_due": _lt("Nothing is due any more."),
    "no_levels": _lt("No reminder policy fits this customer."),
    "sent_today": _lt("Another reminder has been sent today."),
    "gap": _lt("Another reminder was sent too short a time ago."),
    "level_sent": _lt("This level has been sent already."),
    "newer": _lt("A newer reminder takes its place."),
    "merged": _lt("The customer was merged with another one."),
    "run": _lt("Its run was cancelled."),
    "changed": _lt(
        "What is due has changed since somebody edited the words. Take it up again to "
        "write them anew, then look at them."
    ),
}


class ArDunningReasons(models.AbstractModel):
    _name = "ar.dunning.reasons"
    _description = "Reasons of Reminders"

    @api.model
    def _as_json(self, holds):
        """Holds of the core as plain values for a Json field."""
        return [
            {
                "code": hold.code,
                "data": {
                    key: fields.Date.to_string(value)
                    if isinstance(value, date)
                    else value
                    for key, value in hold.data.items()
                },
            }
            for hold in holds
        ]

    @api.model
    def _sentences(self, reasons):
        """One sentence per reason in the user's language, each once.

        :param reasons: as :meth:`_as_json` makes them, or None.
        """
        texts = [self._sentence(r["code"], r.get("data") or {}) for r in reasons or ()]
        return list(dict.fromkeys(texts))

    @api.model
    def _sentence(self, code, data):
        if code in END_TEXTS:
            return self.env._(END_TEXTS[code])
        data = {
            key: self._day(value) if key in DAYS else value
            for key, value in data.items()
        }
        return self.env["ar.core.bridge"]._hold_text(code, data)

    def _day(self, value):
        """A day kept as text, as people write it; anything else as it is."""
        try:
            return format_date(self.env, fields.Date.to_date(value))
        except (TypeError, ValueError):
            return value
