//! Compiled with its tags and without them: each tag stands on a line of its own that can be blanked.
#![allow(dead_code)]

use iec62304_macros::{requirement, risk_control, safety_class, software_item, verifies};

#[requirement("SRS-1", class = C)]
#[risk_control("RC-1")]
pub fn branches(x: u32) -> u32 {
    if x > 350 || x == 7 { 350 } else { x }
}

#[safety_class(B)]
#[inline]
pub fn generic<T: PartialOrd>(a: T, b: T) -> T {
    let larger = |x: T, y: T| if x > y { x } else { y };
    larger(a, b)
}

#[requirement("SRS-2")]
pub async fn asynchronous(x: u32) -> u32 {
    branches(x)
}

#[risk_control("RC-2")]
pub unsafe extern "C" fn foreign(x: u8) -> u8 {
    x.checked_add(1).unwrap_or_else(|| unreachable!())
}

#[software_item("dosing")]
pub struct Pump(u32);

#[requirement("SRS-3")]
impl Pump {
    #[requirement("SRS-4")]
    pub const fn rate(&self) -> u32 {
        #[safety_class(C)]
        const fn nested(x: u32) -> u32 {
            x
        }
        nested(self.0)
    }
}

#[requirement("SRS-5")]
pub trait Actuator {
    #[requirement("SRS-6")]
    fn drive(&self, rate: u32) -> Option<u32> {
        rate.checked_mul(2)?.checked_sub(1)
    }
}

#[risk_control("RC-3")]
impl Actuator for Pump {}

#[safety_class(C)]
pub mod module {
    pub fn inside(text: &str) -> Result<u32, std::num::ParseIntError> {
        let value: u32 = text.parse()?;
        Ok(value)
    }
}

macro_rules! tagged {
    ($item:item) => {
        #[requirement("SRS-7")]
        $item
    };
}

tagged!(
    pub fn through_a_macro(x: bool) -> u8 {
        if x { 1 } else { 2 }
    }
);

pub fn instances() -> (u32, u8, Option<u32>) {
    let pump = Pump(generic(1, 2));
    (pump.rate(), generic(3_u8, 4), pump.drive(5))
}

#[test]
#[verifies("SRS-1")]
fn limited() {
    assert_eq!(branches(400), 350);
}

#[verifies("SRS-6", level = unit)]
#[test]
#[should_panic]
fn panics() {
    assert!(Pump(1).drive(u32::MAX).is_some());
}
