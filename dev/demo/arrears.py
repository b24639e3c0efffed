"""Who has not paid, how each is reached, and what keeps its reminder back.

Who is held because of money in the bank follows from the bank files; see ``reminders``.
"""

#: Where the demo's gateway for text messages listens when it is served.
GATEWAY = "http://127.0.0.1:8026/"
#: Numbers that are reserved for films and books; China has none of these, so one that
#: nobody has.
PEOPLE = {
    "ostsee": "+49 40 66969 217",
    "petersen": "+49 171 3920017",
    "delacroix": "+33 6 39 98 12 34",
    "nordholding": "+49 40 66969 544",
    "yunjian": "+86 199 0000 0021",
    "krueger": "+49 171 3920044",
}
STREETS = {
    "ostsee": "Am Strande 14",
    "nordholding": "Kaiserdamm 2",
    "krueger": "Werftstraße 108",
    "bellandi": "Via delle Officine 9",
    "ganglan": "港城路 88 号",
    "yunjian": "丝绸路 16 号",
    "jindao": "稻香街 5 号",
}
#: How many reminders a customer got in the last weeks.
EARLIER = {
    "petersen": 1,
    "delacroix": 1,
    "yunjian": 1,
    "jindao": 1,
    "bellandi": 2,
    "nordholding": 3,
    "ganglan": 3,
    "ostsee": 4,
}
#: On hold, in dispute, promised, promised in vain, with a credit, without an address,
#: left out and put off by the clerk.
HELD = "heyue"
DISPUTED = "talvinen"
PROMISED = "nordservice"
BROKEN = "jindao"
NETTED = "chenyan"
NO_ADDRESS = "sonnenhang"
#: Kinds of bank lines (see ``plan``) that wait with a proposal.
PROPOSED = ("large", "ambiguous")
EXCLUDED = "krueger"
POSTPONED = "bellandi"
#: What becomes of the reminder of a customer without money in the bank: its channel, or
#: the reason why not.  Of the others nothing is due.
REACHED = {
    "montseny": "email",
    "nordenergie": "email",
    "qingwu": "email",
    "jindao": "email",
    "bjorkskog": "email",
    "petersen": "sms",
    "delacroix": "sms",
    "yunjian": "sms",
    "nordholding": "letter",
    "ganglan": "letter",
    "ostsee": "call",
    HELD: "held: customer_hold",
    DISPUTED: "held: disputed",
    PROMISED: "held: promise_running",
    NETTED: "held: netted",
    NO_ADDRESS: "held: no_address",
    EXCLUDED: "excluded",
    POSTPONED: "postponed",
}
#: Credit limits in euros.
LIMITS = {
    "ostsee": 6000,
    "bellandi": 8000,
    "delacroix": 15000,
    "nordholding": 20000,
    "ganglan": 12000,
    "jindao": 15000,
    "linde": 10000,
}
