"""Invoices: what is odd about them, shown on the draft and noted when posted."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core.invoice_checks import FINDINGS
from .account_bank_statement_line import READERS
from .ar_invoice_facts import KINDS

CHECK_STATES = [
    ("ok", "Nothing Found"),
    ("warn", "Warnings"),
    ("block", "Stopped"),
]
LEVELS = {"warn": "warning", "block": "danger"}
#: Drafts that are looked at when somebody searches for findings, newest first.
MAX_DRAFTS = 1000


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_check_state = fields.Selection(
        CHECK_STATES,
        string="Data Entry Checks",
        compute="_compute_ar_checks",
        search="_search_ar_check_state",
        groups=READERS,
        help="Of a draft invoice or credit note; nothing is stored.",
    )
    ar_check_alerts = fields.Json(
        string="Check Alerts", compute="_compute_ar_checks", groups=READERS
    )
    ar_check_text = fields.Text(
        string="Findings", compute="_compute_ar_checks", groups=READERS
    )
    ar_check_ids = fields.One2many(
        "ar.invoice.check", "move_id", string="Findings at Posting", groups=READERS
    )

    # === ON DEMAND === #

    @api.depends(
        "state",
        "move_type",
        "partner_id",
        "company_id",
        "currency_id",
        "amount_total",
        "ref",
        "invoice_date",
        "invoice_date_due",
        "invoice_payment_term_id",
        "invoice_line_ids.product_id",
        "invoice_line_ids.name",
        "invoice_line_ids.quantity",
        "invoice_line_ids.price_unit",
        "invoice_line_ids.discount",
        "ar_check_ids",
    )
    @api.depends_context("lang")
    def _compute_ar_checks(self):
        drafts = self.filtered(lambda m: m.state == "draft" and m.move_type in KINDS)
        found = self.env["ar.invoice.facts"]._findings(drafts)
        open_blocks = drafts._ar_open_blocks(found)
        for move in self:
            findings = found.get(move, ())
            stopped = {finding.code for finding in open_blocks.get(move, ())}
            move.ar_check_state = (
                ("block" if stopped else "warn" if findings else "ok")
                if move in drafts
                else False
            )
            alerts = move._ar_alerts(findings, stopped)
            move.ar_check_alerts = alerts
            move.ar_check_text = "\n".join(a["message"] for a in alerts.values())

    def _search_ar_check_state(self, operator, value):
        """Only drafts have a state; the newest :data:`MAX_DRAFTS` are looked at."""
        if operator != "in":
            return NotImplemented
        domain = [("state", "=", "draft"), ("move_type", "in", list(KINDS))]
        drafts = self.search(domain, order="id desc", limit=MAX_DRAFTS)
        fit = drafts.filtered(lambda move: move.ar_check_state in value)
        known = Domain("id", "in", fit.ids)
        return known | ~Domain(domain) if False in value else known

    def _ar_open_blocks(self, found):
        """Findings that stop the posting and that nobody has overridden.

        :param dict found: move to findings.
        :return: dict of move to tuple of findings, for those that have any.
        """
        blocks = {
            move: tuple(f for f in found.get(move, ()) if f.severity == "block")
            for move in self
        }
        blocks = {move: findings for move, findings in blocks.items() if findings}
        if not blocks:
            return {}
        checks = self.env["ar.invoice.check"]
        done = checks._overridden(self.browse([move._origin.id for move in blocks]))
        left = {
            move: tuple(
                f for f in findings if (move._origin.id, checks._key_of(f)) not in done
            )
            for move, findings in blocks.items()
        }
        return {move: findings for move, findings in left.items() if findings}

    # === PANEL === #

    def _ar_alerts(self, findings, stopped):
        """What the panel on the invoice shows: dict of code to an alert.

        :param set stopped: codes that stop the posting now.
        """
        facts = self.env["ar.invoice.facts"]
        alerts = {}
        for finding in findings:
            code = finding.code
            said = facts._sentence(code, finding.data, self.currency_id)
            level = "block" if code in stopped else "warn"
            if finding.severity == "block" and code not in stopped:
                said = self.env._("Overridden: %s", said)
            alerts[code] = {
                "level": LEVELS[level],
                "message": f"{said} {facts._remedy(code)}",
                **self._ar_alert_action(code, finding.data),
            }
        return alerts

    def _ar_alert_action(self, code, data):
        """Where it can be mended, if not on the invoice itself."""
        if FINDINGS[code][0] == "customer":
            partner = self.partner_id.commercial_partner_id
            return {
                "action_text": self.env._("Open the customer"),
                "action": {
                    "type": "ir.actions.act_window",
                    "res_model": "res.partner",
                    "res_id": partner._origin.id,
                    "views": [(False, "form")],
                },
            }
        if FINDINGS[code][0] == "duplicate":
            return {
                "action_text": self.env._("Compare"),
                "action": {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Possible Duplicates"),
                    "res_model": "account.move",
                    "views": [(False, "list"), (False, "form")],
                    "domain": [("id", "in", [self._origin.id, *data["keys"]])],
                },
            }
        return {}

    # === AT POSTING === #

    def _post(self, soft=True):
        found = self._ar_check_before_posting(soft)
        posted = super()._post(soft)
        self.env["ar.invoice.check"]._note(
            "posted", {move: found[move] for move in posted if move in found}
        )
        posted._ar_queue_delivery()
        return posted

    def _ar_check_before_posting(self, soft):
        """Check the invoices and credit notes that are posted now.

        :return: dict of move to findings.
        :raise UserError: when the company's settings stop one of them.
        """
        today = fields.Date.context_today(self)
        moves = self.filtered(
            lambda move: (
                move.move_type in KINDS
                and move.state == "draft"
                and not (soft and move.date and move.date > today)
            )
        )
        if not moves:
            return {}
        moves._ar_check_second_person()
        found = self.env["ar.invoice.facts"]._findings(moves)
        blocks = moves._ar_open_blocks(found)
        if blocks:
            raise UserError(moves._ar_stopped_text(blocks))
        return found

    def _ar_stopped_text(self, blocks):
        """Why invoices are not posted, and what to do."""
        facts = self.env["ar.invoice.facts"]
        lines = [
            f"{move.display_name}: "
            f"{facts._sentence(finding.code, finding.data, move.currency_id)} "
            f"{facts._remedy(finding.code)}"
            for move, findings in blocks.items()
            for finding in findings
        ]
        more = len(lines) - 20
        if more > 0:
            lines = [*lines[:20], self.env._("… and %s more.", more)]
        return "\n".join(
            [
                self.env._("Your company's settings stop the posting:"),
                *lines,
                self.env._("If all is right, use “Override” on the invoice."),
            ]
        )

    # === BUTTONS === #

    def action_ar_override(self):
        """Ask for the reason why an invoice is right although it is stopped."""
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_invoice_override_action"
        )
        return {**action, "context": {"default_move_ids": self.ids}}

    def _ar_override(self, reason):
        """Let invoices pass in spite of what stops them now.

        What is found later, or when the invoice changes, stops them again.

        :param str reason: kept with every finding.
        :raise UserError: without a reason, or when nothing stops them.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the invoice is right."))
        drafts = self.filtered(lambda move: move.state == "draft")
        found = self.env["ar.invoice.facts"]._findings(drafts)
        blocks = drafts._ar_open_blocks(found)
        if not blocks:
            raise UserError(self.env._("Nothing stops the posting of this invoice."))
        self.env["ar.invoice.check"]._note("overridden", blocks, reason.strip())
        moves = self.browse([move.id for move in blocks])
        moves._ar_tell(self.env._("Findings were overridden: %s", reason.strip()))
        moves.invalidate_recordset(["ar_check_state", "ar_check_alerts"])
