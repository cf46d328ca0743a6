//! Code that a macro hides from the coverage map: an attribute or a macro that moves code into a closure of its own takes it
//! out of the map without a word (rust-lang/rust#131119). What stands in the source and not in the map is not covered.

use super::instances::Regions;
use crate::inputs::coverage::RegionKind;
use crate::inputs::source::{Range, SourceFunction};
use crate::model::Position;

/// How much of a function the coverage map knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Something of its body at least; what is missing was added as not covered.
    All,
    /// Nothing of its body: it is absent, whatever is known of its signature.
    Signature,
}

/// Adds the outermost blocks of which the map has no region, as not covered.
pub(super) fn add(function: &SourceFunction, regions: &mut Regions) -> Known {
    let mut missing: Vec<Range> = Vec::new();
    let body_end = function.place.end;
    for block in &function.blocks {
        let inside = |outer: &Range| outer.start <= block.start && block.end <= outer.end;
        if missing.iter().any(inside) || is_known(regions, block) {
            continue;
        }
        if block.end == body_end {
            return Known::Signature;
        }
        missing.push(*block);
    }
    for block in missing {
        regions.insert((block.start, block.end, RegionKind::Code), false);
    }
    Known::All
}

/// Whether a code region reaches between the braces: the closing one alone is where the function returns.
fn is_known(regions: &Regions, block: &Range) -> bool {
    let closing = Position::new(block.end.line, block.end.column.saturating_sub(1));
    let mut places = regions.keys();
    places.any(|(start, end, kind)| {
        *kind == RegionKind::Code && *start < closing && block.start < *end
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::join::fixture::{DOSE_LIB, World};

    const fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    const fn range(start: Position, end: Position) -> Range {
        Range { start, end }
    }

    /// Lines 10 to 16 with a body from 10:20 and two blocks, one in the other.
    fn function() -> SourceFunction {
        let mut world = World::new();
        let index = world.add(DOSE_LIB, "dose::f", 10);
        let function = world.function(index);
        function.place.end = at(16, 2);
        function.blocks = vec![
            range(at(10, 20), at(16, 2)),
            range(at(11, 10), at(15, 6)),
            range(at(12, 14), at(14, 10)),
        ];
        function.clone()
    }

    fn regions(places: &[(Position, Position)]) -> Regions {
        let code = |(start, end): &(Position, Position)| ((*start, *end, RegionKind::Code), true);
        places.iter().map(code).collect()
    }

    #[test]
    fn a_body_without_a_region_is_absent() {
        let mut map = regions(&[(at(10, 1), at(10, 19)), (at(16, 1), at(16, 2))]);
        assert_eq!(add(&function(), &mut map), Known::Signature);
    }

    #[test]
    fn a_block_without_a_region_is_not_covered_once() {
        let head = [(at(10, 1), at(10, 19)), (at(11, 5), at(11, 8))];
        let mut map = regions(&head);
        assert_eq!(add(&function(), &mut map), Known::All);
        let missing: Vec<_> = map.iter().filter(|(_, covered)| !**covered).collect();
        assert_eq!(
            missing,
            [(&(at(11, 10), at(15, 6), RegionKind::Code), &false)]
        );
    }

    #[test]
    fn a_region_in_or_around_a_block_makes_it_known() {
        for known in [
            vec![(at(11, 10), at(11, 11)), (at(12, 14), at(12, 15))],
            vec![(at(10, 1), at(16, 2))],
            vec![(at(13, 9), at(13, 15))],
        ] {
            let mut map = regions(&known);
            assert_eq!(add(&function(), &mut map), Known::All);
            assert_eq!(map.len(), known.len());
        }
    }
}
