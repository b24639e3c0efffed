from odoo import api, fields, models


class ArMatchRulePart(models.AbstractModel):
    _name = "ar.match.rule.part"
    _description = "Part of a Matching Rule"
    _order = "rule_id, sequence, id"

    # A rule's rows are part of its version: changing one makes a new version.

    rule_id = fields.Many2one(
        "ar.match.rule", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._changed()
        return rows

    def write(self, vals):
        rules = self.rule_id
        result = super().write(vals)
        self._changed(rules)
        return result

    def unlink(self):
        self._changed()
        return super().unlink()

    def _changed(self, before=None):
        """A changed row makes a new version of its rule, and of the one it left."""
        if not self.env.context.get("ar_versioned"):
            (self.rule_id | (before or self.rule_id)).write({"line_ids": []})
