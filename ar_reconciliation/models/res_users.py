from odoo import api, models

CLERK = "ar_reconciliation.ar_reconciliation_group_clerk"


class ResUsers(models.Model):
    _inherit = "res.users"

    def _ar_can_own(self, company):
        """May this user be responsible for exceptions of the company?

        :param company: res.company record.
        """
        self.ensure_one()
        user = self.sudo()
        return user.active and company in user.company_ids and user.has_group(CLERK)

    @api.model
    def _ar_owner_domain(self, company="company_id"):
        """Domain, evaluated by the client, of users who may own.

        :param str company: field beside it that holds the company.
        """
        group = self.env.ref(CLERK, raise_if_not_found=False)
        ids = group.ids if group else []
        return f"[('all_group_ids', 'in', {ids}), ('company_ids', 'in', {company})]"
