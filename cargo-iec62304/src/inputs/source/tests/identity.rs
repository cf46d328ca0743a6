//! Ids and places of units.

use super::{ids, inactive, scan_text, span, unit};

#[test]
fn ids_name_module_type_and_trait() {
    let found = scan_text(
        r"
        fn free() {}
        fn main() {}
        pub mod a {
            pub struct Foo<T>(T);
            impl<T> Foo<T> { pub fn get(&self) {} }
            impl Foo<u8> { fn byte(&self) {} }
            impl<T> From<T> for Foo<T> { fn from(t: T) -> Self { Foo(t) } }
            impl From<u8> for E { fn from(_: u8) -> Self { E } }
            impl std::ops::Drop for E { fn drop(&mut self) {} }
            trait Shape { fn area(&self) -> f64; fn name(&self) -> &str { stringify!(x) } }
            impl<T: Copy> Shape for &'_ [T] { fn area(&self) -> f64 { 0.0 } }
        }
        extern { fn outside(); }
        pub unsafe extern fn exported() {}
        ",
    );
    assert_eq!(
        ids(&found),
        [
            "demo::a::<&[T] as Shape>::area",
            "demo::a::<E as Drop>::drop",
            "demo::a::<E as From<u8>>::from",
            "demo::a::<Foo as From>::from",
            "demo::a::Foo::get",
            "demo::a::Foo<u8>::byte",
            "demo::a::Shape::name",
            "demo::exported",
            "demo::free",
            "demo::main",
        ]
    );
    assert_eq!(unit(&found, "demo::a::Foo::get").module, "demo::a");
    assert_eq!(unit(&found, "demo::a::Foo::get").name, "get");
}

#[test]
fn nested_functions_stand_behind_the_outer_one() {
    let found = scan_text(
        r"
        fn outer() {
            fn inner() { fn deep() {} }
            struct Local;
            impl Local { fn method(&self) {} }
            mod m { pub fn f() {} }
            let _ = if true { fn in_branch() {} 1 } else { 2 };
            let _ = || { fn in_closure() {} };
        }
        struct S;
        impl S { fn method(&self) { fn inner() {} } }
        ",
    );
    assert_eq!(
        ids(&found),
        [
            "demo::S::method",
            "demo::S::method::inner",
            "demo::outer",
            "demo::outer::Local::method",
            "demo::outer::in_branch",
            "demo::outer::in_closure",
            "demo::outer::inner",
            "demo::outer::inner::deep",
            "demo::outer::m::f",
        ]
    );
}

#[test]
fn statics_are_units_where_they_hold_code() {
    let found = scan_text(
        "pub static A: Lazy = Lazy::new(|| 1);
        const B: u8 = 1;
        const C: fn() = { fn helper() {} helper };
        const _: () = { impl X { fn made(&self) {} } };
        static D: F = f(async { 1 });
        impl X { const E: fn() -> u8 = || 1; }
        trait T { const F: fn() = || (); const G: u8 = 0; }",
    );
    assert_eq!(
        ids(&found),
        [
            "demo::A",
            "demo::C::helper",
            "demo::D",
            "demo::T::F",
            "demo::X::E",
            "demo::X::made",
        ]
    );
    assert_eq!(span(&unit(&found, "demo::A").place), [1, 1, 1, 38]);
}

#[test]
fn repeats_are_numbered_in_the_order_of_the_source() {
    let found = scan_text(
        "#[cfg(unix)] fn f() {}\n#[cfg(test)] fn f() {}\n#[cfg(windows)] fn f() {}\n#[cfg(wasm)] fn f() {}",
    );
    assert_eq!(ids(&found), ["demo::f", "demo::f#2", "demo::f#3"]);
    assert_eq!(unit(&found, "demo::f").place.start.line, 1);
    assert_eq!(unit(&found, "demo::f#2").cfg, inactive("windows"));
    assert_eq!(unit(&found, "demo::f#3").place.start.line, 4);
}

#[test]
fn raw_names_lose_their_prefix() {
    let found = scan_text("mod r#mod { pub fn r#fn() {} } impl r#type { fn r#do() {} }");
    assert_eq!(ids(&found), ["demo::mod::fn", "demo::type::do"]);
}

#[test]
fn a_unit_begins_at_its_visibility_or_signature() {
    let text = "/// Docs.
#[inline]
pub(crate) const unsafe extern \"C\" fn a() {
}
#[must_use] async fn b() {}
impl T for S {
    #[inline] default fn c() {}
    unsafe fn d() {}
}
/*ü*/ fn e() {} // behind
";
    let found = scan_text(text);
    let at = |id| span(&unit(&found, id).place);
    assert_eq!(at("demo::a"), [3, 1, 4, 2]);
    assert_eq!(at("demo::b"), [5, 13, 5, 28]);
    assert_eq!(at("demo::<S as T>::c"), [7, 15, 7, 32]);
    assert_eq!(at("demo::<S as T>::d"), [8, 5, 8, 21]);
    assert_eq!(at("demo::e"), [10, 8, 10, 17]);
    assert!(unit(&found, "demo::b").is_async);
    assert!(!unit(&found, "demo::a").is_async);
}

#[test]
fn byte_order_mark_shebang_and_crlf_move_nothing() {
    let found = scan_text("\u{feff}fn a() {}\r\nfn b() {\r\n}\r\n");
    assert_eq!(span(&unit(&found, "demo::a").place), [1, 1, 1, 10]);
    assert_eq!(span(&unit(&found, "demo::b").place), [2, 1, 3, 2]);
    let found = scan_text("#!/usr/bin/env run\nfn a() {}\n");
    assert_eq!(span(&unit(&found, "demo::a").place), [2, 1, 2, 10]);
}
