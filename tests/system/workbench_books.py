"""Books for the workbench: twenty receipts of mixed kinds, and what is right for each.

The matching rule is only supervised, so nothing is posted by itself and a person has
to look at every line. Scripts for Odoo's shell; the dates follow the day they run on.
"""

from __future__ import annotations

#: Company, customers, open documents and bank lines; commits.
SETUP = r"""
import json
from datetime import timedelta
from odoo import Command, fields
from odoo.tests import new_test_user

today = fields.Date.today()
company = env.company
env["account.chart.template"].try_loading(
    "generic_coa", company=company, install_demo=False
)
env["res.lang"]._activate_lang("zh_CN")
addon = env["ir.module.module"].search([("name", "=", "ar_reconciliation")])
addon._update_translations(["zh_CN"], True)
ROLES = ("auditor", "clerk", "reviewer", "manager")
for login, lang in [(role, "en_US") for role in ROLES] + [("clerk_zh", "zh_CN")]:
    new_test_user(
        env, login=login, password=login, lang=lang,
        name={"clerk": "Clara Clerk", "clerk_zh": "陈会计", "reviewer": "Rita Reviewer",
              "auditor": "Otto Auditor", "manager": "Mara Manager"}[login],
        groups="ar_reconciliation.ar_reconciliation_group_"
        + login.removesuffix("_zh"),
    )
sales = env["account.journal"].search([("type", "=", "sale")], limit=1)
sales.invoice_reference_model = "euro"
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
expense = env["account.account"].search([("account_type", "=", "expense")], limit=1)
rule = env["ar.match.rule"].search([("company_id", "=", company.id)], limit=1)
rule.write({
    "under_fixed": 5, "under_percent": 2, "write_off_account_id": expense.id,
})
rule.sudo().write({"mode": "supervised"})
env["account.reconcile.model"].create({
    "name": "Bank Fees", "match_label": "contains", "match_label_param": "ACCOUNT FEE",
    "line_ids": [Command.create({
        "account_id": expense.id, "amount_type": "percentage", "amount_string": "100",
    })],
})

def customer(name, account):
    partner = env["res.partner"].create(
        {"name": name, "is_company": True, "customer_rank": 1}
    )
    env["res.partner.bank"].create({"acc_number": account, "partner_id": partner.id})
    return partner

azure = customer("Azure Interior", "BE71096123456769")
deco = customer("Deco Addict", "BE43068999999501")
muller = customer("Müller & Söhne GmbH", "DE89370400440532013000")
minghua = customer("上海明华贸易有限公司", "31001598700050012345")
gemini = customer("Gemini Furniture", "FR1420041010050500013M02606")

term = env["account.payment.term"].create({
    "name": "2 % within 60 days", "early_discount": True, "discount_days": 60,
    "discount_percentage": 2,
    "line_ids": [Command.create({"value": "percent", "value_amount": 100,
                                 "nb_days": 90})],
})

def document(partner, amount, kind="out_invoice", age=40, **vals):
    return env["account.move"].create({
        "move_type": kind, "partner_id": partner.id,
        "invoice_date": today - timedelta(days=age),
        "invoice_line_ids": [Command.create(
            {"name": "Work", "price_unit": amount, "tax_ids": []}
        )], **vals,
    })

D = [
    document(azure, 1210.00), document(azure, 484.40), document(azure, 77.13),
    document(deco, 913.27), document(muller, 2333.09),
    document(deco, 150.00), document(deco, 275.50),
    document(gemini, 101.01), document(gemini, 202.02), document(gemini, 403.04),
    document(azure, 600.00), document(azure, 88.00, kind="out_refund"),
    document(muller, 1000.00), document(muller, 450.00),
    document(deco, 700.70), document(azure, 845.90),
    document(minghua, 36800.00), document(minghua, 5120.55),
    document(gemini, 1500.00, invoice_payment_term_id=term.id),
    document(muller, 990.00),
    document(deco, 320.00), document(deco, 320.00),
    document(gemini, 640.64), document(azure, 5555.55), document(gemini, 58.85),
]
for move in D:
    move.action_post()
n = lambda i: D[i].name
digits = lambda i: "".join(ch for ch in n(i) if ch.isdigit())
rf = lambda i: " ".join(
    D[i].payment_reference.replace(" ", "")[k:k + 4]
    for k in range(0, len(D[i].payment_reference.replace(" ", "")), 4)
)
swapped = n(15)[:-2] + n(15)[-1] + n(15)[-2]
long_text = ("Thank you for the good work. " * 150)[:3900] + " " + n(22)

#: kind, amount, bank text, payer's name, payer's account, documents settled
PLAN = [
    ("number", 1210.00, f"Payment {n(0)}", "Azure Interior", "", [0]),
    ("spelled otherwise", 484.40, f"inv {digits(1)}", "AZURE INTERIOR", "", [1]),
    ("structured reference", 77.13, rf(2), "", "", [2]),
    ("payer by account", 913.27, "transfer", "", "BE43068999999501", [3]),
    ("payer by name", 2333.09, "Rechnung", "MUELLER U SOEHNE", "", [4]),
    ("two listed", 425.50, f"{n(5)} {n(6)}", "Deco Addict", "", [5, 6]),
    ("sum not listed", 706.07, "invoices", "Gemini Furniture", "", [7, 8, 9]),
    ("credit note", 512.00, f"{n(10)} less {n(11)}", "Azure Interior", "", [10, 11]),
    ("part payment", 400.00, f"part of {n(12)}", "Mueller Soehne GmbH", "", [12]),
    ("paid too much", 470.00, n(13), "Müller & Söhne", "", [13]),
    ("other payer", 700.70, f"for {n(14)}", "Deco Holding SA", "", [14]),
    ("typing error", 845.90, f"Inv. {swapped}", "Azure Interior", "", [15]),
    ("Chinese payer", 36800.00, "货款", "上海明华贸易", "", [16]),
    ("Chinese text", 5120.55, f"支付{n(17)}货款", "上海明华贸易有限公司", "", [17]),
    ("cash discount", 1470.00, n(18), "Gemini Furniture", "", [18]),
    ("bank fee", 987.00, n(19), "Müller & Söhne GmbH", "", [19]),
    ("two fit", 320.00, "thank you", "Deco Addict", "", [20, 21]),
    ("long text", 640.64, long_text, "Gemini Furniture", "", [22]),
    ("reference and noise", 5555.55, f"//EREF+X1 {n(23)} KD 4711", "Azure", "", [23]),
    ("account fee", -12.00, "ACCOUNT FEE", "", "", []),
]
lines = env["account.bank.statement.line"].create([
    {
        "journal_id": bank.id, "date": today - timedelta(days=2 + place % 3),
        "payment_ref": text, "amount": amount, "partner_name": name,
        "account_number": account,
    }
    for place, (_kind, amount, text, name, account, _right) in enumerate(PLAN)
])
lines.with_user(env.ref("base.user_admin")).action_ar_match()
for (kind, _a, _t, _n, _acc, right), line in zip(PLAN, lines, strict=True):
    line.ar_bank_data = {"kind": kind, "right": [D[i].name for i in right]}
env.cr.commit()
"""

#: Prints ``KIND state right|wrong documents`` of every line of the plan.
CHECK = r"""
for line in env["account.bank.statement.line"].search([], order="id"):
    data = line.ar_bank_data or {}
    if "kind" not in data:
        continue
    proposal = line.ar_proposal_id
    found = sorted(proposal.allocation_ids.move_line_id.move_id.mapped("name"))
    wanted = sorted(data["right"])
    same = found == wanted or (data["kind"] == "two fit" and len(found) == 1
                               and set(found) < set(wanted))
    print("LINE", data["kind"], line.ar_match_state, "right" if same else "wrong",
          line.is_reconciled, sep="|")
"""
