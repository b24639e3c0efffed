from odoo import api, models
from odoo.exceptions import AccessError


class ArAccess(models.AbstractModel):
    _name = "ar.access"
    _description = "Who May Do What in Receivables"

    # Proof (proposals, runs, log, imports) is read-only for every group and written
    # by the module after one of these checks.

    @api.model
    def _is(self, role):
        """Has the user this role?

        :param str role: auditor, clerk, reviewer or manager.
        """
        group = f"ar_reconciliation.ar_reconciliation_group_{role}"
        return self.env.su or self.env.user.has_group(group)

    @api.model
    def _check_clerk(self):
        """Only clerks, reviewers and managers change anything.

        :raise AccessError: for auditors and others.
        """
        if not self._is("clerk"):
            raise AccessError(
                self.env._(
                    "Your role may look but not change anything here. Ask the "
                    "administrator for the role of a receivables clerk."
                )
            )
