"""Reminders on their way.

A channel is a method ``_send_<channel>`` that takes ready reminders which have just
been looked at once more. It does what is needed in this transaction, or makes a record
that does it later, and calls :meth:`_note_sent` for what left for good; the others stay
in the state ``sending`` until the channel knows. It returns what failed.
"""

from odoo import api, fields, models
from odoo.fields import Command

MANAGER = "ar_reconciliation.ar_reconciliation_group_manager"


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    def _check_and_send(self):
        """Look at reminders once more, send those that may leave, note what failed."""
        going = self.filtered(lambda message: message.state == "ready")._recheck()
        jobs = self.env["ar.dunning.run"]
        for message, why in jobs._divide(going, type(self)._send).items():
            message._move("failed", error=why)

    def _send(self):
        """Hand ready reminders to their channels.

        :return: dict of reminder to why it was not sent, in words.
        """
        failures = {}
        going = self._move("sending", sent_by_id=self.env.uid, error=False)
        for channel, messages in going.grouped("channel").items():
            failures.update(getattr(messages, f"_send_{channel}")())
        return failures

    def _note_sent(self):
        """Reminders have left: what follows from it begins."""
        sent = self._move("sent", sent_on=fields.Datetime.now())
        sent._ask_fees()

    # === E-MAIL === #

    def _send_email(self):
        """Write the mails; Odoo's queue sends them after this transaction.

        :return: {} because what fails raises.
        """
        mails = self.env["mail.mail"].sudo().create([m._mail_vals() for m in self])
        for message, mail in zip(self.sudo(), mails, strict=True):
            message.mail_id = mail
        queue = self.env.ref(
            "mail.ir_cron_mail_scheduler_action", raise_if_not_found=False
        )
        if self and queue:
            queue.sudo()._trigger()
        self._note_sent()
        return {}

    def _mail_vals(self):
        """Values of the mail; an answer to it goes to the reminder's thread."""
        company = self.company_id.sudo()
        body = self._framed()
        return {
            "subject": self.subject,
            "body": body,
            "body_html": body,
            "model": self._name,
            "res_id": self.id,
            "email_from": company.email_formatted or self.env.user.email_formatted,
            "recipient_ids": [Command.set(self.contact_id.ids)],
            "attachment_ids": [Command.set(self._enclosures().ids)],
            # A bounce names the message; it must still be there then.
            "auto_delete": False,
        }

    def _framed(self):
        """The words of a mail in the company's frame."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "ar_reconciliation.ar_dunning_mail_frame",
            {"message": self, "company": self.company_id.sudo(), "body": self.body},
            lang=self.lang,
        )

    def _enclosures(self):
        """Invoices and statement that the level sends along, as ir.attachment."""
        found = self.env["ir.attachment"].sudo()
        level = self.level_id.sudo()
        if level.attach_invoices:
            moves = self.line_ids.filtered(lambda line: not line.credit).move_id
            found |= moves.sudo()._ar_invoice_papers()
        if level.attach_statement:
            found |= self._statement_paper()
        return found

    def _statement_paper(self):
        """The customer's last statement that was released, with its document."""
        statements = self.env["ar.customer.statement"].sudo()
        last = statements.search(
            [
                ("company_id", "=", self.company_id.id),
                ("partner_id", "=", self.partner_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "in", ("released", "sent", "confirmed", "partly")),
            ],
            order="date_to desc, id desc",
            limit=1,
        )
        papers = self.env["ir.attachment"].sudo()
        if not last:
            return papers
        name, mimetype, content = last._document("pdf")
        return papers.create(
            {
                "name": name,
                "raw": content,
                "mimetype": mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # === PHONE === #

    def _send_call(self):
        """Ask the collectors to call.

        :return: {} because what fails raises.
        """
        self._ask_collector("ar_reconciliation.ar_activity_type_reminder_call")
        self._note_sent()
        return {}

    def _ask_collector(self, activity_type):
        """An activity for the collector of each reminder, due today."""
        kind = self.env.ref(activity_type, raise_if_not_found=False)
        if not kind:
            return
        managers = self._managers(self.company_id)
        model = self.env["ir.model"]._get_id(self._name)
        vals_list = []
        for message in self:
            policy = message.policy_id.sudo()
            user = (
                message.user_id
                or policy.responsible_id
                or managers.get(message.company_id, self.env.user)
            )
            vals_list.append(
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model,
                    "res_id": message.id,
                    "user_id": user.id,
                    "summary": message._task_summary(),
                    "note": message.text or False,
                    "date_deadline": self.env["ar.dunning.run"]._today(
                        message.company_id
                    ),
                }
            )
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(vals_list)

    @api.model
    def _managers(self, companies):
        """res.company -> one of its managers, for what belongs to nobody else."""
        group = self.env.ref(MANAGER).sudo()
        root = self.env.ref("base.user_root")
        users = (group.all_user_ids - root).filtered("active").sorted("id")
        return {
            company: found
            for company in companies
            if (found := users.filtered(lambda u, c=company: c in u.company_ids)[-1:])
        }

    def _task_summary(self):
        """Whom to reach, and about how much, in the collector's language."""
        own = self.with_context(lang=self.user_id.lang or self.env.lang)
        amount = own.currency_id.format(own.amount)
        return " · ".join(
            part for part in (own.partner_id.name, own.address, amount) if part
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_invoice_papers(self):
        """The documents of invoices as attachments; made where there is none yet."""
        papers = self.env["ir.attachment"]
        for move in self:
            paper = move.invoice_pdf_report_id
            papers |= paper or move._ar_make_paper()
        return papers

    def _ar_make_paper(self):
        """Print one invoice as Odoo's own button does, for enclosing it."""
        report = self.env["ir.actions.report"]
        content, kind = report._render("account.account_invoices", self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{(self.name or 'invoice').replace('/', '_')}.{kind}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
