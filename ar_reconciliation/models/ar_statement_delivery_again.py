"""Mails that did not arrive go out again, and nobody gets one twice."""

from odoo import fields, models

from .ar_customer_statement_send import AGAIN


class ArStatementDelivery(models.Model):
    _inherit = "ar.statement.delivery"

    def _is_unreached(self):
        """Has it not arrived, and can it be tried again?

        It must be about the statement as it is now. One that came back is tried
        with another address only, a reminder only while nobody has answered.
        """
        statement, address = self.statement_id, self.contact_id.email_normalized
        states = AGAIN if self.kind == "statement" else ("sent",)
        if self.version != statement.version or statement.state not in states:
            return False
        moved = address and address != self.email
        return self.state == "failed" or bool(self.state == "bounced" and moved)

    def _last_unreached(self):
        """Of each contact's mails of a kind the last, if it did not arrive."""
        last = {}
        for delivery in self.sorted("id"):
            last[delivery.statement_id, delivery.contact_id, delivery.kind] = delivery
        return self.browse(d.id for d in last.values() if d._is_unreached())

    def _send_again(self):
        """Queue failed mails again, the same ones; write to new addresses anew.

        A mail is in the queue or it is not: who presses twice sends once.

        :return: dict of statement to why nobody gets it, in words.
        """
        stuck = self.filtered(
            lambda d: d.state == "failed" and d.mail_id.state == "exception"
        )
        for delivery in stuck:
            delivery.email = delivery.contact_id.email_normalized
        stuck.write({"state": "outgoing", "failure": False})
        stuck.mail_id.write(
            {"state": "outgoing", "failure_reason": False, "failure_type": False}
        )
        failures = (self - stuck)._write_again()
        notes = {}
        for statement, mails in self.grouped("statement_id").items():
            if statement not in failures:
                to = ", ".join(mails.contact_id.mapped("email_normalized"))
                text = self.env._("The mail to %s goes out again.", to)
                notes[statement] = {"note": text}
        self.statement_id._events("sent", notes)
        self._call_queue()
        return failures

    def _write_again(self):
        """Write mails to the contacts of these, with the paper of the statement."""
        failures = {}
        papers = self.filtered(lambda d: d.kind == "statement").statement_id
        documents = papers._documents(failures)
        plan = [
            delivery.statement_id._delivery_vals(
                delivery.kind, delivery.contact_id, delivery
            )
            for delivery in self
            if delivery.statement_id not in failures
        ]
        self.statement_id._write_mails(plan, documents)
        return failures


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    unreached_count = fields.Integer(
        string="Mails to Try Again",
        compute="_compute_unreached_count",
        help="Mails that failed, or came back from an address that has changed since.",
    )

    def _compute_unreached_count(self):
        found = self.sudo().delivery_ids._last_unreached().grouped("statement_id")
        counts = {statement.id: len(mails) for statement, mails in found.items()}
        for statement in self:
            statement.unreached_count = counts.get(statement.id, 0)

    def action_send_failed(self):
        """Send to those whom the mail did not reach, and to nobody else."""
        mailed, failures = self._send_failed()
        return mailed._sent_notification(failures)

    def _send_failed(self):
        """Send to those whom the mail did not reach.

        :return: (statements that had such mails, dict of statement to why not)
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        mails = self._verified().sudo().delivery_ids._last_unreached()
        failures, reached = {}, mails.browse()
        for statement, lost in mails.grouped("statement_id").items():
            contacts, why = statement._addressees()
            reached |= lost.filtered(lambda d, among=contacts: d.contact_id in among)
            if why and not lost & reached:
                failures[statement] = " ".join(why)
        failures.update(reached._send_again())
        mine = {statement.id: statement for statement in self}
        return (
            self.browse(mails.statement_id.ids),
            {mine[statement.id]: why for statement, why in failures.items()},
        )

    def _drop_failed_mails(self, plan):
        """Cancel failed mails in whose place others are written now.

        Somebody could send them from the mail queue otherwise.
        """
        wanted = {(v["statement_id"], v["contact_id"], v["kind"]) for v in plan}
        failed = (
            self.env["ar.statement.delivery"]
            .sudo()
            .search([("statement_id", "in", self.ids), ("state", "=", "failed")])
        )
        failed.filtered(
            lambda d: (
                (d.statement_id.id, d.contact_id.id, d.kind) in wanted
                and d.mail_id.state == "exception"
            )
        ).mail_id.cancel()
