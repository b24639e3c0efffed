"""Statements on paper: what stands in which place, in the statement's language."""

import base64
import io

import pypdf
from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfgen import canvas

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang
from odoo.tools.image import image_data_uri

from ..core.refs import is_rf
from ..core.statement.amount_words import amount_words
from ..core.statement.export import pages, shares, transfer_text
from ..core.statement.qr import epc
from ..models.ar_confirmation_line import CURRENCY_WORDS

REPORT = "ar_reconciliation.ar_customer_statement"
PAGE = "ar_reconciliation.ar_customer_statement_page"
#: Colours of the ageing bar, from not due to oldest.
COLOURS = ("#4b8b6f", "#c9b458", "#dd9a4b", "#cf6a45", "#a93c3c", "#7a2430")
#: Dots of a module of the payment code, and modules of white around it (ISO 18004).
DOTS, QUIET = 8, 4
#: Room for rows on the first page and on others, in tenths of a millimetre; less than
#: there is, because builds of wkhtmltopdf differ in scale by some per cent.
FIRST_PAGE, PAGE_ROOM = 1650, 2400
#: Height of a row with one line of text, and of each further line.
ROW, ROW_LINE = 52, 36
#: Letters of a reference and of a document that fit into a line of their column.
REFERENCE_WIDTH, DOCUMENT_WIDTH = 13, 24
#: Tables with more rows begin a page of their own; shorter ones are never cut.
SHORT_TABLE = 15
#: Lines on which the day they fall due means something.
DUE_KINDS = ("invoice", "opening", "other")
#: Where number and page stand, in points from the side and from the bottom.
MARGIN, FOOT = 43, 22


class ArStatementPaper(models.AbstractModel):
    _name = "ar.statement.paper"
    _description = "Customer Statements on Paper"

    def _pdf(self, statement):
        """The statement as PDF bytes.

        :raise UserError: when wkhtmltopdf is missing.
        """
        reports = self.env["ir.actions.report"]
        return reports._render_qweb_pdf(REPORT, statement.ids)[0]

    @api.private
    def part(self, statement):
        """What the template prints of a statement; texts and money are formatted.

        :param statement: ar.customer.statement in any language.
        :return: dict for the template; ``lang`` is the statement's own.
        """
        doc = statement._in_own_language()
        paper = self.with_env(doc.env)
        money = paper._money(doc)
        lines, before = doc.line_ids, doc.open_line_ids
        return {
            "doc": doc,
            "lang": doc.env.context["lang"],
            "company": doc.company_id.sudo(),
            "partner": doc.partner_id.sudo(),
            "money": money,
            "day": lambda day: format_date(paper.env, day) if day else "",
            "issued": doc._issued_on(),
            "tables": paper._tables(paper._lines(doc, lines, money), FIRST_PAGE),
            "before": paper._tables(paper._lines(doc, before, money)),
            "unapplied": paper._tables(paper._unapplied(lines | before, money)),
            "ageing": paper._ageing(doc, money),
            "exchange": paper._exchange(doc),
            "words": paper._words(doc),
            "pay": paper._pay(doc, lines | before),
            **paper._pictures(doc.company_id.sudo()),
        }

    def _money(self, doc):
        """Writes an amount of the statement's currency, without its symbol."""
        places = doc.currency_id.decimal_places
        return lambda amount: formatLang(self.env, amount, digits=places)

    # === LINES === #

    def _tables(self, rows, room=PAGE_ROOM):
        """Rows as tables that fit on a page each.

        :param room: on the first page.
        :return: list of dict ``rows``, ``first``, ``last`` and ``css``: the class
            with which the table begins a page or is kept together.
        """
        heights = [self._height(row) for row in rows]
        parts = pages(heights, room, PAGE_ROOM)
        short = len(rows) <= SHORT_TABLE
        flows = room == FIRST_PAGE
        return [
            {
                "rows": rows[part],
                "first": number == 0,
                "last": number == len(parts) - 1,
                "css": ""
                if flows and not number
                else ("o_ar_keep" if short and not number else "o_ar_next"),
            }
            for number, part in enumerate(parts)
            if rows or flows
        ]

    def _height(self, row):
        """Height of a printed row by the length of its texts, rather too high."""
        document = self._wide(row["number"]) + self._wide(row["kind"]) + 1
        lines = max(
            -(-self._wide(row["reference"]) // REFERENCE_WIDTH),
            -(-document // DOCUMENT_WIDTH) + len(row.get("marks", ())),
        )
        return ROW + ROW_LINE * (max(lines, 1) - 1)

    def _wide(self, text):
        """Letters of a text, Chinese ones counted twice."""
        return sum(1 if ord(letter) < 0x2E80 else 2 for letter in text)

    def _lines(self, doc, lines, money):
        labels = dict(lines._fields["kind"]._description_selection(self.env))
        number = self.env["ar.statement.document"]._number
        counters = self._counters(lines)
        return [
            {
                "date": format_date(self.env, line.date),
                "kind": labels.get(line.kind, ""),
                "number": number(line) or "",
                "reference": line.reference or "",
                "due": self._due(line),
                "debit": money(line.amount) if line.amount > 0 else "",
                "credit": money(-line.amount) if line.amount < 0 else "",
                "balance": money(line.balance),
                "amount": money(line.amount),
                "open": money(line.open_amount) if line.open_amount else "",
                "marks": self._marks(line, money, counters),
            }
            for line in lines
        ]

    def _due(self, line):
        shown = line.due_date and line.kind in DUE_KINDS
        return format_date(self.env, line.due_date) if shown else ""

    def _marks(self, line, money, counters):
        """list of (css class, words) of what is special about a line."""
        marks = []
        if line.disputed_amount:
            words = self.env._("Disputed: %s", money(line.disputed_amount))
            marks.append(("o_ar_disputed", words))
        if line.promised_amount:
            words = self.env._("Promised: %s", money(line.promised_amount))
            marks.append(("o_ar_promised", words))
        if line.overdue_days:
            words = self.env._("%s days overdue", line.overdue_days)
            marks.append(("o_ar_late", words))
        if line in counters:
            marks.append(("o_ar_plain", self.env._("Settled with %s", counters[line])))
        return marks

    def _counters(self, lines):
        """line -> amount and number of what a conversion was settled with"""
        converted = [line for line in lines if line.counter]
        names = {line.counter["currency"] for line in converted}
        found = self.env["res.currency"].sudo().with_context(active_test=False)
        currencies = {c.name: c for c in found.search([("name", "in", list(names))])}
        bridge, texts = self.env["ar.core.bridge"], {}
        for line in converted:
            counter = line.counter
            currency = currencies[counter["currency"]]
            amount = formatLang(
                self.env,
                bridge._amount(counter["units"], currency),
                digits=currency.decimal_places,
            )
            texts[line] = " ".join(
                filter(None, (counter["currency"], amount, counter["number"]))
            )
        return texts

    def _unapplied(self, lines, money):
        """Payments and credits that settle nothing yet, oldest first."""
        found = lines.filtered(lambda line: line.open_amount < 0)
        labels = dict(lines._fields["kind"]._description_selection(self.env))
        return [
            {
                "date": format_date(self.env, line.date),
                "kind": labels.get(line.kind, ""),
                "number": line.number or "",
                "reference": line.reference or "",
                "open": money(line.open_amount),
            }
            for line in found.sorted(lambda line: (line.date, line.id))
        ]

    # === TOTALS === #

    def _ageing(self, doc, money):
        """Buckets with words, amount and per mille of the bar (of what is owed)."""
        rows = doc._ageing_rows()
        parts = shares(bucket["debit"] for bucket in doc.ageing or ())
        last = len(COLOURS) - 1
        return [
            {
                "words": words,
                "amount": money(amount),
                "count": count,
                "width": f"{share / 10:.1f}%",
                "share": share,
                "colour": COLOURS[min(n, last)],
            }
            for n, ((words, amount, count), share) in enumerate(
                zip(rows, parts, strict=True)
            )
        ]

    def _exchange(self, doc):
        """Exchange differences of the period; they change no balance here."""
        bridge, books = self.env["ar.core.bridge"], doc.company_currency_id
        return [
            {
                "date": format_date(self.env, note["date"]),
                "number": note["number"],
                "explains": ", ".join(note["explains"]),
                "amount": books.format(bridge._amount(note["company_amount"], books)),
            }
            for note in doc.exchange or ()
        ]

    def _words(self, doc):
        """The closing balance in Chinese capitals, "" in other languages."""
        name = CURRENCY_WORDS.get(doc.currency_id.name)
        if not name or not doc.env.context["lang"].startswith("zh"):
            return ""
        units = self.env["ar.core.bridge"]._units(doc.closing_balance, doc.currency_id)
        places = doc.currency_id.decimal_places
        return amount_words(abs(units), decimals=places, name=name)

    # === PAYING === #

    def _pay(self, doc, lines):
        """Where and what to pay, with a code for euro accounts; None if nothing.

        :return: dict ``bank``, ``bic``, ``holder``, ``account``, ``amount``,
            ``overdue``, ``reference``, ``qr`` (data URI or "").
        """
        bank = doc.company_id._ar_bank_account(doc.currency_id)
        due = doc._payable(lines)
        if not bank or not due.units:
            return None
        account, currency = self._account(bank), doc.currency_id
        reference = self._reference(lines, due)
        text = reference or transfer_text(doc.name, due.numbers)
        code = epc(
            name=account["holder"],
            iban=account["account"],
            cents=due.units,
            currency=currency.name,
            reference=reference,
            text="" if reference else text,
        )
        amount = self.env["ar.core.bridge"]._amount(due.units, currency)
        return {
            **account,
            "amount": currency.format(amount),
            "overdue": due.overdue,
            "reference": text,
            "payload": code.text,
            "qr": self._qr(code.text) if code.text else "",
        }

    def _account(self, bank):
        """The account to pay to, in words."""
        return {
            "bank": bank.bank_id.name or "",
            "bic": bank.bank_id.bic or "",
            "holder": bank.acc_holder_name or bank.partner_id.name or "",
            "account": bank.acc_number or "",
        }

    def _reference(self, lines, due):
        """Creditor reference (RF) of the document, if one document is to be paid."""
        if len(due.numbers) != 1:
            return ""
        line = lines.filtered(lambda line: line.number == due.numbers[0])[:1]
        reference = line.move_id.sudo().payment_reference or ""
        return reference if is_rf(reference) else ""

    def _qr(self, payload):
        """Data URI of the code, error correction M as the EPC wants it.

        Drawn point by point: Odoo's own barcodes need a backend of reportlab that
        many servers lack.
        """
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(payload)
        code.make()
        size = code.getModuleCount()
        image = Image.new("1", (size + 2 * QUIET, size + 2 * QUIET), 1)
        for row in range(size):
            for column in range(size):
                if code.isDark(row, column):
                    image.putpixel((column + QUIET, row + QUIET), 0)
        buffer = io.BytesIO()
        image.resize((image.width * DOTS, image.height * DOTS)).save(buffer, "PNG")
        return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"

    def _pictures(self, company):
        seal = company.ar_statement_seal
        logo = not company.uses_default_logo and company.logo
        return {
            "seal": image_data_uri(seal) if seal else "",
            "logo": image_data_uri(logo) if logo else "",
        }


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Statements: one call per document, no style sheet fetched, pages counted.

        wkhtmltopdf without patches takes one document per call and counts no pages.
        """
        report = self._get_report(report_ref)
        if report.report_name != REPORT or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._("The PDF cannot be made: wkhtmltopdf is not installed.")
            )
        return {
            statement.id: {
                "stream": io.BytesIO(self._ar_statement_pdf(statement)),
                "attachment": None,
            }
            for statement in self.env["ar.customer.statement"].browse(
                dict.fromkeys(res_ids)
            )
        }

    def _ar_statement_pdf(self, statement):
        part = self.env["ar.statement.paper"].part(statement)
        qweb = self.env["ir.qweb"].with_context(lang=part["lang"])
        page = qweb._render(PAGE, {"part": part, "lang": part["lang"]})
        content = self._run_wkhtmltopdf([page], report_ref=REPORT)
        return stamped(content, statement.name)


def stamped(content, name):
    """PDF bytes with the statement's number and "page / pages" under every page.

    A number with letters that the standard font lacks is left out.
    """
    label = name if name.isascii() else ""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    packet = io.BytesIO()
    sheet = canvas.Canvas(packet)
    count = len(writer.pages)
    for number, page in enumerate(writer.pages, 1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        sheet.setPageSize((width, height))
        sheet.setFont("Helvetica", 8)
        sheet.setFillGray(0.4)
        sheet.drawString(MARGIN, FOOT, label)
        sheet.drawRightString(width - MARGIN, FOOT, f"{number} / {count}")
        sheet.showPage()
    sheet.save()
    stamps = pypdf.PdfReader(packet).pages
    for page, stamp in zip(writer.pages, stamps, strict=True):
        page.merge_page(stamp)
        page.compress_content_streams()
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
