"""Secrets are no longer only those of bank feeds."""

from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Call the record of a secret by one name in all tables of secrets."""
    if column_exists(cr, "ar_bank_feed_secret", "feed_id"):
        rename_column(cr, "ar_bank_feed_secret", "feed_id", "record_id")
