"""Odoo's text messages through a gateway of the company's own."""

from odoo import fields, models

from odoo.addons.sms.tools.sms_api import SmsApiBase


class GatewaySmsApi(SmsApiBase):
    """Sends Odoo's text messages by the gateway of a company.

    ``server_error`` covers what may be sent later and what nobody knows; the reason
    in words goes with it.
    """

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "refused": "unknown",
    }
    STATES = {
        "sent": "success",
        "refused": "refused",
        "later": "server_error",
        "unknown": "server_error",
    }

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """One request for each message; see the base class for the shapes.

        ``outcome`` and ``failure_reason`` of a result are the state and the words of
        :meth:`ar.sms.gateway._send_one`.
        """
        gateway = self.company.sudo().ar_sms_gateway_id
        client = gateway._client()
        try:
            return [
                self._result(gateway, client, message["content"] or "", number)
                for message in messages
                for number in message["numbers"]
            ]
        finally:
            client.close()

    def _result(self, gateway, client, text, number):
        if not number["number"]:
            return {"uuid": number["uuid"], "state": "sms_number_missing"}
        outcome, words = gateway._send_one(
            client, number["number"], text, number["uuid"]
        )
        return {
            "uuid": number["uuid"],
            "state": self.STATES[outcome],
            "outcome": outcome,
            "failure_reason": words if outcome != "sent" else False,
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_sms_gateway_id = fields.Many2one(
        "ar.sms.gateway",
        string="SMS Gateway",
        copy=False,
        ondelete="set null",
        domain="[('company_id', '=', id)]",
        help="Text messages of this company go through it, instead of Odoo's service.",
    )

    def _get_sms_api_class(self):
        self.ensure_one()
        if self.sudo().ar_sms_gateway_id:
            return GatewaySmsApi
        return super()._get_sms_api_class()


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _split_by_api(self):
        """Those of companies with a gateway go there, the others as before."""
        rest = self.browse()
        for company, messages in self.grouped(
            lambda one: one._get_sms_company()
        ).items():
            if company.sudo().ar_sms_gateway_id:
                api = GatewaySmsApi(self.env)
                api._set_company(company)
                yield api, messages
            else:
                rest += messages
        if rest:
            yield from super(SmsSms, rest)._split_by_api()
