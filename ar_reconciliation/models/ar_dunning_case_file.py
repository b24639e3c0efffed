"""What a lawyer or an agency needs about a customer, as a workbook or as tables."""

import csv
import io
import zipfile

import xlsxwriter

from odoo import fields, models

#: Characters of a cell of the workbook.
CELL_LENGTH = 32_767


class ArDunningCase(models.Model):
    _inherit = "ar.dunning.case"

    def action_download_xlsx(self):
        """Hand over the customer's file as a workbook; written down in the history."""
        return self._download("xlsx")

    def action_download_csv(self):
        """Hand over the customer's file as tables in an archive."""
        return self._download("zip")

    def _download(self, kind):
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        tables = self._tables()
        content = self._xlsx(tables) if kind == "xlsx" else self._zip(tables)
        paper = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"case-{self.id}-{fields.Date.today()}.{kind}",
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.sudo().write(
            {"exported_on": fields.Datetime.now(), "exported_by_id": self.env.uid}
        )
        self._ar_update_state(("open",), "exported")
        self.sudo()._message_log(
            body=self.env._("%s took the customer's file.", self.env.user.name),
            attachment_ids=paper.ids,
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{paper.id}?download=1",
            "target": "self",
        }

    # === CONTENT === #

    def _tables(self):
        """Name -> list of rows, the first one the headings.

        Days are ``date``, amounts float in the currency of their row.
        """
        self.ensure_one()
        return {
            self.env._("Customer"): self._customer_rows(),
            self.env._("Items"): self._item_rows(),
            self.env._("Reminders"): self._reminder_rows(),
            self.env._("Promises"): self._promise_rows(),
            self.env._("Disputes"): self._dispute_rows(),
        }

    def _customer_rows(self):
        partner = self.partner_id.sudo()
        address = ", ".join(partner._display_address().splitlines())
        return [
            [self.env._("Field"), self.env._("Value")],
            [self.env._("Customer"), partner.name],
            [self.env._("Address"), address],
            [self.env._("Tax ID"), partner.vat or ""],
            [self.env._("E-Mail"), partner.email or ""],
            [self.env._("Phone"), partner.phone or ""],
            [self.env._("Creditor"), self.company_id.name],
            [self.env._("Since"), self.on],
            [self.env._("Amount"), self.amount],
            [self.env._("Currency"), self.currency_id.name],
        ]

    def _item_rows(self):
        items = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ],
            order="date_maturity, id",
        )
        head = [
            self.env._("Document"),
            self.env._("Date"),
            self.env._("Due On"),
            self.env._("Amount"),
            self.env._("Still Open"),
            self.env._("Currency"),
            self.env._("Limitation"),
        ]
        return [head] + [
            [
                item.move_id.name,
                item.date,
                item.date_maturity,
                item.amount_currency,
                item.amount_residual_currency,
                item.currency_id.name,
                item.ar_limitation_date,
            ]
            for item in items
        ]

    def _reminder_rows(self):
        messages = self.env["ar.dunning.message"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("state", "in", ("sending", "sent", "bounced")),
            ],
            order="day, id",
        )
        channels = dict(messages._fields["channel"]._description_selection(self.env))
        head = [
            self.env._("Day"),
            self.env._("Level"),
            self.env._("Channel"),
            self.env._("Address"),
            self.env._("Amount Due"),
            self.env._("Currency"),
            self.env._("Answered On"),
        ]
        return [head] + [
            [
                message.day,
                message.level_id.name,
                channels.get(message.channel, ""),
                message.address or "",
                message.amount,
                message.currency_id.name,
                message.replied_on and message.replied_on.date(),
            ]
            for message in messages
        ]

    def _promise_rows(self):
        """Promises to pay, where the part of the module that keeps them is there."""
        head = [
            self.env._("Promised For"),
            self.env._("Amount"),
            self.env._("Paid"),
            self.env._("Currency"),
            self.env._("State"),
        ]
        if "ar.promise" not in self.env:
            return [head]
        promises = self.env["ar.promise"]
        promises = promises.search(self._customer_domain(), order="date, id")
        states = dict(promises._fields["state"]._description_selection(self.env))
        return [head] + [
            [p.date, p.amount, p.paid_amount, p.currency_id.name, states[p.state]]
            for p in promises
        ]

    def _dispute_rows(self):
        disputes = self.env["ar.dispute"].search(self._customer_domain(), order="id")
        states = dict(disputes._fields["state"]._description_selection(self.env))
        head = [
            self.env._("Number"),
            self.env._("Opened On"),
            self.env._("Amount"),
            self.env._("Currency"),
            self.env._("State"),
            self.env._("Reason"),
        ]
        return [head] + [
            [
                dispute.name,
                dispute.opened_on,
                dispute.amount_disputed,
                dispute.currency_id.name,
                states[dispute.state],
                dispute.reason_id.name,
            ]
            for dispute in disputes
        ]

    def _customer_domain(self):
        return [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
        ]

    # === FILES === #

    def _xlsx(self, tables):
        """Workbook with a sheet per table; texts never become formulas."""
        buffer = io.BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E9EDF2"})
            day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
            money = book.add_format({"num_format": "#,##0.00"})
            for name, rows in tables.items():
                sheet = book.add_worksheet(name[:31])
                sheet.set_column(0, 8, 20)
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, rows[0], head)
                for number, row in enumerate(rows[1:], start=1):
                    for column, value in enumerate(row):
                        self._cell(sheet, number, column, value, day, money)
        return buffer.getvalue()

    def _cell(self, sheet, row, column, value, day, money):
        if value is None or value is False:
            return
        if isinstance(value, float):
            sheet.write_number(row, column, value, money)
        elif isinstance(value, str):
            sheet.write_string(row, column, value[:CELL_LENGTH])
        else:
            sheet.write_datetime(row, column, value, day)

    def _zip(self, tables):
        """Archive with one CSV file per table, UTF-8 with a mark for spreadsheets."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, rows in tables.items():
                text = io.StringIO()
                writer = csv.writer(text)
                writer.writerows([[_safe(value) for value in row] for row in rows])
                archive.writestr(f"{name}.csv", text.getvalue().encode("utf-8-sig"))
        return buffer.getvalue()


def _safe(value):
    """A value for a CSV cell; a text that a spreadsheet would compute is marked."""
    if value is None or value is False:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in "=+-@\t\r" else text
