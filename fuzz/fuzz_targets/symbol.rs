//! Any bytes as a symbol.
#![no_main]

#[path = "../probes.rs"]
mod probes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| probes::symbol(bytes));
