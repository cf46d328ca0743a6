//! Which lines count, and which are covered: llvm-cov's line rule.

use super::evaluate::CountedRegion;
use super::object::RegionKind;
use super::segments::{self, Segment};
use crate::model::LineCoverage;

/// The lines that llvm-cov calls mapped, with whether they ran, by the regions of **one file**.
///
/// Code, gap, skipped and expansion regions take part; branches are left out, as llvm-cov does. The regions of one
/// function give the function's lines, those of several give their union: counts of regions at the same place add up.
///
/// The rule, from LLVM's `LineCoverageStats`: a line is mapped if a region with a count starts on it, or if one reaches
/// into it and it does not begin with a skipped region. Its count is the largest of the region that reaches into it and
/// of the code regions that start on it; a gap counts only where it reaches into the line.
pub fn covered_lines(regions: &[CountedRegion]) -> Vec<LineCoverage> {
    let not_branch = |region: &&CountedRegion| region.kind != RegionKind::Branch;
    let segments = segments::build(regions.iter().filter(not_branch).copied().collect());
    let mut rest = segments.as_slice();
    let mut wrapped: Option<&Segment> = None;
    let mut lines = Vec::new();
    let mut line = rest.first().map_or(0, |segment| segment.start.line);
    while !rest.is_empty() {
        let on_line = rest.partition_point(|segment| segment.start.line <= line);
        let (here, later) = rest.split_at(on_line);
        if let Some(covered) = covered(here, wrapped) {
            lines.push(LineCoverage { line, covered });
        }
        wrapped = here.last().or(wrapped);
        rest = later;
        line += 1;
    }
    lines
}

/// Whether a line ran; `None` if it is not mapped.
fn covered(here: &[Segment], wrapped: Option<&Segment>) -> Option<bool> {
    let code = |segment: &&Segment| !segment.is_gap && segment.has_count && segment.is_entry;
    let starts_skipped = here
        .first()
        .is_some_and(|first| !first.has_count && first.is_entry);
    let reaches_in = wrapped.is_some_and(|segment| segment.has_count);
    let starts = here
        .iter()
        .any(|segment| segment.is_entry && segment.has_count);
    let mapped = starts || (reaches_in && !starts_skipped);
    let wrapped_ran = wrapped.is_some_and(|segment| segment.count > 0);
    mapped.then(|| wrapped_ran || here.iter().filter(code).any(|segment| segment.count > 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Position;

    fn region(kind: RegionKind, from: (u32, u32), to: (u32, u32), count: u64) -> CountedRegion {
        CountedRegion {
            file: 0,
            start: Position::new(from.0, from.1),
            end: Position::new(to.0, to.1),
            kind,
            count,
            false_count: None,
        }
    }

    fn lines(regions: &[CountedRegion]) -> Vec<(u32, bool)> {
        let lines = covered_lines(regions);
        lines.iter().map(|line| (line.line, line.covered)).collect()
    }

    #[test]
    fn a_line_is_covered_by_the_region_that_reaches_into_it() {
        let outer = region(RegionKind::Code, (1, 1), (5, 2), 1);
        let inner = region(RegionKind::Code, (2, 10), (4, 6), 0);
        // Line 2 starts inside the outer region, line 4 inside the inner one, line 5 in the outer one again.
        let expected = [(1, true), (2, true), (3, false), (4, false), (5, true)];
        assert_eq!(lines(&[outer, inner]), expected);
    }

    #[test]
    fn a_skipped_region_unmaps_the_lines_it_begins() {
        let outer = region(RegionKind::Code, (1, 1), (5, 2), 1);
        let skipped = region(RegionKind::Skipped, (3, 1), (3, 20), 0);
        let expected = [(1, true), (2, true), (4, true), (5, true)];
        assert_eq!(lines(&[outer, skipped]), expected);
    }

    #[test]
    fn a_gap_does_not_cover_the_line_it_starts_on() {
        let code = region(RegionKind::Code, (1, 1), (1, 5), 0);
        let gap = region(RegionKind::Gap, (1, 5), (2, 3), 7);
        assert_eq!(lines(&[code, gap]), [(1, false), (2, true)]);
    }

    #[test]
    fn instances_at_one_place_add_up() {
        let unused = region(RegionKind::Code, (1, 1), (2, 2), 0);
        let used = region(RegionKind::Code, (1, 1), (2, 2), 3);
        assert_eq!(lines(&[unused, used]), [(1, true), (2, true)]);
    }

    #[test]
    fn branches_make_no_lines() {
        assert_eq!(lines(&[region(RegionKind::Branch, (1, 1), (1, 5), 4)]), []);
        assert_eq!(lines(&[]), []);
    }
}
