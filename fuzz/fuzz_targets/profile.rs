//! Any bytes as a raw profile.
#![no_main]

#[path = "../probes.rs"]
mod probes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probes::profile(bytes));
