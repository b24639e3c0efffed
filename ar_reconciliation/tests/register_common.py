"""One case settled twice: by Odoo's own payment register, and by our matching."""

from odoo.fields import Command

from .common import ArCommon

AMOUNTS = ("balance", "amount_currency", "tax_base_amount")


class RegisterCommon(ArCommon):
    """Builds a case twice, settles each twin its own way and compares what is left.

    The register posts a payment against an outstanding account, which a bank line
    clears; our bank line settles the invoice itself.  Apart from these two accounts
    everything must come out the same.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outstanding = cls.inbound_payment_method_line.payment_account_id
        # 1 USD is 0.50 EUR in January and February, 0.40 in March, 0.80 in April.
        rates = [("2026-01-01", 0.5), ("2026-03-01", 0.4), ("2026-04-01", 0.8)]
        cls.eur = cls.setup_other_currency("EUR", rates=rates)
        cls.euro_bank = cls.bank.copy({"name": "Euro bank", "currency_id": cls.eur.id})
        cls.euro_bank.inbound_payment_method_line_ids.payment_account_id = (
            cls.outstanding
        )
        cls.loss = cls.company_data["default_account_expense"].copy(
            {"name": "Cash discounts"}
        )
        cls.company.account_journal_early_pay_discount_loss_account_id = cls.loss

    @classmethod
    def tax(cls, name, percent, **vals):
        """A sales tax whose base and amount stand under tags of their own."""
        tags = {
            part: cls.env["account.account.tag"].create(
                {"name": f"{name} {part}", "applicability": "taxes"}
            )
            for part in ("base", "tax", "base back", "tax back")
        }
        account = cls.company_data["default_account_tax_sale"].copy()

        def repartition(suffix=""):
            return [
                Command.create(
                    {
                        "repartition_type": "base",
                        "tag_ids": [Command.set(tags[f"base{suffix}"].ids)],
                    }
                ),
                Command.create(
                    {
                        "repartition_type": "tax",
                        "account_id": account.id,
                        "tag_ids": [Command.set(tags[f"tax{suffix}"].ids)],
                    }
                ),
            ]

        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": percent,
                "type_tax_use": "sale",
                "invoice_repartition_line_ids": repartition(),
                "refund_repartition_line_ids": repartition(" back"),
                **vals,
            }
        )

    @classmethod
    def cash_basis_tax(cls, name="Due when paid", percent=15):
        """A tax that is due when the invoice is paid."""
        transition = cls.company_data["default_account_tax_sale"].copy(
            {"name": f"{name}, not yet due", "reconcile": True}
        )
        cls.company.tax_exigibility = True
        return cls.tax(
            name,
            percent,
            tax_exigibility="on_payment",
            cash_basis_transition_account_id=transition.id,
        )

    @classmethod
    def discount(cls, computation, percent=2):
        """A term that takes something off for ten days."""
        return cls.env["account.payment.term"].create(
            {
                "name": f"{percent} % within 10 days, {computation}",
                "early_discount": True,
                "discount_percentage": percent,
                "discount_days": 10,
                "early_pay_discount_computation": computation,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )

    @classmethod
    def taxed(cls, amounts, taxes, partner=None, **vals):
        """An invoice with one line per amount, all with the same taxes."""
        lines = [
            Command.create(
                {
                    "name": f"Work {amount}",
                    "price_unit": amount,
                    "tax_ids": [Command.set(taxes.ids)],
                }
            )
            for amount in amounts
        ]
        return cls.invoice(partner or cls.azure, 0, invoice_line_ids=lines, **vals)

    # === THE TWO WAYS === #

    def registered(self, moves, amount, day, journal, **line_vals):
        """Pay through the register, then clear the outstanding account.

        :param amount: money, in the currency of the journal.
        :return: account.bank.statement.line
        """
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=moves.ids)
            .create({"payment_date": day, "journal_id": journal.id})
        )
        wizard.currency_id = moves.currency_id
        wizard.group_payment = True
        paid = line_vals.get("amount_currency") or amount
        if wizard.currency_id.compare_amounts(wizard.amount, paid):
            wizard.amount = paid
        payment = wizard._create_payments()
        payer = moves.commercial_partner_id.id
        line = self.bank_line(
            amount, "paid", day, journal, partner_id=payer, **line_vals
        )
        suspense = line._seek_for_lines()[1]
        suspense.account_id = self.outstanding
        items = payment.move_id.line_ids
        waiting = items.filtered(lambda item: item.account_id == self.outstanding)
        (suspense | waiting).reconcile()
        return line

    def matched(self, moves, amount, day, journal, **line_vals):
        """Let the bank line name its documents and match it."""
        text = " ".join(moves.mapped("name"))
        line = self.bank_line(amount, text, day, journal, **line_vals)
        self.match(line)
        self.assertState(line, "matched")
        return line

    # === COMPARISON === #

    def both(self, make, *payments, journal=None, **line_vals):
        """Settle two twins, one each way.

        :param make: function without arguments that makes the documents of a twin.
        :param payments: (amount, day) of each bank line, one after the other.
        :return: :meth:`outcome` of the register's twin and of ours.
        """
        outcomes = []
        for settle in (self.registered, self.matched):
            moves = make()
            last = self.env["account.move"].search([], order="id desc", limit=1).id
            for amount, day in payments:
                settle(moves, amount, day, journal or self.bank, **line_vals)
            outcomes.append(self.outcome(moves, last))
        self.assertTrue(outcomes[0]["balances"])
        return outcomes

    def assertSame(self, make, *payments, **vals):
        """Every entry, amount, account and tax of the twins agrees."""
        odoo, ours = self.both(make, *payments, **vals)
        for part in odoo:
            self.assertEqual(ours[part], odoo[part], part)
        return ours

    def assertSettledAlike(self, make, *payments, **vals):
        """Documents and sums agree, the entries between may be cut otherwise.

        The register sets a credit note off against the invoice on their own days; our
        bank line uses it up on its day, so that undoing the line gives it back.  And
        where the bank has its own rate the register has one exchange difference more.
        """
        odoo, ours = self.both(make, *payments, **vals)
        for part in ("documents", "items", "payment"):
            self.assertEqual(ours[part], odoo[part], part)
        self.assertEqual(self.exchange_balance(ours), self.exchange_balance(odoo))
        self.assertEqual(self.others(ours), self.others(odoo))
        return ours

    def others(self, outcome):
        """Balances but those of exchange gains and losses."""
        codes = self.exchange_accounts().mapped("code")
        return {k: b for k, b in outcome["balances"].items() if k[0] not in codes}

    def outcome(self, moves, last):
        """What settling left behind, without numbers that differ between twins.

        :param last: id of the last entry before; all later ones are looked at.
        """
        entries = self.env["account.move"].search([("id", ">", last)])
        items = self.receivable(moves)
        return {
            "documents": [(m.amount_residual, m.payment_state) for m in moves],
            "items": [
                (
                    item.amount_residual,
                    item.amount_residual_currency,
                    item.reconciled,
                    bool(item.full_reconcile_id),
                )
                for item in items
            ],
            "entries": sorted(
                (str(entry.date), *self.details(entry))
                for entry in entries
                if self.kind(entry) != "payment"
            ),
            "payment": self.details(
                entries.filtered(lambda entry: self.kind(entry) == "payment")
            ),
            "balances": self.balances(entries),
        }

    def kind(self, entry):
        if entry.tax_cash_basis_rec_id:
            return "cash basis"
        exchange = self.company.currency_exchange_journal_id
        return "exchange" if entry.journal_id == exchange else "payment"

    def details(self, entries):
        """Sums by account, partner, currency and tax; no money in transit."""
        passing = self.outstanding | self.bank.suspense_account_id
        groups = {}
        for item in entries.line_ids:
            if item.account_id in passing or item.account_id.account_type in (
                "asset_cash",
                "asset_receivable",
            ):
                continue
            key = (
                ",".join(sorted({self.kind(item.move_id)})),
                item.account_id.code,
                item.partner_id.name or "",
                item.currency_id.name,
                ",".join(sorted(item.tax_tag_ids.mapped("name"))),
                ",".join(sorted(item.tax_ids.mapped("name"))),
                item.tax_repartition_line_id.id,
            )
            sums = groups.setdefault(key, [0.0, 0.0, 0.0])
            for index, name in enumerate(AMOUNTS):
                sums[index] = round(sums[index] + item[name], 2)
        return sorted((key, *sums) for key, sums in groups.items())

    def balances(self, entries):
        """(account, partner) -> balance, over all entries made by settling."""
        balances = {}
        for item in entries.line_ids:
            key = (item.account_id.code, item.partner_id.name or "")
            balances[key] = round(balances.get(key, 0) + item.balance, 2)
        return {key: balance for key, balance in balances.items() if balance}

    def exchange_balance(self, outcome):
        """Money that went to the accounts of exchange gains and losses."""
        codes = self.exchange_accounts().mapped("code")
        return round(
            sum(b for (code, _p), b in outcome["balances"].items() if code in codes), 2
        )

    def exchange_accounts(self):
        return (
            self.company.income_currency_exchange_account_id
            | self.company.expense_currency_exchange_account_id
        )
