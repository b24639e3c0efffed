from odoo.tests import tagged

from .common import ArCommon

CAMT = """<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>{id}</Id>
<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>BE68539007547034</IBAN></Id><Ccy>USD</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">{opening}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{first}</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="USD">{closing}</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{last}</Dt></Dt></Bal>
{entries}</Stmt></BkToCstmrStmt></Document>"""
ENTRY = """<Ntry><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef></Ntry>"""


@tagged("post_install", "-at_install")
class TestContinuity(ArCommon):
    """Statements that follow each other, or do not."""

    def statement(self, id_, first, last, opening, closing, *entries):
        """Import a statement; entries are (day, amount)."""
        data = CAMT.format(
            id=id_,
            first=first,
            last=last,
            opening=f"{opening:.2f}",
            closing=f"{closing:.2f}",
            entries="".join(
                ENTRY.format(day=day, amount=f"{amount:.2f}", ref=f"{day}/{amount}")
                for day, amount in entries
            ),
        )
        wizard = self.wizard(data, f"{id_}.xml", self.bank, match_now=False)
        wizard.action_import()
        return self.env["account.bank.statement"].search([("name", "=", id_)])

    def test_statements_imported_in_any_order_follow_each_other(self):
        three = self.statement(
            "S3", "2026-03-05", "2026-03-05", 70, 90, ("2026-03-05", 20)
        )
        one = self.statement(
            "S1", "2026-03-01", "2026-03-03", 0, 50, ("2026-03-02", 50)
        )
        self.assertEqual((one.ar_link, three.ar_link), ("first", "gap"))
        self.assertIn("S1", three.ar_link_text)
        self.assertIn("20.00", three.ar_link_text)
        two = self.statement(
            "S2", "2026-03-04", "2026-03-04", 50, 70, ("2026-03-04", 20)
        )
        self.env.invalidate_all()
        statements = one + two + three
        self.assertEqual(statements.mapped("ar_link"), ["first", "follows", "follows"])
        self.assertFalse(any(statements.mapped("ar_link_text")))
        self.assertEqual(str(one.ar_first_day), "2026-03-01")
        self.assertEqual(str(one.ar_last_day), "2026-03-03")

    def test_the_preview_warns_and_does_not_stop(self):
        self.statement("S1", "2026-03-01", "2026-03-03", 0, 50, ("2026-03-02", 50))
        data = CAMT.format(
            id="S3",
            first="2026-03-05",
            last="2026-03-05",
            opening="70.00",
            closing="90.00",
            entries=ENTRY.format(day="2026-03-05", amount="20.00", ref="x"),
        )
        wizard = self.wizard(data, "S3.xml", self.bank, match_now=False)
        wizard.action_preview()
        self.assertEqual(wizard.broken_count, 1)
        self.assertIn("20.00", wizard.statement_ids.continuity)
        self.assertIn("S1", wizard.statement_ids.continuity)
        wizard.action_import()
        self.assertEqual(len(self.bank_lines_of("S3.xml")), 1)
        wizard.action_preview()
        self.assertEqual(wizard.broken_count, 0)

    def bank_lines_of(self, filename):
        return (
            self.env["ar.import.batch"]
            .search([("name", "=", filename)])
            .mapped("line_ids")
        )

    def test_an_overlapping_file_adds_what_is_new_and_follows(self):
        self.statement("S1", "2026-03-01", "2026-03-03", 0, 50, ("2026-03-02", 50))
        two = self.statement(
            "S2",
            "2026-03-02",
            "2026-03-04",
            0,
            70,
            ("2026-03-02", 50),
            ("2026-03-04", 20),
        )
        self.assertEqual(two.ar_link, "follows")
        self.assertEqual(str(two.ar_first_day), "2026-03-04")
        self.assertEqual(two.balance_start, 50)

    def test_an_overlap_with_other_balances_is_told(self):
        self.statement("S1", "2026-03-01", "2026-03-06", 0, 50, ("2026-03-02", 50))
        two = self.statement(
            "S2", "2026-03-05", "2026-03-09", 40, 60, ("2026-03-08", 20)
        )
        self.assertEqual(two.ar_link, "overlap")
        found = two.search([("ar_link", "in", ("gap", "overlap"))])
        self.assertEqual(found, two)

    def test_statements_made_by_hand_take_part(self):
        self.statement("S1", "2026-03-01", "2026-03-03", 0, 50, ("2026-03-02", 50))
        hand = self.env["account.bank.statement"].create(
            {
                "name": "By hand",
                "balance_start": 50,
                "balance_end_real": 60,
                "line_ids": [(4, self.bank_line(10, day="2026-03-04").id)],
            }
        )
        self.assertEqual(hand.ar_link, "follows")
        self.assertEqual(str(hand.ar_first_day), "2026-03-04")
        in_march = [
            ("ar_first_day", "<=", "2026-03-31"),
            ("ar_last_day", ">=", "2026-03-01"),
        ]
        self.assertIn(hand, hand.search(in_march))

    def test_other_companies_statements_do_not_matter(self):
        one = self.statement(
            "S1", "2026-03-01", "2026-03-03", 0, 50, ("2026-03-02", 50)
        )
        other = self.setup_other_company()["default_journal_bank"]
        self.env["account.bank.statement"].create(
            {
                "name": "Other",
                "balance_start": 7,
                "balance_end_real": 17,
                "line_ids": [(4, self.bank_line(10, journal=other).id)],
            }
        )
        self.assertEqual(one.with_user(self.clerk).ar_link, "first")

    def test_reading_many_statements_takes_few_queries(self):
        for day in range(1, 7):
            self.statement(
                f"S{day}", f"2026-03-0{day}", f"2026-03-0{day}", day, day + 1,
                (f"2026-03-0{day}", 1),
            )  # fmt: skip
        statements = self.env["account.bank.statement"].search(
            [("journal_id", "=", self.bank.id)]
        )
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            statements.mapped("ar_link")
