"""States of a reminder, and which moves between them are legal."""

#: Nothing has left yet.
UNSENT = ("held", "ready", "excluded", "postponed", "failed")
#: It has left, or may have: its words stay as they are.
GONE = ("sending", "sent", "bounced")
#: target state -> the states from which it may be reached.
MOVES: dict[str, tuple[str, ...]] = {
    "held": ("ready", "postponed", "failed", "excluded"),
    "ready": ("held", "excluded", "postponed", "failed"),
    "excluded": ("held", "ready", "postponed", "failed"),
    "postponed": ("held", "ready", "excluded", "failed"),
    "sending": ("ready",),
    "sent": ("sending",),
    "failed": ("held", "ready", "sending", "sent"),
    "bounced": ("sending", "sent"),
    "cancelled": ("held", "ready", "excluded", "postponed", "failed"),
}
#: Those a later computation of the same day may take up again.
RENEWED = ("held", "ready", "failed", "cancelled")
