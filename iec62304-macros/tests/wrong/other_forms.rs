//! What the compiler itself refuses, whatever the attribute.

use iec62304_macros::requirement;

#[requirement = "SRS-1"]
fn name_and_value() {}

struct Pump {
    #[requirement("SRS-1")]
    rate: u32,
}

fn main() {}
