from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.errors import FeedError
from ..core.feeds import folder, senders, template
from ..core.feeds.presets import preset_text
from .ar_feed_client import origin

HTTPS = ("https_json", "https_file")
#: Written by the module only, after each attempt.
STATE_FIELDS = frozenset(
    (
        "state",
        "last_run",
        "last_success",
        "next_try",
        "failures",
        "problem_code",
        "problem_data",
        "last_new",
        "last_known",
        "last_issues",
    )
)


class ArBankFeed(models.Model):
    _name = "ar.bank.feed"
    _description = "Bank Feed"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "mail.alias.mixin.optional",
        "ar.kept.secret",
    ]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("https_json", "Transactions (JSON) over HTTPS"),
            ("https_file", "Statement File over HTTPS"),
            ("folder", "Watched Folder"),
            ("mail", "Mail Attachments"),
        ],
        required=True,
        default="https_json",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain=[("type", "in", ("bank", "cash", "credit"))],
        help="For files it may stay empty: their account number finds the journal.",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        ondelete="set null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
        help="Is told when the feed fails again and again.",
    )
    match_now = fields.Boolean(string="Match After Import", default=True)

    # === SERVICE === #

    url = fields.Char(
        string="Address",
        help="May hold {account}, {since} and {until}. Empty: the template's own.",
    )
    account = fields.Char(
        string="Account at the Service",
        help="What the service calls the account; replaces {account}.",
    )
    preset = fields.Selection(
        [
            ("aggregator", "Aggregator (booked / pending)"),
            ("cursor", "Pages by Cursor"),
        ],
        string="Begin With",
        store=False,
        help="Fills the template with one that several services share.",
    )
    template = fields.Text()
    template_problems = fields.Text(compute="_compute_template_problems")
    auth = fields.Selection(
        [
            ("none", "None"),
            ("token", "Fixed Token"),
            ("oauth2", "OAuth2 Client Credentials"),
        ],
        string="Authentication",
        required=True,
        default="none",
    )
    token_url = fields.Char(string="Address of the Token")
    client_id = fields.Char()
    scope = fields.Char()
    # === FOLDER AND MAIL === #

    folder = fields.Char(help="Below the folder the administrator allows.")
    senders = fields.Text(
        string="Allowed Senders",
        help="Addresses or domains, separated by commas or lines. Mails of others are "
        "not answered and nothing of them is imported.",
    )
    mail_server = fields.Char(
        string="Checked by Mail Server",
        help="Name by which your mail server reports its checks (in the header "
        "Authentication-Results). If it is given, only mails that passed DMARC there "
        "are accepted.",
    )

    # === SCHEDULE AND STATE === #

    interval = fields.Integer(string="Every (Minutes)", default=60, required=True)
    date_from = fields.Date(
        string="Begin On",
        default=lambda self: fields.Date.context_today(self) - timedelta(days=30),
        help="Nothing before this day is asked for.",
    )
    marker = fields.Date(
        string="Fetched Up To",
        copy=False,
        help="Day of the newest entry. The next fetch asks from a few days before; set "
        "an earlier day to fetch again.",
    )
    state = fields.Selection(
        [("new", "Never Fetched"), ("ok", "Working"), ("failing", "Failing")],
        default="new",
        required=True,
        readonly=True,
        copy=False,
    )
    last_run = fields.Datetime(string="Last Attempt", readonly=True, copy=False)
    last_success = fields.Datetime(readonly=True, copy=False)
    next_try = fields.Datetime(readonly=True, copy=False, index=True)
    failures = fields.Integer(string="Failures in a Row", readonly=True, copy=False)
    problem_code = fields.Char(readonly=True, copy=False)
    problem_data = fields.Json(readonly=True, copy=False)
    problem = fields.Text(compute="_compute_problem")
    last_new = fields.Integer(string="New Entries", readonly=True, copy=False)
    last_known = fields.Integer(string="Duplicates", readonly=True, copy=False)
    last_issues = fields.Integer(string="Issues", readonly=True, copy=False)
    batch_ids = fields.One2many("ar.import.batch", "feed_id", readonly=True)
    batch_count = fields.Integer(string="Imports", compute="_compute_batch_count")

    _interval_positive = models.Constraint(
        "CHECK (interval >= 5)", "A feed is fetched every 5 minutes at most."
    )

    # === TEXTS === #

    @api.depends("template", "kind")
    @api.depends_context("lang")
    def _compute_template_problems(self):
        bridge = self.env["ar.core.bridge"]
        for feed in self:
            problems = feed._checked_template()[1] if feed.kind in HTTPS else ()
            feed.template_problems = "\n".join(
                bridge._template_problem_text(problem) for problem in problems
            )

    def _checked_template(self):
        """Core ``Template`` and no problem, or None and what is wrong with it."""
        self.ensure_one()
        return template.check(self.template or "", self.kind == "https_json")

    @api.depends("problem_code", "problem_data")
    @api.depends_context("lang")
    def _compute_problem(self):
        bridge = self.env["ar.core.bridge"]
        for feed in self:
            feed.problem = bridge._feed_error_text(feed.problem_code, feed.problem_data)

    @api.depends("batch_ids")
    def _compute_batch_count(self):
        groups = self.env["ar.import.batch"]._read_group(
            [("feed_id", "in", self.ids)], ["feed_id"], ["__count"]
        )
        counts = {feed.id: count for feed, count in groups}
        for feed in self:
            feed.batch_count = counts.get(feed._origin.id, 0)

    @api.onchange("preset")
    def _onchange_preset(self):
        if self.preset:
            self.template = preset_text(self.preset)

    # === CONSTRAINTS === #

    @api.constrains("kind", "journal_id", "folder", "senders", "template", "url")
    def _check_settings(self):
        for feed in self:
            if problem := feed._settings_problem():
                raise ValidationError(problem)

    def _settings_problem(self):
        """A sentence on what is wrong with the settings, or nothing."""
        if self.kind == "https_json" and not self.journal_id:
            return self.env._("Choose the journal: transactions do not name it.")
        checked = self._checked_template()[0]
        if self.kind in HTTPS and checked and not (self.url or checked.url):
            return self.env._("Enter the address of the service.")
        if self.kind in HTTPS and self.template_problems:
            return self.env._(
                "The template cannot be used:\n%s", self.template_problems
            )
        if self.kind == "mail":
            return self._senders_problem()
        if self.kind == "folder":
            try:
                folder.parts(self.folder)
            except FeedError as error:
                bridge = self.env["ar.core.bridge"]
                return bridge._feed_error_text(error.code, error.data)
        return ""

    def _senders_problem(self):
        allowed, wrong = senders.read_senders(self.senders)
        if wrong:
            return self.env._(
                "“%s” is neither an address nor a domain.", ", ".join(wrong)
            )
        if not allowed:
            return self.env._("Name the senders whose mails are accepted.")
        return ""

    # === WRITTEN BY THE MODULE === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_state(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._without_state(vals))

    @api.model
    def _without_state(self, vals):
        """What a feed did is written by the module, not by a person."""
        if self.env.su:
            return vals
        return {name: one for name, one in vals.items() if name not in STATE_FIELDS}

    def _secret_target(self):
        checked = self._checked_template()[0]
        return (
            origin(self.url or (checked.url if checked else "")),
            origin(self.token_url or ""),
            self.auth,
        )

    # === ACTIONS === #

    def action_show_batches(self):
        """Open the files this feed has imported."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_import_batch_action"
        )
        return {**action, "domain": [("feed_id", "=", self.id)], "context": {}}


class ArImportBatch(models.Model):
    _inherit = "ar.import.batch"

    feed_id = fields.Many2one(
        "ar.bank.feed", readonly=True, index="btree_not_null", ondelete="set null"
    )
