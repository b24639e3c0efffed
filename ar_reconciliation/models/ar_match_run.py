import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..core.matching import match

#: Bank lines posted together; a failing batch is repeated line by line.
POSTING_BATCH = 100
#: Bank lines named when some were left out.
NAMED_LINES = 10


class ArMatchRun(models.Model):
    _name = "ar.match.run"
    _description = "Matching Run"
    _inherit = "ar.background.job"
    _order = "id desc"
    _rec_name = "started_on"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True)
    automatic = fields.Boolean(string="Scheduled", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done"), ("interrupted", "Interrupted")],
        required=True,
        readonly=True,
        default="done",
    )
    started_on = fields.Datetime(readonly=True, default=fields.Datetime.now)
    seconds = fields.Float(readonly=True, digits=(8, 2))
    line_count = fields.Integer(string="Bank Lines", readonly=True)
    done_count = fields.Integer(string="Decided", readonly=True)
    skipped_count = fields.Integer(
        string="Left Out",
        readonly=True,
        help="Somebody else was working on them when the run started.",
    )
    skipped_names = fields.Char(string="Bank Lines Left Out", readonly=True)
    posted_count = fields.Integer(string="Posted", readonly=True)
    approval_count = fields.Integer(string="Waiting for Approval", readonly=True)
    proposed_count = fields.Integer(string="Proposed", readonly=True)
    exception_count = fields.Integer(string="Exceptions", readonly=True)
    proposal_ids = fields.One2many("ar.match.proposal", "run_id", readonly=True)

    @api.depends("started_on")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for run in self:
            run.display_name = format_datetime(
                self.env, run.started_on, dt_format="short"
            )

    # === RUN === #

    @api.model
    def _run(self, lines, automatic=False):
        """Match bank lines: engine, proposals, posting, exceptions.

        All of it happens in the caller's transaction. Lines that another transaction
        holds are left out and named in the run.

        :param lines: account.bank.statement.line, of any companies and journals.
        :param bool automatic: True when started by the schedule; then matches that
            were undone by hand are not posted again.
        :return: one run per company.
        """
        runs = self.browse()
        for company, company_lines in lines.grouped("company_id").items():
            started = time.monotonic()
            run, own = self._begin(company, company_lines, automatic=automatic)
            shadow = run._process_safely(own.with_company(company))
            run._finish(own)
            run.sudo().write(
                {
                    **run._counts(own),
                    "done_count": len(own),
                    "shadow": shadow,
                    "seconds": time.monotonic() - started,
                }
            )
            runs += run
        return runs

    @api.model
    def _begin(self, company, lines, **values):
        """Create a run for the lines of one company that nobody else holds.

        :return: (run, the lines it may take up, locked for this transaction)
        """
        own = self._free(lines)
        names = (lines - own).mapped("display_name")
        run = self.sudo().create(
            {
                "company_id": company.id,
                "user_id": self.env.uid,
                "line_count": len(own),
                "skipped_count": len(names),
                "skipped_names": self._listed(names),
                **values,
            }
        )
        return run.sudo(False), own

    def _listed(self, names):
        """The first names, and a sign that there are more."""
        more = "…" if len(names) > NAMED_LINES else ""
        return ", ".join(names[:NAMED_LINES]) + more

    def _process(self, lines):
        """Match the lines of one company, rule by rule.

        :return: list of what rules in shadow mode would have done.
        """
        self.ensure_one()
        lines._ar_write(ar_run_id=self.id)
        chains = self.env["ar.match.rule"]._chains(lines)
        shadow = self._process_shadows(lines, chains)
        for chain, group in lines.grouped(chains.get).items():
            rules = chain.filtered(lambda rule: rule.mode != "shadow")
            general = rules.filtered(lambda rule: not rule._for_some())
            moved = self._process_with_rule(group, general, rules - general)
            for rule, own in moved.items():
                self._process_with_rule(own, rule)
        return shadow

    def _finish(self, lines):
        """These lines are decided: nothing of the run waits for them any more."""
        lines.filtered("ar_queue_run_id")._ar_write(ar_queue_run_id=False)

    def _process_with_rule(self, lines, rule, special=()):
        """Match lines and post what the rule allows.

        :param special: rules that stand before this one, for certain customers.
        :return: dict of special rule to the lines of its customers, left untouched.
        """
        results = self._match(lines, rule)
        moved = {}
        if special:
            rule_of = special._by_customer(results)
            moved = lines.filtered(lambda line: line.id in rule_of).grouped(
                lambda line: rule_of[line.id]
            )
            results = [result for result in results if result.entry_id not in rule_of]
            lines = lines.filtered(lambda line: line.id not in rule_of)
        results = rule._supervised(rule._restrained(results))
        to_post = self.env["ar.match.store"]._store(self, rule, lines, results)
        self._checkpoint(lines - to_post.statement_line_id)
        # Lines of a customer together: the customer is written once per batch.
        to_post = to_post.sorted(lambda proposal: proposal.partner_id.id)
        for start in range(0, len(to_post), POSTING_BATCH):
            batch = to_post[start : start + POSTING_BATCH]
            left = self._post_batch(batch)
            self._checkpoint(batch.statement_line_id - left)
        return moved

    def _checkpoint(self, lines):
        """Lines are decided; a run in the background commits here."""

    def _match(self, lines, rule):
        """What the engine finds with the policy of a rule."""
        bridge = self.env["ar.core.bridge"]
        entries = bridge._bank_entries(lines)
        items = bridge._open_items(self.company_id, entries, rule)
        if rule.exchange_percent:
            entries = bridge._with_rates(self.company_id, entries, items)
        payers = bridge._payers(self.company_id, items, lines)
        return match(entries, items, payers, bridge._policy(rule))

    def _process_shadows(self, lines, chains):
        """What rules in shadow mode would do with the lines; nothing is stored there.

        :return: list of :meth:`_shadow_outcome`.
        """
        shadows = lines.env["ar.match.rule"].union(*chains.values())
        outcomes = []
        for rule in shadows.filtered(lambda rule: rule.mode == "shadow"):
            own = lines.filtered(lambda line, rule=rule: rule in chains[line])
            results = self._match(own, rule)
            if rule._for_some():
                covered = rule._by_customer(results)
                results = [r for r in results if r.entry_id in covered]
            outcomes.append(rule._shadow_outcome(results))
        return outcomes

    def _counts(self, lines):
        states = lines.grouped("ar_match_state")
        waiting = lines.filtered(lambda line: line.ar_proposal_id.state == "approval")
        none = lines.browse()
        return {
            "posted_count": len(states.get("matched", none)),
            "approval_count": len(waiting),
            "proposed_count": len(states.get("proposed", none) - waiting),
            "exception_count": len(states.get("exception", none)),
        }

    # === RESULTS === #

    def _notification(self):
        """Tell the user what the runs did and refresh the list."""
        message = self.env._(
            "%(lines)s bank lines: %(posted)s posted, %(approval)s waiting for "
            "approval, %(proposed)s proposed, %(exceptions)s exceptions.",
            lines=sum(self.mapped("line_count")),
            posted=sum(self.mapped("posted_count")),
            approval=sum(self.mapped("approval_count")),
            proposed=sum(self.mapped("proposed_count")),
            exceptions=sum(self.mapped("exception_count")),
        )
        skipped = self.filtered("skipped_count")
        message = " ".join([message, *(run._skipped_text() for run in skipped)])
        clean = not skipped and not sum(self.mapped("exception_count"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Matching finished"),
                "message": message,
                "type": "success" if clean else "warning",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _skipped_text(self):
        """Which bank lines were left out, and what to do."""
        self.ensure_one()
        return self.env._(
            "%(count)s bank lines were left out, because somebody else was working on "
            "them: %(names)s. Match them again.",
            count=self.skipped_count,
            names=self.skipped_names,
        )

    def action_show_lines(self):
        """Open the bank lines of this run."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.account_bank_statement_line_action_ar"
        )
        return {**action, "domain": list(self._line_domain()), "context": {}}

    def action_undo_run(self):
        """Ask for the reason, then undo every match of this run that still stands.

        :raise UserError: when nothing of the run is left to undo.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        applied = self.proposal_ids.filtered(lambda p: p.state == "applied")
        if not applied:
            raise UserError(
                self.env._("No match of this run stands any more: nothing to undo.")
            )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_reason_wizard_action"
        )
        lines = applied.statement_line_id
        return {**action, "context": {"default_line_ids": lines.ids}}

    def _line_domain(self):
        """Bank lines taken up in this run, also where nothing was found."""
        return (
            Domain("ar_run_id", "in", self.ids)
            | Domain("ar_queue_run_id", "in", self.ids)
            | Domain("ar_proposal_ids.run_id", "in", self.ids)
        )

    @api.private
    def report_lines(self):
        """Bank lines for the printed proof, by journal and in the bank's order."""
        lines = self.env["account.bank.statement.line"]
        return lines.search(self._line_domain(), order="journal_id, internal_index")
