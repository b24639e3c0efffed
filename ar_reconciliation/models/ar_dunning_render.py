"""The words of reminders, in the language of who gets them."""

from markupsafe import Markup, escape

from odoo import api, models
from odoo.tools import format_date, html2plaintext, is_html_empty

from ..core.dunning.words import fill

#: Documents that a short message names; the others are counted.
NAMED = 2


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    def _render(self):
        """Write the words of reminders anew, of those that can be sent."""
        groups = self.grouped(lambda message: (message.lang, message.level_id))
        for (lang, level), messages in groups.items():
            texts = level.sudo()._texts(lang) if level else {}
            for message in messages.sudo() if level else ():
                message.write(message._words(level.sudo(), texts))

    def _words(self, level, texts):
        """Subject, body and text of this reminder.

        :param level: its ar.dunning.level.
        :param dict texts: those of the level in the language of the reminder.
        :return: values to write
        """
        self.ensure_one()
        own = self.with_context(lang=self.lang)
        if level.mail_template_id and self.channel in ("email", False):
            return own._template_words(level.mail_template_id)
        values = own._placeholder_values()
        body = texts["letter_text"] if self.channel == "letter" else texts["body"]
        if is_html_empty(body):
            body = texts["body"]
        text = texts["call_note"] if self.channel == "call" else texts["sms_text"]
        return {
            "subject": fill(texts["subject"] or texts["name"], values),
            "body": Markup(fill(str(body or ""), own._html_values(values))),
            "text": fill(text or "", values),
        }

    def _template_words(self, template):
        parts = ("subject", "body_html")
        rendered = template.sudo()._generate_template(self.ids, parts)
        mine = rendered[self.id]
        return {
            "subject": mine["subject"],
            "body": mine["body_html"],
            "text": html2plaintext(mine["body_html"] or ""),
        }

    # === PLACEHOLDERS === #

    def _placeholder_values(self):
        """Placeholder -> plain text, in the language of the context."""
        company = self.company_id.sudo()
        money, day = self._money, self._date
        user = self.user_id.sudo()
        contact = self.contact_id or self.partner_id
        debts = self.line_ids.filtered(lambda line: not line.credit)
        dues = [line.date_due for line in debts if line.date_due]
        return {
            "customer": self.partner_id.name or "",
            "contact": contact.name or self.partner_id.name or "",
            "company": company.name,
            "items": self._items_text(debts),
            "count": str(len(debts)),
            "amount": money(self.amount),
            "overdue": money(self._asked()),
            "days": str(self.overdue_days),
            "due": day(min(dues)) if dues else "",
            "fee": money(self.fee) if self.fee else "",
            "interest": money(self.interest) if self.interest else "",
            "total": money(self.amount + self.fee + self.interest),
            "link": self._link(),
            "button": self._link(),
            "bank": self._bank(),
            "collector": user.name or self.env._("Accounts Receivable"),
            "phone": user.partner_id.phone or company.phone or "",
            "email": user.email or company.email or "",
            "today": day(self.day),
        }

    def _asked(self):
        """What is overdue, after credits: nobody is asked for more than is left."""
        return max(min(self.overdue_amount, self.amount), 0.0)

    def _html_values(self, values):
        """The same for HTML: escaped, with blocks for items and button."""
        safe = {name: str(escape(value)) for name, value in values.items()}
        blocks = {
            "items": "ar_reconciliation.ar_dunning_items",
            "button": "ar_reconciliation.ar_dunning_button",
        }
        for name, template in blocks.items():
            safe[name] = str(self._block(template))
        return safe

    def _block(self, template):
        return self.env["ir.qweb"]._render(
            template,
            {"message": self, "money": self._money, "day": self._date},
            lang=self.env.lang,
        )

    def _items_text(self, lines):
        """The documents in a few words, for short messages."""
        named = ", ".join(
            f"{line.number} {self._money(line.open_amount)}" for line in lines[:NAMED]
        )
        if len(lines) > NAMED:
            return self.env._(
                "%(named)s and %(count)s more", named=named, count=len(lines) - NAMED
            )
        return named

    def _money(self, amount):
        return self.currency_id.format(amount)

    def _date(self, day):
        return format_date(self.env, day) if day else ""

    def _bank(self):
        """The account customers are asked to pay to, "" where none is known."""
        company = self.company_id.sudo()
        bank = company._ar_bank_account(self.currency_id)
        bank = bank or company.partner_id.bank_ids[:1]
        parts = (bank.bank_id.name, bank.acc_number)
        return " ".join(part for part in parts if part)

    @api.model
    def _link(self):
        """Address of the page on which customers see and pay what is due."""
        return f"{self.get_base_url()}/my/statements"
