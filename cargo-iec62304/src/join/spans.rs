//! Pieces of one file, found by position without a look at each of them: a file may hold thousands of functions.

use crate::model::{Place, Position};

/// One piece.
#[derive(Debug, Clone, Copy)]
struct Span {
    start: Position,
    /// Exclusive.
    end: Position,
    /// The furthest end of this piece and of all that start before it: behind it, none of them can be around anything.
    reach: Position,
    index: usize,
}

/// The pieces, sorted by start, and by index where they start together.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    /// Takes the pieces with the indexes that are given back for them.
    pub fn new<'p>(places: impl IntoIterator<Item = (usize, &'p Place)>) -> Self {
        let span = |(index, place): (usize, &Place)| Span {
            start: place.start,
            end: place.end,
            reach: place.end,
            index,
        };
        let mut spans: Vec<Span> = places.into_iter().map(span).collect();
        spans.sort_by_key(|span| (span.start, span.index));
        let mut reach = Position::default();
        for span in &mut spans {
            reach = reach.max(span.end);
            span.reach = reach;
        }
        Self(spans)
    }

    /// The pieces that start there, the lowest index first.
    pub fn starting_at(&self, position: Position) -> impl Iterator<Item = usize> {
        let first = self.0.partition_point(|span| span.start < position);
        let rest = self.0.iter().skip(first);
        rest.take_while(move |span| span.start == position)
            .map(|span| span.index)
    }

    /// The pieces around a position, the innermost first: the one that starts last; of those that start together, the one with
    /// the highest index.
    pub fn around(&self, position: Position) -> impl Iterator<Item = usize> {
        let behind = self.0.partition_point(|span| span.start <= position);
        let before = self.0.iter().take(behind).rev();
        before
            .take_while(move |span| span.reach > position)
            .filter(move |span| span.end > position)
            .map(|span| span.index)
    }

    /// The pieces that start behind the place's start and end before its end.
    pub fn inside(&self, place: &Place) -> impl Iterator<Item = usize> {
        let (start, end) = (place.start, place.end);
        let first = self.0.partition_point(|span| span.start <= start);
        let rest = self.0.iter().skip(first);
        rest.take_while(move |span| span.start < end)
            .filter(move |span| span.end < end)
            .map(|span| span.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(first: u32, last: u32) -> Place {
        Place {
            file: "src/lib.rs".into(),
            start: Position::new(first, 1),
            end: Position::new(last, 2),
        }
    }

    /// A function on lines 1 to 3, one on 5 to 20 with two in it, one of which holds another, and one on 22 to 24.
    const LINES: [(u32, u32); 6] = [(22, 24), (5, 20), (1, 3), (6, 8), (10, 18), (11, 13)];

    fn spans() -> (Vec<Place>, Spans) {
        let places: Vec<Place> = LINES.iter().map(|(from, to)| place(*from, *to)).collect();
        let spans = Spans::new(places.iter().enumerate());
        (places, spans)
    }

    #[test]
    fn what_is_around_a_position_comes_innermost_first() {
        let (_, spans) = spans();
        let around = |line| spans.around(Position::new(line, 1)).collect::<Vec<usize>>();
        assert_eq!(around(12), [5, 4, 1]);
        assert_eq!(around(19), [1]);
        assert_eq!(around(1), [2]);
        assert!(around(4).is_empty());
        assert!(around(21).is_empty());
        assert!(around(30).is_empty());
    }

    #[test]
    fn an_end_is_no_part_of_a_piece() {
        let (_, spans) = spans();
        let at = |line, column| spans.around(Position::new(line, column)).next();
        assert_eq!((at(3, 1), at(3, 2)), (Some(2), None));
    }

    #[test]
    fn pieces_that_start_together_are_told_apart_by_index() {
        let places = [place(1, 9), place(1, 9), place(1, 4)];
        let spans = Spans::new(places.iter().enumerate());
        assert!(spans.starting_at(Position::new(1, 1)).eq([0, 1, 2]));
        assert!(spans.around(Position::new(2, 1)).eq([2, 1, 0]));
        assert!(spans.around(Position::new(6, 1)).eq([1, 0]));
        assert_eq!(spans.starting_at(Position::new(1, 2)).next(), None);
    }

    #[test]
    fn a_piece_is_not_inside_itself_nor_what_reaches_out_of_it() {
        let (places, spans) = spans();
        assert!(spans.inside(&places[1]).eq([3, 4, 5]));
        assert!(spans.inside(&places[4]).eq([5]));
        assert_eq!(spans.inside(&places[0]).next(), None);
        let crossing = [place(1, 5), place(3, 7), place(2, 5)];
        let spans = Spans::new(crossing.iter().enumerate());
        assert_eq!(spans.inside(&crossing[0]).next(), None);
    }

    #[test]
    fn what_is_found_equals_what_a_look_at_each_piece_finds() {
        // Every piece of eight lines, twice: all ways to nest, to cross and to be the same.
        let all = (1..9).flat_map(|from| (from..9).map(move |to| place(from, to)));
        let places: Vec<Place> = all.clone().chain(all).collect();
        let spans = Spans::new(places.iter().enumerate());
        let found = |iterator: &mut dyn Iterator<Item = usize>| {
            let mut found: Vec<usize> = iterator.collect();
            found.sort_unstable();
            found
        };
        let each = |wanted: &dyn Fn(&Place) -> bool| -> Vec<usize> {
            (0..places.len())
                .filter(|at| wanted(&places[*at]))
                .collect()
        };
        for line in 0..10 {
            let here = Position::new(line, 1);
            let around = |place: &Place| place.start <= here && here < place.end;
            assert_eq!(found(&mut spans.around(here)), each(&around));
            assert_eq!(
                found(&mut spans.starting_at(here)),
                each(&|place| place.start == here)
            );
        }
        for outer in &places {
            let inside = |place: &Place| outer.start < place.start && place.end < outer.end;
            assert_eq!(found(&mut spans.inside(outer)), each(&inside));
        }
    }
}
