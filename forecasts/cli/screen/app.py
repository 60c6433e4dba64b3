"""The screen itself: panes one above the other, a key for every act, dialogs over them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from prompt_toolkit.application import Application, get_app
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    DynamicContainer,
    Float,
    FloatContainer,
    Layout,
    Window,
)
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from forecasts.cli.screen import view
from forecasts.cli.screen.dialogs import Choice, Form, Menu, focus
from forecasts.cli.screen.triage import Triage
from forecasts.cli.screen.wrapping import Line, fitted
from forecasts.exports.words import one_line
from forecasts.services.triage import Changes, Edge, Match, Suggestion

# Attributes beside every colour: the screen reads the same where NO_COLOR is set.
STYLE = Style.from_dict(
    {
        "title": "reverse bold",
        "rule": "ansibrightblack",
        "current": "bold ansicyan",
        "here": "reverse",
        "other": "underline ansibrightblack",
        "selection": "reverse bold ansigreen",
        "cut": "reverse underline ansiyellow",
        "label": "bold",
        "note": "italic",
        "refused": "bold ansired",
        "keys": "ansibrightblack",
        "field": "underline",
    }
)

REASONS = {
    "p": ("background", "past or present, not future"),
    "e": ("past_expectation", "what was expected before"),
    "n": ("normative", "should, must: what ought to be"),
    "a": ("ability", "what somebody is able to do"),
    "v": ("evaluative", "a label put on an event"),
    "c": ("counterfactual", "contrary to fact"),
    "d": ("driver", "depends on, remains to be seen"),
    "q": ("question", "a question without an answer"),
    "s": ("scheduled", "an announced date"),
    "m": ("meta", "what the report itself does"),
    "w": ("wish", "a hope or a promise of a thing"),
    "b": ("boilerplate", "page furniture"),
}
"""Reasons of a rejection by key: the near misses of the annotation guidelines."""

PAGE = 5  # lines that the text scrolls by
ESCAPE_SECONDS = 0.05  # to tell a lone Esc from the beginning of another key


class Screen:
    """The full-screen triage of candidates that wait."""

    def __init__(self, triage: Triage) -> None:
        self.triage = triage
        self.scroll = 0
        self.dialog: Form | Menu | None = None
        self._main = Window(
            FormattedTextControl(self._lines, focusable=True, show_cursor=False),
            wrap_lines=False,
            always_hide_cursor=True,
        )

    def application(
        self, keys_from: Input | None = None, output: Output | None = None
    ) -> Application[None]:
        """The application, on this terminal or on the given input and output."""
        over = Float(DynamicContainer(self._over), left=1, right=1, bottom=2)
        app: Application[None] = Application(
            layout=Layout(FloatContainer(self._main, [over]), focused_element=self._main),
            key_bindings=self._bindings(),
            style=STYLE,
            full_screen=True,
            input=keys_from,
            output=output,
        )
        app.ttimeoutlen = ESCAPE_SECONDS
        return app

    def _over(self) -> Any:
        return self.dialog.container if self.dialog else Window(height=0, width=0)

    # -------------------------------------------------------------- drawing

    def _lines(self) -> StyleAndTextTuples:
        size = get_app().output.get_size()
        pieces: StyleAndTextTuples = []
        for line in self.lines(size.columns, size.rows):
            pieces += [*line, ("", "\n")]
        return pieces[:-1]

    def lines(self, columns: int, rows: int) -> list[Line]:
        """The whole screen, line by line."""
        triage, pane = self.triage, view.heights(rows)
        rule: Line = [("class:rule", "─" * columns)]
        listed = view.listed(triage, columns, pane.listed)
        return [
            view.title(triage, columns),
            *_filled(listed, pane.listed),
            rule,
            *_filled(view.around(triage, columns, pane.text, self.scroll), pane.text),
            rule,
            *_filled(view.facts(triage.current, columns), pane.facts),
            view.note(triage, columns),
            view.keys(triage, columns),
        ]

    # -------------------------------------------------------------- dialogs

    def _open(self, dialog: Form | Menu) -> None:
        self.dialog = dialog
        focus(dialog)

    def _close(self) -> None:
        self.dialog = None
        self.scroll = 0
        get_app().layout.focus(self._main)

    def _form(
        self,
        title: str,
        fields: list[tuple[str, str]],
        send: Callable[[list[str]], bool],
        hint: str = "",
    ) -> None:
        if self.triage.current is not None:
            self.triage.note = ""
            made = Form(title, fields, send, self._close, hint=hint, note=self._refusal)
            self._open(made)

    def _refusal(self) -> str:
        return self.triage.note

    def _accept(self) -> None:
        item = self.triage.current
        if item is None:
            return
        window = item.window
        criteria = (
            f"Yes if it happens from {window.opens_on} to {window.due_on}, "
            "as two independent published sources report."
        )
        asks = ", ".join(item.draft.missing)
        self._form(
            f"accept {item.candidate.key}",
            [
                ("question", item.draft.question),
                ("criteria", criteria),
                ("due", str(window.due_on)),
            ],
            lambda values: self.triage.accept(*values),
            hint=f"the text does not give: {asks}" if asks else "",
        )

    def _reject(self) -> None:
        if self.triage.current is None:
            return
        choices = [
            Choice(key, f"{code:<17} {words}", partial(self._rejected, code))
            for key, (code, words) in REASONS.items()
        ]
        other = Choice("o", "in your own words", self._reject_in_words)
        self._open(Menu("why is it no forecast", [*choices, other], self._close))

    def _rejected(self, reason: str) -> None:
        self.triage.reject(reason)

    def _reject_in_words(self) -> None:
        self._form("reject", [("reason", "")], lambda values: self.triage.reject(values[0]))

    def _duplicate(self) -> None:
        def ask(key: str) -> None:
            if key:
                self.triage.duplicate_of(key)
                return
            send = self.triage.duplicate_of
            self._form("duplicate of", [("key", "")], lambda values: send(values[0]))

        self._suggest("duplicate of", (Match.CANDIDATE, Match.FORECAST), ask)

    def _question(self) -> None:
        def ask(key: str) -> None:
            self._form(
                "hang on a question",
                [("question", key), ("yes means", "same")],
                lambda values: self.triage.accept_on(*values),
                "same: yes is the event the statement names; opposite: its failure",
            )

        self._suggest("hang on which question", (Match.QUESTION,), ask)

    def _suggest(
        self, title: str, among: tuple[Match, ...], ask: Callable[[str], None]
    ) -> None:
        """A menu of what nearly says the same; `ask` is given the key, or none of them."""
        if self.triage.current is None:
            return
        room = get_app().output.get_size().columns - 9
        near = self.triage.suggestions(*among)
        choices = [
            Choice(str(number), fitted(_described(each), room), partial(ask, each.key))
            for number, each in enumerate(near, start=1)
        ]
        by_hand = Choice("k", "another one, by its key", partial(ask, ""))
        nothing = "" if near else " nothing in the record is near it"
        self._open(Menu(title, [*choices, by_hand], self._close, text=nothing))

    def _probability(self) -> None:
        item = self.triage.current
        if item is not None:
            said = item.candidate.yardstick_term or " ".join(item.candidate.terms[:1])
            hint = "a percentage (65, 60-80), a likelihood word, will, will not, may, none"
            self._ask("likelihood", said, lambda said: Changes(probability=said), hint)

    def _horizon(self) -> None:
        item = self.triage.current
        if item is not None:
            present = item.candidate.horizon_text or ""
            hint = "by June 2027; 2027-06-30; 2027-01-01..2027-06-30; empty: none"
            self._ask("horizon", present, lambda said: Changes(horizon=said), hint)

    def _said_by(self) -> None:
        item = self.triage.current
        if item is not None:
            present = item.candidate.attributed_to or ""
            hint = "a person or a body; empty: the report itself"
            self._ask("said by", present, lambda said: Changes(said_by=said), hint)

    def _ask(
        self, name: str, present: str, changes: Callable[[str], Changes], hint: str
    ) -> None:
        def send(values: list[str]) -> bool:
            return self.triage.change(changes(values[0]))

        self._form(name, [(name, present)], send, hint)

    def _help(self) -> None:
        self._open(Menu("keys", [], self._close, text=view.HELP))

    # -------------------------------------------------------------- keys

    def _bindings(self) -> KeyBindings:
        keys = KeyBindings()
        triage = self.triage
        free = Condition(lambda: self.dialog is None)
        cutting = free & Condition(lambda: triage.cut is not None)
        selecting = free & Condition(lambda: triage.selection is not None)
        plain = free & ~cutting & ~selecting

        def on(names: str, act: Callable[[], object], when: Any = plain) -> None:
            for name in names.split():
                keys.add(name, filter=when, eager=name == "escape")(lambda _: _ignore(act()))

        on("j down", lambda: self._move(1))
        on("k up", lambda: self._move(-1))
        on("g home", lambda: self._move(-len(triage.items)))
        on("G end", lambda: self._move(len(triage.items)))
        on("pagedown", lambda: self._scroll(PAGE))
        on("pageup", lambda: self._scroll(-PAGE))
        on("a", self._accept)
        on("q", self._question)
        on("z", triage.park)
        on("Z", triage.park_vague)
        on("x", self._reject)
        on("d", self._duplicate)
        on("s", triage.begin_split)
        on("m", triage.join_next)
        on("n", triage.begin_selection)
        on("p", self._probability)
        on("h", self._horizon)
        on("w", self._said_by)
        on("u", triage.undo)
        on("?", self._help)
        for key, kind in view.KINDS.items():
            on(key, partial(triage.change, Changes(kind=kind)))
        edges = plain | selecting
        on("[", lambda: triage.move_edge(Edge.START, -1), edges)
        on("{", lambda: triage.move_edge(Edge.START, 1), edges)
        on("]", lambda: triage.move_edge(Edge.END, 1), edges)
        on("}", lambda: triage.move_edge(Edge.END, -1), edges)
        on("h left", lambda: triage.move_cut(-1), cutting)
        on("l right", lambda: triage.move_cut(1), cutting)
        on("enter", triage.split, cutting)
        on("j down", lambda: triage.move_selection(1), selecting)
        on("k up", lambda: triage.move_selection(-1), selecting)
        on("enter", triage.add_selection, selecting)
        on("escape c-g", triage.leave_modes, cutting | selecting)
        on("Q", lambda: get_app().exit(), free)

        @keys.add("c-c")
        def _leave(event: KeyPressEvent) -> None:
            event.app.exit()

        return keys

    def _move(self, steps: int) -> None:
        self.scroll = 0
        self.triage.move(steps)

    def _scroll(self, lines: int) -> None:
        self.scroll += lines


def _described(each: Suggestion) -> str:
    repeat = " (same report)" if each.same_report else ""
    return f"{each.score:.2f} {each.key}{repeat}  {one_line(each.text)}"


def _filled(lines: list[Line], height: int) -> list[Line]:
    return [*lines[:height], *([[("", "")]] * (height - len(lines)))]


def _ignore(_: object) -> None:
    """For acts whose answer only a form needs."""
