"""What people have to do about campaigns: release them, and see to lost mails."""

from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain

ACTIVITY = "ar_reconciliation.ar_activity_type_campaign"
REVIEWER = "ar_reconciliation.ar_reconciliation_group_reviewer"
ROOT = "base.user_root"


class ArStatementCampaign(models.Model):
    _inherit = "ar.statement.campaign"

    bounced_count = fields.Integer(
        string="Mails Not Delivered", compute="_compute_bounced_count"
    )
    unreached_count = fields.Integer(
        string="Mails to Try Again", compute="_compute_bounced_count"
    )

    def _compute_bounced_count(self):
        lost = self.env["ar.statement.delivery"].search(
            self._delivery_domain() & Domain("state", "in", ("bounced", "failed"))
        )
        bounced, unreached = defaultdict(int), defaultdict(int)
        for delivery in lost:
            bounced[delivery.statement_id.campaign_id] += 1
        for statement in lost.statement_id:
            unreached[statement.campaign_id] += statement.unreached_count
        for campaign in self:
            campaign.bounced_count = bounced[campaign]
            campaign.unreached_count = unreached[campaign]

    def action_show_deliveries(self):
        """Open the mails of this campaign."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_statement_delivery_action"
        )
        return {**action, "domain": list(self._delivery_domain()), "context": {}}

    def _delivery_domain(self):
        return Domain("statement_id.campaign_id", "in", self.ids)

    # === TRYING AGAIN === #

    def action_retry(self):
        """Take up the customers that failed, after the cause was removed.

        What was released can be sent; everything else is computed and reviewed again.
        Mails that failed after their statement was sent go out again.
        """
        self._check_worker("review", "released", "done")
        for campaign in self:
            failed = campaign.line_ids.filtered(lambda line: line.state == "failed")
            campaign._retry_mails(campaign.line_ids - failed)
            campaign._retry_lines(failed)
        return True

    def _retry_lines(self, failed):
        """Put the customers that failed back into the queue of a phase."""
        sendable = failed.filtered(
            lambda line: line.statement_state in ("released", "sent")
        )
        sendable.sudo().write({"state": "released", "failure": False})
        rest = failed - sendable
        rest.sudo().write({"state": "waiting", "failure": False})
        if rest:
            self._begin("computing")
        elif sendable:
            self.sudo().write({"state": "released"})

    def _retry_mails(self, lines):
        """Send failed mails of sent statements again; say whom none can reach."""
        _mailed, failures = lines.statement_id._send_failed()
        for line in lines.sudo().filtered(lambda line: line.state == "sent"):
            why = failures.get(line.statement_id, False)
            if line.failure != why:
                line.failure = why

    # === REVIEW === #

    def _reviewers(self):
        """Users who may release the statements of this campaign."""
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", self.env.ref(REVIEWER).ids),
                    ("company_ids", "in", self.company_id.ids),
                    ("id", "not in", [self.user_id.id, self.env.ref(ROOT).id]),
                ]
            )
        )

    def _ask_reviewers(self):
        """Tell those who may release it that a campaign waits for them."""
        if not self.env.ref(ACTIVITY, raise_if_not_found=False):
            return
        for user in self._reviewers():
            campaign = self.sudo().with_context(lang=user.lang or self.env.lang)
            campaign.activity_schedule(
                ACTIVITY,
                user_id=user.id,
                summary=campaign.env._(
                    "%s statements wait to be released", campaign.line_count
                ),
            )

    def _close_review(self):
        """Nobody has to release it any more: one person did, or it was taken back."""
        campaign = self.sudo()
        campaign.activity_feedback([ACTIVITY], user_id=self.env.uid)
        campaign.activity_unlink([ACTIVITY])
