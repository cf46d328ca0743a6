use super::{ItemShape, leading_tags};
use crate::TagKind;

fn shape(source: &str) -> ItemShape {
    ItemShape::of_tokens(source.parse().unwrap())
}

#[test]
fn a_function_is_one_with_every_modifier() {
    for source in [
        "fn f() {}",
        "pub fn f() {}",
        "pub(crate) fn f() {}",
        "pub(in a::b) const fn f() {}",
        "#[inline] #[doc = \"x\"] async fn f() {}",
        "unsafe extern \"C\" fn f() {}",
        "const unsafe extern fn f() {}",
        "extern \"C\" fn f(x: u8) {}",
        "fn f<T: Fn(u8) -> u8, const N: usize>(x: [T; N]) -> impl Fn(T) where T: Copy {}",
        "fn f(S { x, .. }: S) { struct Y; }",
        "fn new() -> Self {}",
    ] {
        assert_eq!(shape(source), ItemShape::Function, "{source}");
    }
}

#[test]
fn a_receiver_makes_a_method() {
    for source in [
        "fn f(self) {}",
        "fn f(&self, x: u8) {}",
        "pub fn f<'a>(&'a mut self) {}",
        "fn f(mut self: Box<Self>) {}",
        "fn f<F: FnOnce() -> u8>(#[allow(unused)] &self, f: F) {}",
        "default unsafe fn f(self: &Self) {}",
    ] {
        assert_eq!(shape(source), ItemShape::Method, "{source}");
    }
}

#[test]
fn a_semicolon_in_place_of_a_body_is_seen() {
    assert_eq!(shape("fn f(&self);"), ItemShape::BodilessMethod);
    assert_eq!(
        shape("fn f<const N: usize>(&self) where [(); { N }]: Sized;"),
        ItemShape::BodilessMethod
    );
    assert_eq!(shape("fn f(x: u8) -> u8;"), ItemShape::BodilessFunction);
    assert_eq!(
        shape("pub safe fn f(x: u8) -> u8;"),
        ItemShape::BodilessFunction
    );
}

#[test]
fn containers_and_types_are_told_apart() {
    for (source, expected) in [
        ("impl S {}", ItemShape::Impl),
        ("unsafe impl<T> Send for S<T> {}", ItemShape::Impl),
        ("impl !Send for S {}", ItemShape::Impl),
        ("pub unsafe trait T: Sized {}", ItemShape::Trait),
        ("pub auto trait T {}", ItemShape::Trait),
        ("const trait T {}", ItemShape::Trait),
        ("struct S;", ItemShape::Struct),
        ("struct S(pub u8);", ItemShape::Struct),
        ("pub struct S<T> where T: Copy { x: T }", ItemShape::Struct),
        ("enum E { A = 1 }", ItemShape::Enum),
        ("union U { a: u8 }", ItemShape::Union),
        ("pub mod m {}", ItemShape::InlineModule),
        (
            "mod m { #![allow(unused)] fn f() {} mod n { struct S; } }",
            ItemShape::InlineModule,
        ),
    ] {
        assert_eq!(shape(source), expected, "{source}");
    }
}

#[test]
fn file_modules_are_found_at_any_depth() {
    assert_eq!(
        shape("pub(crate) mod m;"),
        ItemShape::FileModule("m".into())
    );
    let inside = shape("mod m { fn f() {} pub mod n { #[path = \"x.rs\"] mod o; } }");
    assert_eq!(inside, ItemShape::ModuleWithFile("n::o".into()));
}

#[test]
fn what_holds_no_unit_is_named() {
    for (source, what) in [
        ("const X: u8 = 1;", "a constant"),
        ("pub const _: () = {};", "a constant"),
        ("const safe: u8 = 1;", "a constant"),
        ("static mut X: u8 = 1;", "a static"),
        ("type X = u8;", "a type alias"),
        ("trait T = Copy;", "a trait alias"),
        ("pub use a::b;", "an import"),
        ("extern crate a;", "an `extern crate`"),
        ("extern \"C\" { fn f(); }", "an extern block"),
        ("unsafe extern { fn f(); }", "an extern block"),
        ("macro_rules! m { () => {} }", "a macro definition"),
        ("thread_local! { static X: u8 = 1; }", "a macro call"),
        ("a::b!();", "a macro call"),
        ("union! {}", "a macro call"),
        ("let x = 1;", "a statement"),
        ("x: u8", "this"),
        ("", "nothing"),
    ] {
        assert_eq!(shape(source), ItemShape::Other(what), "{source}");
    }
}

#[test]
fn tags_among_the_leading_attributes_are_found_by_name() {
    let source = r#"
        #[doc = "x"]
        #[requirement("A", class = B)]
        #[test]
        #[iec62304_macros::safety_class(C)]
        #[verifies()]
        #[cfg_attr(unix, risk_control("B"))]
        fn f() { #[risk_control("C")] fn g() {} }
    "#;
    let kinds: Vec<TagKind> = leading_tags(source.parse().unwrap())
        .iter()
        .map(crate::Tag::kind)
        .collect();
    assert_eq!(kinds, [TagKind::Requirement, TagKind::SafetyClass]);
}
