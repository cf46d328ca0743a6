//! Over which levels one kind of thing leads to another.
//!
//! A path must mean something: all units of a requirement's item, for instance, do not implement the requirement, and a test that
//! only executed a unit does not verify what the unit implements. So the ways are listed, not searched for.

use super::Kind;

const S: Kind = Kind::Source;
const H: Kind = Kind::Hazard;
const C: Kind = Kind::RiskControl;
const R: Kind = Kind::Requirement;
const I: Kind = Kind::Item;
const F: Kind = Kind::Interface;
const U: Kind = Kind::Unit;
const T: Kind = Kind::Test;
const P: Kind = Kind::TestRecord;

/// The ways between two kinds: each one is the kinds in between, in the order from `from` to `to`. Empty for two of one kind.
///
/// `executed` tells whether it is known what the tests executed: then only that ties a unit to a test.
pub fn routes(from: Kind, to: Kind, executed: bool) -> Vec<Vec<Kind>> {
    if from > to {
        let mut back = routes(to, from, executed);
        for way in &mut back {
            way.reverse();
        }
        return back;
    }
    let ways: &[&[Kind]] = match (from, to) {
        (U, T) if executed => &[&[]],
        (U, T | P) => &[&[R], &[C]],
        (I, T) if executed => &[&[U], &[R], &[F]],
        (S, H) => &[&[R], &[R, C]],
        (S, C | I | U | T | P) => &[&[R]],
        (S, F) => &[&[R, I]],
        (S | C, R) | (H, C) | (R, I | U | T | P) | (I, F | U) | (F, T | P) => &[&[]],
        (H, R) => &[&[], &[C]],
        (H, I) => &[&[], &[R], &[C, R], &[C, U]],
        (H | R, F) | (F, U) => &[&[I]],
        (H, U | T | P) => &[&[C], &[C, R], &[R]],
        (C, I) => &[&[R], &[U]],
        (C, F) => &[&[R, I], &[U, I]],
        (C, U | T | P) => &[&[], &[R]],
        (I, T | P) => &[&[R], &[F]],
        (T, P) => &[&[R], &[C], &[F]],
        _ => &[],
    };
    ways.iter().map(|way| way.to_vec()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_two_kinds_has_a_way_and_the_same_one_back() {
        for executed in [false, true] {
            for from in Kind::ALL {
                for to in Kind::ALL {
                    let there = routes(from, to, executed);
                    assert_eq!(there.is_empty(), from == to, "{from} {to}");
                    let mut back = routes(to, from, executed);
                    for way in &mut back {
                        way.reverse();
                    }
                    assert_eq!(there, back, "{from} {to}");
                    assert!(
                        there
                            .iter()
                            .all(|way| !way.contains(&from) && !way.contains(&to))
                    );
                }
            }
        }
    }

    #[test]
    fn what_merely_executed_a_unit_proves_nothing_of_what_it_implements() {
        for from in [S, H, C, R] {
            for way in routes(from, T, true) {
                assert!(!way.contains(&U), "{from}");
            }
        }
    }
}
