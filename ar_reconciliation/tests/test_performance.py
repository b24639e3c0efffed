from odoo import Command
from odoo.tests import tagged, users, warmup

from . import bank_files as files
from .bank_files import entry
from .test_import import ImportCommon

#: What the lists of bank lines read.
COLUMNS = {
    name: {}
    for name in (
        "date",
        "payment_ref",
        "amount",
        "ar_match_state",
        "ar_note",
        "ar_confidence",
        "ar_counterpart",
        "ar_exception_text",
    )
}


@tagged("post_install", "-at_install")
class TestPerformance(ImportCommon):
    """The number of queries hardly grows with the number of bank lines.

    Counts differ a little between installations: the limits leave room, but a query
    per line more breaks them.
    """

    def count(self, function):
        """Queries of a call that begins with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def lines_to_match(self, number, amount=100):
        moves = [self.invoice(self.azure, amount + i) for i in range(number)]
        lines = self.env["account.bank.statement.line"].create(
            [
                {
                    "journal_id": self.bank.id,
                    "date": "2026-03-10",
                    "payment_ref": f"payment {move.name}",
                    "amount": move.amount_total,
                }
                for move in moves
            ]
        )
        return lines.with_user(self.clerk)

    def match_count(self, number, amount):
        lines = self.lines_to_match(number, amount)
        queries = self.count(lines.action_ar_match)
        self.assertEqual(set(lines.mapped("ar_match_state")), {"matched"})
        return queries

    def test_matching_and_posting_cost_few_queries_per_line(self):
        self.match_count(2, 10)  # warm the caches
        few, many = self.match_count(25, 100), self.match_count(50, 1000)
        per_line = (many - few) / 25
        self.assertLess(per_line, 2, f"{few} queries for 25 lines, {many} for 50")
        self.assertLess(many, 2 * few, "queries grow faster than the lines")

    def test_matching_without_a_result_costs_hardly_any_query_per_line(self):
        def unknown(number):
            lines = self.bank_line(1, "nobody")
            for i in range(number - 1):
                lines += self.bank_line(2 + i, "nobody")
            return self.count(lines.with_user(self.clerk).action_ar_match)

        unknown(2)
        few, many = unknown(20), unknown(40)
        self.assertLess((many - few) / 20, 1, f"{few} queries for 20, {many} for 40")

    def test_importing_costs_hardly_more_than_odoos_own_create(self):
        def vals(number):
            return [
                {
                    "journal_id": self.bank.id,
                    "date": "2026-03-10",
                    "payment_ref": f"text {i}",
                    "amount": number + i,
                }
                for i in range(number)
            ]

        def create(number):
            statements = self.env["account.bank.statement"].with_user(self.clerk)
            lines = [Command.create(line) for line in vals(number)]
            return self.count(lambda: statements.create({"line_ids": lines}))

        def load(number):
            entries = [
                entry(line["amount"], line["payment_ref"]) for line in vals(number)
            ]
            data = files.camt(files.camt_statement(entries, number=str(number)))
            wizard = self.wizard(data, f"{number}.xml", match_now=False)
            return self.count(wizard.action_import)

        create(2), load(2)
        own = (create(60) - create(30)) / 30
        ours = (load(60) - load(30)) / 30
        self.assertLess(ours, 1.1 * own, f"{own} queries per line, ours {ours}")

    @users("ar_clerk")
    @warmup
    def test_the_list_of_bank_lines_reads_a_page_in_few_queries(self):
        lines = self.lines_to_match(10)
        lines.action_ar_match()
        self.env.flush_all()
        model = self.env["account.bank.statement.line"]
        model.search([], limit=2).web_read(COLUMNS)
        few = self.count(lambda: model.search([], limit=2).web_read(COLUMNS))
        many = self.count(lambda: model.search([], limit=10).web_read(COLUMNS))
        self.assertLessEqual(many, few + 2, f"{few} queries for 2 lines, {many} for 10")

    def test_opening_the_list_of_ten_lines_stays_below_its_budget(self):
        lines = self.lines_to_match(10)
        lines.action_ar_match()
        self.env.flush_all()
        lines.web_read(COLUMNS)
        self.assertLess(self.count(lambda: lines.web_read(COLUMNS)), 15)

    def test_undoing_costs_few_queries_per_line(self):
        lines = self.lines_to_match(38)
        lines.action_ar_match()
        self.count(lambda: lines[:2].action_ar_undo("x"))  # warm the caches
        few = self.count(lambda: lines[2:14].action_ar_undo("x"))
        many = self.count(lambda: lines[14:].action_ar_undo("x"))
        per_line = (many - few) / 12
        self.assertLess(per_line, 8, f"{few} queries for 12 lines, {many} for 24")
