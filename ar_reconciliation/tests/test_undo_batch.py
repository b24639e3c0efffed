from odoo.tests import tagged

from .register_common import RegisterCommon

#: Stored fields that differ between two lines made one after the other.
OWN = {
    "id",
    "move_id",
    "move_name",
    "name",
    "ref",
    "payment_ref",
    "sequence_number",
    "internal_index",
    "statement_line_id",
    "matching_number",
    "full_reconcile_id",
    "write_date",
    "create_date",
    "ar_run_id",
    "access_token",
    "secure_sequence_number",
}


@tagged("post_install", "-at_install")
class TestUndoBatch(RegisterCommon):
    """Undoing many lines together leaves what Odoo's own undo of each leaves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vat = cls.tax("VAT", 15)
        cls.due_later = cls.cash_basis_tax()
        cls.term = cls.discount("included")

    def euro(self, amount, **vals):
        return self.invoice(
            self.azure, amount, "2026-02-10", currency_id=self.eur.id, **vals
        )

    def case(self):
        """Lines of every kind, settled together; one invoice keeps another payment."""
        credit = self.invoice(self.deco, 30, move_type="out_refund")
        cut = self.taxed([1000], self.vat, invoice_payment_term_id=self.term.id)
        moves = (
            self.invoice(self.azure, 100)
            + self.invoice(self.deco, 200)
            + credit
            + cut
            + self.taxed([300], self.due_later)
            + self.euro(100)
            + self.euro(50)
        )
        plain, other, _credit, _cut, later, foreign, converted = moves
        kept = self.bank_line(60, plain.name, "2026-03-08")
        kept += self.bank_line(115, later.name, "2026-03-08")
        kept += self.bank_line(30, foreign.name, "2026-03-08", self.euro_bank)
        self.match(kept)
        lines = self.bank_line(40, plain.name)
        lines += self.bank_line(170, f"{other.name} {credit.name}")
        lines += self.bank_line(1127, cut.name, "2026-03-05")
        lines += self.bank_line(230, later.name)
        lines += self.bank_line(70, foreign.name, "2026-04-10", self.euro_bank)
        lines += self.bank_line(
            124, converted.name, foreign_currency_id=self.eur.id, amount_currency=50
        )
        lines += self.bank_line(12, "nothing of ours")
        self.match(lines)
        states = (kept + lines[:-1]).mapped("ar_match_state")
        self.assertEqual(set(states), {"matched"})
        return moves, kept, lines[:-1]

    def values(self, records):
        """Stored values of records, but those that are each record's own."""
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.type not in ("one2many",) and name not in OWN
        ]
        return records.sudo().read(names, load=None)

    def picture(self, moves, kept, lines, last):
        """Everything undo may have touched."""
        items = lines.line_ids.sorted("id")
        self.assertEqual(
            [item.name for item in items],
            [item.move_id.statement_line_id.payment_ref for item in items],
        )
        entries = self.env["account.move"].search([("id", ">", last)], order="id")
        made = entries - lines.move_id - kept.move_id
        return {
            "outcome": self.outcome(moves, last),
            "items": [
                {k: v for k, v in values.items() if k != "id"}
                for values in self.values(items)
            ],
            "entries": [
                {k: v for k, v in values.items() if k != "id"}
                for values in self.values(lines.move_id)
            ],
            "lines": [
                (line.ar_match_state, line.is_reconciled, line.amount_residual)
                for line in kept + lines
            ],
            "values": [
                (
                    line.amount,
                    line.amount_currency,
                    line.foreign_currency_id,
                    line.partner_id,
                    line.checked,
                    line.payment_ref == line.move_id.line_ids[:1].name,
                )
                for line in lines
            ],
            "messages": [len(move.message_ids) for move in lines.move_id],
            "made": [(self.kind(e), str(e.date), e.state) for e in made],
            "partials": sorted(
                (p.amount, p.debit_amount_currency, bool(p.exchange_move_id))
                for p in (
                    kept.line_ids.matched_debit_ids + kept.line_ids.matched_credit_ids
                )
            ),
        }

    def test_the_same_as_odoo_does_line_by_line(self):
        self.compare()

    def test_the_same_where_customers_have_analytic_accounts(self):
        plan = self.env["account.analytic.plan"].create({"name": "Customers"})
        account = self.env["account.analytic.account"].create(
            {"name": "Azure", "plan_id": plan.id}
        )
        distribution = {str(account.id): 100.0}
        self.env["account.analytic.distribution.model"].create(
            {"partner_id": self.azure.id, "analytic_distribution": distribution}
        )
        line = self.bank_line(40, self.invoice(self.azure, 40).name)
        self.match(line)
        # Odoo gives the bank's item the customer's analytic account, too.
        self.assertEqual(line._seek_for_lines()[0].analytic_distribution, distribution)
        self.compare()

    def compare(self):
        """Settle a case and undo it line by line, then another together."""
        pictures = []
        for together in (False, True):
            last = self.env["account.move"].search([], order="id desc", limit=1).id or 0
            moves, kept, lines = self.case()
            self.patch(
                type(lines),
                "_ar_undone_by_odoo_alone",
                lambda _lines, together=together: together,
            )
            lines.with_user(self.clerk).action_ar_undo("wrong file")
            pictures.append(self.picture(moves, kept, lines, last))
        odoo, ours = pictures
        self.assertTrue(ours["made"])
        for part in odoo:
            self.assertEqual(ours[part], odoo[part], part)
        self.assertEqual(set(ours["lines"][:3]), {("matched", True, 0.0)})

    def test_without_other_modules_lines_are_undone_together(self):
        line = self.bank_line(1, "x")
        self.assertTrue(line._ar_undone_by_odoo_alone())
        rebuilt = []
        cls = type(line)
        build = cls._ar_rebuild_entries

        def spy(lines):
            rebuilt.append(len(lines))
            return build(lines)

        self.patch(cls, "_ar_rebuild_entries", spy)
        _moves, _kept, lines = self.case()
        lines.with_user(self.clerk).action_ar_undo("wrong file")
        self.assertEqual(rebuilt, [len(lines)])

    def test_another_module_s_undo_is_asked_line_by_line(self):
        line = self.bank_line(1, "x")
        cls = type(line)
        undo = cls.action_undo_reconciliation
        self.patch(cls, "action_undo_reconciliation", lambda lines: undo(lines))
        self.assertFalse(line._ar_undone_by_odoo_alone())

    def test_a_locked_period_refuses_the_undo_of_all(self):
        moves, _kept, lines = self.case()
        self.patch(self.registry["res.company"], "_validate_locks", lambda *_args: None)
        self.company.sudo().fiscalyear_lock_date = "2026-03-07"
        with self.assertRaisesRegex(Exception, "03/07/2026"), self.env.cr.savepoint():
            lines.with_user(self.clerk).action_ar_undo("wrong file")
        self.env.invalidate_all()
        self.assertEqual(set(lines.mapped("ar_match_state")), {"matched"})
        self.assertPaid(moves[0])
