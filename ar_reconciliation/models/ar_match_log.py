import hashlib

from odoo import api, fields, models


class ArMatchLog(models.Model):
    _name = "ar.match.log"
    _description = "Match Log Entry"
    _inherit = ["ar.proof.mixin"]
    _order = "id desc"
    _rec_name = "line_name"

    event = fields.Selection(
        [
            ("imported", "Imported"),
            ("posted", "Posted by the Engine"),
            ("applied", "Applied"),
            ("requested", "Approval Requested"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("undone", "Undone"),
            ("excluded", "Excluded"),
            ("included", "Taken Back"),
            ("assigned", "Handed Over"),
            ("snoozed", "Put Off"),
            ("advised", "Remittance Attached"),
            ("short_decided", "Difference Decided"),
            ("disputed", "Dispute Opened"),
            ("dispute_cancelled", "Dispute Cancelled"),
            ("rule_requested", "Promotion of a Rule Requested"),
            ("rule_promoted", "Rule Promoted"),
            ("rule_demoted", "Rule Demoted"),
        ],
        required=True,
        readonly=True,
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line", readonly=True, index=True, ondelete="set null"
    )
    line_name = fields.Char(string="Bank Line", readonly=True)
    line_date = fields.Date(string="Booking Date", readonly=True)
    amount = fields.Monetary(readonly=True, currency_field="currency_id")
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index=True
    )
    proposal_id = fields.Many2one(
        "ar.match.proposal", readonly=True, index="btree_not_null", ondelete="set null"
    )
    run_id = fields.Many2one(
        "ar.match.run", readonly=True, index="btree_not_null", ondelete="set null"
    )
    rule_name = fields.Char(string="Rule", readonly=True)
    rule_version = fields.Integer(readonly=True)
    confidence = fields.Float(readonly=True, digits=(5, 4), aggregator="avg")
    settled = fields.Char(readonly=True, help="Documents and amounts at that time.")
    note = fields.Text(readonly=True)
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="Original File",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    checksum = fields.Char(
        string="SHA-256", readonly=True, help="Hash of the file as it was uploaded."
    )
    user_id = fields.Many2one("res.users", readonly=True, required=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, required=True, index=True
    )

    _day_idx = models.Index("(create_date)")

    @api.model
    def _record(self, event, lines, note="", proposals=None):
        """Write one entry per bank line; the log is the module's, not the user's.

        :param str event: one of the selection.
        :param lines: account.bank.statement.line records.
        :param proposals: ar.match.proposal records the event is about, if any.
        """
        by_line = {p.statement_line_id.id: p for p in proposals or ()}
        none = self.env["ar.match.proposal"]
        self.sudo().create(
            [
                self._prepare_vals(event, line, by_line.get(line.id, none), note)
                for line in lines
            ]
        )

    @api.model
    def _record_file(self, event, line, note, data, filename):
        """Write one entry with a file that like the entry stays as it is.

        :param bytes data: the file; its SHA-256 is kept beside it.
        """
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": filename,
                    "raw": data,
                    "mimetype": "application/octet-stream",
                    "res_model": self._name,
                    "company_id": line.company_id.id,
                }
            )
        )
        values = self._prepare_vals(event, line, self.env["ar.match.proposal"], note)
        values["attachment_id"] = attachment.id
        values["checksum"] = hashlib.sha256(data).hexdigest()
        attachment.res_id = self.sudo().create(values).id

    def action_download(self):
        """Give the file back as it was uploaded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    def _prepare_vals(self, event, line, proposal, note):
        return {
            "event": event,
            "statement_line_id": line.id,
            "line_name": line.name,
            "line_date": line.date,
            "amount": line.amount,
            "currency_id": line.currency_id.id,
            "partner_id": (proposal.partner_id or line.partner_id).id,
            "proposal_id": proposal.id,
            "run_id": proposal.run_id.id,
            "rule_name": proposal.rule_id.name,
            "rule_version": proposal.rule_version,
            "confidence": proposal.confidence,
            "settled": proposal.summary,
            "note": note,
            "user_id": self.env.user.id,
            "company_id": line.company_id.id,
        }
