from odoo import api, models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Mails to a bank feed are refused in silence, unless their sender is allowed.

        Odoo's own check would send an answer, and would keep what a stranger wrote.
        """
        if route and route[0] == "ar.bank.feed":
            feed = self.env["ar.bank.feed"].sudo().browse(route[1] or ())
            sender = message_dict.get("email_from") or ""
            if not feed._accepts_mail(message, sender):
                feed._note_refused_mail(sender)
                return False
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )
