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

    @api.model
    def _as_clerk(self, records, user, companies):
        """The records as the person for whom a scheduled action goes on working.

        :param companies: those the work is for, the first as the current one.
        :return: the records with the person's rights, companies and language.
        :raise AccessError: when that person may not work there any more.
        """
        own = records.with_user(user).with_context(
            allowed_company_ids=companies.ids, lang=user.lang, tz=user.tz
        )
        if not user.active and not own.env.su:
            raise AccessError(self.env._("%s is no longer a user.", user.name))
        own.env["ar.access"]._check_clerk()
        own.check_access("read")
        return own
