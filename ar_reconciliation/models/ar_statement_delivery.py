"""Mails with statements: one record per contact and version, so none goes twice.

A delivery and its mail are written in one transaction; the mail leaves with Odoo's
mail queue after that. A crash before the end of the transaction leaves neither, one
after it leaves both.
"""

from datetime import timedelta

from odoo import Command, fields, models
from odoo.tools import email_normalize

DELIVERY_KINDS = [("statement", "Statement"), ("reminder", "Reminder")]
DELIVERY_STATES = [
    ("outgoing", "On Its Way"),
    ("delivered", "Delivered"),
    ("bounced", "Came Back"),
    ("failed", "Failed"),
]
TEMPLATES = {
    "statement": "ar_reconciliation.mail_template_statement",
    "reminder": "ar_reconciliation.mail_template_statement_reminder",
}
#: What is rendered in the contact's language.
RENDERED = ("subject", "body_html", "email_from")
#: Characters of a mail server's answer that are kept.
REASON_LIMIT = 500


class ArStatementDelivery(models.Model):
    _name = "ar.statement.delivery"
    _description = "Mail with a Customer Statement"
    _order = "id desc"
    _rec_name = "email"

    statement_id = fields.Many2one(
        "ar.customer.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="statement_id.partner_id", string="Customer")
    contact_id = fields.Many2one(
        "res.partner",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    email = fields.Char(required=True, readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    kind = fields.Selection(DELIVERY_KINDS, required=True, readonly=True)
    version = fields.Integer(
        readonly=True, aggregator=None, help="The version of the statement it is about."
    )
    number = fields.Integer(
        string="Time",
        readonly=True,
        aggregator=None,
        help="First, second … mail of its kind.",
    )
    state = fields.Selection(
        DELIVERY_STATES,
        required=True,
        readonly=True,
        default="outgoing",
        index=True,
        help="Delivered: the receiving mail server took it.",
    )
    failure = fields.Text(string="Why Not", readonly=True)
    on = fields.Datetime(
        string="Written", readonly=True, default=lambda self: fields.Datetime.now()
    )
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once = models.UniqueIndex(
        "(statement_id, version, contact_id, kind, number)",
        "This mail was written already.",
    )

    # === WRITING MAILS === #

    def _mail(self, documents):
        """Write the mails, in each contact's language; the queue sends them.

        :param dict documents: statement to ir.attachment, for those that have one.
        """
        for kind, deliveries in self.grouped("kind").items():
            template = self.env.ref(TEMPLATES[kind]).sudo()
            rendered = template._generate_template(deliveries.ids, RENDERED)
            mails = (
                self.env["mail.mail"]
                .sudo()
                .create(
                    [
                        delivery._mail_vals(rendered[delivery.id], documents)
                        for delivery in deliveries
                    ]
                )
            )
            for delivery, mail in zip(deliveries.sudo(), mails, strict=True):
                delivery.mail_id = mail
        self._call_queue()

    def _call_queue(self):
        """Let Odoo's mail queue run soon."""
        queue = self.env.ref(
            "mail.ir_cron_mail_scheduler_action", raise_if_not_found=False
        )
        if self and queue:
            queue.sudo()._trigger()

    def _mail_vals(self, rendered, documents):
        """Values of the mail; an answer to it goes to the statement's thread."""
        attachment = documents.get(self.statement_id)
        values = {
            "subject": rendered["subject"],
            "body": rendered["body_html"],
            "body_html": rendered["body_html"],
            "model": self.statement_id._name,
            "res_id": self.statement_id.id,
            "recipient_ids": [Command.set(self.contact_id.ids)],
            "attachment_ids": [Command.set(attachment.ids if attachment else [])],
            # A bounce names the message; it must still be there then.
            "auto_delete": False,
        }
        if rendered.get("email_from"):
            values["email_from"] = rendered["email_from"]
        return values

    def _link(self):
        """Address of the statement's page; it opens the page for this contact only.

        The statement's token, the contact's id and the hash of both.
        """
        self.ensure_one()
        statement = self.statement_id.sudo()
        link = statement._get_share_url(pid=self.contact_id.id)
        return statement.get_base_url() + link

    def _answer_by(self):
        """The day by which an answer is asked for; a new mail sets it."""
        self.ensure_one()
        statement = self.statement_id
        days = timedelta(days=self.company_id.sudo().ar_statement_days)
        return statement.due_on or fields.Date.context_today(self) + days

    # === WHAT BECAME OF THEM === #

    def _note(self, state, reason=""):
        """Write down what became of mails, also in the history of the statements."""
        kind = "delivered" if state == "delivered" else "bounced"
        for delivery in self:
            note = " ".join(
                filter(None, (delivery.email, (reason or "")[:REASON_LIMIT]))
            )
            delivery.statement_id._event(
                kind, note, partner=delivery.contact_id, delivery=delivery.id
            )
        self.sudo().write({"state": state, "failure": reason or False})

    def _note_bounce(self, statements, email, partners):
        """A mail about statements came back.

        :param partners: res.partner whose address it was, if known.
        """
        going = self.sudo().search(
            [
                ("statement_id", "in", statements.ids),
                ("state", "in", ("outgoing", "delivered")),
            ]
        )
        address = email_normalize(email or "") or email
        bounced = going.filtered(
            lambda d: d.contact_id in (partners or ()) or d.email == address
        )
        bounced._note("bounced", self.env._("The mail came back."))
        for statement in statements - bounced.statement_id:
            statement._event("bounced", address or "")


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        """Tell the history of a statement what became of its mail."""
        about = self.filtered(lambda mail: mail.model == "ar.customer.statement")
        if about:
            deliveries = self.env["ar.statement.delivery"].sudo()
            found = deliveries.search(
                [
                    ("mail_id", "in", about.ids),
                    ("state", "in", ("outgoing", "failed")),
                ]
            )
            if failure_type:
                reason = failure_reason or failure_type
                found.filtered(lambda d: d.failure != reason)._note("failed", reason)
            else:
                found._note("delivered")
        return super()._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )
