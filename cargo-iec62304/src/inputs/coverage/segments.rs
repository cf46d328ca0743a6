//! Turning nested regions of one file into a sequence of segments: LLVM's `SegmentBuilder`.
//!
//! A segment says from where on which count holds, up to the next one. The line rule is defined on them.

use super::evaluate::CountedRegion;
use super::object::RegionKind;
use crate::model::Position;

/// From here on, up to the next segment, this count holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub start: Position,
    pub count: u64,
    /// `false` where no region, or a skipped one, is.
    pub has_count: bool,
    /// Whether a region starts here.
    pub is_entry: bool,
    pub is_gap: bool,
}

/// Builds the segments of regions of one file; branches must be left out.
pub(super) fn build(mut regions: Vec<CountedRegion>) -> Vec<Segment> {
    sort_nested(&mut regions);
    let regions = combine(regions);
    let mut builder = Builder::default();
    for (at, region) in regions.iter().enumerate() {
        builder.add(*region, regions.get(at + 1));
    }
    if !builder.active.is_empty() {
        builder.complete(None, 0);
    }
    builder.segments
}

/// Outer regions first; where two cover the same text, code before expansion before skipped.
fn sort_nested(regions: &mut [CountedRegion]) {
    regions.sort_by(|left, right| {
        (left.start.cmp(&right.start))
            .then(right.end.cmp(&left.end))
            .then(left.kind.cmp(&right.kind))
    });
}

/// Adds up regions of the same place; where their kinds differ, only those of the first kind.
fn combine(regions: Vec<CountedRegion>) -> Vec<CountedRegion> {
    let mut combined: Vec<CountedRegion> = Vec::with_capacity(regions.len());
    for region in regions {
        match combined.last_mut() {
            Some(last) if (last.start, last.end) == (region.start, region.end) => {
                if last.kind == region.kind {
                    last.count = last.count.saturating_add(region.count);
                }
            }
            _ => combined.push(region),
        }
    }
    combined
}

#[derive(Default)]
struct Builder {
    segments: Vec<Segment>,
    /// Regions that have started and not ended, outermost first.
    active: Vec<CountedRegion>,
}

impl Builder {
    /// Adds the next region in order; `next` is the one behind it.
    fn add(&mut self, region: CountedRegion, next: Option<&CountedRegion>) {
        let start = region.start;
        self.complete_before(start);
        let is_entry = region.kind != RegionKind::Gap;
        if start == region.end {
            self.add_empty(region, next.is_none(), is_entry);
            return;
        }
        if next.is_none_or(|next| next.start != start) {
            self.start(region, start, is_entry, false);
        }
        self.active.push(region);
    }

    /// A region without text: it never becomes active.
    fn add_empty(&mut self, region: CountedRegion, is_last: bool, is_entry: bool) {
        let outer = self.active.last().copied();
        let skipped = is_last || region.kind == RegionKind::Skipped;
        self.start(outer.unwrap_or(region), region.start, is_entry, skipped);
        if let (true, Some(outer)) = (skipped, outer) {
            self.start(outer, region.start, false, false);
        }
    }

    fn complete_before(&mut self, start: Position) {
        let (open, completed): (Vec<_>, Vec<_>) =
            self.active.iter().partition(|region| region.end > start);
        if completed.is_empty() {
            return;
        }
        let first_completed = open.len();
        self.active = open;
        self.active.extend(completed);
        self.complete(Some(start), first_completed);
    }

    /// Ends the active regions from `first` on, before a region that starts at `next` (`None`: at the end).
    fn complete(&mut self, next: Option<Position>, first: usize) {
        self.active[first..].sort_by_key(|region| region.end);
        let completed = self.active.split_off(first);
        for (at, previous) in completed.iter().enumerate() {
            let end = previous.end;
            let Some(following) = completed.get(at + 1) else {
                break;
            };
            if next == Some(end) {
                break;
            }
            if following.end == end {
                continue;
            }
            // The count of the last one that ends at the same place.
            let same_end = |region: &&CountedRegion| region.end == following.end;
            let last = completed[at + 1..].iter().rev().find(same_end);
            self.start(*last.unwrap_or(following), end, false, false);
        }
        let Some(last) = completed.last().copied() else {
            return;
        };
        if next == Some(last.end) {
            return;
        }
        match self.active.last().copied() {
            // Text between the end of an inner region and the next one belongs to the region around both.
            Some(outer) => self.start(outer, last.end, false, false),
            None => self.start(last, last.end, false, true),
        }
    }

    fn start(&mut self, region: CountedRegion, start: Position, is_entry: bool, skipped: bool) {
        let has_count = !skipped && region.kind != RegionKind::Skipped;
        if let Some(last) = self.segments.last()
            && !is_entry
            && !skipped
            && last.has_count == has_count
            && last.count == region.count
            && !last.is_entry
        {
            return;
        }
        self.segments.push(Segment {
            start,
            count: if has_count { region.count } else { 0 },
            has_count,
            is_entry,
            is_gap: has_count && region.kind == RegionKind::Gap,
        });
    }
}
