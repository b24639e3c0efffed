import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from . import bank_files as files
from .bank_files import OTHER_IBAN, entry
from .test_import import ImportCommon


@tagged("post_install", "-at_install")
class TestSeveralFiles(ImportCommon):
    """Files dropped at once: each is looked at, those that are ready are imported."""

    def several(self, *pairs, **vals):
        """A wizard with these (name, data) dropped at once, previewed."""
        first, *more = pairs
        wizard = self.wizard(
            first[1],
            first[0],
            more_files=[
                {"name": name, "data": base64.b64encode(data).decode()}
                for name, data in more
            ],
            **{"match_now": False, **vals},
        )
        wizard.action_preview()
        return wizard

    def file(self, name, *entries, **vals):
        return name, files.camt(files.camt_statement(entries, number=name, **vals))

    def test_each_file_has_its_own_preview(self):
        wizard = self.several(
            self.file("a.xml", entry(1, "a")),
            self.file("b.xml", entry(2, "b"), entry(3, "c")),
        )
        self.assertEqual(wizard.state, "files")
        self.assertEqual(wizard.part_ids.mapped("filename"), ["a.xml", "b.xml"])
        self.assertEqual(wizard.part_ids.mapped("entry_count"), [1, 2])
        self.assertEqual(wizard.part_ids.mapped("stage"), ["ready", "ready"])
        self.assertFalse(self.journal_lines())

    def test_all_are_imported_each_as_its_own_file(self):
        one, two = self.file("a.xml", entry(1, "a")), self.file("b.xml", entry(2, "b"))
        wizard = self.several(one, two)
        action = wizard.action_import_all()
        batches = wizard.part_ids.batch_id
        self.assertEqual(batches.mapped("name"), ["a.xml", "b.xml"])
        self.assertEqual(batches.attachment_id.mapped("raw"), [one[1], two[1]])
        self.assertEqual(len(self.journal_lines()), 2)
        found = self.env["account.bank.statement.line"].search(action["domain"])
        self.assertEqual(found, self.journal_lines().sorted(found._order))

    def test_lines_of_all_files_are_matched_once(self):
        moves = [self.invoice(self.azure, amount) for amount in (10, 20)]
        runs = self.env["ar.match.run"].search_count([])
        self.several(
            self.file("a.xml", entry(10, moves[0].name)),
            self.file("b.xml", entry(20, moves[1].name)),
            match_now=True,
        ).action_import_all()
        self.assertPaid(moves[0])
        self.assertPaid(moves[1])
        self.assertEqual(self.env["ar.match.run"].search_count([]), runs + 1)

    def test_a_file_that_is_no_statement_does_not_stop_the_others(self):
        wizard = self.several(
            ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
            self.file("b.xml", entry(2, "b")),
            self.file("c.xml", entry(3, "c"), account=OTHER_IBAN),
        )
        stages = dict(
            zip(
                wizard.part_ids.mapped("filename"),
                wizard.part_ids.mapped("stage"),
                strict=True,
            )
        )
        self.assertEqual(
            stages, {"photo.png": "refused", "b.xml": "ready", "c.xml": "decide"}
        )
        self.assertTrue(all(part.note for part in wizard.part_ids - wizard.part_ids[1]))
        action = wizard.action_import_all()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(len(self.journal_lines()), 1)
        with self.assertRaises(UserError):
            wizard.action_import_all()

    def test_a_table_without_headings_asks_for_them_and_is_then_ready(self):
        table = b"Foo;Bar;Baz\n2026-03-05;12.50;hello\n2026-03-06;13.50;again\n"
        wizard = self.several(
            ("t.csv", table), self.file("b.xml", entry(2, "b")), journal=self.bank
        )
        part = wizard.part_ids[0]
        self.assertEqual(part.stage, "decide")
        self.assertIn("Foo, Bar, Baz", part.note)
        self.assertIn("Read Again", part.note)
        holds = {"Foo": "date", "Bar": "amount", "Baz": "narrative"}
        for column in part.column_ids:
            column.field = holds[column.heading]
        part.action_preview()
        self.assertFalse(part.decisions)
        self.assertEqual((part.stage, part.entry_count), ("ready", 2))

    def test_a_decision_is_made_in_the_file_and_leads_back(self):
        wizard = self.several(
            self.file("a.xml", entry(1, "a"), account=OTHER_IBAN),
            self.file("b.xml", entry(2, "b")),
        )
        part = wizard.part_ids[0]
        self.assertEqual(part.action_open_part()["res_id"], part.id)
        part.statement_ids.write({"journal_id": self.bank.id, "other_account_ok": True})
        self.assertEqual(part.action_import()["res_id"], wizard.id)
        self.assertEqual(part.stage, "imported")
        self.assertEqual(wizard._ready_parts().mapped("filename"), ["b.xml"])
        self.assertEqual(wizard.part_ids[1].action_back()["res_id"], wizard.id)

    def test_the_same_entry_in_two_of_the_files_is_imported_once(self):
        same = entry(5, "twice", id="X1")
        self.several(
            self.file("a.xml", same), self.file("b.xml", same, entry(6, "new", id="X2"))
        ).action_import_all()
        amounts = sorted(self.journal_lines().mapped("amount"))
        self.assertEqual(amounts, [5, 6])

    def test_going_back_forgets_the_files(self):
        wizard = self.several(
            self.file("a.xml", entry(1, "a")), self.file("b.xml", entry(2, "b"))
        )
        wizard.action_back()
        self.assertEqual((wizard.state, len(wizard.part_ids)), ("upload", 0))
