"""What invoices and orders have in common when credit control looks at them."""

from dataclasses import replace

from odoo import models

from ..core.credit.hold import check


class ArCreditDocument(models.AbstractModel):
    _name = "ar.credit.document"
    _description = "Document That Credit Control May Hold"

    # Nothing is raised: that would roll the record of the hold back, and stop other
    # documents that are confirmed together. What is held stays a draft.

    # === WHAT DIFFERS === #

    def _ar_credit_documents(self, soft):
        """Those of these documents that are about to add to the exposure.

        :param bool soft: documents of the future are not confirmed now.
        """
        raise NotImplementedError

    def _ar_credit_customer(self):
        """The commercial partner who will owe the document."""
        raise NotImplementedError

    def _ar_credit_amount(self):
        """What it adds to the exposure, in minor units of the company's currency."""
        raise NotImplementedError

    def _ar_credit_name(self):
        """What the hold calls it, also when it is gone."""
        return self.display_name

    def _ar_credit_is_held(self):
        """More to do with documents that were held."""

    # === HOLD === #

    def _ar_hold_for_credit(self, soft=False):
        """Hold what a person without the right, or the schedule, must not confirm.

        A manager confirms it nevertheless, and so does the system when it is part of
        other work (a payment, an order from the shop): holding it there would lose
        data. Both are recorded.

        :return: the documents that are held.
        """
        found = self.filtered(
            lambda document: document.company_id.sudo().ar_credit_mode == "hold"
        )._ar_credit_documents(soft)
        verdicts = {}
        for company, documents in found.grouped("company_id").items():
            verdicts.update(documents._ar_credit_verdicts(company))
        if not verdicts:
            return self.browse()
        holds = self.env["ar.credit.hold"]
        scheduled = self.env.context.get("ar_credit_scheduled")
        if not scheduled and self.env["ar.access"]._is("manager"):
            holds._hold(verdicts, "released", self._ar_credit_overruled())
            return self.browse()
        holds._hold(verdicts)
        held = self.browse(document.id for document in verdicts)
        held._ar_credit_is_held()
        return held

    def _ar_credit_overruled(self):
        if self.env.su:
            return self.env._("Confirmed by the system as part of other work.")
        return self.env._("Confirmed by a manager.")

    def _ar_credit_verdicts(self, company):
        """Documents of one company that must not be confirmed -> core ``Verdict``."""
        facts = self.env["ar.credit.facts"]
        customers = self._ar_credit_customers()
        exposures = facts._exposures(company, customers, facts._today())
        released = self.env["ar.credit.hold"]._of(self, "released")
        bridge = self.env["ar.core.bridge"]
        agreed = {
            document: bridge._units(hold.amount, company.currency_id)
            for document, hold in released.items()
        }
        verdicts = {}
        by_customer = self.sorted("id").grouped(lambda d: d._ar_credit_customer())
        for customer, documents in by_customer.items():
            amounts = {d: d._ar_credit_amount() for d in documents}
            free = [d for d in documents if agreed.get(d, -1) >= amounts[d]]
            exposure = exposures[customer.id]
            added = exposure.open + sum(amounts.pop(document) for document in free)
            stop = customer.sudo().with_company(company).ar_credit_stop
            exposure = replace(exposure, open=added)
            found = check(exposure, stop, list(amounts.values()))
            pairs = zip(amounts, found, strict=True)
            verdicts |= {document: v for document, v in pairs if v.code}
        return verdicts

    def _ar_credit_customers(self):
        customers = self.env["res.partner"]
        return customers.union(*(d._ar_credit_customer() for d in self))

    def _ar_credit_stop_text(self):
        """What the warning on a draft says when the customer's credit was stopped."""
        customer = self._ar_credit_customer().sudo().with_company(self.company_id)
        if not customer.ar_credit_stop:
            return ""
        return self.env._("Credit was stopped for %s.", customer.name)

    def _ar_credit_notice(self):
        """What whoever wanted to confirm is told: an action of the client."""
        holds = self.env["ar.credit.hold"]._of(self, "open")
        texts = [f"{hold.document}: {hold.text}" for hold in holds.values()]
        more = self.env._("It stays a draft until a receivables manager releases it.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Held by credit control"),
                "message": "\n".join([*texts[:5], more]),
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _ar_end_credit_holds(self):
        """Nobody has to decide about these documents any more."""
        found = self.env["ar.credit.hold"]._of(self, "open")
        if found:
            note = self.env._("The document was confirmed, cancelled or deleted.")
            self.env["ar.credit.hold"].union(*found.values()).sudo()._conclude(
                "cancelled", note
            )
