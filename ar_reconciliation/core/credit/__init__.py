"""Credit control: how much a customer may owe, how it pays, what to change.

Money is a whole number of minor units of the company's currency, days are whole
days, shares are per mille. No clock: the caller says what is recent.
"""
