//! Where a tag may stand.

use iec62304_macros::{requirement, risk_control, safety_class, software_item, verifies};

#[requirement("SRS-1")]
const LIMIT: u32 = 350;

#[risk_control("RC-1")]
static RATE: u32 = 1;

#[safety_class(C)]
type Rate = u32;

#[software_item("dosing")]
pub use std::fmt;

#[requirement("SRS-1")]
thread_local! {
    static LOCAL: u32 = 1;
}

#[requirement("SRS-1")]
macro_rules! make {
    () => {};
}

trait Actuator {
    #[requirement("SRS-1")]
    fn drive(&self, rate: u32);

    #[requirement("SRS-1")]
    fn new() -> Self;

    #[requirement("SRS-1")]
    type Unit;
}

unsafe extern "C" {
    #[risk_control("RC-1")]
    fn motor(rate: u32);
}

#[verifies("SRS-1")]
struct Pump;

#[verifies("SRS-1")]
impl Pump {
    #[verifies("SRS-1")]
    fn start(&self) {}
}

#[verifies("SRS-1")]
mod tests {}

#[verifies()]
const BOTH_WRONG: u32 = LIMIT;

fn main() {
    make!();
    Pump.start();
}
