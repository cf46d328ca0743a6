//! Every tag on everything that it may stand on.
#![deny(warnings)]
#![allow(dead_code)]

use iec62304_macros::{requirement, risk_control, safety_class, software_item, verifies};

#[requirement("SRS-1")]
#[safety_class(C)]
#[software_item("dosing")]
#[risk_control("RC-1", "RC-2")]
#[verifies("SRS-1", level = unit, accept = "holds")]
pub(crate) fn stacked(x: u8) -> u8 {
    x
}

#[requirement(id = ("SRS-1", "SRS-2"), class = "C")]
pub async fn asynchronous() {}

#[requirement("SRS-1", "SRS-2",)]
const fn constant<const N: usize>() -> [u8; N] {
    [0; N]
}

#[risk_control(id = "RC-1")]
unsafe extern "C" fn foreign(_: u8) {}

#[safety_class("A")]
fn generic<'a, F: Fn(&u8) -> u8 + 'a>(f: F) -> impl Fn(u8) -> u8 + 'a
where
    F: Copy,
{
    move |x| f(&x)
}

#[requirement("SRS-1", class = B)]
#[safety_class(B)]
#[derive(Debug, Clone)]
struct Struct<T>(T);

#[derive(Debug)]
#[safety_class(B)]
enum Enum {
    Unit,
}

#[software_item(id = "dosing")]
union Union {
    unsigned: u8,
    signed: i8,
}

#[requirement("SRS-1")]
impl<T: Copy> Struct<T> {
    #[requirement("SRS-2")]
    fn new(value: T) -> Self {
        #[risk_control("RC-1")]
        fn nested() {}
        nested();
        Self(value)
    }

    #[safety_class(B)]
    pub fn get(&self) -> T {
        self.0
    }
}

#[requirement("SRS-1")]
trait Trait {
    fn bodiless(&self) -> u8;

    #[requirement("SRS-2")]
    fn default_method(&self) -> u8 {
        self.bodiless()
    }
}

#[software_item("dosing")]
impl Trait for Enum {
    #[requirement("SRS-2")]
    fn bodiless(&self) -> u8 {
        1
    }
}

#[safety_class(class = B)]
mod module {
    #![allow(unused)]

    mod inner {
        pub struct Hidden;
    }

    #[iec62304_macros::requirement("SRS-1")]
    pub fn inside() {}
}

#[cfg_attr(all(), requirement("SRS-1"), safety_class(C))]
#[cfg_attr(any(), requirement(this is never read))]
fn conditional() {}

#[requirement["SRS-1"]]
fn brackets() {}

macro_rules! tagged {
    ($id:literal, $class:ident, $visibility:vis $name:ident) => {
        #[requirement($id, class = $class)]
        $visibility fn $name() {}
    };
    ($id:literal, $item:item) => {
        #[requirement($id)]
        $item
    };
}

tagged!("SRS-1", C, pub(crate) made_by_macro);
tagged!(
    "SRS-1",
    fn passed_through_macro() {}
);

fn main() {
    assert_eq!(stacked(1), 1);
    assert_eq!(constant::<2>(), [0, 0]);
    assert_eq!(generic(|x| *x)(1), 1);
    assert_eq!(Struct::new(1).get(), 1);
    assert_eq!(Enum::Unit.default_method(), 1);
    made_by_macro();
    passed_through_macro();
    module::inside();
    conditional();
    brackets();
}
