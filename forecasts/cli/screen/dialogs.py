"""What opens over the screen: a form of a few fields, a menu of keys, a page to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prompt_toolkit.application import get_app
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import AnyContainer, Dimension, HSplit, VSplit, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from prompt_toolkit.widgets import Frame, TextArea

LABEL_COLUMNS = 11
FIELD_LINES = 4


class Form:
    """Labelled fields. Enter goes to the next one and, at the last, sends them.

    `send` says whether it could be done; if not the form stays open, and `note` says why.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[tuple[str, str]],
        send: Callable[[list[str]], bool],
        close: Callable[[], None],
        *,
        hint: str = "",
        note: Callable[[], str] = str,
    ) -> None:
        self._send, self._close = send, close
        self.areas = [_area(value) for _, value in fields]
        rows = [
            _labelled(label, area) for (label, _), area in zip(fields, self.areas, strict=True)
        ]
        foot = FormattedTextControl(lambda: [("class:note", note() or hint)])
        help_line = "Enter: next field, at the last: done · Tab · Ctrl-S: done · Esc: leave"
        body = HSplit(
            [
                *rows,
                Window(foot, height=Dimension(min=1, max=3), wrap_lines=True),
                Window(FormattedTextControl([("class:keys", help_line)]), height=1),
            ],
            key_bindings=self._bindings(),
        )
        self.container: AnyContainer = Frame(body, title=title)

    @property
    def values(self) -> list[str]:
        """What stands in the fields, each on one line."""
        return [" ".join(area.text.split()) for area in self.areas]

    def _bindings(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add("enter")
        def _next_or_send(event: KeyPressEvent) -> None:
            if event.app.layout.has_focus(self.areas[-1]):
                self._done()
            else:
                self._go(1)

        keys.add("c-s")(lambda _: self._done())
        keys.add("tab")(lambda _: self._go(1))
        keys.add("s-tab")(lambda _: self._go(-1))
        keys.add("escape", eager=True)(lambda _: self._close())
        keys.add("c-g")(lambda _: self._close())
        return keys

    def _go(self, steps: int) -> None:
        layout = get_app().layout
        here = next(n for n, area in enumerate(self.areas) if layout.has_focus(area))
        layout.focus(self.areas[(here + steps) % len(self.areas)])

    def _done(self) -> None:
        if self._send(self.values):
            self._close()


def _area(value: str) -> TextArea:
    area = TextArea(
        text=value,
        multiline=True,  # so that it grows; Enter is bound above it
        wrap_lines=True,
        height=Dimension(min=1, max=FIELD_LINES),
        dont_extend_height=True,
        style="class:field",
    )
    area.buffer.cursor_position = len(value)
    return area


def _labelled(label: str, area: TextArea) -> VSplit:
    text = FormattedTextControl([("class:label", f" {label}")])
    return VSplit([Window(text, width=LABEL_COLUMNS, dont_extend_height=True), area])


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a menu, and what its key does."""

    key: str
    label: str
    act: Callable[[], None]


class Menu:
    """Lines with a key each; Esc leaves. Without choices it is a page to read."""

    def __init__(
        self, title: str, choices: Sequence[Choice], close: Callable[[], None], text: str = ""
    ) -> None:
        self._choices = {choice.key: choice for choice in choices}
        self._close = close
        lines = [f" {choice.key}  {choice.label}" for choice in choices]
        shown = "\n".join([*([text] if text else []), *lines])
        control = FormattedTextControl(
            shown, focusable=True, key_bindings=self._bindings(), show_cursor=False
        )
        self.window = Window(control, wrap_lines=False, dont_extend_height=True)
        self.container: AnyContainer = Frame(self.window, title=f"{title} · Esc leaves")

    def _bindings(self) -> KeyBindings:
        keys = KeyBindings()
        keys.add("escape", eager=True)(lambda _: self._close())
        keys.add("c-g")(lambda _: self._close())

        @keys.add("<any>")
        def _pick(event: KeyPressEvent) -> None:
            choice = self._choices.get(event.data)
            if choice is not None or not self._choices:
                self._close()
            if choice is not None:
                choice.act()

        return keys


def focus(dialog: Form | Menu) -> None:
    """Let a dialog have the keys, those too that were typed before it is drawn."""
    layout = get_app().layout
    layout.focus(dialog.areas[0] if isinstance(dialog, Form) else dialog.window)
    layout.update_parents_relations()
