from odoo import api, models
from odoo.exceptions import UserError


class ArProofMixin(models.AbstractModel):
    """Records that are written once; the superuser cannot change them either."""

    _name = "ar.proof.mixin"
    _description = "Proof"

    def write(self, vals):
        self.check_access("write")
        self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        self._refuse_change()

    def _refuse_change(self):
        """What is in it stays as it is.

        :raise UserError: always, if there is a record to change.
        """
        if self:
            raise UserError(
                self.env._(
                    "What is written down here is proof: it cannot be changed or "
                    "deleted."
                )
            )
