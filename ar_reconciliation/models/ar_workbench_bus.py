"""Telling colleagues at once what changed, and who looks at which line."""

from odoo import api, models

#: Part of the channel beside the company's record.
CHANNEL = "ar_workbench"


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _tell(self, company, kind, payload):
        """Send a message to everybody with a role in a company, when it is committed."""
        message = f"{CHANNEL}/{kind}"
        self.env["bus.bus"]._sendone((company, CHANNEL), message, payload)

    @api.model
    def _tell_changed(self, lines, status, text):
        """Tell what became of lines; each company hears of its own only."""
        user = self._ref(self.env.user)
        by_company = lines.grouped("company_id")
        for company, own in by_company.items():
            self._tell(
                company,
                "changed",
                {
                    "line_ids": own.ids,
                    "user": user,
                    "what": status,
                    "text": text if len(by_company) == 1 else "",
                },
            )


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """People with our roles hear of the lines of all their companies."""
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if user.has_group("ar_reconciliation.ar_reconciliation_group_auditor"):
            channels.extend((company, CHANNEL) for company in user.company_ids)
        return channels
