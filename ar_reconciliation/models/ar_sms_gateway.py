from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import sms
from ..core.errors import FeedError
from .ar_feed_client import Client, origin

#: Errors after which nobody knows whether the gateway has taken the message.
UNCERTAIN = frozenset(("too_slow", "cut_answer", "server_trouble", "too_large"))
#: Errors that pass: the message was not taken and may be sent later.
PASSING = frozenset(("no_connection", "too_many_requests"))
REQUEST = (
    '{"to": "{number}", "text": "{text}", "from": "{sender}", "reference": "{id}"}'
)


class ArSmsGateway(models.Model):
    _name = "ar.sms.gateway"
    _description = "SMS Gateway"
    _inherit = ["ar.kept.secret"]
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    url = fields.Char(string="Address", required=True)
    content = fields.Selection(
        [("json", "JSON"), ("form", "Form")],
        string="Body",
        required=True,
        default="json",
        help="How the request is sent.",
    )
    request = fields.Text(
        required=True,
        default=REQUEST,
        help="An object of names and texts. {number}, {text}, {sender}, {id} and "
        "{secret} are filled in; {id} lets the gateway recognise a message that is "
        "sent twice.",
    )
    problems = fields.Text(compute="_compute_problems")
    sender = fields.Char(help="Name or number that the gateway shows as the sender.")
    auth_header = fields.Char(
        string="Header of the Secret",
        default="Authorization",
        help="Empty: no header; then the secret stands in the request as {secret}.",
    )
    auth_prefix = fields.Char(string="Before the Secret", default="Bearer")
    per_minute = fields.Integer(
        string="Messages a Minute", default=60, required=True, help="At most."
    )

    # === ITS ANSWER === #

    accepted_path = fields.Char(
        string="Success Is Told At",
        help="Path in the JSON answer, such as result.status. Empty: every answer with "
        "a status of 200 to 299 is a success.",
    )
    accepted_words = fields.Char(
        string="Words of Success", help="Separated by commas: ok, queued."
    )
    id_path = fields.Char(string="Its Number Is At")
    reason_path = fields.Char(string="Reason of a Refusal Is At")

    # === TRYING === #

    test_number = fields.Char(copy=False, help="Number that gets the test message.")

    _per_minute_sensible = models.Constraint(
        "CHECK (per_minute BETWEEN 1 AND 6000)",
        "A gateway takes between 1 and 6,000 messages a minute.",
    )

    @api.depends("request")
    @api.depends_context("lang")
    def _compute_problems(self):
        for gateway in self:
            _request, problems = sms.check(gateway.request)
            gateway.problems = "\n".join(map(gateway._problem_text, problems))

    @api.constrains("request", "accepted_path", "accepted_words")
    def _check_request(self):
        for gateway in self:
            if gateway.problems:
                raise ValidationError(
                    self.env._("The request cannot be used:\n%s", gateway.problems)
                )
            if bool(gateway.accepted_path) != bool(gateway._words()):
                raise ValidationError(
                    self.env._(
                        "Where success is told and its words go together: enter both "
                        "or none."
                    )
                )

    @api.model
    def _problem_text(self, problem):
        """A sentence on what is wrong with the request."""
        name = problem.data.get("name", "")
        return {
            "no_json": self.env._("The request is no JSON: look at its quotes."),
            "not_object": self.env._("The request must be one object: {…}."),
            "not_text": self.env._("The value of “%s” must be a text.", name),
            "unknown_placeholder": self.env._("“{%s}” is not known.", name),
            "missing_placeholder": self.env._("“{%s}” is missing.", name),
            "secret_in_request": self.env._(
                "“%s” would show a secret: enter it above, and {secret} alone as the "
                "value.",
                name,
            ),
        }[problem.code]

    def _words(self):
        words = (self.accepted_words or "").replace("，", ",").casefold().split(",")
        return frozenset(word.strip() for word in words) - {""}

    def _secret_target(self):
        return (origin(self.url or ""), self.auth_header or "")

    # === SENDING === #

    def _client(self):
        """The way to the gateway; close it in the end."""
        self.ensure_one()
        hosts = self.env["ir.config_parameter"].sudo()
        private = hosts.get_param("ar_reconciliation.feed_private_hosts") or ""
        return Client(
            private=private.replace(",", " ").split(), gap=60.0 / self.per_minute
        )

    def _send_one(self, client, number, text, reference):
        """Ask the gateway once to send a message; it is never asked again.

        :param str reference: our number of the message.
        :return: (state, words). ``sent``: words are the gateway's number; ``refused``,
            ``later`` (not taken, may be sent later) or ``unknown`` (may have been
            taken): words say why.
        """
        self.ensure_one()
        request, _problems = sms.check(self.request)
        secret = self.sudo()._read_secret()[0]
        values = {
            "number": number,
            "text": text,
            "sender": self.sender or "",
            "id": reference,
            "secret": secret,
        }
        headers = {"Accept": "application/json"}
        if self.auth_header and secret:
            headers[self.auth_header] = f"{self.auth_prefix or ''} {secret}".strip()
        body = {"json" if self.content == "json" else "data": sms.fill(request, values)}
        try:
            answer = client.post_once(self.url, headers=headers, **body)
        except FeedError as error:
            return self._failure(error)
        found = sms.read_answer(answer.body, self._reading())
        if found.accepted:
            return "sent", found.id
        return "refused", self.env._(
            "%(gateway)s refused the message: %(reason)s",
            gateway=self.name,
            reason=found.reason or self.env._("no reason given"),
        )

    def _reading(self):
        return sms.Reading(
            self.accepted_path or "",
            self._words(),
            self.id_path or "",
            self.reason_path or "",
        )

    def _failure(self, error):
        """What a failed request means for its message, and the words for it."""
        text = self.env["ar.core.bridge"]._feed_error_text(error.code, error.data)
        if error.code in UNCERTAIN:
            return "unknown", self.env._(
                "%(gateway)s may have taken the message, but did not say so: %(why)s "
                "Look there before you send it again.",
                gateway=self.name,
                why=text,
            )
        return ("later" if error.code in PASSING else "refused"), text

    def action_test(self):
        """Send a test message to the number entered.

        :raise UserError: when the gateway does not take it.
        """
        self.ensure_one()
        self.check_access("write")
        number = (self.test_number or "").strip()
        if not number:
            raise UserError(self.env._("Enter the number that gets the test message."))
        client = self._client()
        try:
            text = self.env._("Test message of %s", self.company_id.name)
            state, words = self._send_one(client, number, text, f"test-{self.id}")
        finally:
            client.close()
        if state != "sent":
            raise UserError(words)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The gateway has taken the test message."),
            },
        }
