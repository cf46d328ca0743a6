//! A crate whose prelude is core's: what a tag expands to cannot name std.
#![no_std]
#![deny(warnings)]

extern crate std as only_for_main;

use iec62304_macros::{requirement, safety_class};

#[requirement("SRS-1")]
fn limit(rate: u32) -> u32 {
    rate.min(350)
}

#[safety_class(C)]
impl core::ops::Neg for Rate {
    type Output = Self;

    fn neg(self) -> Self {
        Rate(-self.0)
    }
}

struct Rate(i32);

fn main() {
    assert_eq!(limit(400), 350);
    assert_eq!((-Rate(1)).0, -1);
}
