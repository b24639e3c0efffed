"""What happened to statements: written once, never changed."""

from odoo import api, fields, models
from odoo.tools import hmac

from .account_bank_statement_line import READERS

KINDS = [
    ("created", "Created"),
    ("computed", "Computed Anew"),
    ("submitted", "Submitted for Review"),
    ("returned", "Back to Draft"),
    ("released", "Released"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("bounced", "Not Delivered"),
    ("viewed", "Viewed"),
    ("downloaded", "Downloaded"),
    ("balance", "Balance Typed by the Customer"),
    ("confirmed", "Confirmed"),
    ("partly", "Confirmed Except …"),
    ("disputed", "Disputed"),
    ("claimed", "Missing Document Reported"),
    ("answered", "Missing Document Answered"),
    ("message", "Message of the Customer"),
    ("compared", "Compared"),
    ("paid", "Paid"),
    ("reminded", "Reminded"),
    ("expired", "Expired"),
    ("reopened", "Reopened"),
    ("rated", "Rated"),
    ("cancelled", "Cancelled"),
]


class ArStatementEvent(models.Model):
    _name = "ar.statement.event"
    _description = "Event of a Customer Statement"
    _inherit = ["ar.proof.mixin"]
    _order = "id desc"
    _rec_name = "kind"

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
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    on = fields.Datetime(
        string="Time",
        required=True,
        readonly=True,
        default=lambda self: fields.Datetime.now(),
    )
    user_id = fields.Many2one("res.users", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Who acted for the customer.",
    )
    name = fields.Char(string="Name as Typed", readonly=True)
    note = fields.Text(readonly=True)
    ip_hash = fields.Char(
        string="Network Address (Hash)", readonly=True, groups=READERS
    )
    data = fields.Json(string="Details", readonly=True)
    content = fields.Text(
        string="Sealed Content",
        readonly=True,
        prefetch=False,
        help="The bytes whose SHA-256 is the seal.",
    )


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    def _event(self, kind, note="", partner=None, *, name="", ip="", **data):
        """Write one event per statement; the history is the module's.

        :param str kind: one of ``KINDS``.
        :param partner: res.partner who acted for the customer, if it was one.
        :param str name: who acted, as they typed it.
        :param str ip: network address; only a keyed hash of it is kept.
        :param data: anything that JSON can hold.
        :return: ar.statement.event records as superuser.
        """
        hashed = ip and hmac(self.env(su=True), "ar.statement.event", ip)
        values = {
            "partner_id": partner.id if partner else False,
            "name": name,
            "note": note,
            "ip_hash": hashed or False,
            "data": data or False,
        }
        return self._events(kind, dict.fromkeys(self, values))

    @api.model
    def _events(self, kind, found):
        """Write one event for each of many statements, each with its own values.

        :param dict found: statement to values of the event.
        :return: ar.statement.event records as superuser, in the same order.
        """
        vals_list = [
            {
                **values,
                "statement_id": statement.id,
                "kind": kind,
                "user_id": self.env.uid,
            }
            for statement, values in found.items()
        ]
        return self.env["ar.statement.event"].sudo().create(vals_list)
