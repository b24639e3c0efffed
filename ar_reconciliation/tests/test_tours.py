from odoo.tests import HttpCase, tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestTours(ArCommon, HttpCase):
    """Odoo's own tours, so that others who extend the screens may build on them."""

    def test_a_clerk_settles_takes_back_and_puts_a_match_together(self):
        self.rule.sudo().mode = "supervised"
        first, second = self.invoice(self.azure, 40), self.invoice(self.deco, 70)
        named = self.bank_line(40, f"payment {first.name}")
        unknown = self.bank_line(69, "no idea")
        self.match(named | unknown)
        self.start_tour("/odoo/ar-workbench", "ar_workbench_settle", login="ar_clerk")
        self.assertState(named.with_user(self.clerk), "new")
        self.assertOpen(first)
        self.assertState(unknown.with_user(self.clerk), "matched")
        self.assertOpen(second, 1)
        self.assertTrue(unknown.ar_proposal_id.by_hand)
        self.assertEqual(unknown.ar_proposal_id.applied_by_id, self.clerk)
