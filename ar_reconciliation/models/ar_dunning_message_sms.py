"""Reminders as text messages: each is asked for once, whatever happens meanwhile.

A scheduled action of its own hands them over. It commits that a message is being
handed over before it asks, so that one whose server was stopped in between is never
asked for again but shown to a person.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: After so many minutes nobody can still be waiting for an answer.
SILENT_MINUTES = 15
#: What has waited longer for its turn is looked at once more before it leaves.
LATE_MINUTES = 30
#: Messages that are looked at together.
STEP_LATE = 50
#: States in Odoo's answers that mean a message has been taken.
TAKEN = ("success", "processing", "sent", "delivered")
#: What Odoo's service says when nobody knows.
UNCERTAIN = "server_error"


class ArDunningMessage(models.Model):
    _inherit = "ar.dunning.message"

    sms_asked_on = fields.Datetime(
        string="Handed Over On",
        readonly=True,
        copy=False,
        help="When the gateway was asked to send the text message; once. It stays when "
        "nobody knows whether the gateway has taken it.",
    )
    sms_queued_on = fields.Datetime(string="Queued On", readonly=True, copy=False)
    delivered_on = fields.Datetime(readonly=True, copy=False)

    def _send_sms(self):
        """Queue text messages; the scheduled action hands them over.

        :return: {} because what fails, fails later.
        """
        now = fields.Datetime.now()
        self.sudo().write({"sms_asked_on": False, "sms_queued_on": now})
        cron = self.env.ref(
            "ar_reconciliation.ar_dunning_sms_cron", raise_if_not_found=False
        )
        if self and cron:
            cron.sudo()._trigger()
        return {}

    # === HANDING OVER === #

    @api.model
    def _cron_send_sms(self):
        """Hand over what is queued, and tell what nobody answered for."""
        self._fail_silent()
        queued = self.search(self._sms_domain(False), order="id")
        commit = self.env["ir.cron"]._commit_progress
        seconds = commit(remaining=len(queued))
        for start in range(0, len(queued), STEP_LATE):
            chunk = queued[start : start + STEP_LATE]
            going = chunk._look_again_if_late()
            if going != chunk:
                seconds = commit(len(chunk - going))
            for message in going:
                if not seconds:
                    return
                message.sudo()._hand_over()
                seconds = commit(1)

    def _look_again_if_late(self):
        """Check once more what has waited for its turn: for hours, or over night.

        :return: those that are still to be handed over.
        """
        limit = fields.Datetime.now() - timedelta(minutes=LATE_MINUTES)
        late = self.filtered(lambda m: m.sms_queued_on and m.sms_queued_on < limit)
        if not late:
            return self
        free = self.env["ar.dunning.run"]._free(late.sudo())
        back = free._ar_update_state(("sending",), "ready")
        back._check_and_send()
        back.filtered(lambda message: message.state == "ready")._after_hold()
        return self.filtered(
            lambda m: m.state == "sending" and m.channel == "sms" and m not in late
        ) | back.filtered(lambda m: m.state == "sending" and m.channel == "sms")

    @api.model
    def _sms_domain(self, asked):
        """Text messages on their way, asked for or not."""
        return (
            Domain("state", "=", "sending")
            & Domain("channel", "=", "sms")
            & Domain("sms_asked_on", "!=" if asked else "=", False)
        )

    @api.model
    def _fail_silent(self):
        """Show a person what was asked for and never answered."""
        limit = fields.Datetime.now() - timedelta(minutes=SILENT_MINUTES)
        silent = self.search(
            self._sms_domain(True) & Domain("sms_asked_on", "<", limit)
        )
        silent._move("failed", error=self._uncertain_text())

    @api.model
    def _uncertain_text(self):
        return self.env._(
            "The text message may have been sent, but nobody said so. Look at the "
            "gateway before you send it again."
        )

    def _hand_over(self):
        """Ask the gateway, or Odoo's service, for one message."""
        self.ensure_one()
        if not self.try_lock_for_update() or self.sms_asked_on:
            return
        self.sms_asked_on = fields.Datetime.now()
        sms = self._make_sms()
        self.env["ir.cron"]._commit_progress()
        api_class = self.company_id._get_sms_api_class()
        service = api_class(self.env)
        service._set_company(self.company_id)
        sms._send_with_api(service, unlink_sent=False)

    def _make_sms(self):
        """Odoo's record of the text message; it is not in Odoo's own queue."""
        sms = self.env["sms.sms"].create(
            {
                "number": self.address,
                "body": self.text,
                "partner_id": self.contact_id.id,
                "state": "process",
            }
        )
        self.env["sms.tracker"].create(
            {"sms_uuid": sms.uuid, "ar_dunning_message_id": self.id}
        )
        return sms

    def _note_sms(self, result):
        """Write down what the service said.

        :param dict result: as Odoo's classes for text messages give it.
        """
        if result["state"] in TAKEN:
            self._note_sent()
            return
        if not self._is_uncertain(result):
            self.sms_asked_on = False
        self._move("failed", error=self._sms_failure(result))

    @api.model
    def _is_uncertain(self, result):
        """May it have been sent?  Then it counts as sent until a person decides."""
        outcome = result.get("outcome")
        return outcome == "unknown" if outcome else result["state"] == UNCERTAIN

    def _sms_failure(self, result):
        """Why a text message was not sent, in words."""
        if result.get("failure_reason"):
            return result["failure_reason"]
        if result["state"] == UNCERTAIN:
            return self._uncertain_text()
        service = self.company_id._get_sms_api_class()(self.env)
        texts = service._get_sms_api_error_messages()
        return texts.get(result["state"]) or result["state"]


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    ar_dunning_message_id = fields.Many2one(
        "ar.dunning.message",
        string="Reminder",
        index="btree_not_null",
        ondelete="cascade",
    )

    def _action_update_from_sms_state(
        self, sms_state, failure_type=False, failure_reason=False
    ):
        """A reminder has arrived."""
        if sms_state == "sent":
            reminders = self.sudo().ar_dunning_message_id
            reminders.delivered_on = fields.Datetime.now()
        return super()._action_update_from_sms_state(
            sms_state, failure_type, failure_reason
        )

    def _action_update_from_provider_error(self, provider_error):
        """A reminder did not arrive, although it had been taken."""
        reminders = self.sudo().ar_dunning_message_id
        sent = reminders.filtered(lambda message: message.state == "sent")
        text = self.env._("The text message did not arrive: %s", provider_error)
        sent._move("bounced", error=text)
        return super()._action_update_from_provider_error(provider_error)


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _handle_call_result_hook(self, results):
        """Reminders learn what became of their text messages."""
        result = super()._handle_call_result_hook(results)
        by_uuid = {one["uuid"]: one for one in results}
        trackers = self.env["sms.tracker"].search(
            [
                ("sms_uuid", "in", list(by_uuid)),
                ("ar_dunning_message_id", "!=", False),
            ]
        )
        for tracker in trackers:
            tracker.ar_dunning_message_id._note_sms(by_uuid[tracker.sms_uuid])
        return result
