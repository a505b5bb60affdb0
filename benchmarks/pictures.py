"""Tables and curves as SVG: readable on light and dark, by eyes and by screen readers."""

from __future__ import annotations

import math
from html import escape

LIGHT = ("#0b61a4", "#b3541e", "#2d7d46", "#8e3b8c", "#6b6b00", "#00767a")
DARK = ("#6cb6ff", "#f0a070", "#6fd08c", "#dda0dd", "#d6cf5f", "#5fd3d6")
DASHES = ("", "7 4", "2 3", "10 3 2 3", "4 2", "1 4")
"""Lines differ by more than their colours."""
Line = list[tuple[float, float]]
Size = tuple[float, float]


def style() -> str:
    def of(colours: tuple[str, ...]) -> str:
        return "".join(f".s{n}{{stroke:{one}}}.f{n}{{fill:{one}}}" for n, one in enumerate(colours))

    return (
        "<style>text{font:13px system-ui,sans-serif;fill:#1f2328}.b{fill:#fff}.g{stroke:#d0d7de}"
        f".h{{font-weight:600}}.l{{fill:none;stroke-width:2.2}}{of(LIGHT)}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.b{fill:#0d1117}.g{stroke:#3d444d}"
        f"{of(DARK)}}}</style>"
    )


def framed(title: str, meaning: str, width: float, height: float, inside: list[str]) -> str:
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" aria-labelledby="t d">',
            f'<title id="t">{escape(title)}</title><desc id="d">{escape(meaning)}</desc>',
            style(),
            f'<rect class="b" width="{width:g}" height="{height:g}" rx="6"/>',
            *inside,
            "</svg>\n",
        ]
    )


def words(x: float, y: float, said: str, anchor: str = "start", kind: str = "") -> str:
    cls = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{cls}>{escape(said)}</text>'


def short(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}".replace(",", "\u202f")
    return f"{value:.3g}"


def table(columns: list[str], rows: list[tuple[str, str, list[float | None]]]) -> str:
    """A bar in each cell, as long as its part of the longest of that row."""
    first, wide, high = 380.0, 116.0, 30.0
    width, height = first + wide * len(columns) + 16, high * (len(rows) + 1) + 16
    inside = [words(first + wide * n + 6, 26, one, kind="h") for n, one in enumerate(columns)]
    for at, (title, unit, values) in enumerate(rows, 1):
        y = high * at + 8
        inside.append(f'<path class="g" d="M12 {y:g}H{width - 12:g}"/>')
        inside.append(words(14, y + 20, f"{title.replace('`', '')}, {unit}"))
        longest = max((value for value in values if value is not None), default=0) or 1
        for n, value in enumerate(values):
            x = first + wide * n + 6
            inside.append(words(x, y + 18, "-" if value is None else short(value)))
            if value is not None:
                bar = max(1, (wide - 14) * value / longest)
                where = f'x="{x:.1f}" y="{y + 22:.1f}" width="{bar:.1f}" height="4"'
                inside.append(f'<rect class="f{n}" {where}/>')
    said = "; ".join(
        f"{title}, {unit}: "
        + ", ".join(
            f"{name} {'-' if value is None else short(value)}"
            for name, value in zip(columns, values, strict=True)
        )
        for title, unit, values in rows
    )
    return framed("Side by side", said, width, height, inside)


def curves(title: str, meaning: str, axes: tuple[str, str], lines: dict[str, Line]) -> str:
    """axes: what each counts, the lower one first. Both begin at 0."""
    width, height, left, right, top, bottom = 720.0, 400.0, 64.0, 700.0, 92.0, 348.0
    points = [point for line in lines.values() for point in line]
    xs, ys = ticks(max(x for x, _ in points)), ticks(max(y for _, y in points))

    def place(x: float, y: float) -> Size:
        return left + (right - left) * x / xs[-1], bottom - (bottom - top) * y / ys[-1]

    inside = [words(16, 26, title, kind="h"), words(left - 8, 70, axes[1], "end")]
    for y in ys:
        inside.append(f'<path class="g" d="M{left:g} {place(0, y)[1]:.1f}H{right:g}"/>')
        inside.append(words(left - 8, place(0, y)[1] + 4, short(y), "end"))
    for x in xs:
        inside.append(words(place(x, 0)[0], bottom + 20, short(x), "middle"))
    inside.append(words((left + right) / 2, bottom + 42, axes[0], "middle"))
    beside = 16.0
    for n, (name, line) in enumerate(lines.items()):
        path = "L".join("{:.1f} {:.1f}".format(*place(*point)) for point in sorted(line))
        dash = f' stroke-dasharray="{DASHES[n]}"' if DASHES[n] else ""
        inside.append(f'<path class="l s{n}" d="M{path}"{dash}/>')
        inside += [
            '<circle class="f{}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>'.format(n, *place(*point))
            for point in line
        ]
        inside.append(f'<path class="l s{n}" d="M{beside:g} 48h26"{dash}/>')
        inside.append(words(beside + 32, 52, name))
        beside += 32 + 7.4 * len(name) + 18
    said = "; ".join(
        f"{name}: " + ", ".join(f"{short(y)} {axes[1]} at {short(x)}" for x, y in line)
        for name, line in lines.items()
    )
    return framed(title, f"{meaning} {axes[1]} by {axes[0]}. {said}", width, height, inside)


def ticks(most: float) -> list[float]:
    """From 0 to at least `most`, in four to seven steps that people count in."""
    rough = (most or 1) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * of for of in (1, 2, 2.5, 5, 10) if power * of >= rough * 0.999)
    return [step * n for n in range(math.ceil(most / step - 1e-9) + 1)]
