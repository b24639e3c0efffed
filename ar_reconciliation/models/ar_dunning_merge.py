"""Two customers become one: their reminders stay, and stay what they were."""

from odoo import api, models

from ..core.dunning.states import GONE


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    @api.model
    def _make_way(self, partners, kept):
        """Keep one reminder per day in the key; the others end, or are its twins.

        :param kept: the customer that stays.
        """
        found = self.sudo().search([("partner_id", "in", partners.ids)])
        groups = found.grouped(lambda m: (m.company_id, m.currency_id, m.day, m.twin))
        for messages in groups.values():
            first = messages.sorted(
                lambda m: (m.state not in GONE, m.partner_id != kept, m.id)
            )
            for message in first[1:]:
                message._cancel("merged")
                message.twin = message.id


class ArDunningCase(models.Model):
    _inherit = "ar.dunning.case"

    @api.model
    def _make_way(self, partners, kept):
        """Keep one open case per kind; the others end."""
        found = self.sudo().search(
            [("partner_id", "in", partners.ids), ("state", "!=", "closed")]
        )
        groups = found.grouped(lambda c: (c.company_id, c.currency_id, c.kind))
        for cases in groups.values():
            first = cases.sorted(lambda case: (case.partner_id != kept, case.id))
            first[1:].action_close()
