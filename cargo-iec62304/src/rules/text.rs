//! Wording that several rules share.

use crate::model::{Generics, SafetyClass};

/// How many things a message lists before it only counts them.
const LISTED: usize = 6;

/// `a, b, c`, and of a long list `a, b, c and 5 more`.
pub(crate) fn bounded<T: AsRef<str>>(things: &[T]) -> String {
    // Six of seven and "and 1 more" would be no shorter than all seven.
    if things.len() <= LISTED + 1 {
        return join(things);
    }
    let listed = join(&things[..LISTED]);
    format!("{listed} and {} more", things.len() - LISTED)
}

fn join<T: AsRef<str>>(things: &[T]) -> String {
    let things: Vec<&str> = things.iter().map(AsRef::as_ref).collect();
    things.join(", ")
}

/// Each one in backticks, then as [`bounded`].
pub(crate) fn bounded_code<'a>(things: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<String> = things.into_iter().map(|id| format!("`{id}`")).collect();
    bounded(&quoted)
}

/// `12-14, 20`: ascending numbers of lines, neighbours drawn together.
pub(crate) fn line_ranges(lines: &[u32]) -> Vec<String> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for &line in lines {
        match ranges.last_mut() {
            Some((_, end)) if end.checked_add(1) == Some(line) => *end = line,
            _ => ranges.push((line, line)),
        }
    }
    let text = |(start, end): (u32, u32)| {
        if start == end {
            start.to_string()
        } else {
            format!("{start}-{end}")
        }
    };
    ranges.into_iter().map(text).collect()
}

/// A share in percent with one decimal, cut and not rounded: 89.96 % must not read as 90.0 %.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    let tenths = part.saturating_mul(1000) / whole.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// What a message on uncovered code adds where the policy judges each instance of a generic.
pub(crate) const fn in_which_instance(generics: Generics) -> &'static str {
    match generics {
        Generics::Merged => "",
        Generics::EachInstance => " (each executed instance of a generic counts)",
    }
}

/// The letters of the classes with the separator between them.
pub(crate) fn class_list(classes: &[SafetyClass], separator: &str) -> String {
    let letters: Vec<&str> = classes.iter().map(|class| class.letter()).collect();
    letters.join(separator)
}

#[cfg(test)]
mod tests {
    use super::{bounded, bounded_code, line_ranges, percent};

    #[test]
    fn a_long_list_is_bounded() {
        let lines: Vec<u32> = (1..=10).map(|n| n * 10).collect();
        assert_eq!(
            bounded(&line_ranges(&lines)),
            "10, 20, 30, 40, 50, 60 and 4 more"
        );
        assert_eq!(
            bounded(&line_ranges(&lines[..7])),
            "10, 20, 30, 40, 50, 60, 70"
        );
        assert_eq!(bounded_code(["a", "b"]), "`a`, `b`");
    }

    #[test]
    fn neighbouring_lines_are_drawn_together() {
        assert_eq!(
            line_ranges(&[1, 3, 4, 5, u32::MAX]),
            ["1", "3-5", "4294967295"]
        );
    }

    #[test]
    fn a_share_is_never_rounded_up() {
        assert_eq!(percent(8996, 10000), "89.9 %");
        assert_eq!(percent(1, 1), "100.0 %");
        assert_eq!(percent(0, 0), "0.0 %");
    }
}
