//! Panics that nobody prints: where a test executes `std::panic::set_hook`, a panic may be caught without a word, and the code
//! behind it would count as covered (rust-lang/rust#78544).

use super::Gathered;
use crate::inputs::execution::{Execution, MapEntry};
use crate::inputs::source::Range;
use crate::model::Position;

/// A call of `set_hook`, with the functions of the coverage maps that tell of it.
struct Call {
    /// Those that it stands in.
    around: Vec<usize>,
    /// Those that stand in its arguments: the hook itself, where it is written there. It runs when there is a panic.
    inside: Vec<usize>,
}

/// For each test whether a panic may have been silenced: it executed a function that sets a hook, and the hook ran or is not
/// written where it is set.
pub(super) fn silenced(gathered: &Gathered<'_>, execution: &Execution) -> Vec<bool> {
    let calls: Vec<Call> = gathered
        .inventory
        .panic_hooks
        .iter()
        .map(|(file, arguments)| {
            let of_file = |entry: &&(usize, &MapEntry)| entry.1.file == *file;
            let entries: Vec<(usize, &MapEntry)> = execution.functions.iter().enumerate().collect();
            let select = |wanted: fn(&Range, &Range) -> bool| {
                let found = entries.iter().filter(of_file);
                let found = found.filter(|(_, entry)| {
                    extent(entry).is_some_and(|extent| wanted(&extent, arguments))
                });
                found.map(|(index, _)| *index).collect()
            };
            Call {
                around: select(|function, arguments| {
                    function.start < arguments.start && arguments.end <= function.end
                }),
                inside: select(|function, arguments| {
                    arguments.start <= function.start && function.end <= arguments.end
                }),
            }
        })
        .collect();
    let tests = execution.tests.iter();
    tests
        .map(|test| {
            let executed = |functions: &[usize]| {
                let mut hits = test.hits.iter();
                hits.any(|hit| functions.contains(&hit.function) && hit.regions.contains(&true))
            };
            calls.iter().any(|call| {
                executed(&call.around) && (call.inside.is_empty() || executed(&call.inside))
            })
        })
        .collect()
}

/// From the first to the last region of a function.
fn extent(entry: &MapEntry) -> Option<Range> {
    let start: Option<Position> = entry.regions.iter().map(|region| region.start).min();
    let end = entry.regions.iter().map(|region| region.end).max();
    Some(Range {
        start: start?,
        end: end?,
    })
}
