"""What installing and removing the module does beyond loading its records."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def pre_init_hook(env):
    """Add the match state by hand, so that no old entry is computed or rewritten.

    Only bank lines still to be settled get a state; lines settled before the
    module came keep none.
    """
    if column_exists(env.cr, "account_bank_statement_line", "ar_match_state"):
        return
    env.cr.execute(
        SQL("ALTER TABLE account_bank_statement_line ADD COLUMN ar_match_state varchar")
    )
    env.cr.execute(
        SQL(
            "UPDATE account_bank_statement_line SET ar_match_state = 'new' "
            "WHERE is_reconciled IS NOT TRUE"
        )
    )


def post_init_hook(env):
    """Give every company a first, careful matching rule, and a reminder policy."""
    companies = env["res.company"].search([])
    companies._ar_create_default_rules()
    companies._ar_create_default_policies()


def uninstall_hook(env):
    """Leave matched entries as they are; drop only what points to our tables."""
    env["ir.attachment"].search([("res_model", "=", "ar.import.batch")]).unlink()
    env.cr.execute(
        SQL("DROP TABLE IF EXISTS ar_bank_feed_secret, ar_sms_gateway_secret")
    )
