"""Telling colleagues at once what changed, and who looks at which line."""

from odoo import api, models

#: Part of the channel beside the company's record.
CHANNEL = "ar_workbench"


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _tell(self, company, kind, payload):
        """Send a message, with the commit, to everybody with a role in a company."""
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

    @api.model
    def watch(self, line_id):
        """Tell colleagues that this user looks at a line, or with False at none.

        To be called when a line is opened and every minute as long as it is shown.
        Auditors change nothing: nobody need hear of them.

        :return: references of the others who look at the line.
        """
        self._check_reader()
        line = self.env["account.bank.statement.line"]
        if line_id:
            line = self._lines([line_id])
        if self.env["ar.access"]._is("clerk"):
            self.env["ar.workbench.watch"]._see(line)
            for company in line.company_id or self.env.companies:
                self._tell(
                    company,
                    "watching",
                    {"line_id": line.id, "user": self._ref(self.env.user)},
                )
        return self._present(line) if line else []

    @api.model
    def _present(self, line):
        """References of the others who look at the line now."""
        users = self.env["ar.workbench.watch"]._others(line)
        return [self._ref(user) for user in users]


class IrWebsocket(models.AbstractModel):
    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        """People with our roles hear of the lines of all their companies."""
        channels = super()._build_bus_channel_list(channels)
        user = self.env.user
        if user.has_group("ar_reconciliation.ar_reconciliation_group_auditor"):
            channels.extend((company, CHANNEL) for company in user.company_ids)
        return channels
