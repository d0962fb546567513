"""Samples, their medians and spread, and the tables that they are printed in."""

import statistics


class Samples(list):
    """What several rounds gave for one thing."""

    @property
    def median(self):
        return statistics.median(self)

    def show(self, digits=None):
        """The median, and in brackets the least and the greatest."""
        if not self:
            return "–"
        if len(self) == 1:
            return number(self[0], digits)
        return f"{number(self.median, digits)} ({number(min(self), digits)}–{number(max(self), digits)})"


def number(value, digits=None):
    """Three significant digits for small values, whole numbers with separators for large ones."""
    if digits is None:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "–"


class Table:
    """One table of the report: a title, columns, rows of text, and notes below."""

    def __init__(self, title, columns):
        self.title, self.columns, self.rows, self.notes = title, columns, [], []

    def add(self, *cells):
        self.rows.append([str(cell) for cell in cells])

    def note(self, text):
        self.notes.append(text)

    def text(self):
        widths = [max(len(row[i]) for row in [self.columns] + self.rows) for i in range(len(self.columns))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in [self.columns] + self.rows]
        return "\n".join([f"== {self.title}", *lines, *self.notes, ""])

    def markdown(self):
        rows = [self.columns, ["---"] * len(self.columns)] + self.rows
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([f"## {self.title}", "", *lines, ""] + [note + "\n" for note in self.notes])
