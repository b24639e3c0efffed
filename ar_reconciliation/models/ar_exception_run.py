from odoo import models


class ArMatchRun(models.Model):
    _inherit = "ar.match.run"

    def _finish(self, lines):
        """What a run could not settle gets a due date and a person responsible."""
        result = super()._finish(lines)
        lines._ar_plan_exceptions()
        return result
