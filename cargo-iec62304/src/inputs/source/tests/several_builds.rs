//! One inventory over several builds.

use super::{CfgState, SourceInventory, ids, inactive, library, requirements, test, tree, unit};
use crate::inputs::source::Look;

/// Looks at one file in two builds, with feature `a` and with feature `b`.
fn two_builds(text: &str) -> SourceInventory {
    let looks = ["a", "b"].iter().enumerate().map(|(build, feature)| {
        let mut target = library();
        target.cfgs.push(format!("feature=\"{feature}\""));
        Look {
            build,
            targets: vec![target],
        }
    });
    let looks: Vec<Look> = looks.collect();
    let mut tree = tree(&[("src/lib.rs", text)], &looks[0].targets);
    tree.sources.resolve_looks(&looks)
}

#[test]
fn what_any_build_holds_is_built() {
    let found = two_builds(
        "#[cfg(feature = \"a\")] fn x() {} #[cfg(feature = \"b\")] fn x() {} fn y() {} #[cfg(feature = \"c\")] fn z() {}",
    );
    assert_eq!(ids(&found), ["demo::x", "demo::x#2", "demo::y", "demo::z"]);
    assert_eq!(unit(&found, "demo::x").active_in, [0]);
    assert_eq!(unit(&found, "demo::x#2").active_in, [1]);
    assert!(!unit(&found, "demo::x#2").is_active_in(0));
    assert_eq!(unit(&found, "demo::y").active_in, [0, 1]);
    assert_eq!(unit(&found, "demo::z").cfg, inactive("feature = \"c\""));
    assert!(unit(&found, "demo::z").active_in.is_empty());
}

#[test]
fn tags_of_all_builds_add_up() {
    let found = two_builds(
        "use iec62304_macros::*; \
         #[cfg_attr(feature = \"a\", requirement(\"SRS-A\", class = A))] #[cfg_attr(feature = \"b\", requirement(\"SRS-B\", class = C))] fn f() {} \
         #[test] #[cfg_attr(feature = \"a\", verifies(\"SRS-A\"))] #[cfg_attr(feature = \"b\", should_panic)] fn t() {}",
    );
    assert_eq!(found.errors, []);
    assert_eq!(requirements(&found, "demo::f"), "SRS-A SRS-B");
    assert_eq!(unit(&found, "demo::f").classes.len(), 2);
    let t = test(&found, "t");
    assert_eq!(t.verifies.len(), 1);
    assert!(t.should_panic, "in one build: it proves no lines");
    assert_eq!(
        (&t.cfg, t.active_in.as_slice()),
        (&CfgState::Active, [0, 1].as_slice())
    );
}

#[test]
fn an_item_that_depends_on_the_build_is_a_mistake() {
    let found = two_builds(
        "use iec62304_macros::*; \
         #[cfg_attr(feature = \"a\", software_item(\"ui\"))] #[cfg_attr(feature = \"b\", software_item(\"dosing\"))] fn f() {}",
    );
    let messages: Vec<&str> = found
        .errors
        .iter()
        .map(|error| error.message.as_str())
        .collect();
    assert_eq!(
        messages,
        ["the builds disagree on the software item: `ui` in one, `dosing` in another"]
    );
}

#[test]
fn what_any_build_names_is_named_once() {
    let found = two_builds(
        "pub mod a { pub fn f() {} }\n\
         #[cfg(feature = \"a\")] fn x() { a::f() }\n\
         #[cfg(feature = \"b\")] fn y() { a::f(); unsafe {} }\n\
         fn z() { a::f(); unsafe {} }",
    );
    let code = &found.code;
    let uses = code.uses.iter().map(|each| {
        let (from, to) = (&code.owners[each.from].id, &code.owners[each.to].id);
        format!("{from} {to} {}", each.at.line)
    });
    let mut uses: Vec<String> = uses.collect();
    uses.sort();
    let wanted = [
        "demo::x demo::a::f 2",
        "demo::y demo::a::f 3",
        "demo::z demo::a::f 4",
    ];
    assert_eq!(uses, wanted);
    let mut lines: Vec<u32> = code.low_level.iter().map(|site| site.at.line).collect();
    lines.sort_unstable();
    assert_eq!(lines, [3, 4]);
}
