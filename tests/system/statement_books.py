"""Books of a company that sends statements, for their pictures.

Two customers, one of them Chinese, with invoices, a credit note, payments and a
dispute. Scripts for Odoo's shell; the days are fixed, so that pictures stay alike.
"""

#: Company, people, customers, documents; commits.
SETUP = r"""
import base64, io
from PIL import Image, ImageDraw
from odoo import Command
from odoo.tests import freeze_time, new_test_user

euro = env.ref("base.EUR")
euro.active = True
company = env.company
company.currency_id = euro
env["account.chart.template"].try_loading(
    "generic_coa", company=company, install_demo=False
)
company.currency_id = euro
env["res.lang"]._activate_lang("zh_CN")
addon = env["ir.module.module"].search([("name", "=", "ar_reconciliation")])
addon._update_translations(["zh_CN"], True)
GROUP = "ar_reconciliation.ar_reconciliation_group_"
for login, lang, name in (
    ("clerk", "en_US", "Clara Clerk"), ("clerk_zh", "zh_CN", "陈会计"),
    ("reviewer", "en_US", "Rita Reviewer"), ("reviewer_zh", "zh_CN", "李复核"),
):
    new_test_user(env, login=login, password=login, lang=lang, name=name,
                  email=f"{login}@example.com",
                  groups=GROUP + login.removesuffix("_zh"))
clerk = env["res.users"].search([("login", "=", "clerk")])
reviewer = env["res.users"].search([("login", "=", "reviewer")])

seal = Image.new("RGBA", (240, 240))
draw = ImageDraw.Draw(seal)
draw.ellipse((8, 8, 232, 232), outline="#a62b2b", width=8)
draw.text((72, 80), "HARBOUR", fill="#a62b2b", font_size=24)
draw.text((76, 130), "TRADING", fill="#a62b2b", font_size=24)
buffer = io.BytesIO()
seal.save(buffer, "PNG")
company.write({
    "name": "Harbour Trading GmbH", "street": "Am Sandtorkai 12", "zip": "20457",
    "city": "Hamburg", "country_id": env.ref("base.de").id,
    "phone": "+49 40 555 0100", "email": "accounts@harbour.example",
    "ar_statement_signature": "Clara Meyer\nHead of Receivables",
    "ar_statement_seal": base64.b64encode(buffer.getvalue()),
})
company.ar_statement_bank_id = env["res.partner.bank"].create({
    "acc_number": "DE89 3704 0044 0532 0130 00",
    "acc_holder_name": "Harbour Trading GmbH", "partner_id": company.partner_id.id,
    "bank_id": env["res.bank"].create({"name": "Hafenbank", "bic": "COBADEFFXXX"}).id,
})
azure = env["res.partner"].create({
    "name": "Azure Interior S.A.", "is_company": True, "street": "Rue du Port 4",
    "zip": "1000", "city": "Bruxelles", "country_id": env.ref("base.be").id,
    "ref": "C-1042", "email": "azure@example.com",
})
minghua = env["res.partner"].create({
    "name": "上海明华贸易有限公司", "is_company": True, "lang": "zh_CN",
    "ref": "C-2001", "street": "浦东新区世纪大道100号", "city": "上海",
    "country_id": env.ref("base.cn").id,
    "email": "minghua@example.com",
})

def document(partner, amount, day, due, ref, kind="out_invoice"):
    move = env["account.move"].create({
        "move_type": kind, "partner_id": partner.id, "invoice_date": day,
        "invoice_date_due": due, "ref": ref, "currency_id": euro.id,
        "invoice_line_ids": [Command.create(
            {"name": "Goods", "price_unit": amount, "tax_ids": []}
        )],
    })
    move.action_post()
    return move

def pay(move, amount, day):
    env["account.payment.register"].with_context(
        active_model="account.move", active_ids=move.ids
    ).create({"amount": amount, "payment_date": day})._create_payments()

methods = env["account.journal"].search([("type", "=", "bank")])
methods.inbound_payment_method_line_ids.payment_account_id = env[
    "account.account"
].create({"name": "Outstanding", "code": "101499", "reconcile": True,
          "account_type": "asset_current"})
with freeze_time("2026-05-20"):
    for partner in (azure, minghua):
        document(partner, 1200, "2025-12-10", "2026-01-09", "PO 7001")
        paid = document(partner, 4800.50, "2026-01-15", "2026-02-14", "PO 7002")
        rest = document(partner, 2350, "2026-02-20", "2026-03-22", "PO 7008")
        document(partner, 980, "2026-03-05", "2026-04-04", "PO 7019")
        document(partner, 150, "2026-03-12", "2026-03-12", "", "out_refund")
        document(partner, 3100.25, "2026-04-20", "2026-05-30", "PO 7031")
        pay(paid, 4800.50, "2026-02-25")
        pay(rest, 1000, "2026-04-02")
env.cr.commit()
"""

#: Prints the statement of each customer as PDF, released as it is sent.
PAPERS = (
    SETUP
    + r"""
import json
found = {}
with freeze_time("2026-05-20"):
    for language, partner in (("en", azure), ("zh", minghua)):
        statement = env["ar.customer.statement"].with_user(clerk).create({
            "partner_id": partner.id, "date_from": "2026-01-01",
            "date_to": "2026-04-30", "currency_id": euro.id,
        })
        statement.action_submit()
        statement.with_user(reviewer).action_release()
        _name, _kind, content = statement._document("pdf")
        found[language] = base64.b64encode(content).decode()
print("RESULT", json.dumps(found))
"""
)

#: A campaign that waits for its reviewers, and one that was sent and came back in part.
CAMPAIGNS = (
    SETUP
    + r"""
def campaign(day_from, day_to):
    made = env["ar.statement.campaign"].with_user(clerk).create(
        {"date_from": day_from, "date_to": day_to}
    )
    made.action_compute()
    made.sudo()._cron_work()
    return made

sent = campaign("2026-01-01", "2026-03-31")
sent.with_user(reviewer).action_release()
sent.sudo()._cron_work()
sent.action_send()
sent.sudo()._cron_work()
for delivery, failed in zip(sent.line_ids.statement_id.sudo().delivery_ids, (1, 0)):
    delivery.mail_id.state = "exception" if failed else "sent"
    delivery.mail_id._postprocess_sent_message(
        [], [], failure_type="mail_smtp" if failed else None,
        failure_reason="550 no such mailbox" if failed else False,
    )
review = campaign("2026-04-01", "2026-04-30")
env.cr.commit()
print("RESULT", [sent.id, review.id])
"""
)
