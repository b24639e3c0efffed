from odoo.tests import tagged

from odoo.addons.web.tests.test_js import HOOTCommon, unit_test_error_checker


@tagged("post_install", "-at_install")
class TestArReconciliationJs(HOOTCommon):
    """Run the HOOT suites of this addon, and only them, in headless Chromium."""

    def get_hoot_filters(self):
        self._test_params = [("+", "@ar_reconciliation")]
        return super().get_hoot_filters()

    def test_hoot_suites_of_the_addon(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            + self.hoot_filters,
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
