//! Boxes and arrows at their places.

use std::cmp::Ordering;

use maud::{Markup, html};

use super::count::{Arrow, Counts, Node, Reach};

/// Where things stand.
pub(super) struct Geometry {
    class: &'static str,
    width: usize,
    height: usize,
    /// Size of a box.
    size: (usize, usize),
    /// Left edge of the left box of each row; the right one mirrors it.
    left: [usize; 4],
    /// Distance from the top of a row to the next.
    step: usize,
    /// Where the steps leave a box, from its outer edge.
    step_at: usize,
    /// Whether what the right side says stands between the boxes; else below them.
    between: bool,
    /// Where title, count, note and gap stand in a box, from its top.
    rows: [usize; 4],
    /// Whether the count stands at the right edge of a box; else at the left, below the title.
    count_right: bool,
    /// How many characters of a gap fit into a box.
    fits: usize,
}

/// From one line of a gap to the next.
const LINE: usize = 18;

pub(super) const WIDE: Geometry = Geometry {
    class: "v-wide",
    width: 1000,
    height: 464,
    size: (212, 86),
    left: [4, 54, 104, 154],
    step: 124,
    step_at: 106,
    between: true,
    rows: [24, 26, 46, 68],
    count_right: true,
    fits: 26,
};

pub(super) const NARROW: Geometry = Geometry {
    class: "v-narrow",
    width: 340,
    height: 556,
    size: (160, 94),
    left: [2, 2, 2, 2],
    step: 141,
    step_at: 16,
    between: false,
    rows: [22, 42, 61, 81],
    count_right: false,
    fits: 19,
};

const TOP: usize = 4;

impl Geometry {
    /// The same with boxes as high as the longest gap needs them.
    fn fitting(&self, counts: &Counts) -> Self {
        let nodes = counts.left.iter().chain(&counts.right);
        let lines =
            nodes.map(|node| wrapped(node.gap.as_deref().unwrap_or_default(), self.fits).len());
        let more = LINE * lines.max().unwrap_or(1).saturating_sub(1);
        Self {
            height: self.height + 4 * more,
            size: (self.size.0, self.size.1 + more),
            step: self.step + more,
            ..*self
        }
    }

    fn top(&self, row: usize) -> usize {
        TOP + row * self.step
    }

    fn right(&self, row: usize) -> usize {
        let left = self.left.get(row).copied().unwrap_or(0);
        self.width - left - self.size.0
    }
}

/// The parts of a gap, divided by commas, in lines of at most so many characters.
fn wrapped(gap: &str, fits: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in gap.split(", ") {
        match lines.last_mut() {
            Some(line) if line.len() + 2 + part.len() <= fits => {
                line.push_str(", ");
                line.push_str(part);
            }
            _ => lines.push(part.to_owned()),
        }
    }
    lines
}

pub(super) fn draw(counts: &Counts, geometry: &Geometry) -> Markup {
    let geometry = &geometry.fitting(counts);
    let name = "Sources, requirements, items and units on the left; risk controls and the tests of each level on the right";
    html! {
        svg class=(geometry.class) viewBox={ "0 0 " (geometry.width) " " (geometry.height) } role="group" aria-label=(name) {
            @for row in 0..3 { (between_rows(geometry, row)) }
            @for (row, arrow) in counts.arrows.iter().enumerate() { (across(geometry, row, arrow)) }
            @for (row, node) in counts.left.iter().enumerate() {
                (boxed(node, (geometry.left.get(row).copied().unwrap_or(0), geometry.top(row)), geometry))
            }
            @for (row, node) in counts.right.iter().enumerate() {
                (boxed(node, (geometry.right(row), geometry.top(row)), geometry))
            }
        }
    }
}

fn boxed(node: &Node, (x, y): (usize, usize), geometry: &Geometry) -> Markup {
    // Where there is nothing, nothing is whole.
    let (sign, class) = match node.count {
        0 => ("– nothing here", "node-note"),
        _ => ("✓ no gap", "node-whole"),
    };
    let state = node.gap.as_deref().unwrap_or(sign);
    let label = format!("{}: {}, {}; {state}", node.title, node.count, node.note);
    let (width, height) = geometry.size;
    let [title, count, below, gap] = geometry.rows.map(|row| y + row);
    let left = x + 14;
    let (count_at, anchor) = if geometry.count_right {
        (x + width - 14, "end")
    } else {
        (left, "start")
    };
    html! {
        a.node href=(node.href) aria-label=(label) {
            rect x=(x) y=(y) width=(width) height=(height) rx="8" {}
            text.node-title x=(left) y=(title) { (node.title) }
            text.node-count x=(count_at) y=(count) text-anchor=(anchor) { (node.count) }
            text.node-note x=(left) y=(below) { (node.note) }
            @if node.gap.is_none() { text class=(class) x=(left) y=(gap) { (sign) } }
        }
        @if let Some(parts) = &node.gap {
            a.node-gap href=(node.gap_href) aria-label={ (node.title) ": " (parts) } {
                @for (at, part) in wrapped(parts, geometry.fits).iter().enumerate() {
                    text x=(left) y=(gap + at * LINE) { @if at == 0 { "▲ " } (part) }
                }
            }
        }
    }
}

/// The steps down on the left and up on the right.
fn between_rows(geometry: &Geometry, row: usize) -> Markup {
    let height = geometry.size.1;
    let start = geometry.top(row) + height;
    let end = geometry.top(row + 1);
    let shift = |at: usize| geometry.left.get(at).copied().unwrap_or(0);
    let (from, to) = (
        shift(row) + geometry.step_at,
        shift(row + 1) + geometry.step_at,
    );
    html! {
        (line((from, start), (to, end), "edge"))
        (line((geometry.width - to, end), (geometry.width - from, start), "edge"))
    }
}

/// A line with a head at its end, drawn as a triangle that points there.
fn line(from: (usize, usize), to: (usize, usize), class: &str) -> Markup {
    let (x, y) = to;
    let head = match y.cmp(&from.1) {
        Ordering::Greater => [(x - 5, y - 8), (x + 5, y - 8), to],
        Ordering::Less => [(x - 5, y + 8), (x + 5, y + 8), to],
        Ordering::Equal => [(x + 8, y - 5), (x + 8, y + 5), to],
    };
    let head = head.map(|(x, y)| format!("{x},{y}")).join(" ");
    html! {
        line class=(class) x1=(from.0) y1=(from.1) x2=(to.0) y2=(to.1) {}
        polygon class={ (class) "-head" } points=(head) {}
    }
}

/// What the right side says of the left.
fn across(geometry: &Geometry, row: usize, arrow: &Arrow) -> Markup {
    let (width, height) = geometry.size;
    let left = geometry.left.get(row).copied().unwrap_or(0) + width;
    let right = geometry.right(row);
    let y = geometry.top(row) + height / 2;
    let (sign, class) = match arrow.reach {
        Reach::Nothing => ("–", "across-text idle"),
        Reach::Part => ("◐", "across-text partly"),
        Reach::Whole => ("✓", "across-text"),
    };
    let text_at = if geometry.between {
        y - 10
    } else {
        geometry.top(row) + height + 24
    };
    html! {
        (line((right, y), (left, y), "across"))
        text class=(class) x=(geometry.width / 2) y=(text_at) text-anchor="middle" { (sign) " " (arrow.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_long_gap_takes_several_lines() {
        assert_eq!(wrapped("", 19), [""]);
        assert_eq!(wrapped("2 failed, 1 not run", 19), ["2 failed, 1 not run"]);
        assert_eq!(
            wrapped("3 not verified, 1 without unit", 19),
            ["3 not verified", "1 without unit"]
        );
    }
}
