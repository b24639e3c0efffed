"""Drafts as the workbench sends them, settled by the clerk."""

from odoo.exceptions import UserError

from .common import ArCommon


class ManualCommon(ArCommon):
    """Drafts as the workbench sends them, settled by the clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.company_data["default_account_expense"]
        cls.rule.write(
            {
                "under_fixed": 5,
                "under_percent": 10,
                "over_fixed": 5,
                "over_percent": 10,
                "write_off_account_id": cls.loss.id,
            }
        )
        cls.attempts = 0

    def draft(self, *money, parts=(), rest="", partner=None, account=None):
        """``money``: (invoice or item, amount); ``parts``: (item, kind, amount, …)."""
        return {
            "partner_id": partner.id if partner else False,
            "items": [
                {"id": self.item(doc).id, "units": round(amount * 100)}
                for doc, amount in money
            ],
            "parts": [
                {
                    "item_id": self.item(doc).id,
                    "kind": kind,
                    "units": round(amount * 100),
                    **more,
                }
                for doc, kind, amount, more in parts
            ],
            "rest": {"kind": rest, "account_id": account.id if account else False},
        }

    def item(self, document):
        if document._name == "account.move":
            return self.receivable(document)
        return document

    def token(self):
        type(self).attempts += 1
        return f"attempt-{self.attempts}"

    def desk(self, user=None):
        return self.env["ar.workbench"].with_user(user or self.clerk)

    def settle(self, line, draft, user=None, token=None):
        return self.desk(user).settle(line.id, draft, token or self.token())

    def assertRefused(self, line, draft, words, kind=UserError):
        with self.assertRaises(kind) as caught, self.env.cr.savepoint():
            self.settle(line, draft)
        self.assertIn(words, str(caught.exception))
        self.assertFalse(line.is_reconciled)

    def assertBalanced(self, line):
        """Nothing is lost: the entry balances, and none is left on suspense."""
        items = line.sudo().move_id.line_ids
        currency = line.company_id.currency_id
        self.assertTrue(currency.is_zero(sum(items.mapped("balance"))))
        self.assertFalse(line._seek_for_lines()[1])
        self.assertTrue(line.is_reconciled)

    def count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
