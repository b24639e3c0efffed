"""Records of reminders, for tests of access."""

from datetime import date, timedelta

from odoo import fields

#: A field of each model that a person could want to change.
DUNNING_CHANGE = {
    "ar.dunning.policy": {"gap_days": 9},
    "ar.dunning.level": {"offset_days": 9},
    "ar.dunning.rate": {"percent": 9},
    "ar.dunning.holiday": {"name": "changed"},
    "ar.dunning.run": {"policy_ids": []},
    "ar.dunning.message": {"subject": "changed"},
    "ar.dunning.message.line": {"open_amount": 9.0},
    "ar.dunning.fee": {"fee": 9.0},
    "ar.dunning.case": {"note": "changed"},
    "ar.dunning.preview.wizard": {"lang": "en_US"},
    "ar.dunning.review": {"reason": "changed"},
    "ar.dunning.hold": {"reason": "changed"},
    "ar.dunning.effect": {"days": 7},
    "ar.dunning.effect.row": {"full": 1},
}
#: State of a run in which a method has something to do.
RUN_STATES = {
    "action_send": "review",
    "action_renew": "review",
    "action_stop": "computing",
    "action_continue": "computing",
}


class DunningRecords:
    """Values of reminders and what belongs to them, and fresh ones to act on."""

    @classmethod
    def dunning_vals(cls, model, company):
        """Values of a new record of a company."""
        about = {"company_id": company.id}
        policy = company.sudo().ar_dunning_policy_id
        part = {"policy_id": policy.id}
        day = date(2000, 1, 1) + timedelta(days=cls.counter)
        currency = company.currency_id.id
        debt = {**about, "partner_id": cls.azure.id, "currency_id": currency}
        simple = {
            "ar.dunning.policy": {**about, "name": "More"},
            "ar.dunning.level": {**part, "name": "More"},
            "ar.dunning.rate": {**part, "since": day, "percent": 8},
            "ar.dunning.holiday": {
                **about,
                "name": "Feast",
                "date_from": day,
                "date_to": day,
            },
            "ar.dunning.run": about,
            "ar.dunning.message": {
                **debt,
                "day": day,
                "policy_id": policy.id,
                "level_id": policy.level_ids[:1].id,
                "channel": "letter",
            },
            "ar.dunning.preview.wizard": {
                **part,
                "level_id": policy.level_ids[:1].id,
                "partner_id": cls.azure.id,
            },
            "ar.dunning.hold": {"partner_ids": cls.azure.ids, "reason": "x"},
            "ar.dunning.effect": about,
        }
        if model in simple:
            return simple[model]
        message = cls.env["ar.dunning.message"].sudo().create(
            {**simple["ar.dunning.message"], "day": day + timedelta(days=100000)}
        )  # fmt: skip
        if model == "ar.dunning.effect.row":
            return {"effect_id": cls.env["ar.dunning.effect"].create(about).id}
        if model == "ar.dunning.case":
            kinds = cls.env["ar.dunning.case"].sudo().search([])
            kinds.state = "closed"
            return {**debt, "kind": "legal", "on": day, "message_id": message.id}
        if model == "ar.dunning.review":
            return {"message_ids": message.ids, "kind": "exclude", "reason": "x"}
        return {"message_id": message.id}

    def dunning_subject(self, model, method, user):
        """A record on which the method has something to do."""
        vals = self.vals(model)
        records = self.env[model]
        if records.is_transient():
            records = records.with_user(user)
            return records.sudo(not records.has_access("create")).create(vals)
        record = records.sudo().create(vals)
        if model == "ar.dunning.run":
            record.state = RUN_STATES.get(method, "draft")
        if model == "ar.dunning.message":
            record.day = fields.Date.today() + timedelta(days=self.counter)
            record.line_ids.create({"message_id": record.id, "number": "X"})
        if method == "action_approve":
            product = self.env["product.product"].create({"name": "Fee"})
            record.policy_id.fee_product_id = product
            record.fee = 5
        return record.sudo(False)
