"""What `make demo` does, from an empty database to the summary."""

import random
from pathlib import Path

from odoo import fields
from odoo.modules import get_module_path

from . import agreement, ledger, reminders
from . import company as setting
from . import customers as people
from .bank_files import write_files
from .checks import check_documents, check_imports
from .desk import Desk
from .plan import plan_files
from .progress import elapsed, stage
from .summary import Day, write_summary
from .workday import import_file

SEED = 20260
FOLDER = Path(get_module_path("ar_reconciliation")).parent / ".local" / "demo"


def tell(env):
    """Fill the database, work a day, return the summary."""
    env = env(context={**env.context, "tracking_disable": True, "lang": "en_US"})
    env["res.lang"]._activate_lang("zh_CN")
    chance = random.Random(SEED)  # the same data every time
    today = fields.Date.today()
    with stage("Company, journals, users"):
        company = setting.set_up_company(env, today)
        env = env(context={**env.context, "allowed_company_ids": company.ids})
        journals = setting.set_up_journals(env, company)
        setting.set_up_rule(env, company)
        clerk = setting.set_up_users(env, company)
        setting.set_up_online_payment(env, company)
        setting.set_up_documents(company, journals)
    customers, documents = open_the_books(env, journals, chance, today)
    env.cr.commit()
    with stage("Writing the banks' files"):
        desk = Desk(customers, documents, chance, today)
        files = plan_files(desk)
        write_files(files, FOLDER)
    *files, to_try = files
    day = Day(company, documents, FOLDER / to_try.filename)
    work(env, day, clerk, journals, files)
    with stage("Sending last month's statements to the customers"):
        day.agreement = agreement.send_statements(env, company)
        agreement.write_ledger(day.agreement, customers, FOLDER)
    with stage("Reminding customers, by mail, text message, letter and phone"):
        day.reminders = reminders.remind(env, company, customers, day.imports, today)
    day.seconds = elapsed()
    return write_summary(day)


def open_the_books(env, journals, chance, today):
    """Customers and four months of invoices."""
    with stage("Customers and products"):
        customers = people.set_up_customers(env)
        people.set_up_portal(env, customers)
        products = ledger.set_up_products(env)
        terms = ledger.set_up_terms(env)
    plans = ledger.plan_documents(customers, chance)
    with stage(f"Creating and posting {len(plans)} invoices and credit notes"):
        documents = ledger.create_documents(
            env, plans, customers, products, terms, journals, today
        )
        env.flush_all()
    return customers, documents


def work(env, day, clerk, journals, files):
    """Import and match every file; one of them twice."""
    day.before = open_balances(env, day.company)
    for bank_file in files:
        with stage(f"Importing and matching {bank_file.filename}"):
            journal = journals[bank_file.bank.code]
            day.imports.append(import_file(env, clerk, bank_file, journal))
        env.cr.commit()
    with stage(f"Importing {files[1].filename} again"):
        journal = journals[files[1].bank.code]
        day.again = import_file(env, clerk, files[1], journal)
    env.cr.commit()
    env.invalidate_all()
    day.after = open_balances(env, day.company)
    day.checked, day.problems = check_imports(day.imports)
    day.ledger_problems = check_documents(day.documents, day.imports)


def open_balances(env, company):
    """Currency -> sum of what customers owe."""
    groups = env["account.move.line"]._read_group(
        [
            ("company_id", "=", company.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ],
        ["currency_id"],
        ["amount_residual_currency:sum"],
    )
    return {currency.name: amount for currency, amount in groups}
