from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        """Our texts in JavaScript are translated in the portal, too."""
        return [*super()._get_translation_frontend_modules_name(), "ar_reconciliation"]
