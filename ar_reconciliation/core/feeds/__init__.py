"""What a bank feed asks for, and what it makes of the answers; no I/O, no clock.

:mod:`.template` checks how a service is described, :mod:`.request` builds what is
sent, :mod:`.reader` turns pages of JSON into a ``ParsedFile``, :mod:`.retry` says how
long to wait, :mod:`.folder` and :mod:`.senders` what to take from files and mails.
"""
