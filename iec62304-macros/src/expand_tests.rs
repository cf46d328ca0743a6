use iec62304_grammar::TagKind;
use proc_macro2::{TokenStream, TokenTree};

use super::expand;

/// Right arguments for each kind.
fn arguments(kind: TagKind) -> TokenStream {
    let source = match kind {
        TagKind::Requirement => r#""SRS-1", "SRS-2", class = C"#,
        TagKind::SafetyClass => "C",
        TagKind::SoftwareItem => r#""dosing""#,
        TagKind::RiskControl => r#"id = ("RC-1", "RC-2")"#,
        TagKind::Verifies => r#""SRS-1", level = system, accept = "done""#,
    };
    source.parse().unwrap()
}

const FUNCTIONS: [&str; 6] = [
    "fn f() -> u8 { if x { 1 } else { 2 } }",
    "#[inline]\n#[safety_class(C)]\npub(crate) async fn f<T>(x: T) where T: Copy { g(x).await }",
    "/// Text.\npub const unsafe extern \"C\" fn f(x: u8) {}",
    "#[test] #[should_panic(expected = \"x\")] fn f() { panic!(\"x\") }",
    "fn f() { let c = |x: u8| { x + 1 }; match c(1) { 0 => {} _ => unreachable!() } }",
    "fn r#fn<'a, const N: usize>(x: &'a [u8; N]) -> impl Iterator<Item = &'a u8> { x.iter() }",
];

const ITEMS: [&str; 7] = [
    "pub fn f(&self) -> u8 { self.0 }",
    "impl<T: Fn(u8) -> u8> Trait for S<T> { type X = u8; fn f(&self) {} }",
    "pub trait T { fn f(&self); fn g(&self) { self.f() } }",
    "#[derive(Debug)] pub struct S<T>(T);",
    "enum E { A { x: u8 }, B = 1 }",
    "union U { a: u8, b: i8 }",
    "mod m { #![allow(unused)] use super::*; mod n { fn f() {} } }",
];

/// Every token, groups opened, with its place: what a re-written stream would lose.
fn trace(stream: TokenStream) -> Vec<String> {
    let mut seen = Vec::new();
    for token in stream {
        let span = token.span();
        let place = format!("{:?}-{:?}", span.start(), span.end());
        match token {
            TokenTree::Group(group) => {
                let edges = (group.span_open().start(), group.span_close().end());
                seen.push(format!("{:?} {place} {edges:?}", group.delimiter()));
                seen.extend(trace(group.stream()));
            }
            TokenTree::Punct(punct) => {
                seen.push(format!("{punct} {:?} {place}", punct.spacing()));
            }
            token => seen.push(format!("{token} {place}")),
        }
    }
    seen
}

#[test]
fn a_right_tag_returns_the_very_tokens() {
    for kind in TagKind::ALL {
        let items: &[&str] = if kind == TagKind::Verifies {
            &[]
        } else {
            &ITEMS
        };
        for source in FUNCTIONS.iter().chain(items) {
            let item: TokenStream = source.parse().unwrap();
            let expanded = expand(kind, arguments(kind), item.clone());
            assert_eq!(trace(expanded), trace(item), "{kind} {source}");
        }
    }
}

#[test]
fn the_comparison_sees_a_moved_token() {
    let trace = |source: &str| trace(source.parse().unwrap());
    assert_ne!(trace("fn f() {}"), trace("fn f()  {}"));
    assert_ne!(trace("fn f() { a == b }"), trace("fn f() { a = = b }"));
}

/// What follows the item's own tokens.
fn errors(kind: TagKind, arguments: &str, source: &str) -> String {
    let item: TokenStream = source.parse().unwrap();
    let expanded = trace(expand(kind, arguments.parse().unwrap(), item.clone()));
    let kept = trace(item);
    assert_eq!(expanded[..kept.len()], kept, "{source}");
    expanded[kept.len()..].join("\n")
}

#[test]
fn a_wrong_tag_keeps_the_item_and_adds_the_errors_behind_it() {
    let wrong = errors(TagKind::Requirement, r#""A", clas = C"#, FUNCTIONS[1]);
    assert_eq!(wrong.matches("compile_error").count(), 1, "{wrong}");
    assert!(wrong.contains("did you mean `class`?"), "{wrong}");

    let wrong = errors(TagKind::Verifies, "", "const X: u8 = 1;");
    assert_eq!(wrong.matches("compile_error").count(), 2, "{wrong}");
    assert!(wrong.contains("cannot stand on a constant"), "{wrong}");
    assert!(wrong.contains("name at least one ID"), "{wrong}");
}

#[test]
fn neighbours_must_agree_on_the_class() {
    let with_class = r#""A", class = B"#;
    let on = |source| errors(TagKind::Requirement, with_class, source);
    assert_eq!(on("#[safety_class(B)] fn f() {}"), "");
    assert_eq!(on("#[risk_control(\"B\")] #[inline] fn f() {}"), "");
    assert!(on("#[inline] #[safety_class(C)] fn f() {}").contains("`B` and `C`"));
    assert!(on("#[m::requirement(\"B\", class = C)] impl S {}").contains("`B` and `C`"));
    let without = errors(
        TagKind::Requirement,
        r#""A""#,
        "#[safety_class(C)] fn f() {}",
    );
    assert_eq!(without, "");
}
