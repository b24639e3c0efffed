"""How far a rule is trusted: shadow, supervised, automatic; two people promote it."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

MODES = [
    ("shadow", "Shadow"),
    ("supervised", "Supervised"),
    ("automatic", "Automatic"),
]
NEXT_MODE = {"shadow": "supervised", "supervised": "automatic"}
#: Matches undone in so many days count against a rule.
DEMOTION_DAYS = 90
#: A rule falls back after so many undone matches ...
DEMOTION_COUNT = 3
#: ... if they are more than this part of what it posted.
DEMOTION_SHARE = 0.01
MANAGER = "ar_reconciliation.ar_reconciliation_group_manager"
#: Written by the module only, after it has seen two people or the undone matches.
MODE_FIELDS = frozenset(
    (
        "mode",
        "mode_since",
        "requested_mode",
        "requested_version",
        "requested_by_id",
        "requested_on",
    )
)


class ArMatchRule(models.Model):
    _name = "ar.match.rule"
    _inherit = ["ar.match.rule", "mail.thread", "mail.activity.mixin"]

    mode = fields.Selection(
        MODES,
        required=True,
        readonly=True,
        default="shadow",
        copy=False,
        help="Shadow: only counts in each run what it would post. Supervised: proposes "
        "what it would post. Automatic: posts.",
    )
    mode_since = fields.Datetime(readonly=True, default=fields.Datetime.now, copy=False)
    requested_mode = fields.Selection(MODES, readonly=True, copy=False)
    requested_version = fields.Integer(readonly=True, copy=False)
    requested_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    requested_on = fields.Datetime(readonly=True, copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        """A new rule is a shadow, whoever makes it."""
        if not self.env.su:
            vals_list = [self._without_mode(vals) for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        return super().write(vals if self.env.su else self._without_mode(vals))

    @api.model
    def _without_mode(self, vals):
        return {name: value for name, value in vals.items() if name not in MODE_FIELDS}

    # === PROMOTION === #

    def action_request_promotion(self):
        """Ask another manager to trust this rule one step further.

        :raise UserError: when the rule is automatic already.
        """
        self.ensure_one()
        self._check_manager()
        if self.mode not in NEXT_MODE:
            raise UserError(
                self.env._("Rule “%s” is automatic: nothing to ask for.", self.name)
            )
        self.sudo().write(
            {
                "requested_mode": NEXT_MODE[self.mode],
                "requested_version": self.version,
                "requested_by_id": self.env.uid,
                "requested_on": fields.Datetime.now(),
            }
        )
        self._log_mode("rule_requested", self.requested_mode)
        return True

    def action_confirm_promotion(self):
        """Trust the rule as another manager has asked.

        :raise AccessError: when it is the one who asked.
        :raise UserError: when nobody asked, or the rule was changed since.
        """
        self.ensure_one()
        self._check_manager()
        if not self.requested_mode:
            raise UserError(
                self.env._("Nobody has asked to promote rule “%s”.", self.name)
            )
        if self.requested_by_id == self.env.user:
            raise AccessError(
                self.env._(
                    "You asked to promote rule “%s” yourself; another manager must "
                    "confirm it.",
                    self.name,
                )
            )
        if self.requested_version != self.version:
            raise UserError(
                self.env._(
                    "Rule “%s” was changed since the promotion was asked for: look at "
                    "it and ask again.",
                    self.name,
                )
            )
        self._set_mode(self.requested_mode, "rule_promoted")
        return True

    def action_step_back(self):
        """Trust the rule one step less, or refuse the promotion asked for."""
        self.ensure_one()
        self._check_manager()
        back = {after: before for before, after in NEXT_MODE.items()}
        mode = self.mode if self.requested_mode else back.get(self.mode, self.mode)
        self._set_mode(mode, "rule_demoted")
        return True

    def _check_manager(self):
        self.check_access("write")
        if not self.env["ar.access"]._is("manager"):
            raise AccessError(
                self.env._("Only a manager decides how far a rule is trusted.")
            )

    def _set_mode(self, mode, event, note=""):
        since = {} if mode == self.mode else {"mode_since": fields.Datetime.now()}
        request = ("requested_mode", "requested_version", "requested_by_id")
        empty = dict.fromkeys((*request, "requested_on"), False)
        self.sudo().write({"mode": mode, **since, **empty})
        self._log_mode(event, mode, note)

    def _log_mode(self, event, mode, note=""):
        words = dict(self._fields["mode"]._description_selection(self.env))
        text = " – ".join(filter(None, (words[mode], note)))
        self.env["ar.match.log"].sudo().create(
            {
                "event": event,
                "rule_name": self.name,
                "rule_version": self.version,
                "note": text,
                "user_id": self.env.user.id,
                "company_id": self.company_id.id,
            }
        )

    # === DEMOTION === #

    def _demote_undone(self):
        """Rules of which too many matches were undone go back to being supervised."""
        rules = self.sudo().filtered(lambda rule: rule.mode == "automatic")
        if not rules:
            return
        undone = rules._count_since("undone_on")
        posted = rules._count_since("applied_on")
        for rule in rules:
            wrong, all_posted = undone.get(rule, 0), posted.get(rule, 0)
            if wrong >= DEMOTION_COUNT and wrong > DEMOTION_SHARE * all_posted:
                rule._demote(wrong, all_posted)

    def _count_since(self, field):
        """Rule -> matches posted by the engine of which something happened lately.

        What happened before the rule got its mode is forgiven.
        """
        start = fields.Datetime.now() - timedelta(days=DEMOTION_DAYS)
        recent = Domain.OR(
            Domain("rule_id", "=", rule.id)
            & Domain(field, ">=", max(start, rule.mode_since or start))
            for rule in self
        )
        found = self.env["ar.match.proposal"]._read_group(
            recent
            & Domain("posted_by_engine", "=", True)
            & Domain("rolled_back", "!=", True),
            ["rule_id"],
            ["__count"],
        )
        return dict(found)

    def _demote(self, wrong, posted):
        self.ensure_one()
        note = self.env._(
            "%(wrong)s of %(posted)s matches it posted were undone.",
            wrong=wrong,
            posted=posted,
        )
        self._set_mode("supervised", "rule_demoted", note)
        managers = self.env["res.users"].search(
            [
                ("all_group_ids", "in", self.env.ref(MANAGER).ids),
                ("company_ids", "in", self.company_id.ids),
                ("id", "!=", self.env.ref("base.user_root").id),
            ]
        )
        for user in managers:
            rule = self.with_context(lang=user.lang or self.env.lang)
            rule.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=rule.env._("Rule “%s” is supervised again", self.name),
                note=note,
            )

    # === SHADOW === #

    def _shadow_outcome(self, results):
        """What this rule would have done: counts by decision.

        :param results: what the engine finds with this rule's policy.
        """
        firsts = {result.entry_id: result for result in reversed(results)}
        restrained = self._restrained(firsts.values())
        return {
            "rule": self.name,
            "version": self.version,
            "lines": len(firsts),
            **Counter(result.decision for result in restrained),
        }


class ArMatchProposal(models.Model):
    _inherit = "ar.match.proposal"

    posted_by_engine = fields.Boolean(
        readonly=True, help="Nobody was asked before this was posted."
    )
    rolled_back = fields.Boolean(
        readonly=True, help="Undone together with the whole of its run."
    )

    def _after_apply(self, event):
        result = super()._after_apply(event)
        self.sudo().write({"posted_by_engine": event == "posted"})
        return result

    def _ar_undone(self, reason):
        result = super()._ar_undone(reason)
        self._mark_rolled_back()
        self.rule_id._demote_undone()
        return result

    def _mark_rolled_back(self):
        """Undoing all of a run at once takes back the work; it is no verdict on a rule.

        The wrong file was imported, or the run was a trial: each match may be right.
        """
        for run, undone in self.grouped("run_id").items():
            applied = run.proposal_ids.filtered(lambda p: p.state == "applied")
            if len(undone) > 1 and run and not applied:
                undone.sudo().rolled_back = True


class ArMatchRun(models.Model):
    _inherit = "ar.match.run"

    shadow = fields.Json(readonly=True)
    shadow_text = fields.Text(
        compute="_compute_shadow_text",
        string="Shadow Rules",
        help="What rules that are not yet trusted would have done.",
    )

    @api.depends("shadow")
    @api.depends_context("lang")
    def _compute_shadow_text(self):
        for run in self:
            run.shadow_text = "\n".join(map(self._shadow_line, run.shadow or ()))

    def _shadow_line(self, found):
        return self.env._(
            "%(rule)s (version %(version)s): of %(lines)s bank lines %(post)s posted, "
            "%(ask)s waiting for approval, %(propose)s proposed.",
            rule=found["rule"],
            version=found["version"],
            lines=found["lines"],
            post=found.get("post", 0),
            ask=found.get("ask", 0),
            propose=found.get("propose", 0),
        )
