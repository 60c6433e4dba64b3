"""Builds the sample report that is a PDF: `python -m tests.seeds.sample_pdf FILE` writes it.

Its lines are broken by hand, as a typesetter would, with two words cut at a line's end.
"""

import sys
from pathlib import Path

from tests.ingestion.pdf_writer import Words, a_pdf, column

HEADER = "Lowland Seasonal Outlook, number 14"
PROPERTIES = {
    "Title": "Winter outlook for the Lowlands, 2026-27",
    "Author": "Seasonal Forecasting Desk",
    "CreationDate": "D:20260917080000Z",
}

PAGES = (
    """\
Winter outlook for the Lowlands, 2026-27

Seasonal Forecasting Desk, 15 September 2026

Sample report written for the forecasts project. The region, its institutions and the
figures are invented.

Summary

A wet start and a dry end: that is the shape of the winter in most of our guidance. The
Lowlands are likely to see more rain than usual from October to December, and there is a
60 % chance that the three months rank among the ten wettest since records began in
1921. January and February are about as likely as not to be colder than average. Snow
cover of more than ten days in the coastal districts is very unlikely.

Where we stand

The summer was the third driest on record. Reservoirs in the eastern basin held 41 per
cent of their capacity on 1 September, against a mean of 63 per cent, and the river Asse
fell below its navigation mark on 22 days in August. Surface water in the northern bay
was 1.4 degrees warmer than the mean of 1991 to 2020. A weak cooling of the equatorial
ocean has set in since June; the regional climate centre put the probability that it
persists through December at 70 per cent.

Autumn: October to December

Warm water in the bay and a southward shift of the westerlies both favour rain. The multi-
model mean calls for 20 per cent more precipitation than usual in the west, and the un-
certainty is smaller than in most years. The reservoirs of the western basin will be full by
the end of November. Those of the eastern basin will not, and restrictions on irrigation
are likely to stay in force there until the new year.

\u2022 Flooding of the lower Asse in November or December is likely.
\u2022 A storm tide above the second warning level is unlikely; the old dyke at Quern could
   nonetheless be overtopped, since its repair has been put off until spring.
\u2022 The harvest of late potatoes may be lost on heavy soils.

The water board said on 8 September that it would lift the ban on watering gardens as
soon as the eastern reservoirs reach 55 per cent. We expect that mark to be passed in the
second week of November.
""",
    """\
Winter: January to March

The signal is weaker here. If the cooling of the ocean persists, high pressure will
probably settle over the northern bay in January, with clear nights and fog in the river
valleys. Conversely, if it fades before the solstice, the westerlies are likely to carry
on and the rain with them. We lean to the first of the two: 55 per cent against 45.

In either case a winter as cold as that of 2010-11 is extremely unlikely. We put the
chance of a month with a mean below freezing at 8 per cent, and the chance of at least one
night below minus 15 degrees at the airport station at one in four. Heating demand will
not exceed the contracted volume of gas, in the judgement of the grid operator, which
bases its plans on a winter that comes once in twenty years.

Ice on the inland lakes might bear skaters for a few days in late January. It did so in
only four of the last fifteen winters.

Longer outlook

Winters in the Lowlands have warmed by 1.9 degrees since 1961, and it is virtually certain
that the decade to 2035 will be warmer than the decade to 2025. Wet autumns of the kind
that we expect this year will become more frequent: by 2050 one in four is likely to bring
what was a once-in-ten-years total. The ministry of waterways plans to raise the dykes of
the lower Asse by 60 centimetres before 2032. That would be enough for the rise in sea
level of the central projection, but not for that of the high one.

How good were we?

Our outlook for last winter gave a probability of 65 per cent to a wet autumn, and the autumn
was dry. It gave 70 per cent to a mild February, which was the mildest of the century. Over
the thirteen outlooks issued so far the forecasts of rain have been a little better than
the climatological odds, and those of temperature clearly better. A table of all of them
is kept with the data and can be had on request.

Confidence

Confidence in the autumn signal is moderate to high, and low in that for the second half
of the winter. The next outlook, due on 15 December, will examine the risk of a spring
drought in the eastern basin.
""",
)


def sample_pdf() -> bytes:
    """The file's bytes, the same on every machine."""
    pages = [_page(number, text) for number, text in enumerate(PAGES, start=1)]
    return a_pdf(pages, PROPERTIES)


def _page(number: int, text: str) -> list[Words]:
    body = column(text.splitlines(), top=770, step=14)
    foot = Words(f"Page {number} of {len(PAGES)}", x=270, y=36, size=9)
    return [Words(HEADER, y=806, size=9), *body, foot]


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(sample_pdf())
