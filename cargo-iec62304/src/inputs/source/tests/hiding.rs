//! Blocks that the coverage map must know of, and calls that silence panics.

use super::{scan_text, unit};
use crate::model::Position;

/// Where the blocks of `demo::f` begin.
fn blocks(body: &str) -> Vec<(u32, u32)> {
    let found = scan_text(&format!("fn f() {{\n{body}\n}}\n"));
    let blocks = unit(&found, "demo::f").blocks.iter();
    blocks
        .map(|block| (block.start.line, block.start.column))
        .collect()
}

#[test]
fn the_body_and_the_blocks_in_it_are_listed_from_brace_to_brace() {
    assert_eq!(
        blocks("if a() {\n  b()\n} else {\n  let c = |d| { d + 1 };\n}\nunsafe { e() }"),
        [(1, 8), (2, 8), (4, 8), (5, 15), (7, 8)]
    );
    let found = scan_text("impl A {\n    async fn f(&self) -> u8 { g().await }\n}\n");
    let block = unit(&found, "demo::A::f").blocks[0];
    assert_eq!(block.start, Position::new(2, 29));
    assert_eq!(block.end, unit(&found, "demo::A::f").place.end);
}

#[test]
fn what_holds_no_statement_is_not_listed() {
    assert!(blocks("").is_empty());
    assert!(blocks("// nothing\nuse a::b;").is_empty());
    assert!(
        blocks("log!(\"{}\", a);").is_empty(),
        "an unknown macro may come to nothing"
    );
    assert_eq!(
        blocks("match a() {\n  B => {}\n  C => { d() }\n}"),
        [(1, 8), (4, 8)]
    );
}

#[test]
fn what_may_be_left_out_of_the_build_or_is_evaluated_in_it_is_not_listed() {
    assert_eq!(blocks("#[cfg(a)]\n{ b() }\nc();"), [(1, 8)]);
    assert_eq!(
        blocks("match a {\n  #[cfg(b)]\n  B => { c() }\n}"),
        [(1, 8)]
    );
    assert_eq!(blocks("let a = const { if B { 1 } else { 2 } };"), [(1, 8)]);
    assert_eq!(blocks("[a(); { 1 + 2 }]"), [(1, 8)]);
    assert_eq!(
        blocks("fn g() { h() }\ng();"),
        [(1, 8)],
        "a unit of its own"
    );
}

#[test]
fn blocks_in_the_tokens_of_a_macro_are_listed_where_they_are_code() {
    assert_eq!(
        blocks("run! {\n  if a { b() } else if c { d() }\n  for e in f { g(|| { h() }) }\n}"),
        [(3, 8), (3, 26), (4, 14)]
    );
    assert!(blocks("quote! { if a { b() } };").is_empty());
    assert!(blocks("cfg_if! { if #[cfg(a)] { b() } else { c() } }").is_empty());
    assert!(blocks("run!(#[cfg(a)] if b { c() });").is_empty());
    assert!(blocks("run!(match a { b if c => D { e } });").is_empty());
    assert!(blocks("json!({ \"if\": { \"a\": 1 } });").is_empty());
}

#[test]
fn hooks_are_found_in_tests_and_product_code() {
    let found = scan_text(
        "fn f() {\n    std::panic::set_hook(Box::new(g));\n}\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn t() {\n        panic::set_hook(old);\n    }\n}\n",
    );
    let lines: Vec<u32> = found
        .panic_hooks
        .iter()
        .map(|(_, arguments)| arguments.start.line)
        .collect();
    assert_eq!(lines, [2, 8]);
}
