"""Who customers are, how they are reached, and what they do not want."""

from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..core.dunning import Address, CustomerHold
from ..core.dunning.reach import first_that_works, phone
from .account_bank_statement_line import READERS

#: What is read of customers and their contacts.
CONTACT_FIELDS = (
    "name",
    "type",
    "email",
    "phone",
    "street",
    "city",
    "country_id",
    "message_bounce",
    "commercial_partner_id",
    "active",
    "ar_no_reminder_email",
    "ar_no_reminder_sms",
)
#: What is read of the customers only.
CUSTOMER_FIELDS = (
    "tz",
    "lang",
    "category_id",
    "ar_dunning_policy_id",
    "ar_dunning_hold_until",
    "ar_dunning_hold_reason",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_no_reminder_email = fields.Boolean(
        string="No Reminders by E-Mail",
        copy=False,
        groups=READERS,
        help="The customer, or this contact, has asked for it.",
    )
    ar_no_reminder_sms = fields.Boolean(
        string="No Reminders by SMS",
        copy=False,
        groups=READERS,
        help="The customer, or this contact, has asked for it.",
    )


class ArDunningFacts(models.AbstractModel):
    _inherit = "ar.dunning.facts"

    def _people(self, company, customers):
        """customer id -> values of ``Facts`` about the customer"""
        contacts = self._contacts(customers)
        customers.fetch(CUSTOMER_FIELDS)
        blocked = self._blocked(contacts)
        zone = company.partner_id.tz or "UTC"
        risks = self._risk_classes(customers)
        by_customer = defaultdict(list)
        for contact in contacts:
            by_customer[contact.commercial_partner_id.id].append(contact)
        return {
            customer.id: {
                "hold": self._hold(customer),
                "addresses": self._addresses(
                    self._in_order(customer, by_customer[customer.id]), blocked
                ),
                "tz": customer.tz or zone,
                "lang": customer.lang or "",
                "tags": frozenset(customer.category_id.ids),
                "risk_class": risks.get(customer.id, ""),
                "policy": customer.ar_dunning_policy_id.id or 0,
            }
            for customer in customers
        }

    def _hold(self, customer):
        """Until a day, or with a reason alone until somebody lifts it."""
        until, reason = customer.ar_dunning_hold_until, customer.ar_dunning_hold_reason
        if not until and not reason:
            return None
        return CustomerHold(until or None, reason or "")

    def _risk_classes(self, customers):
        """customer id -> risk class, if there is one"""
        if "ar_risk_class" not in customers._fields:
            return {}
        return {customer.id: customer.ar_risk_class or "" for customer in customers}

    # === ADDRESSES === #

    def _contacts(self, customers):
        """The customers and their invoice addresses, each read once."""
        partners = self.env["res.partner"]
        domain = Domain("id", "in", customers.ids) | (
            Domain("commercial_partner_id", "in", customers.ids)
            & Domain("type", "=", "invoice")
            & Domain("active", "=", True)
        )
        contacts = partners.search_fetch(domain, CONTACT_FIELDS, order="id")
        contacts.country_id.fetch(["phone_code"])
        return contacts

    def _in_order(self, customer, contacts):
        """Invoice addresses first, then the customer's own."""
        return sorted(
            contacts, key=lambda c: (c.type != "invoice", c == customer, c.id)
        )

    def _blocked(self, contacts):
        """E-mail addresses and numbers that are on one of Odoo's blacklists."""
        emails = {email_normalize(c.email) for c in contacts if c.email} - {False}
        found = set()
        rows = self.env["mail.blacklist"].search_read(
            [("email", "in", list(emails)), ("active", "=", True)], ["email"]
        )
        found.update(row["email"] for row in rows)
        if "phone.blacklist" in self.env:
            numbers = {self._number(contact)[0] for contact in contacts} - {""}
            rows = self.env["phone.blacklist"].search_read(
                [("number", "in", list(numbers)), ("active", "=", True)], ["number"]
            )
            found.update(row["number"] for row in rows)
        return found

    def _addresses(self, contacts, blocked):
        """One ``Address`` per channel: the first contact that can be reached."""
        return tuple(
            first_that_works(channel, [reach(contact, blocked) for contact in contacts])
            for channel, reach in (
                ("email", self._email_address),
                ("sms", self._sms_address),
                ("letter", self._letter_address),
                ("call", self._call_address),
            )
        )

    def _declined(self, contact, name):
        """What the customer does not want, its contacts do not get either."""
        return contact[name] or contact.commercial_partner_id[name]

    def _email_address(self, contact, blocked):
        email = (contact.email or "").strip()
        normal = email_normalize(email)
        problem = ""
        if self._declined(contact, "ar_no_reminder_email"):
            problem = "opted_out"
        elif not normal:
            problem = "invalid" if email else "missing"
        elif normal in blocked:
            problem = "blacklisted"
        elif contact.message_bounce:
            problem = "bounced"
        return Address("email", contact.id, normal or email, problem)

    def _number(self, contact):
        return phone(contact.phone or "", contact.country_id.phone_code or 0)

    def _sms_address(self, contact, blocked):
        number, problem = self._number(contact)
        if self._declined(contact, "ar_no_reminder_sms"):
            problem = "opted_out"
        elif number in blocked:
            problem = "blacklisted"
        return Address("sms", contact.id, number or contact.phone or "", problem)

    def _call_address(self, contact, blocked):
        number, problem = self._number(contact)
        # A person can dial what a machine cannot.
        problem = "" if problem == "no_country" else problem
        return Address("call", contact.id, number or contact.phone or "", problem)

    def _letter_address(self, contact, blocked):
        parts = (contact.street, contact.city, contact.country_id.name)
        complete = all(parts) and contact.commercial_partner_id.name
        problem = "" if complete else "incomplete" if any(parts) else "missing"
        text = ", ".join(part for part in parts if part)
        return Address("letter", contact.id, text, problem)
