//! The matrix between two kinds of things, in each of its forms.

pub mod csv;
pub mod markdown;
pub mod terminal;
#[cfg(test)]
mod tests;

use super::escape::shown;
use super::trace::cover;
use crate::nouns::counted;
use crate::query::{Entry, Matrix, Row};

/// `A → B or C → D`: the ids in between, one way behind the other.
fn through(row: &Row) -> String {
    let ways = row.through.iter().map(|way| way.join(" → "));
    ways.collect::<Vec<_>>().join(", ")
}

/// What is known of the end of a row.
fn facts(entry: &Entry) -> String {
    let cover = cover(entry);
    let place = entry.place.iter().map(ToString::to_string);
    place.chain(cover).collect::<Vec<_>>().join(", ")
}

/// The counts in one sentence.
fn counts(matrix: &Matrix) -> String {
    let counts = matrix.counts;
    let starts = counted(counts.from, matrix.from.noun());
    if counts.from == 0 {
        return format!("there is no {}: nothing to examine", matrix.from.noun());
    }
    format!(
        "{starts}, {} with a gap; {}, {}",
        counts.from_with_gap,
        counted(counts.ties, "tie"),
        counted(counts.gaps, "gap"),
    )
}

/// Where a row ends, or that it does not.
fn end(row: &Row) -> String {
    match &row.to {
        Some(entry) => shown(&entry.id).into_owned(),
        None => format!("– {}", shown(row.note.as_deref().unwrap_or("nothing"))),
    }
}
