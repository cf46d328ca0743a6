//! Tests and what they say they verify.

use super::{
    CfgState, TargetKind, ids, inactive, messages, scan_targets, scan_text, span, target, test,
    test_paths,
};
use crate::model::TestLevel;

#[test]
fn tests_are_listed_as_the_test_binary_lists_them() {
    let found = scan_text(
        r"
        #[test] fn top() {}
        #[cfg(test)] mod tests {
            #[tokio::test(flavor = \x22x\x22)] async fn later() {}
            mod deep { #[rstest] #[case(1)] fn case(#[case] n: u8) {} fn helper() {} }
            #[test_case(1)] fn other() {}
            #[wasm_bindgen_test] fn wasm() {}
            #[cfg_attr(not(miri), test)] fn guarded() {}
            #[cfg_attr(windows, test)] fn elsewhere() {}
        }
        #[bench] fn speed() {}
        "
        .replace("\\x22", "\"")
        .as_str(),
    );
    assert_eq!(
        test_paths(&found),
        [
            "tests::deep::case",
            "tests::guarded",
            "tests::later",
            "tests::other",
            "tests::wasm",
            "top",
        ]
    );
    assert_eq!(ids(&found), [""; 0]);
}

#[test]
fn what_is_nested_in_a_test_is_no_unit() {
    let found = scan_text(
        "#[test] fn t() { fn helper() {} struct S; impl S { fn m() {} } static X: F = f(|| 1); }",
    );
    assert_eq!(ids(&found), [""; 0]);
}

#[test]
fn a_tag_says_what_a_test_verifies() {
    let found = scan_text(
        "use iec62304_macros::verifies;
        #[test]
        #[verifies(\"R-1\", \"R-2\", level = system, accept = \"it holds\")] #[verifies(\"RC-1\")]
        pub fn t() {}
        #[verifies(\"R-3\")] #[unknown::runner] fn without_marker() {}",
    );
    assert_eq!(messages(&found), [""; 0]);
    let tagged = test(&found, "t");
    let verifies: Vec<_> = tagged
        .verifies
        .iter()
        .map(|tag| (tag.id.as_str(), tag.level, tag.accept.as_deref()))
        .collect();
    assert_eq!(
        verifies,
        [
            ("R-1", Some(TestLevel::System), Some("it holds")),
            ("R-2", Some(TestLevel::System), Some("it holds")),
            ("RC-1", None, None),
        ]
    );
    assert_eq!(span(&tagged.verifies[1].place), [3, 27, 3, 32]);
    assert_eq!(span(&tagged.place), [4, 9, 4, 22]);
    assert_eq!(test(&found, "without_marker").verifies[0].id, "R-3");
    assert_eq!(ids(&found), [""; 0]);
}

#[test]
fn a_tag_of_units_on_a_test_is_a_mistake() {
    let found = scan_text("#[test] #[iec62304_macros::requirement(\"R\")] fn t() {}");
    assert_eq!(
        messages(&found),
        ["`#[requirement]` stands on a test, which is no unit"]
    );
    let help = found.errors[0].help.as_deref();
    assert_eq!(
        help,
        Some("write `#[verifies(…)]` for what the test verifies")
    );
}

#[test]
fn should_panic_is_seen_in_every_form() {
    let found = scan_text(
        "#[test] #[should_panic] fn a() {}
        #[test] #[should_panic(expected = \"x\")] fn b() {}
        #[test] #[should_panic = \"x\"] fn c() {}
        #[test] #[cfg_attr(unix, should_panic)] fn d() {}
        #[test] #[cfg_attr(windows, should_panic)] fn e() {}
        #[test] fn f() {}",
    );
    let panics: Vec<bool> = found.tests.iter().map(|test| test.should_panic).collect();
    assert_eq!(panics, [true, true, true, true, false, false]);
}

#[test]
fn conditions_of_tests_hold_in_a_test_build() {
    let found = scan_text(
        "#[cfg(test)] mod a { #[test] fn t() {} }
        #[cfg(all(test, windows))] mod b { #[test] fn t() {} }
        #[test] #[cfg_attr(test, iec62304_macros::verifies(\"R\"))] fn c() {}",
    );
    assert_eq!(test(&found, "a::t").cfg, CfgState::Active);
    assert_eq!(test(&found, "b::t").cfg, inactive("all(test, windows)"));
    assert_eq!(test(&found, "c").verifies.len(), 1);
}

#[test]
fn integration_tests_are_listed_without_the_crate() {
    let found = scan_targets(
        &[
            (
                "tests/it.rs",
                "mod common; mod m { #[test] fn t() {} } fn helper() {}",
            ),
            ("tests/common/mod.rs", "#[test] fn shared() {}"),
        ],
        &[target(TargetKind::Test, "tests/it.rs")],
    );
    assert_eq!(test_paths(&found), ["common::shared", "m::t"]);
    assert_eq!(ids(&found), [""; 0]);
}
