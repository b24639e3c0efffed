"""Posted invoices that are sent by themselves: a queue that is a log afterwards.

A record is written with the posting, while the company's setting is on; so nothing
older is ever sent.  Odoo's own way of sending makes the document and the mail; the
record changes in the same transaction, so that a killed process sends nothing twice.
"""

import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from .ar_background_job import CONTENTION

DELIVERY_STATES = [
    ("waiting", "Waiting"),
    ("sent", "Sent"),
    ("no_address", "No Address"),
    ("failed", "Failed"),
    ("bounced", "Came Back"),
    ("by_hand", "Customer Gets It by Hand"),
    ("cancelled", "Not Needed"),
]
#: From these a person may try again.
RETRIED = ("no_address", "failed", "bounced", "by_hand", "cancelled")
#: Invoices of one step, which is committed; each makes a PDF.
STEP = 20
#: Days in which a mail that comes back is noticed.
FOLLOW_DAYS = 14
MANAGER = "ar_reconciliation.ar_reconciliation_group_manager"
ACTIVITY = "ar_reconciliation.ar_activity_type_invoice_delivery"

_logger = logging.getLogger(__name__)


class ArInvoiceDelivery(models.Model):
    _name = "ar.invoice.delivery"
    _description = "Sending of an Invoice"
    _inherit = ["ar.state.mixin"]
    _order = "id desc"
    _rec_name = "move_id"

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(related="move_id.partner_id", string="Customer")
    state = fields.Selection(
        DELIVERY_STATES, required=True, readonly=True, default="waiting", index=True
    )
    email = fields.Char(string="Address", readonly=True)
    method = fields.Char(string="Sent By", readonly=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    failure = fields.Text(string="Why Not", readonly=True)
    queued_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    sent_on = fields.Datetime(readonly=True)
    message_id = fields.Many2one(
        "mail.message", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _waits_once = models.UniqueIndex(
        "(move_id) WHERE state = 'waiting'", "This invoice is about to be sent already."
    )

    # === BUTTONS === #

    def action_retry(self):
        """Send invoices again that did not arrive.

        :raise UserError: for those that are on their way or arrived.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        other = self.filtered(lambda delivery: delivery.state not in RETRIED)
        if other:
            raise UserError(
                self.env._(
                    "%s was sent, or is about to be.", other[0].move_id.display_name
                )
            )
        waiting = self.sudo().search(
            [("move_id", "in", self.move_id.ids), ("state", "=", "waiting")]
        )
        newest = {delivery.move_id: delivery for delivery in self.sorted("id")}
        todo = self.browse(
            [d.id for m, d in newest.items() if m not in waiting.move_id]
        )
        for delivery in todo:
            delivery._ar_update_state(
                RETRIED, "waiting", tries=delivery.tries + 1, failure=False
            )
        self._call_cron()
        return True

    def action_open_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    @api.model
    def _call_cron(self):
        cron = self.env.ref(
            "ar_reconciliation.ar_invoice_delivery_cron", raise_if_not_found=False
        )
        if cron:
            cron.sudo()._trigger()

    # === SCHEDULE === #

    @api.model
    def _cron_send(self):
        """Note what came back, then send what waits, in committed steps."""
        cron = self.env["ir.cron"]
        self._follow()
        todo = self.search([("state", "=", "waiting")], order="id")
        cron._commit_progress(remaining=len(todo))
        for start in range(0, len(todo), STEP):
            step = todo[start : start + STEP]
            self.env["ar.background.job"]._free(step)._send()
            if not cron._commit_progress(len(step)):
                break

    def _send(self):
        """Send each invoice, or note why not; one that fails stops no other."""
        for delivery in self.filtered(lambda d: d.state == "waiting"):
            try:
                with self.env.cr.savepoint():
                    values = delivery._send_one()
            except CONTENTION:
                continue  # somebody works on the invoice: next time
            except Exception as error:
                job = self.env["ar.background.job"]
                if job._lost(error):
                    raise
                if not isinstance(error, UserError):
                    _logger.exception("Invoice %s was not sent", delivery.move_id.id)
                values = {"state": "failed", "failure": job._detail(error)}
            delivery._done(**values)

    def _send_one(self):
        """Send the invoice as its customer wants it.

        :return: dict of what is written on the delivery.
        """
        move = self.move_id.with_company(self.company_id)
        reason = self._not_needed(move)
        if reason:
            return {"state": "cancelled", "failure": reason}
        send = self.env["account.move.send"].with_company(self.company_id)
        settings = send._get_default_sending_settings(move)
        methods = settings["sending_methods"]
        if not set(methods) - {"manual"}:
            return {"state": "by_hand"}
        partners = self.env["res.partner"].browse(settings.get("mail_partner_ids", ()))
        if "email" in methods and not partners:
            said = self.env._("Neither the invoice's contact nor the customer has one.")
            return {"state": "no_address", "failure": said}
        last = max(move.message_ids.ids, default=0)
        send._generate_and_send_invoices(move, sending_methods=methods)
        messages = move.message_ids.filtered(lambda m: m.id > last and m.partner_ids)
        return {
            "state": "sent",
            "sent_on": fields.Datetime.now(),
            "email": ", ".join(filter(None, partners.mapped("email"))),
            "method": ", ".join(sorted(methods)),
            "message_id": max(messages.ids, default=False),
        }

    def _not_needed(self, move):
        """Why the invoice is not to be sent any more, "" if it is."""
        if move.state != "posted":
            return self.env._("It is no longer posted.")
        if move.is_move_sent and not self.tries:
            return self.env._("Somebody has sent it before.")
        if not self.company_id.ar_invoice_send and not self.tries:
            return self.env._("The setting was switched off.")
        return ""

    def _done(self, **values):
        """Write what became of it; a person is told of what needs one."""
        self.sudo().write(values)
        if self.state in ("failed", "bounced", "no_address"):
            self._tell()

    def _tell(self):
        """An activity for the salesperson, or a manager, in their language."""
        states = self._fields["state"]
        for delivery in self.sudo():
            move, user = delivery.move_id, delivery._owner()
            if not user or not self.env.ref(ACTIVITY, raise_if_not_found=False):
                continue
            own = delivery.with_context(lang=user.lang or self.env.lang)
            words = dict(states._description_selection(own.env))
            move.activity_unlink([ACTIVITY])
            move.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=own.env._(
                    "%(invoice)s was not sent: %(state)s",
                    invoice=move.name,
                    state=words[delivery.state],
                ),
                note=delivery.failure or "",
            )

    def _owner(self):
        """Who is told: the salesperson, else a manager of the company."""
        self.ensure_one()
        seller = self.move_id.invoice_user_id
        machine = self.env["res.users"].browse(SUPERUSER_ID)
        if seller.active and not seller.share and seller != machine:
            return seller
        managers = self.env.ref(MANAGER).sudo().all_user_ids - machine
        return managers.filtered(lambda user: self.company_id in user.company_ids)[:1]

    # === WHAT BECAME OF THEM === #

    @api.model
    def _follow(self):
        """Note mails that came back, or that the mail server did not take."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=FOLLOW_DAYS)
        sent = self.search([("state", "=", "sent"), ("sent_on", ">=", since)])
        notices = (
            self.env["mail.notification"]
            .sudo()
            .search(
                [
                    ("mail_message_id", "in", sent.message_id.ids),
                    ("notification_status", "in", ("bounce", "exception")),
                ]
            )
        )
        by_message = notices.grouped("mail_message_id")
        for delivery in sent.filtered(lambda d: d.message_id in by_message):
            found = by_message[delivery.message_id]
            bounced = "bounce" in found.mapped("notification_status")
            delivery._done(
                state="bounced" if bounced else "failed",
                failure=found[:1].failure_reason or found[:1]._ar_failure_words(),
            )


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def _ar_failure_words(self):
        """Why a mail did not arrive, as far as Odoo says."""
        kinds = dict(self._fields["failure_type"]._description_selection(self.env))
        return kinds.get(self.failure_type) or self.env._("The mail came back.")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _ar_queue_delivery(self):
        """Have posted customer invoices sent, where the company wants that."""
        wanted = self.filtered(
            lambda move: (
                move.move_type in ("out_invoice", "out_refund")
                and move.state == "posted"
                and move.company_id.sudo().ar_invoice_send
                and not move.is_move_sent
            )
        )
        if not wanted:
            return
        deliveries = self.env["ar.invoice.delivery"].sudo()
        known = deliveries.search(
            [("move_id", "in", wanted.ids), ("state", "=", "waiting")]
        )
        deliveries.create(
            [
                {"move_id": move.id, "company_id": move.company_id.id}
                for move in wanted - known.move_id
            ]
        )
        deliveries._call_cron()
