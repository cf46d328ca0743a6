//! What compiles, and what the compiler says to what does not.
//!
//! `TRYBUILD=overwrite cargo test -p iec62304-macros --test compile` rewrites the expected messages: read them then.

#[test]
fn tags_compile_or_say_what_is_wrong() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/right/*.rs");
    cases.compile_fail("tests/wrong/*.rs");
}
