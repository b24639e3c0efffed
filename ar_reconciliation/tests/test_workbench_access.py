from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.ar_reconciliation.models.ar_workbench import ArConflict
from odoo.addons.bus.models import ir_websocket
from odoo.addons.bus.models.bus import channel_with_db

from .workbench_common import WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbenchAccess(WorkbenchCommon):
    """Roles and companies: the matrix of all methods is tried in TestMethodAccess."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        data = cls.setup_other_company()
        cls.other = data["company"]
        cls.theirs = cls.bank_line(70, "theirs", journal=data["default_journal_bank"])
        move = cls.invoice(cls.azure, 70)
        cls.their_proposal = cls.make_proposal(cls.theirs, move, rule_id=False)

    def reads(self, work):
        """Every reading method, as a call."""
        line = self.bank_line(5)
        return {
            "load": work.load,
            "queue": work.queue,
            "rows": lambda: work.rows(line.ids),
            "line": lambda: work.line(line.id),
            "progress": work.progress,
            "mass_summary": lambda: work.mass_summary({}, 0.5),
            "watch": lambda: work.watch(line.id),
        }

    def test_an_auditor_reads_all_of_it(self):
        for name, call in self.reads(self.as_user(self.users["auditor"])).items():
            with self.subTest(name):
                call()

    def test_nobody_without_a_role_reads_any_of_it(self):
        for role in ("accountant", "employee", "portal"):
            for name, call in self.reads(self.as_user(self.users[role])).items():
                with self.subTest(f"{role} {name}"), self.assertRaises(AccessError):
                    call()

    def test_an_auditor_works_with_none_of_it(self):
        _line, proposal, _move = self.proposed()
        line, work = self.bank_line(5), self.as_user(self.users["auditor"])
        calls = {
            "accept": lambda: work.accept(proposal.id),
            "reject": lambda: work.reject(proposal.id),
            "mass_accept": lambda: work.mass_accept(proposal.ids),
            "undo": lambda: work.undo(line.ids),
            "exclude": lambda: work.exclude(line.ids),
            "include": lambda: work.include(line.ids),
            "match": lambda: work.match(line.ids),
            "book": lambda: work.book(line.ids, 1),
            "assign": lambda: work.assign(line.ids, False),
            "snooze": lambda: work.snooze(line.ids, False),
        }
        for name, call in calls.items():
            with self.subTest(name), self.assertRaises(AccessError):
                call()
        self.assertEqual(proposal.state, "proposed")

    def test_the_screen_is_told_what_the_role_may(self):
        for role, work, approve, rules in (
            ("auditor", False, False, False),
            ("clerk", True, False, False),
            ("reviewer", True, True, False),
            ("manager", True, True, True),
        ):
            can = self.as_user(self.users[role]).load()["can"]
            self.assertEqual(
                can, {"work": work, "approve": approve, "rules": rules}, role
            )

    # === OTHER COMPANIES === #

    def test_lines_of_other_companies_are_not_shown(self):
        own = self.bank_line(5)
        for role in ("auditor", "clerk", "reviewer", "manager"):
            work = self.as_user(self.users[role])
            self.assertEqual(self.ids(work.queue()), own.ids, role)
            self.assertEqual(work.rows((own + self.theirs).ids)[0]["id"], own.id)
            self.assertEqual(work.progress()["remaining"]["count"], 1)
            self.assertEqual(work.mass_summary({}, 0)["count"], 0)
            journals = [journal["id"] for journal in work.load()["journals"]]
            self.assertNotIn(self.theirs.journal_id.id, journals)
            self.assertEqual(
                work.queue({"journal_id": self.theirs.journal_id.id})["count"], 0
            )

    def test_nothing_is_done_to_them(self):
        work = self.as_user(self.users["manager"])
        ids, proposal = self.theirs.ids, self.their_proposal.id
        for call in (
            lambda: work.line(ids[0]),
            lambda: work.watch(ids[0]),
            lambda: work.accept(proposal),
            lambda: work.reject(proposal),
            lambda: work.mass_accept([proposal]),
            lambda: work.undo(ids),
            lambda: work.exclude(ids),
            lambda: work.include(ids),
            lambda: work.match(ids),
            lambda: work.book(ids, 1),
            lambda: work.assign(ids, False),
            lambda: work.snooze(ids, "2099-01-01"),
        ):
            with self.assertRaises(ArConflict) as caught:
                call()
            self.assertNotIn(self.theirs.name, caught.exception.args[0])
        self.assertState(self.theirs, "proposed")

    def test_with_both_companies_chosen_both_are_shown(self):
        manager = self.users["manager"]
        manager.company_ids += self.other
        own = self.bank_line(5)
        both = self.as_user(manager).with_context(
            allowed_company_ids=manager.company_ids.ids
        )
        self.assertEqual(set(self.ids(both.queue())), set((own + self.theirs).ids))
        self.assertEqual(both.queue()["ledger"]["state"], "agrees")

    def test_messages_go_to_the_company_of_the_lines(self):
        manager = self.users["manager"]
        manager.company_ids += self.other
        both = self.as_user(manager).with_context(
            allowed_company_ids=manager.company_ids.ids
        )
        own = self.bank_line(5)
        both.exclude((own + self.theirs).ids)
        told = {company: payload["line_ids"] for company, payload in self.messages()}
        self.assertEqual(
            told, {self.company.id: own.ids, self.other.id: self.theirs.ids}
        )
        self.assertFalse(any(payload["text"] for _company, payload in self.messages()))

    # === CHANNEL === #

    def test_people_with_a_role_listen_to_their_companies(self):
        for role, hears in (
            ("auditor", True),
            ("clerk", True),
            ("accountant", False),
            ("employee", False),
            ("portal", False),
        ):
            user = self.users[role]
            request = type("Request", (), {})()
            request.session = type("Session", (), {"uid": user.id})()
            with patch.object(ir_websocket, "wsrequest", request):
                found = (
                    self.env["ir.websocket"].with_user(user)._build_bus_channel_list([])
                )
            ours = [c for c in found if isinstance(c, tuple) and c[1] == "ar_workbench"]
            wanted = [(self.company, "ar_workbench")] if hears else []
            self.assertEqual(ours, wanted, role)

    def test_a_browser_cannot_ask_for_another_company_s_channel(self):
        """What a browser names is text; the channel is a record and a text."""
        real = channel_with_db("db", (self.other, "ar_workbench"))
        self.assertNotIsInstance(real, str)
        self.assertNotEqual(channel_with_db("db", "ar_workbench"), real)
