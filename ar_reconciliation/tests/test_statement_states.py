import base64
import hashlib
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..core.statement.states import MOVES
from .statement_common import FIRST, LAST, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementStates(StatementCommon):
    """Review by a second person, the seal, and what nobody can change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls.invoice(cls.azure, 100, "2026-02-01")

    def state_records(self):
        states = dict(self.env["ar.customer.statement"]._fields["state"].selection)
        return {
            state: self.env["ar.customer.statement"]
            .sudo()
            .create({"partner_id": self.azure.id, "date_from": FIRST, "date_to": LAST})
            for state in states
        }

    # === CREATION === #

    def test_a_statement_is_whole_when_it_is_created(self):
        statement = self.statement()
        self.assertEqual(statement.state, "draft")
        self.assertRegex(statement.name, r"^STM/2026/\d{5}$")
        self.assertEqual(
            statement.display_name,
            f"{statement.name} · Azure Interior · USD 2026-04-30",
        )
        self.assertEqual(statement.closing_balance, 100)
        self.assertEqual(statement.access_url, f"/my/statements/{statement.id}")
        self.assertEqual(self.events(statement), ["created"])
        self.assertEqual(statement.computed_by_id, self.clerk)

    def test_last_month_is_the_default(self):
        statements = self.env["ar.customer.statement"].with_user(self.clerk)
        statement = statements.create({"partner_id": self.azure.id})
        self.assertEqual(
            (str(statement.date_from), str(statement.date_to)),
            ("2026-04-01", "2026-04-30"),
        )
        self.assertEqual(statement.opening_balance, 100)
        self.assertEqual(statement.currency_id, self.usd)

    def test_another_period_is_computed_when_it_is_chosen(self):
        statement = self.statement()
        statement.date_to = "2026-01-31"
        self.assertEqual(statement.closing_balance, 0)
        self.assertFalse(statement.line_ids)

    def test_numbers_go_on_without_a_gap(self):
        statements = self.statement() | self.statement() | self.statement()
        numbers = [int(name[-5:]) for name in statements.mapped("name")]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))

    def test_a_gapless_sequence_of_the_company_is_used_too(self):
        sequence = self.env.ref("ar_reconciliation.ar_customer_statement_sequence")
        sequence.write({"implementation": "no_gap", "prefix": "X", "number_next": 7})
        self.assertEqual(self.statement().name, "X00007")
        self.assertEqual(self.statement().name, "X00008")

    def queries_of(self, partners):
        vals_list = [
            {"partner_id": p.id, "date_from": FIRST, "date_to": LAST} for p in partners
        ]
        statements = self.env["ar.customer.statement"].with_user(self.clerk)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        created = statements.create(vals_list)
        self.env.flush_all()
        self.assertEqual(len(created), len(partners))
        self.assertEqual(set(created.mapped("closing_balance")), {60.0})
        return self.cr.sql_log_count - before

    def test_many_statements_take_as_many_queries_as_few(self):
        partners = self.env["res.partner"]
        for number in range(55):
            partners |= self.make_customer(f"Customer {number}")
        moves = self.env["account.move"]
        for partner in partners:
            moves |= self.invoice(partner, 100, "2026-02-01")
        for move in moves:
            self.pay(move, "2026-02-10", 40)
        self.queries_of(partners[:1])
        few = self.queries_of(partners[:5])
        many = self.queries_of(partners[5:])
        # Inserts go in batches of 100 rows: 50 customers have 100 lines.
        self.assertLess(few, 100)
        self.assertLessEqual(many, few + 5)

    # === FOUR EYES === #

    def test_who_computed_it_cannot_release_it(self):
        statement = self.statement(user=self.reviewer)
        statement.action_submit()
        with self.assertRaisesRegex(AccessError, "computed"):
            statement.action_release()
        self.assertEqual(statement.state, "review")

    def test_who_computed_it_last_cannot_release_it(self):
        statement = self.statement()
        statement.with_user(self.reviewer).action_compute()
        statement.action_submit()
        with self.assertRaisesRegex(AccessError, "computed"):
            statement.with_user(self.reviewer).action_release()
        statement.with_user(self.users["manager"]).action_release()
        self.assertEqual(statement.state, "released")

    def test_a_clerk_cannot_release(self):
        statement = self.statement(user=self.reviewer)
        statement.action_submit()
        with self.assertRaisesRegex(AccessError, "reviewer"):
            statement.with_user(self.clerk).action_release()

    def test_what_changed_since_is_not_released(self):
        statement = self.statement()
        statement.action_submit()
        self.invoice(self.azure, 5, "2026-03-01")
        with self.assertRaisesRegex(UserError, "books have changed"):
            statement.with_user(self.reviewer).action_release()
        statement.action_take_back()
        statement.action_compute()
        statement.action_submit()
        statement.with_user(self.reviewer).action_release()
        self.assertEqual(statement.closing_balance, 105)
        self.assertEqual(
            self.events(statement),
            ["created", "submitted", "returned", "computed", "submitted", "released"],
        )

    def test_what_was_matched_since_is_shown_as_it_is_sealed(self):
        statement = self.statement()
        statement.action_submit()
        self.env["ar.dispute"]._open(
            [{"items": {self.receivable(self.move): (30, "")}, "origin": "manual"}]
        )
        statement.with_user(self.reviewer).action_release()
        self.assertEqual(statement.disputed_balance, 30)
        content = json.loads(statement.sealed_event_id.content)
        self.assertEqual(content["head"]["disputed"], 3000)

    # === SEAL === #

    def test_the_seal_is_the_hash_of_what_is_kept(self):
        statement = self.released()
        event = statement.sudo().sealed_event_id
        digest = hashlib.sha256(event.content.encode()).hexdigest()
        self.assertEqual(statement.seal, digest)
        content = json.loads(event.content)
        self.assertEqual(content["parties"]["number"], statement.name)
        self.assertEqual(content["parties"]["customer"], "Azure Interior")
        self.assertEqual(content["head"]["closing"], 10000)
        self.assertEqual(content["lines"][0]["number"], self.move.name)
        self.assertEqual(statement._check_seal(), {statement: (True, {})})

    def test_another_customers_equal_statement_has_another_seal(self):
        self.invoice(self.deco, 100, "2026-02-01")
        self.assertNotEqual(self.released().seal, self.released(self.deco).seal)

    def test_bytes_changed_in_the_database_are_noticed(self):
        statement = self.released()
        event = statement.sudo().sealed_event_id
        self.env.flush_all()
        self.cr.execute(
            "UPDATE ar_statement_event SET content = replace(content, '10000', '1') "
            "WHERE id = %s",
            [event.id],
        )
        self.env.invalidate_all()
        intact, _differences = statement._check_seal()[statement]
        self.assertFalse(intact)

    # === IMMUTABLE === #

    def test_sealed_lines_stay_even_for_the_superuser(self):
        statement = self.released().sudo()
        line = statement.line_ids
        for change in (
            lambda: line.write({"amount": 1}),
            line.unlink,
            lambda: line.create({"statement_id": statement.id}),
        ):
            with self.assertRaises(UserError):
                change()
        with self.assertRaises(UserError):
            statement.with_user(self.clerk).action_compute()
        with self.assertRaises(UserError):
            statement.with_user(self.clerk).write({"date_to": "2026-03-31"})

    def test_nobody_deletes_a_statement_or_its_history(self):
        statement = self.statement().sudo()
        for records in (statement, statement.event_ids):
            with self.assertRaises(UserError):
                records.unlink()
        with self.assertRaises(UserError):
            statement.event_ids.write({"note": "x"})

    def test_a_clerk_writes_only_what_is_chosen(self):
        statement = self.statement()
        forged = {
            "state": "confirmed",
            "closing_balance": 1.0,
            "seal": "x",
            "computed_by_id": self.reviewer.id,
            "confirmed_name": "me",
            "version": 9,
            "name": "X",
            "sent_on": "2026-01-01 00:00:00",
            "signature": base64.b64encode(b"x"),
            "check_needed": True,
            "access_token": "guess",
        }
        statements = self.env["ar.customer.statement"].with_user(self.clerk)
        for field, value in forged.items():
            vals = {"partner_id": self.azure.id, field: value}
            for refused in (
                lambda f=field, v=value: statement.write({f: v}),
                lambda v=vals: statements.create(v),
            ):
                with self.subTest(field), self.assertRaises(AccessError):
                    refused()
            hidden = statements.with_context(**{f"default_{field}": value})
            created = hidden.create({"partner_id": self.azure.id})
            clean = statements.create({"partner_id": self.azure.id})
            if field != "name":
                self.assertEqual(created[field], clean[field], field)

    # === MOVES === #

    def test_only_legal_moves_are_made(self):
        records = self.state_records()
        for state, record in records.items():
            record.write({"state": state})
        for target, sources in MOVES.items():
            for state, record in records.items():
                with self.subTest(f"{state} to {target}"):
                    if state in sources:
                        record._check_move(target)
                    else:
                        with self.assertRaises(UserError):
                            record._check_move(target)

    def test_every_state_can_be_reached_and_is_known(self):
        field = self.env["ar.customer.statement"]._fields["state"]
        states = {state for state, _name in field.selection}
        self.assertEqual(states, set(MOVES))
        self.assertLessEqual({s for row in MOVES.values() for s in row}, states)

    def test_sending_sets_the_day_to_answer_and_happens_once(self):
        self.company.ar_statement_days = 10
        statement = self.released()
        statement._mark_sent()
        self.assertEqual(
            (statement.state, str(statement.due_on)), ("sent", "2026-05-30")
        )
        sent_on = statement.sent_on
        self.assertFalse(statement._mark_sent())
        self.assertEqual(statement.sent_on, sent_on)
        self.assertEqual(self.events(statement)[-2:], ["sent", "sent"])

    def test_the_wizard_reopens_with_a_reason(self):
        statement = self.sent()
        wizards = self.env["ar.statement.reopen"].with_user(self.clerk)
        wizards = wizards.with_context(active_ids=statement.ids)
        wizards.create({"reason": "wrong period"}).action_confirm()
        self.assertEqual(statement.state, "reopened")
        self.assertIn("wrong period", statement.reopen_reason)
        event = statement.sudo().event_ids[0]
        self.assertEqual((event.kind, event.note), ("reopened", "wrong period"))

    def test_a_confirmed_statement_is_not_cancelled(self):
        statement = self.sent()
        statement._portal_confirm(self.azure, "Ann", seal=statement.seal)
        with self.assertRaises(UserError):
            statement.with_user(self.clerk).action_cancel()
        statement.with_user(self.clerk).action_reopen("wrong period")
        statement.with_user(self.clerk).action_cancel()
        self.assertEqual(statement.state, "cancelled")

    def test_silence_is_no_confirmation(self):
        statement = self.sent()
        statement._expire()
        self.assertEqual(statement.state, "expired")
        self.assertFalse(statement.confirmed_on)

    def test_buckets_are_a_list_of_days(self):
        self.company.ar_statement_buckets = "15，30"
        self.assertEqual(self.company._ar_statement_limits(), (15, 30))
        self.assertEqual(len(self.statement().ageing), 3)
        for text in ("a", "", "-1, 5", "1,2,3,4,5,6,7,8,9"):
            with self.subTest(text), self.assertRaises(ValidationError):
                self.company.ar_statement_buckets = text

    def test_documents_can_be_aged_by_their_own_date(self):
        self.company.ar_statement_basis = "document"
        statement = self.statement()
        # The document is 88 days old on 30 April.
        self.assertEqual([b["units"] for b in statement.ageing], [0, 0, 0, 10000, 0])
