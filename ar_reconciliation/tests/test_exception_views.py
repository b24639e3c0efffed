import io

import openpyxl

from odoo.tests import HttpCase, tagged

from .test_exceptions import ExceptionCommon


@tagged("post_install", "-at_install")
class TestComparison(ExceptionCommon):
    """The bank line beside what it could settle, worked out on the server."""

    def compare(self, line, role="auditor"):
        return line.with_user(self.users[role]).ar_comparison

    def facts(self, candidate):
        return {fact["text"]: fact["agrees"] for fact in candidate["facts"]}

    def test_proposals_come_first_with_what_agrees(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, f"pay {move.name}", partner_name="AZURE INTERIOR")
        self.make_proposal(line, move)
        data = self.compare(line)
        self.assertFalse(data["hint"])
        [candidate] = data["candidates"]
        [document] = candidate["documents"]
        self.assertEqual(document["number"], move.name)
        self.assertEqual(document["days"], "+9 days")
        self.assertTrue(candidate["exact"])
        self.assertEqual(set(self.facts(candidate).values()), {True})

    def test_the_documents_an_exception_names_are_shown(self):
        moves = [self.invoice(self.azure, 100), self.invoice(self.azure, 100)]
        line = self.bank_line(90, "x", partner_id=self.deco.id)
        items = [self.receivable(move).id for move in moves]
        line._ar_mark_exception("ambiguous", {"count": 2, "item_ids": items})
        data = self.compare(line)
        numbers = [c["documents"][0]["number"] for c in data["candidates"]]
        self.assertEqual(numbers, [move.name for move in moves])
        facts = self.facts(data["candidates"][0])
        self.assertEqual(set(facts.values()), {True, False})
        texts = " ".join(text for text, agrees in facts.items() if not agrees)
        self.assertIn("10.00", texts)
        self.assertIn("less was paid", texts)
        self.assertIn("Deco Addict", texts)
        self.assertIn("does not name", texts)

    def test_without_candidates_the_payers_nearest_items_are_shown(self):
        far, near = self.invoice(self.deco, 500), self.invoice(self.deco, 120)
        line = self.bank_line(100, "x")
        found = {"payer": "Deco", "payer_id": self.deco.id}
        line._ar_mark_exception("no_open_item", found)
        data = self.compare(line)
        numbers = [c["documents"][0]["number"] for c in data["candidates"]]
        self.assertEqual(numbers, [near.name, far.name])
        self.assertIn("Deco Addict", data["hint"])

    def test_of_an_unknown_payer_the_nearest_items_of_all_are_shown(self):
        near = self.invoice(self.deco, 101)
        line = self.exception(100.9, "nobody", partner_name="ZZZ")
        data = self.compare(line)
        self.assertEqual(data["candidates"][0]["documents"][0]["number"], near.name)
        self.assertIn("unknown", data["hint"])

    def test_another_currency_is_converted_and_said(self):
        foreign = self.env.ref("base.GBP")
        foreign.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "currency_id": foreign.id,
                "company_id": self.company.id,
                "rate": 0.5,
            }
        )
        move = self.invoice(self.azure, 50, currency_id=foreign.id)
        line = self.bank_line(100, move.name)
        items = self.receivable(move).ids
        line._ar_mark_exception("currency_mismatch", {"item_ids": items})
        [candidate] = self.compare(line)["candidates"]
        self.assertTrue(candidate["exact"])
        self.assertIn(
            "The currency differs: GBP, converted here.", self.facts(candidate)
        )

    def test_a_document_paid_before_is_compared_with_what_it_was_about(self):
        move = self.invoice(self.azure, 100)
        self.match(self.bank_line(100, move.name))
        line = self.bank_line(100, move.name)
        items = self.receivable(move).ids
        line._ar_mark_exception("duplicate_payment", {"item_ids": items})
        [candidate] = self.compare(line)["candidates"]
        self.assertTrue(candidate["documents"][0]["settled"])
        self.assertTrue(candidate["exact"])

    def test_what_no_longer_exists_is_left_out(self):
        line = self.exception()
        line.sudo()._ar_mark_exception("ambiguous", {"item_ids": [2**31 - 1]})
        titles = {one["title"] for one in self.compare(line)["candidates"]}
        self.assertEqual(titles, {"Nearest amount"})

    def test_opening_it_costs_few_queries_whatever_the_documents(self):
        self.invoice(self.azure, 100)
        line = self.bank_line(90, "x", partner_id=self.azure.id)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.compare(line, "clerk")
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for amount in (91, 92, 93, 94):
            self.invoice(self.azure, amount)
        self.assertLessEqual(count(), few + 4)


@tagged("post_install", "-at_install")
class TestUnsettledReport(ExceptionCommon):
    """Paper and spreadsheet say the same: reason, age, person, and the totals."""

    def setUp(self):
        super().setUp()
        self.first = self.exception(7, "first text", day="2026-03-18")
        self.second = self.exception(30, "second text", day="2026-01-01")
        self.second.write(
            {"ar_owner_id": self.clerk.id, "ar_next_step": "Advice asked for"}
        )

    def totals(self):
        report = self.env["ar.unsettled.report"].with_user(self.users["auditor"])
        [part] = report.printed_groups()
        return part

    def test_the_totals_are_by_reason_and_age(self):
        part = self.totals()
        [reason, total] = part["totals"]
        self.assertEqual((reason["label"], reason["count"]), ("Unknown Payer", 2))
        self.assertEqual(reason["amounts"], [7.0, 0.0, 0.0, 30.0, 0.0])
        self.assertEqual((total["total"], total["count"]), (37.0, 2))
        self.assertEqual(len(part["ages"]), 5)

    def test_the_age_groups_have_no_gap(self):
        report = self.env["ar.unsettled.report"]
        groups = [report._age_group(days) for days in (-1, 7, 8, 30, 31, 60, 61, 91)]
        self.assertEqual(groups, [0, 0, 1, 1, 2, 2, 3, 4])

    def test_the_print_names_person_date_and_next_step(self):
        reports = self.env["ir.actions.report"].with_user(self.users["auditor"])
        html = reports._render_qweb_html(
            "ar_reconciliation.ar_unsettled_differences", []
        )[0].decode()
        for text in ("first text", "second text", "Advice asked for", "Up to 7 days"):
            self.assertIn(text, html)
        self.assertIn(self.clerk.name, html)
        self.assertEqual(html.count('class="article"'), 1)

    def test_chosen_lines_are_printed_alone_and_settled_ones_never(self):
        report = self.env["ar.unsettled.report"].with_user(self.clerk)
        [part] = report.printed_groups(self.first + self.bank_line(1, "x"))
        self.assertEqual(part["totals"][-1]["count"], 2)
        self.first.action_ar_exclude()
        self.assertFalse(report.printed_groups(self.first))

    def test_the_spreadsheet_has_age_person_date_and_totals(self):
        data = self.env["ar.unsettled.report"].with_user(self.users["auditor"])._xlsx()
        book = openpyxl.load_workbook(io.BytesIO(data))
        rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
        heading = rows[0]
        row = next(row for row in rows if "second text" in row)
        values = dict(zip(heading, row, strict=True))
        self.assertEqual(values["Age (Days)"], 78)
        self.assertEqual(values["Responsible"], self.clerk.name)
        self.assertEqual(values["Agreed Next Step"], "Advice asked for")
        self.assertEqual(str(values["Settle By"])[:10], "2026-03-25")
        totals = [cell.value for row in book.worksheets[1].iter_rows() for cell in row]
        self.assertIn(37, totals)
        self.assertIn("Unknown Payer", totals)


@tagged("post_install", "-at_install")
class TestUnsettledPrint(HttpCase):
    def test_a_manager_gets_a_pdf(self):
        self.authenticate("admin", "admin")
        response = self.url_open("/ar_reconciliation/unsettled.pdf")
        self.assertEqual(response.status_code, 200)
        self.assertIn("unsettled.pdf", response.headers["Content-Disposition"])

    def test_a_visitor_is_sent_to_the_login(self):
        response = self.url_open(
            "/ar_reconciliation/unsettled.pdf", allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
