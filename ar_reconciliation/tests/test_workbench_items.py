from odoo.tests import tagged

from .manual_common import ManualCommon

EPC = "\n".join(
    ("BCD", "002", "1", "SCT", "", "Us", "BE71096123456769", "EUR100", "", "", "{}")
)


@tagged("post_install", "-at_install")
class TestWorkbenchItems(ManualCommon):
    """Open items found by number, amount, name or scanned code."""

    # === SEARCH === #

    def found(self, line, term="", **more):
        items = self.desk().items(line.id, term, **more)["items"]
        return [item["number"] for item in items]

    def test_a_number_is_found_in_any_spelling(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(5)
        self.invoice(self.azure, 33)
        year, number = move.name.split("/")[1:]
        spellings = (
            move.name,
            move.name.lower(),
            move.name.replace("/", ""),
            f"{year}-{number}",
            f"RE {year}/{int(number)}",
            f"{year[2:]}/{int(number)}",
            f"{year}{number}",
            number,
        )
        for spelling in spellings:
            self.assertEqual(self.found(line, spelling)[:1], [move.name], spelling)

    def test_an_amount_is_found_in_any_locale(self):
        move, line = self.invoice(self.azure, 1234.56), self.bank_line(5)
        self.invoice(self.azure, 33)
        for term in ("1234.56", "1,234.56", "1.234,56", "1 234,56", "$ 1,234.56"):
            self.assertEqual(self.found(line, term), [move.name], term)

    def test_amounts_without_and_with_three_decimals(self):
        yen = self.setup_other_currency("JPY", rates=[("2026-01-01", 100)], rounding=1)
        dinar = self.setup_other_currency(
            "BHD", rates=[("2026-01-01", 0.4)], rounding=0.001
        )
        in_yen = self.invoice(self.azure, 12345, currency_id=yen.id)
        in_dinar = self.invoice(self.azure, 1.234, currency_id=dinar.id)
        line = self.bank_line(5)
        self.assertEqual(self.found(line, "12,345"), [in_yen.name])
        self.assertEqual(self.found(line, "1.234"), [in_dinar.name])
        item = self.desk().items(line.id, "1.234")["items"][0]
        self.assertEqual(item["open"]["units"], 1234)
        self.assertEqual(item["currency"]["decimals"], 3)

    def test_a_name_is_found_and_archived_ones_too(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(5)
        self.invoice(self.deco, 100)
        self.assertEqual(self.found(line, "azure"), [move.name])
        self.assertEqual(self.found(line, "INTERIOR Azure GmbH"), [move.name])
        self.azure.active = False
        self.assertEqual(self.found(line, "azure inter"), [move.name])

    def test_the_number_comes_before_the_amount(self):
        moves = [self.invoice(self.azure, 500) for _ in range(3)]
        number = int(moves[0].name.split("/")[-1])
        other = self.invoice(self.azure, number)
        found = self.found(self.bank_line(5), str(number))
        self.assertEqual(found[:2], [moves[0].name, other.name])

    def test_without_a_term_the_payer_s_oldest_first(self):
        late = self.invoice(self.azure, 1, invoice_date_due="2026-04-02")
        early = self.invoice(self.azure, 2, invoice_date_due="2026-03-02")
        self.invoice(self.deco, 3)
        line = self.bank_line(5, partner_id=self.azure.id)
        self.assertEqual(self.found(line), [early.name, late.name])
        deco = self.found(line, partner_id=self.deco.id)
        self.assertEqual(len(deco), 1)

    def test_without_a_payer_the_nearest_amount_first(self):
        far, near = self.invoice(self.azure, 900), self.invoice(self.deco, 101)
        self.assertEqual(self.found(self.bank_line(100)), [near.name, far.name])

    def test_pages_do_not_overlap(self):
        for _ in range(35):
            self.invoice(self.azure, 10)
        line = self.bank_line(5, partner_id=self.azure.id)
        first = self.desk().items(line.id)
        second = self.desk().items(line.id, offset=30)
        self.assertTrue(first["more"])
        self.assertFalse(second["more"])
        ids = [item["id"] for item in first["items"] + second["items"]]
        self.assertEqual((len(ids), len(set(ids))), (35, 35))

    def test_a_search_costs_the_same_however_much_it_finds(self):
        line = self.bank_line(5)

        def queries(number):
            for _ in range(number):
                self.invoice(self.azure, 10)
            return self.count(lambda: self.desk().items(line.id, "azure"))

        queries(1)
        few, many = queries(2), queries(20)
        self.assertLessEqual(many, few + 3)
        self.assertLess(many, 40)

    def test_hostile_searches_find_nothing_and_break_nothing(self):
        line = self.bank_line(5)
        self.invoice(self.azure, 10)
        strange = ("%", "_" * 300, "'; DROP TABLE", "\\", "(((", "💥", "-")
        for term in (*strange, "\x00", "azure\x00", "a\ud800"):
            answer = self.desk().items(line.id, term)
            self.assertIsInstance(answer["items"], list, term)

    def test_what_an_item_says_of_itself(self):
        move = self.invoice(self.azure, 100, invoice_date_due="2026-03-02")
        line = self.bank_line(5)
        item = self.desk().items(line.id, move.name)["items"][0]
        self.assertEqual((item["kind"], item["open"]["units"]), ("invoice", 10000))
        self.assertTrue(item["overdue"])
        self.assertFalse(item["discount"])
        self.assertEqual(item["disputed"], "")

    # === SCAN === #

    def test_a_reference_is_scanned(self):
        move = self.invoice(self.azure, 100, payment_reference="RF18539007547034")
        line = self.bank_line(5)
        answer = self.desk().scan(line.id, "RF18 5390 0754 7034")
        self.assertEqual([i["number"] for i in answer["items"]], [move.name])
        self.assertIn("RF18", answer["text"])

    def test_a_payment_code_is_scanned(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(5)
        answer = self.desk().scan(line.id, EPC.format(move.name))
        self.assertEqual([i["number"] for i in answer["items"]], [move.name])

    def test_what_is_not_found_is_told(self):
        line = self.bank_line(5)
        self.assertIn("Nothing open fits", self.desk().scan(line.id, "X-99")["text"])
        for code in ("", None, "BCD", "SPC\r\n", "a" * 9000):
            answer = self.desk().scan(line.id, code)
            self.assertEqual(answer["items"], [])
            self.assertTrue(answer["text"])
