//! What names a class.

use iec62304_macros::{requirement, risk_control, safety_class};

#[safety_class]
fn nothing() {}

#[safety_class(D)]
fn unknown() {}

#[safety_class(c)]
fn lower_case() {}

#[safety_class(SafetyClass::C)]
fn path() {}

#[safety_class(B, C)]
fn two() {}

#[requirement("SRS-1", class = "D")]
fn unknown_in_quotes() {}

#[requirement("SRS-1", class)]
fn without_value() {}

#[requirement("SRS-1", C)]
fn without_key() {}

#[requirement("SRS-1", class = B, class = B)]
fn twice() {}

#[risk_control("RC-1", class = C)]
fn on_another_attribute() {}

#[requirement("SRS-1", class = B)]
#[safety_class(C)]
fn contradiction() {}

#[safety_class(C)]
#[risk_control("RC-1")]
#[iec62304_macros::requirement("SRS-1", class = A)]
impl Pump {}

struct Pump;

fn main() {}
