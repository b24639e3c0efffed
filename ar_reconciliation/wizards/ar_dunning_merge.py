from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Make way for the other customers' reminders and cases of the same day.

        Odoo would refuse the merger, or delete what the other customers were sent.
        """
        both = src_partners | dst_partner
        self.env["ar.dunning.message"]._make_way(both, dst_partner)
        self.env["ar.dunning.case"]._make_way(both, dst_partner)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
