import logging

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

from .ar_background_job import CONTENTION

_logger = logging.getLogger(__name__)


class ArPayerAlias(models.Model):
    _name = "ar.payer.alias"
    _description = "Learned Payer"
    _order = "count desc, id"
    _rec_name = "value"
    _check_company_auto = True

    kind = fields.Selection(
        [("account", "Bank Account"), ("name", "Name")], required=True, readonly=True
    )
    value = fields.Char(
        required=True, readonly=True, help="As the bank reports the payer."
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    count = fields.Integer(
        string="Seen", readonly=True, help="Matches that confirmed it and still stand."
    )
    last_seen = fields.Date(readonly=True)
    active = fields.Boolean(default=True)

    _uniq = models.UniqueIndex(
        "(company_id, kind, value, partner_id)", "This payer is remembered already."
    )

    def action_forget(self):
        """No longer use these payers; the next confirmed match learns them anew."""
        self.check_access("unlink")
        self.unlink()

    @api.model
    def _learn(self, proposals):
        """Remember how the bank named the payer of confirmed matches.

        Another run that learns the same payer at the same moment is no reason not to
        post: then this one teaches nothing.
        """
        try:
            with self.env.cr.savepoint():
                self._count(proposals, 1)
        except (*CONTENTION, UniqueViolation) as error:
            _logger.info("Payers of %s matches not learned: %s", len(proposals), error)
            proposals.sudo().teaches = False

    @api.model
    def _unlearn(self, proposals):
        """Take back what undone matches had taught."""
        self._count(proposals, -1)

    @api.model
    def _count(self, proposals, step):
        wanted = self._keys(proposals)
        if not wanted:
            return
        known = self.sudo().search(
            [
                ("company_id", "in", proposals.company_id.ids),
                ("value", "in", list({key[2] for key in wanted})),
            ]
        )
        # Another run is counting the others right now: one confirmation less.
        free = self.env["ar.background.job"]._free(known)
        by_key = {(a.company_id.id, a.kind, a.value, a.partner_id.id): a for a in known}
        today = fields.Date.context_today(self)
        missing = []
        for key, times in wanted.items():
            if (alias := by_key.get(key)) and alias not in free:
                continue
            if alias:
                alias.count = max(0, alias.count + step * times)
                if step > 0:
                    alias.last_seen = today
            elif step > 0:
                missing.append(self._prepare_vals(key, times, today))
        self.sudo().create(missing)
        free.filtered(lambda alias: not alias.count).unlink()

    @api.model
    def _keys(self, proposals):
        """Count (company, kind, value, customer) over the proposals' bank lines.

        A match that rests on the payer alone teaches nothing: it would confirm itself.
        """
        keys = {}
        for proposal in proposals.filtered(lambda p: p.partner_id and p.teaches):
            line = proposal.statement_line_id
            for kind, value in (
                ("account", line.account_number),
                ("name", line.partner_name),
            ):
                if value and value.strip():
                    company, partner = proposal.company_id, proposal.partner_id
                    key = (company.id, kind, value.strip(), partner.id)
                    keys[key] = keys.get(key, 0) + 1
        return keys

    @api.model
    def _prepare_vals(self, key, times, today):
        company_id, kind, value, partner_id = key
        return {
            "company_id": company_id,
            "kind": kind,
            "value": value,
            "partner_id": partner_id,
            "count": times,
            "last_seen": today,
        }
