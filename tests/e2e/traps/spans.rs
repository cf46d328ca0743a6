//! Spans: where sources and coverage maps know the same code differently.

use std::sync::LazyLock;

use serde_json::Value;

use super::{line_of, lines, regions, tested, uncovered};
use crate::support::{Workspace, repository, subjects, unit};

/// The fixture, judged once. A file is reached by two paths: a copy would lose the symbolic link.
static SPANS: LazyLock<Value> = LazyLock::new(|| {
    let workspace = Workspace::copy_of("traps/spans", "trap_spans").with_own_target();
    #[cfg(unix)]
    {
        let link = workspace.root.join("src/linked.rs");
        std::os::unix::fs::symlink("real.rs", link).expect("a link can be made");
        workspace.append("src/lib.rs", "\npub mod linked;\n");
        let test = "\n#[test]\nfn linked() {\n    assert_eq!(spans::linked::f(false), 10);\n}\n";
        workspace.append("tests/spans.rs", test);
    }
    workspace.verify(&[]).1
});

fn source(file: &str) -> String {
    let path = repository().join("fixtures/traps/spans/src").join(file);
    std::fs::read_to_string(path).expect("the fixture is there")
}

fn of(id: &str) -> &'static Value {
    unit(&SPANS, id)
}

/// The line of the only uncovered region.
fn only_gap(id: &str, file: &str, text: &str) {
    assert_eq!(uncovered(of(id)), [line_of(&source(file), text)], "{id}");
}

#[test]
fn a_default_method_is_one_unit_over_its_implementors() {
    let clamp = of("spans::Limit::clamp");
    assert_eq!(tested(clamp), 1);
    let back = line_of(&source("lib.rs"), "return self.most()") + 2;
    assert_eq!(
        uncovered(clamp),
        [back - 1, back],
        "no implementor stays below its limit"
    );
    assert_eq!(tested(of("spans::Limit::unused")), 0);
    assert_eq!(regions(of("spans::Limit::unused")).0, 0);
}

#[test]
fn instances_of_a_generic_are_one_unit_and_none_is_no_coverage() {
    let larger = regions(of("spans::larger"));
    assert_eq!(larger.0, larger.1, "each instance covers one branch");
    let never = of("spans::never_instantiated");
    assert_eq!((tested(never), regions(never).0), (0, 0));
    assert!(
        subjects(&SPANS, "unit-not-executed").contains(&"spans::never_instantiated".to_owned())
    );
}

#[test]
fn what_only_the_compiler_ran_was_not_executed() {
    let steps = of("spans::steps");
    assert_eq!((tested(steps), regions(steps).0), (0, 0), "{steps:#}");
    assert!(subjects(&SPANS, "unit-not-executed").contains(&"spans::steps".to_owned()));
}

/// An async function that is called and never polled has run nothing of its body.
#[test]
fn an_async_body_must_be_polled() {
    assert_eq!(tested(of("spans::called")), 0);
    let polled = of("spans::polled");
    assert_eq!((tested(polled), regions(polled).0), (1, regions(polled).1));
}

#[test]
fn an_unreachable_arm_is_a_region_that_stays_uncovered() {
    only_gap("spans::parity", "lib.rs", "unreachable!");
}

#[test]
fn included_renamed_and_made_functions_are_units_where_they_stand() {
    let place = |id: &str| {
        (
            of(id)["file"].clone(),
            of(id)["line"].as_u64(),
            tested(of(id)),
        )
    };
    assert_eq!(
        place("spans::included"),
        ("src/included.rs".into(), Some(1), 1)
    );
    assert_eq!(tested(of("spans::included_and_forgotten")), 0);
    assert_eq!(
        place("spans::renamed::f"),
        ("src/elsewhere/odd-name.rs".into(), Some(1), 1)
    );
    assert_eq!(of("spans::made_and_called")["made_by"], "macro");
    assert_eq!(tested(of("spans::made_and_called")), 1);
    assert_eq!(tested(of("spans::made_and_forgotten")), 0);
}

/// The same text in two modules is compiled twice: a test of one says nothing of the other.
#[cfg(unix)]
#[test]
fn a_linked_file_is_two_units_with_their_own_coverage() {
    assert_eq!(
        (tested(of("spans::linked::f")), tested(of("spans::real::f"))),
        (1, 0)
    );
    let real = of("spans::real::f");
    assert_eq!((&real["file"], regions(real).0), (&"src/real.rs".into(), 0));
    let linked = regions(of("spans::linked::f"));
    assert!(linked.0 > 0 && linked.0 < linked.1, "{linked:?}");
}

#[test]
fn derived_methods_are_no_units_and_hidden_ones_are_absent() {
    let units = SPANS["units"].as_array().expect("a list");
    let of_rate = units.iter().filter_map(|unit| unit["id"].as_str());
    let of_rate: Vec<&str> = of_rate.filter(|id| id.contains("<Rate as")).collect();
    assert_eq!(of_rate, ["spans::<Rate as Drop>::drop"]);
    assert_eq!(tested(of("spans::<Rate as Drop>::drop")), 1);
    let by_hand = of("spans::<ByHand as Default>::default");
    assert_eq!(by_hand["coverage"]["status"], "absent");
}

/// One unit, built for its own tests and again for others: each build is covered by half.
#[test]
fn a_library_that_is_built_twice_is_judged_once() {
    let unit = of("spans::in_two_builds");
    assert_eq!((tested(unit), regions(unit).0), (2, regions(unit).1));
}

#[test]
fn a_proc_macro_crate_holds_no_units() {
    let units = SPANS["units"].as_array().expect("a list");
    assert!(units.iter().all(|unit| unit["package"] == "spans"));
}

/// rust-lang/rust#131119: a body that an attribute moves takes the function, or all but its signature, out of the map.
#[test]
fn a_body_that_an_attribute_rewrote_is_absent() {
    let hidden =
        ["moved", "moved_in_place", "through_text"].map(|name| format!("spans::hiding::{name}"));
    let absent = subjects(&SPANS, "unit-absent");
    for id in &hidden {
        assert_eq!(of(id)["coverage"]["status"], "absent");
        assert!(absent.contains(id), "{absent:?}");
    }
    only_gap("spans::hiding::kept", "hiding.rs", "return 35");
}

/// Of what a macro puts into a closure of its own, the map has nothing: it is not covered, and the rest of the unit is as it is.
#[test]
fn a_block_that_a_macro_moved_is_not_covered() {
    let id = "spans::hiding::in_a_call";
    let text = source("hiding.rs");
    let call = line_of(&text, "let limited = run!");
    assert_eq!(uncovered(of(id)), [call + 1], "the block of `if`");
    let (covered, total) = lines(of(id));
    assert_eq!(total - covered, 3, "its three lines");
    assert!(subjects(&SPANS, "unit-regions").contains(&id.to_owned()));
    let argument = line_of(&text, "return false");
    assert_eq!(
        uncovered(of("spans::hiding::in_an_argument")),
        [argument],
        "the map has this block"
    );
}

/// Tags change neither what the compiler counts nor where: a tagged and an untagged copy have the same regions.
#[test]
fn tagged_and_untagged_code_have_the_same_coverage() {
    let body = "(a: Option<u8>) -> Result<u8, u8> {\n    let b = a.ok_or(1_u8)?;\n    if b > 2 && b < 9 {\n        return Ok(b);\n    }\n    \
        let all: Vec<u8> = (0..b).map(|c| c + 1).collect();\n    match all.as_slice() {\n        [] => Err(0),\n        [one] => Ok(*one),\n        _ => Ok(3),\n    }\n}\n";
    let tagged = format!(
        "use iec62304_macros::{{requirement, risk_control, safety_class, software_item}};\n\n\n\
         #[requirement(\"SRS-1\")]\n#[safety_class(C)]\n#[risk_control(\"RC-1\")]\n#[software_item(\"all\")]\npub fn f{body}"
    );
    let untagged = format!("\n\n\n\n\n\n\npub fn f{body}");
    let tests = "#[test]\nfn t() {\n    assert_eq!(tagged_coverage::tagged::f(Some(4)), Ok(4));\n    \
        assert_eq!(tagged_coverage::untagged::f(Some(4)), Ok(4));\n}\n";
    let workspace = Workspace::of(
        "tagged_coverage",
        &[
            ("src/lib.rs", "pub mod tagged;\npub mod untagged;\n"),
            ("src/tagged.rs", &tagged),
            ("src/untagged.rs", &untagged),
            ("tests/t.rs", tests),
        ],
    );
    let (_, report) = workspace.verify(&[]);
    let with = unit(&report, "tagged_coverage::tagged::f");
    let without = unit(&report, "tagged_coverage::untagged::f");
    assert_eq!(
        with["line"], without["line"],
        "the texts are on the same lines"
    );
    assert_eq!(with["coverage"], without["coverage"]);
    assert!(
        with["coverage"]["regions"]["total"]
            .as_u64()
            .is_some_and(|total| total > 8),
        "{with:#}"
    );
    assert!(
        with["coverage"]["uncovered"]
            .as_array()
            .is_some_and(|all| !all.is_empty()),
        "{with:#}"
    );
}

/// What a macro made is a unit of its own; what only tests hold is none.
#[test]
fn functions_made_by_macros_are_units() {
    let workspace = Workspace::of(
        "macros",
        &[(
            "src/lib.rs",
            "macro_rules! getter {\n    ($name:ident, $value:expr) => {\n        pub fn $name() -> u8 {\n            $value\n        }\n    };\n}\n\
             getter!(one, 1);\ngetter!(two, 2);\n#[cfg(test)]\nmod tests {\n    getter!(helper, 3);\n    #[test]\n    fn t() {\n        \
             assert_eq!(super::one() + helper(), 4);\n    }\n}\n",
        )],
    );
    let (_, report) = workspace.verify(&[]);
    let ids: Vec<_> = report["units"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|unit| unit["id"].as_str())
        .collect();
    assert_eq!(ids, ["macros::one", "macros::two"]);
    assert_eq!(unit(&report, "macros::one")["made_by"], "macro");
    assert_eq!(tested(unit(&report, "macros::one")), 1);
    assert_eq!(tested(unit(&report, "macros::two")), 0);
}
