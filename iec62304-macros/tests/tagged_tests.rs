//! `#[verifies]` beside the attributes of tests: these have to run, and to run as what they are.

use iec62304_macros::{requirement, verifies};

#[requirement("SRS-1")]
fn limit(rate: u32) -> u32 {
    assert!(rate < 1000, "rate {rate} is absurd");
    rate.min(350)
}

#[test]
#[verifies("SRS-1")]
fn behind_test() {
    assert_eq!(limit(400), 350);
}

#[verifies("SRS-1", level = system, accept = "a low rate is kept")]
#[test]
fn in_front_of_test() -> Result<(), std::num::ParseIntError> {
    assert_eq!(limit("300".parse()?), 300);
    Ok(())
}

#[test]
#[verifies("SRS-1")]
#[should_panic(expected = "rate 2000 is absurd")]
fn between_test_and_should_panic() {
    limit(2000);
}

#[verifies("SRS-1")]
#[should_panic(expected = "rate 3000 is absurd")]
#[verifies("SRS-2")]
#[test]
fn in_front_of_should_panic() {
    limit(3000);
}

#[test]
#[cfg_attr(all(), verifies("SRS-1"))]
fn under_a_condition() {
    assert_eq!(limit(350), 350);
}

/// Every place in the source is as it would be without the tag.
mod places {
    use std::panic::Location;

    use iec62304_macros::requirement;

    #[track_caller]
    fn here() -> (u32, u32) {
        (Location::caller().line(), Location::caller().column())
    }

    #[rustfmt::skip]
    #[requirement("SRS-1")]
    fn tagged() -> [(u32, u32); 2] { [here(), (line!(), column!())] }
    #[rustfmt::skip]
    fn plain() -> [(u32, u32); 2]  { [here(), (line!(), column!())] }

    #[test]
    fn a_tag_moves_nothing() {
        let as_if_tagged = plain().map(|(line, column)| (line - 2, column));
        assert_eq!(tagged(), as_if_tagged);
    }
}
