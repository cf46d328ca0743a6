//! A module in a file of its own, as itself and inside of a tagged one.

use iec62304_macros::{requirement, safety_class};

#[requirement("SRS-1")]
mod limits;

#[safety_class(C)]
mod outer {
    mod inner {
        mod rates;
    }
}

fn main() {}
