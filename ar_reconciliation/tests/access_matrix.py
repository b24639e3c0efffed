"""Who may do what: the tables of docs/security.md, tried by ``test_access.py``.

Plain data, so that the document can be made from it without Odoo.
"""

#: Columns: our roles, then people of the company without one, then a customer.
ROLES = (
    "auditor",
    "clerk",
    "reviewer",
    "manager",
    "accountant",
    "employee",
    "portal",
)

#: model -> rights per role: r(ead), w(rite), c(reate), u(nlink); "-" is none.
#: What proves something is read only for everybody: the module writes it itself.
MODELS = {
    "ar.match.run": "r r r r - - -",
    "ar.match.proposal": "r r r r - - -",
    "ar.match.allocation": "r r r r - - -",
    "ar.match.log": "r r r r - - -",
    "ar.match.rule": "r r r rwcu - - -",
    "ar.match.rule.line": "r r r rwcu - - -",
    "ar.match.rule.reason": "r r r rwcu - - -",
    "ar.payer.alias": "r r r ru - - -",
    "ar.import.batch": "r r r r - - -",
    "ar.import.issue": "r r r r - - -",
    "ar.import.profile": "r rwcu rwcu rwcu - - -",
    "ar.dispute": "r rw rw rw - - -",
    "ar.dispute.line": "r rw rw rw - - -",
    "ar.dispute.reason": "r r r rwcu - - -",
    "ar.bank.feed": "r r r rwcu - - -",
    "ar.statement.import": "- rwcu rwcu rwcu - - -",
    "ar.statement.import.statement": "- rwcu rwcu rwcu - - -",
    "ar.statement.import.issue": "- rwcu rwcu rwcu - - -",
    "ar.statement.import.column": "- rwcu rwcu rwcu - - -",
    "ar.match.backtest": "- - - rwcu - - -",
    "ar.match.backtest.line": "- - - rwcu - - -",
    "ar.remittance.wizard": "- rwcu rwcu rwcu - - -",
    "ar.remittance.wizard.line": "- rwcu rwcu rwcu - - -",
    "ar.reason.wizard": "- rwcu rwcu rwcu - - -",
    "ar.write.off.wizard": "- rwcu rwcu rwcu - - -",
    "ar.assign.wizard": "- rwcu rwcu rwcu - - -",
    "ar.dispute.open.wizard": "- rwcu rwcu rwcu - - -",
    "ar.dispute.open.line": "- rwcu rwcu rwcu - - -",
    "ar.dispute.close.wizard": "- rwcu rwcu rwcu - - -",
    "ar.short.payment.wizard": "- rwcu rwcu rwcu - - -",
    "ar.workbench.watch": "r r r r - - -",
}

#: (model, public method) that changes something -> the roles that may call it.
WORKERS = ("clerk", "reviewer", "manager")
METHODS = {
    ("account.bank.statement.line", "action_ar_match"): WORKERS,
    ("account.bank.statement.line", "action_ar_match_new"): WORKERS,
    ("account.bank.statement.line", "action_ar_start_match"): WORKERS,
    ("account.bank.statement.line", "action_ar_undo"): WORKERS,
    ("account.bank.statement.line", "action_undo_reconciliation"): (
        *WORKERS,
        "accountant",
    ),
    ("account.bank.statement.line", "action_ar_apply"): WORKERS,
    ("account.bank.statement.line", "action_ar_reject"): WORKERS,
    ("account.bank.statement.line", "action_ar_exclude"): WORKERS,
    ("account.bank.statement.line", "action_ar_include"): WORKERS,
    ("account.bank.statement.line", "action_ar_assign_me"): WORKERS,
    ("ar.match.run", "action_undo_run"): WORKERS,
    ("ar.match.run", "action_stop"): WORKERS,
    ("ar.match.run", "action_continue"): WORKERS,
    ("ar.match.proposal", "action_apply"): WORKERS,
    ("ar.match.proposal", "action_reject"): WORKERS,
    ("ar.match.rule", "action_request_promotion"): ("manager",),
    ("ar.match.rule", "action_confirm_promotion"): ("manager",),
    ("ar.match.rule", "action_step_back"): ("manager",),
    ("ar.match.backtest", "action_run"): ("manager",),
    ("ar.match.backtest", "action_request_activation"): ("manager",),
    ("ar.payer.alias", "action_forget"): ("manager",),
    ("ar.import.batch", "action_undo"): WORKERS,
    ("ar.import.batch", "action_try_again"): WORKERS,
    ("ar.bank.feed", "action_fetch"): WORKERS,
    ("ar.bank.feed", "action_test"): ("manager",),
    ("ar.statement.import", "action_preview"): WORKERS,
    ("ar.statement.import", "action_import"): WORKERS,
    ("ar.statement.import", "action_import_all"): WORKERS,
    ("ar.statement.import.statement", "action_create_journal"): WORKERS,
    ("ar.statement.import", "action_back"): WORKERS,
    ("ar.reason.wizard", "action_confirm"): WORKERS,
    ("ar.remittance.wizard", "action_read"): WORKERS,
    ("ar.remittance.wizard", "action_attach"): WORKERS,
    ("ar.assign.wizard", "action_assign"): WORKERS,
    ("ar.write.off.wizard", "action_book"): WORKERS,
    ("account.bank.statement.line", "action_ar_decide_short"): WORKERS,
    ("account.move", "action_ar_open_dispute"): WORKERS,
    ("account.move.line", "action_ar_open_dispute"): WORKERS,
    ("ar.dispute", "action_start"): WORKERS,
    ("ar.dispute", "action_wait"): WORKERS,
    ("ar.dispute", "action_assign_me"): WORKERS,
    ("ar.dispute.open.wizard", "action_open"): WORKERS,
    ("ar.dispute.close.wizard", "action_confirm"): WORKERS,
    ("ar.short.payment.wizard", "action_confirm"): WORKERS,
    ("ar.workbench", "accept"): WORKERS,
    ("ar.workbench", "reject"): WORKERS,
    ("ar.workbench", "undo"): WORKERS,
    ("ar.workbench", "exclude"): WORKERS,
    ("ar.workbench", "include"): WORKERS,
    ("ar.workbench", "book"): WORKERS,
    ("ar.workbench", "assign"): WORKERS,
    ("ar.workbench", "snooze"): WORKERS,
    ("ar.workbench", "match"): WORKERS,
    ("ar.workbench", "mass_accept"): WORKERS,
}

#: (model, public method) that only names what to open, or reads; the rights on the
#: records decide what is seen there. Those of the workbench check the role, too.
OPENERS = {
    ("account.bank.statement", "action_ar_show_lines"),
    ("account.bank.statement.line", "action_ar_show_counterpart"),
    ("account.bank.statement.line", "action_ar_open"),
    ("account.bank.statement.line", "action_ar_show_disputes"),
    ("account.move", "action_ar_show_disputes"),
    ("res.partner", "action_ar_show_disputes"),
    ("ar.dispute", "action_show_documents"),
    ("ar.dispute", "action_show_bank_line"),
    ("account.journal", "action_ar_import_statement"),
    ("ar.match.run", "action_show_lines"),
    ("ar.bank.feed", "action_show_batches"),
    ("ar.match.log", "action_download"),
    ("ar.import.batch", "action_show_lines"),
    ("ar.import.batch", "action_download"),
    ("ar.import.batch", "action_show_match_run"),
    ("ar.statement.import", "action_open_part"),
    ("account.bank.statement.line", "action_ar_open_workbench"),
    ("ar.workbench", "load"),
    ("ar.workbench", "queue"),
    ("ar.workbench", "rows"),
    ("ar.workbench", "line"),
    ("ar.workbench", "progress"),
    ("ar.workbench", "mass_summary"),
    ("ar.workbench", "watch"),
}


def rights(model, role):
    """Letters of the rights of a role on a model, "" for none."""
    return MODELS[model].split()[ROLES.index(role)].strip("-")
