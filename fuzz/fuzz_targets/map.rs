//! Any bytes as the sections of a coverage map.
#![no_main]

#[path = "../probes.rs"]
mod probes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probes::map(bytes));
