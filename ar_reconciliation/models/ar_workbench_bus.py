"""Telling colleagues at once what changed."""

from odoo import api, models


class ArWorkbench(models.AbstractModel):
    _inherit = "ar.workbench"

    @api.model
    def _tell_changed(self, lines, status, text):
        """Tell everybody who works in the lines' companies."""
