import logging

from odoo import models

_logger = logging.getLogger(__name__)


class ArStateMixin(models.AbstractModel):
    _name = "ar.state.mixin"
    _description = "Guarded State Changes"

    def _ar_update_state(self, allowed, target, **values):
        """Move the records that are in an allowed state to the target state.

        Users may not write these records themselves: the caller has checked that
        they may do what leads to the change.

        :param tuple allowed: states from which the change is legal.
        :param str target: the new state.
        :param dict values: written together with the state.
        :return: the records that changed; the others are logged and left alone.
        """
        changing = self.filtered(lambda record: record.state in allowed)
        refused = self - changing
        if refused:
            _logger.info(
                "%s %s stay as they are: only %s may become %s.",
                self._name,
                refused.ids,
                ", ".join(allowed),
                target,
            )
        if changing:
            changing.sudo().write({"state": target, **values})
        return changing
