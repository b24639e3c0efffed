"""Sending statements by e-mail, reminding of answers, and expiry."""

import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.statement.states import SHOWN

#: States in which a statement may go to the customer once more.
AGAIN = ("sent", "partly", "disputed", "expired")
#: Statements that are reminded of or expire together; each batch is committed.
ANSWER_BATCH = 100


class ArCustomerStatement(models.Model):
    _inherit = "ar.customer.statement"

    campaign_id = fields.Many2one(
        "ar.statement.campaign",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    delivery_ids = fields.One2many(
        "ar.statement.delivery", "statement_id", string="Mails"
    )
    reminder_count = fields.Integer(
        string="Reminders", readonly=True, copy=False, aggregator=None
    )
    remind_on = fields.Date(
        string="Next Reminder", readonly=True, copy=False, index="btree_not_null"
    )

    def _unanswered(self):
        return {**super()._unanswered(), "reminder_count": 0, "remind_on": False}

    def _store(self, built):
        """The lines of campaigns show the balances, too."""
        result = super()._store(built)
        changed = [statement.id for statement in built]
        lines = self.env["ar.statement.campaign.line"].sudo()
        lines.search([("statement_id", "in", changed)])._renew_difference()
        return result

    # === BUTTONS === #

    def action_send_mail(self):
        """Send statements by e-mail, with paper and link, to each in their language.

        :raise UserError: naming those that could not be sent, when none could.
        """
        failures = self._send_batch()
        return self._sent_notification(failures)

    def action_resend(self):
        """Send statements once more, to all recipients."""
        failures = self._send_batch(again=True)
        return self._sent_notification(failures)

    def _sent_notification(self, failures):
        text = "\n".join(f"{s.display_name}: {why}" for s, why in failures.items())
        if failures and len(failures) == len(self):
            raise UserError(text)
        count = len(self) - len(failures)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if failures else "success",
                "title": self.env._("%s statements are on their way.", count),
                "message": text,
                "sticky": bool(failures),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === RECIPIENTS === #

    def _recipients(self):
        """Who gets the statement: the chosen contacts, else the invoice contact.

        Without an address there the company itself.
        """
        self.ensure_one()
        partner = self.partner_id.sudo()
        chosen = partner.ar_statement_contact_ids.filtered("active")
        if chosen:
            return chosen
        invoice = partner.browse(partner.address_get(["invoice"])["invoice"])
        return invoice if invoice.email_normalized else partner

    def _addressees(self):
        """Contacts of one statement whom a mail can reach, and why not the others.

        :return: (res.partner, list of sentences)
        """
        reached, why = self.env["res.partner"].sudo(), []
        for contact in self._recipients():
            if not self._portal_may(contact, "view"):
                text = self.env._("%s may not see statements.", contact.display_name)
                why.append(text)
            elif not contact.email_normalized:
                text = self.env._(
                    "%s has no valid e-mail address.", contact.display_name
                )
                why.append(text)
            else:
                reached |= contact
        return reached, why

    # === SENDING === #

    def _send_batch(self, again=False):
        """Write the mails of released statements, and mark these as sent.

        Nothing is written for a contact who has a mail of this version already.

        :param bool again: write another mail to everybody, also for sent ones.
        :return: dict of statement to why nobody gets it, in words.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        current = self._verified()
        ready, failures = self.browse(), {}
        for statement in current:
            if statement.state in ("released", *(AGAIN if again else ())):
                ready |= statement
            elif statement.state not in SHOWN or statement.state == "reopened":
                failures[statement] = statement._not_ready_text()
        plan, found = ready._plan_deliveries("statement", again)
        failures.update(found)
        going = ready - self.browse(s.id for s in found)
        documents = going._documents(failures)
        going -= self.browse(s.id for s in failures)
        plan = [vals for vals in plan if vals["statement_id"] in going.ids]
        going._write_mails(plan, documents)
        going._mark_sent()
        return failures

    def _not_ready_text(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("It is “%s” and cannot be sent.", states[self.state])

    def _write_mails(self, plan, documents):
        self._drop_failed_mails(plan)
        deliveries = self.env["ar.statement.delivery"].sudo().create(plan)
        deliveries._mail(documents)
        return deliveries

    def _plan_deliveries(self, kind, again=False):
        """Values of the deliveries that are to be written.

        :return: (list of values, dict of statement to why nobody gets it)
        """
        past = self._past_deliveries(kind)
        plan, failures = [], {}
        for statement in self:
            mine = past.get(statement, self.env["ar.statement.delivery"])
            contacts, why = statement._addressees()
            known = mine.filtered(lambda d: d.state in ("outgoing", "delivered"))
            wanted = contacts
            if not again:
                wanted, back = statement._not_mailed(contacts - known.contact_id, mine)
                why += back
            if why:
                statement._event("bounced", " ".join(why))
            if why and not wanted and not (contacts & known.contact_id):
                failures[statement] = " ".join(why)
            plan += [statement._delivery_vals(kind, c, mine) for c in wanted]
        return plan, failures

    def _not_mailed(self, contacts, past):
        """Contacts whose address did not send back this version already.

        :return: (res.partner, list of sentences about the others)
        """
        back = {d.email for d in past if d.state == "bounced"}
        lost = contacts.filtered(lambda contact: contact.email_normalized in back)
        why = [
            self.env._("The mail to %s came back.", contact.email_normalized)
            for contact in lost
        ]
        return contacts - lost, why

    def _past_deliveries(self, kind):
        """dict of statement to its mails of this kind and version"""
        deliveries = (
            self.env["ar.statement.delivery"]
            .sudo()
            .search([("statement_id", "in", self.ids), ("kind", "=", kind)])
        )
        current = deliveries.filtered(lambda d: d.version == d.statement_id.version)
        grouped = current.grouped("statement_id")
        return {self.browse(s.id): found for s, found in grouped.items()}

    def _delivery_vals(self, kind, contact, past):
        earlier = past.filtered(lambda d: d.contact_id == contact)
        return {
            "statement_id": self.id,
            "contact_id": contact.id,
            "email": contact.email_normalized,
            "lang": contact.lang or self.lang or self.env.lang,
            "kind": kind,
            "version": self.version,
            "number": max(earlier.mapped("number"), default=0) + 1,
        }

    def _documents(self, failures):
        """The PDF of each statement, where there is a report to print it.

        :param dict failures: gets statement to why it has none.
        :return: dict of statement to ir.attachment
        """
        if not hasattr(self, "_document"):
            return {}
        job, contents = self.env["ar.background.job"], {}

        def render(statements):
            for statement in statements:
                contents[statement] = statement._document("pdf")
            return {}

        for statement in self:
            failures.update(job._divide(statement, render))
        made = [statement for statement in self if statement not in failures]
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                [
                    {
                        "name": contents[statement][0],
                        "mimetype": contents[statement][1],
                        "datas": base64.b64encode(contents[statement][2]),
                        "res_model": statement._name,
                        "res_id": statement.id,
                    }
                    for statement in made
                ]
            )
        )
        return dict(zip(made, attachments, strict=True))

    def _mark_sent(self, note="", **data):
        """Plan the first reminder, too."""
        fresh = super()._mark_sent(note, **data)
        fresh._plan_reminder()
        return fresh

    def _message_receive_bounce(self, email, partner):
        """Odoo's mail gateway says that a mail came back."""
        result = super()._message_receive_bounce(email, partner)
        self.env["ar.statement.delivery"]._note_bounce(self, email, partner)
        return result

    # === ANSWERS OUTSTANDING === #

    def _plan_reminder(self):
        """The day of the next reminder, none after the last one."""
        today = fields.Date.context_today(self)
        for statement in self.sudo():
            company = statement.company_id
            more = statement.reminder_count < company.ar_statement_reminders
            days = timedelta(days=company.ar_statement_remind_days)
            statement.remind_on = more and today + days

    @api.model
    def _cron_answers(self):
        """Let statements expire that nobody answered in time; remind of the others."""
        today = fields.Date.context_today(self)
        self._answer_batches([("due_on", "<", today)], "_expire_unanswered")
        self._answer_batches([("remind_on", "<=", today)], "_remind")

    def _answer_batches(self, domain, method):
        """Work on unanswered statements in batches that are committed.

        What a method leaves as it was, it would get again: the ids go up.
        """
        commit, job, last = self.env["ir.cron"], self.env["ar.background.job"], 0
        waiting = [("state", "=", "sent"), *domain]
        left = self.search_count(waiting)
        while left and commit._commit_progress(remaining=left):
            batch = self.search(
                [*waiting, ("id", ">", last)], order="id", limit=ANSWER_BATCH
            )
            if not batch:
                break
            last, left = batch[-1].id, max(left - len(batch), 0)
            failures = job._divide(batch, lambda records: getattr(records, method)())
            for statement, why in failures.items():
                statement._event("bounced", why)
            commit._commit_progress(len(batch), remaining=left)

    def _expire_unanswered(self):
        """The time to answer is over for those that are still right."""
        self._verified().filtered(lambda s: s.state == "sent")._expire()
        return {}

    def _remind(self):
        """Remind of answers outstanding; whom no mail reaches is named.

        :return: dict of statement to why nobody was reminded, in words.
        """
        waiting = self._verified().filtered(lambda s: s.state == "sent")
        for statement in waiting.sudo():
            statement.reminder_count += 1
        waiting._plan_reminder()
        plan, failures = waiting._plan_deliveries("reminder", again=True)
        plan = waiting._without_bounced(plan, failures)
        waiting._write_mails(plan, {})
        reminded = waiting.filtered(
            lambda s: any(vals["statement_id"] == s.id for vals in plan)
        )
        reminded._event("reminded")
        return failures

    def _without_bounced(self, plan, failures):
        """Reminders to addresses from which the statement did not come back."""
        past = self._past_deliveries("statement")
        back = {
            (statement.id, delivery.email)
            for statement, deliveries in past.items()
            for delivery in deliveries
            if delivery.state == "bounced"
        }
        kept = [v for v in plan if (v["statement_id"], v["email"]) not in back]
        lost = {v["statement_id"] for v in plan} - {v["statement_id"] for v in kept}
        for statement in self.browse(sorted(lost)):
            failures[statement] = self.env._("All mails came back.")
        return kept
