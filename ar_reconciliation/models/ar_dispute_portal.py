"""What a customer sees of their dispute: where it stands, our answers, the files.

Only what was written to the customer or by them; never what colleagues keep with it.
"""

from odoo import fields, models
from odoo.fields import Domain

#: Kinds of messages that people write; notifications and notes are none.
WRITTEN = ("comment", "email", "email_outgoing")


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    customer_file_ids = fields.Many2many(
        "ir.attachment",
        "ar_dispute_customer_file_rel",
        "dispute_id",
        "attachment_id",
        string="Files of the Customer",
        readonly=True,
        copy=False,
        help="Sent with the objection in the portal; the customer sees them there.",
    )

    def _check_not_fixed(self, names):
        """What the customer has sent is fixed, too."""
        fixed = ["origin"] if "customer_file_ids" in names else []
        return super()._check_not_fixed([*names, *fixed])

    def _portal_keep_files(self, files):
        """Keep what the customer sent with it; browsers get it as a download only.

        :param files: (name, bytes) pairs whose type and size have been checked.
        """
        dispute = self.sudo()
        dispute.customer_file_ids = dispute.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": data,
                    "res_model": dispute._name,
                    "res_id": dispute.id,
                    "mimetype": "application/octet-stream",
                    "company_id": dispute.company_id.id,
                }
                for name, data in files
            ]
        )

    def _portal_messages(self):
        """Messages to or from the customer about these disputes, the oldest first.

        A message counts as written to the customer when one of their contacts was
        among its recipients; everything else in the thread is for colleagues.

        :return: mail.message records as superuser.
        """
        if not self:
            return self.env["mail.message"].sudo()
        messages = self.env["mail.message"].sudo()
        theirs = [("commercial_partner_id", "in", self.sudo().partner_id.ids)]
        found = messages.search(
            Domain("model", "=", self._name)
            & Domain("res_id", "in", self.ids)
            & Domain("message_type", "in", WRITTEN)
            & Domain("subtype_id", "=", self.env.ref("mail.mt_comment").id)
            & Domain(messages._get_search_domain_share())
            & (
                Domain("author_id", "any", theirs)
                | Domain("partner_ids", "any", theirs)
            ),
            order="id desc",
            limit=100,
        )
        customers = {dispute.id: dispute.partner_id for dispute in self.sudo()}
        return found.sorted("id").filtered(
            lambda message: (
                customers[message.res_id]
                & (message.author_id | message.partner_ids).commercial_partner_id
            )
        )

    def _portal_files(self):
        """Files that the customer may save: their own, and those of our answers."""
        own = self.sudo().customer_file_ids
        return own | self._portal_messages().attachment_ids

    def _portal_state_text(self):
        """Where it stands, in plain words."""
        self.ensure_one()
        words = {
            "open": self.env._("We have it and will answer you."),
            "in_progress": self.env._("We are looking into it."),
            "waiting": self.env._("We have asked you something and wait for you."),
            "resolved": self.env._("Settled."),
            "rejected": self.env._("We do not agree; our answer says why."),
            "cancelled": self.env._("Withdrawn."),
        }
        return words[self.state]

    def _portal_remedy_text(self):
        """What we did about it, once it is decided; "" before."""
        self.ensure_one()
        if self.state != "resolved":
            return ""
        words = {
            "credit_note": self.env._("You get a credit note."),
            "reinvoice": self.env._("You get a corrected invoice."),
            "write_off": self.env._("We do not ask for the amount any more."),
            "paid": self.env._("The amount is to be paid, or was paid."),
            "refund": self.env._("You get your money back."),
            "compensation": self.env._("You get a credit for your trouble."),
            "instalments": self.env._("You pay in instalments."),
        }
        return self.sudo().remedy_text or words.get(self.resolution, "")


class ArStatementClaim(models.Model):
    _inherit = "ar.statement.claim"

    def _portal_state_text(self):
        """Where it stands, in plain words."""
        self.ensure_one()
        words = {
            "open": self.env._("We are looking for it."),
            "accepted": self.env._("You are right: we book it."),
            "rejected": self.env._("We do not have it; our answer says why."),
        }
        return words[self.state]
