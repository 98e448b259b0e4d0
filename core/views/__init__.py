"""What readers are shown: frozen values, ready for a screen, a table or JSON.

Units stand in the types: amounts are minor units, prices and quantities millionths (``core.money``), everything else
a count, seconds or a key (``core.units``); dates are ISO text, so that showing never computes money. The words are
those of the glossary; a screen formats, it does not decide.
"""
