from datetime import date

from odoo.tests import freeze_time, tagged

from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputeStatistics(DisputeCommon):
    """What was disputed of items on a day, and how long answers take."""

    # === AS OF A DAY === #

    def test_what_was_disputed_of_items_on_a_day(self):
        disputes = self.env["ar.dispute"]
        moves = self.invoice(self.azure, 100) + self.invoice(self.deco, 80)
        items = self.receivable(moves)
        with freeze_time("2026-03-05"):
            first = self.dispute(30, moves[0])
        with freeze_time("2026-03-08"):
            self.decide(first, "reject")
            self.dispute(60, moves[1])
        self.pay(moves[1], 50)
        one, two = items.ids
        expected = {
            "2026-03-04": {},
            "2026-03-05": {one: 30},
            "2026-03-08": {two: 60},
            "2026-03-10": {two: 30},
            "2026-03-20": {two: 30},
        }
        for day, amounts in expected.items():
            on = date.fromisoformat(day)
            self.assertEqual(disputes._ar_disputed_by_item(items, on), amounts, day)
        self.assertEqual(disputes._ar_disputed_by_item(items), {two: 30})

    def test_the_queries_do_not_grow_with_the_items(self):
        disputes = self.env["ar.dispute"]
        moves = self.env["account.move"]
        for count in (1, 9):
            for _index in range(count):
                moves += self.invoice(self.azure, 100)
                self.dispute(30, moves[-1])
            items = self.receivable(moves)
            for on in (None, date(2026, 3, 20), date(2026, 3, 19)):
                self.env.flush_all()
                self.env.invalidate_all()
                with self.assertQueryCount(5):
                    found = disputes._ar_disputed_by_item(items, on)
                self.assertEqual(len(found), len(items) if on is None else len(found))
            self.env.invalidate_all()
            with self.assertQueryCount(6):
                amounts = items.sudo().mapped("ar_disputed_amount")
            self.assertEqual(amounts, [30.0] * len(items))

    # === STATISTICS === #

    def test_averages_count_only_what_is_known(self):
        ids = []
        for fault, closed, answered in (
            ("us", "2026-03-24", "2026-03-21"),
            ("customer", "2026-03-30", False),
            ("unknown", False, False),
        ):
            dispute = self.dispute(30, fault=fault)
            ids.append(dispute.id)
            dispute.sudo().write({"closed_on": closed, "first_response_on": answered})
        measures = ["days_to_close:avg", "first_response_days:avg", "our_share:avg"]
        disputes = self.env["ar.dispute"].with_user(self.users["auditor"])
        found = disputes.formatted_read_group(
            [("id", "in", ids)], ["reason_id"], [*measures, "amount_company:sum"]
        )
        self.assertEqual([found[0][name] for name in measures], [7, 1, 50])
        self.assertEqual(found[0]["amount_company:sum"], 90)
        found = disputes.formatted_read_group([("id", "=", ids[2])], [], measures)
        self.assertFalse(any(found[0][name] for name in measures))

    def test_the_statistics_open_with_their_own_views(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dispute_action_statistics"
        )
        kinds = [kind for _view, kind in action["views"]]
        self.assertEqual(kinds[:2], ["pivot", "graph"])
        view = self.env.ref("ar_reconciliation.ar_dispute_statistics_view_pivot")
        for name in ("days_to_close", "first_response_days", "our_share"):
            self.assertIn(name, view.arch)
