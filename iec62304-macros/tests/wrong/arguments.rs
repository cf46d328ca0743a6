//! What may stand in a tag.

use iec62304_macros::{requirement, risk_control, software_item, verifies};

#[requirement]
fn nothing() {}

#[requirement()]
fn empty() {}

#[requirement(id = ())]
fn empty_list() {}

#[requirement("")]
fn empty_id() {}

#[requirement("1-SRS", "SRS 1", "SRS-1")]
fn wrong_ids() {}

#[risk_control("RC-1", "RC-2", "RC-1")]
fn same_id_twice() {}

#[requirement(SRS-DOSE-001, 42)]
fn without_quotes() {}

#[requirement("SRS-1" "SRS-2")]
fn without_comma() {}

#[requirement("SRS-1",, "SRS-2")]
fn two_commas() {}

#[requirement("SRS-1", clas = C)]
fn misspelt_key() {}

#[requirement("SRS-1", colour = red)]
fn unknown_key() {}

#[requirement("SRS-1", level = system, accept = "holds")]
fn keys_of_another_attribute() {}

#[requirement(class = B, "SRS-1")]
fn id_behind_a_key() {}

#[requirement("SRS-1", id = "SRS-2")]
fn ids_in_both_forms() {}

#[software_item("dosing", "alarms")]
fn two_items() {}

#[verifies("1", levl = unit, level = sytem, accept = "", class = C)]
fn all_wrong_at_once() {}

struct Pump;

impl Pump {
    #[requirement("SRS 1")]
    fn in_an_impl_block(&self) {}
}

fn main() {
    #[requirement("SRS 1")]
    fn in_a_function() {}

    // The wrong tags above leave their items in place: nothing below is an error.
    nothing();
    all_wrong_at_once();
    in_a_function();
    Pump.in_an_impl_block();
}
