"""What customers answer to confirmation letters, and the mails that ask them."""

import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..core.confirmations import AWAITING, MOVES, differences, outcome

TEMPLATE = "ar_reconciliation.mail_template_confirmation_letter"


class ArConfirmationLetter(models.Model):
    _inherit = "ar.confirmation.letter"

    # === MAIL === #

    def action_send(self):
        """Odoo's composer with the letter attached, for one; a batch at once.

        :raise UserError: for letters of an audit, which the auditor sends.
        """
        self._check_work()
        self._check_may_mail()
        if len(self) != 1:
            return self._send_batch()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Confirmation Letter"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_template_id": template.id if template else False,
                "default_partner_ids": self.recipient_id.ids,
                "force_email": True,
                "ar_mark_letter_sent": True,
            },
        }

    def _send_batch(self):
        """E-mail many letters, each in its customer's language.

        :return: True.
        :raise UserError: naming the first customer without an e-mail address.
        """
        without = self.filtered(lambda letter: not letter.recipient_id.email)
        if without:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: enter one, or print the letter.",
                    without[0].recipient_id.display_name,
                )
            )
        template = self.env.ref(TEMPLATE)
        for letter in self.with_context(ar_mark_letter_sent=True):
            letter.message_post_with_source(
                template,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        return True

    def _check_may_mail(self):
        """An auditor sends the letters of an audit, never we.

        :raise UserError: naming the first such letter.
        """
        audit = self.filtered(lambda letter: letter.purpose == "audit")
        if audit:
            raise UserError(
                self.env._(
                    "%s is for the auditor, who sends it: print it and hand it over.",
                    audit[0].name,
                )
            )
        stuck = self.filtered(lambda letter: letter.state not in MOVES["sent"])
        if stuck:
            raise UserError(
                self.env._("%s is answered or cancelled already.", stuck[0].name)
            )

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if self.env.context.get("ar_mark_letter_sent") and message.partner_ids:
            own = self.filtered(
                lambda letter: letter.purpose == "own" and letter.state in MOVES["sent"]
            )
            own.with_context(ar_mark_letter_sent=False)._set_sent()
        return result

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Nobody outside hears of an audit's letter from us, whoever follows it."""
        found = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if "audit" in self.mapped("purpose"):
            return [recipient for recipient in found if recipient["type"] == "user"]
        return found

    # === ANSWERS === #

    def _answer(self, answers, name, role="", on=None, note="", files=()):
        """Note what the customer's books say; again, when it was noted wrongly.

        The caller has checked that the user may.

        :param dict answers: res.currency to the balance in the customer's books, as
            seen by us: more than zero is owed to us.  Currencies left out count as
            zero, those we have no balance in get a line.
        :param str name: who answered.
        :param files: (name, bytes) pairs to keep with the letter.
        :raise UserError: when the letter is in no state to be answered.
        """
        self.ensure_one()
        bridge = self.env["ar.core.bridge"]
        ours = {
            line.currency_id: bridge._units(line.balance, line.currency_id)
            for line in self.line_ids
        }
        theirs = {
            currency: bridge._units(amount, currency)
            for currency, amount in answers.items()
        }
        missing = differences(ours, theirs)
        self._move(
            outcome(ours, theirs),
            answered_on=on or fields.Date.context_today(self),
            answered_name=name,
            answered_role=role,
            answer_note=note,
            difference_company=self._in_company_currency(missing),
        )
        self._note_answers(theirs, missing)
        self._keep_answer(name, role, note, files)

    def _in_company_currency(self, missing):
        """The sum of differences at the rate of the letter's day."""
        bridge, company = self.env["ar.core.bridge"], self.company_id
        return sum(
            currency._convert(
                bridge._amount(units, currency), company.currency_id, company, self.date
            )
            for currency, units in missing.items()
        )

    def _note_answers(self, theirs, missing):
        bridge = self.env["ar.core.bridge"]
        lines = self.sudo().line_ids.grouped("currency_id")
        new = [currency for currency in missing if currency not in lines]
        added = self.env["ar.confirmation.line"].sudo()
        added = added.create(
            [{"letter_id": self.id, "currency_id": currency.id} for currency in new]
        )
        for line in [*lines.values(), *added]:
            currency = line.currency_id
            line.write(
                {
                    "answer": bridge._amount(theirs.get(currency, 0), currency),
                    "difference": bridge._amount(missing[currency], currency),
                }
            )

    def _keep_answer(self, name, role, note, files):
        """The answer in the history of the letter, with what was attached."""
        states = dict(self._fields["state"]._description_selection(self.env))
        rows = [
            f"{line.currency_id.format(line.balance)} → "
            f"{line.currency_id.format(line.answer)}"
            for line in self.line_ids
        ]
        who = f"{name} ({role})" if role else name
        parts = [f"{states[self.state]}: {who}", "; ".join(rows), note]
        self.sudo().message_post(
            body="\n".join(filter(None, parts)),
            attachments=list(files),
            subtype_xmlid="mail.mt_note",
        )

    def _portal_answer(self, partner, agrees, name, role="", answers=None, **details):
        """The answer that a contact of the customer gives in the portal.

        The one way in which the portal writes a letter.  The caller has found the
        letter by login or token; here the rest is checked.

        :param partner: res.partner who answers.
        :param bool agrees: all stated balances are right (no blank letters).
        :param str name: as typed.
        :param dict answers: currency code to amount, when not all is right.
        :param details: ``note`` (str) and ``files``, (name, bytes) pairs that the
            caller has checked for type and size.
        :return: the letter's new state.
        :raise AccessError: for people of another customer, archived or without the
            role, and letters of an audit, which only the auditor gets the answer to.
        :raise UserError: when it is answered already, or the answer is incomplete.
        """
        self.ensure_one()
        letter = self.sudo()
        if not letter._portal_may(partner, "confirm") or letter.purpose != "own":
            raise AccessError(self.env._("This letter is not yours to answer here."))
        if letter.state not in AWAITING:
            raise UserError(self.env._("%s cannot be answered any more.", letter.name))
        if not (name or "").strip():
            raise UserError(self.env._("Enter your name."))
        letter._answer(
            letter._portal_balances(agrees, answers or {}),
            name.strip(),
            role,
            note=details.get("note", ""),
            files=details.get("files", ()),
        )
        letter.answered_partner_id = partner
        return letter.state

    def _portal_balances(self, agrees, answers):
        """dict of res.currency to the customer's balance.

        :raise UserError: for a blank letter without amounts, and unknown currencies.
        """
        if agrees and self.kind == "positive":
            return {line.currency_id: line.balance for line in self.line_ids}
        codes = list(answers)
        found = self.env["res.currency"].search([("name", "in", codes)])
        if not codes or len(found) != len(set(codes)):
            raise UserError(
                self.env._("Enter the balance in your books, per currency.")
            )
        return {currency: float(answers[currency.name]) for currency in found}

    def action_answer(self):
        """Ask what the customer answered."""
        self.ensure_one()
        self._check_work()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_confirmation_answer_wizard_action"
        )
        return {**action, "context": {"default_letter_id": self.id}}

    @api.model
    def _decoded(self, data):
        """Bytes of an uploaded file.

        :raise UserError: when it is no file.
        """
        try:
            return base64.b64decode(data or b"", validate=True)
        except binascii.Error as error:
            raise UserError(self.env._("The attached file is damaged.")) from error
