use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{Item, Meta};

use super::parse_meta;
use crate::{ItemShape, TagKind};

const EVERY_ITEM: &str = r#"
    fn f() {}
    pub async unsafe fn g<T>(x: T) {}
    extern "C" fn h() {}
    impl S {}
    trait T {}
    struct S;
    enum E {}
    union U { a: u8 }
    mod m { mod n { fn f() {} } }
    mod m;
    mod m { mod n { mod o; } }
    const X: u8 = 1;
    static X: u8 = 1;
    type X = u8;
    trait T = Copy;
    use a::b;
    extern crate a;
    extern "C" {}
    macro_rules! m { () => {} }
    m! {}
    fn bodiless();
    const fn k() {}
    const impl Default for S {}
"#;

#[test]
fn both_sides_see_the_same_shape() {
    let file = syn::parse_file(EVERY_ITEM).unwrap();
    assert_eq!(file.items.len(), 23);
    for item in &file.items {
        let tokens = item.to_token_stream();
        let text = tokens.to_string();
        assert_eq!(
            ItemShape::from(item),
            ItemShape::of_tokens(tokens),
            "{text}"
        );
    }
    let shapes: Vec<ItemShape> = file.items.iter().map(ItemShape::from).collect();
    assert_eq!(shapes[9], ItemShape::FileModule("m".into()));
    assert_eq!(shapes[10], ItemShape::ModuleWithFile("n::o".into()));
    assert!(!shapes.contains(&ItemShape::Other("this")));
}

fn item(source: &str) -> Item {
    syn::parse_str(source).unwrap()
}

#[test]
fn a_function_in_a_block_is_known_for_what_it_is() {
    let Item::Impl(block) =
        item("impl S { fn new() {} default fn f(&self) {} const X: u8 = 1; m!(); }")
    else {
        panic!("no impl");
    };
    let shapes: Vec<ItemShape> = block.items.iter().map(ItemShape::from).collect();
    let rest = [
        ItemShape::Other("a constant"),
        ItemShape::Other("a macro call"),
    ];
    assert_eq!(shapes[..2], [ItemShape::Method, ItemShape::Method]);
    assert_eq!(shapes[2..], rest);

    let Item::Trait(block) = item("trait T { fn new(); fn f(&self) {} type X; }") else {
        panic!("no trait");
    };
    let shapes: Vec<ItemShape> = block.items.iter().map(ItemShape::from).collect();
    let expected = [
        ItemShape::BodilessMethod,
        ItemShape::Method,
        ItemShape::Other("a type alias"),
    ];
    assert_eq!(shapes, expected);

    let Item::ForeignMod(block) = item("unsafe extern \"C\" { safe fn f(); static X: u8; }") else {
        panic!("no extern block");
    };
    let shapes: Vec<ItemShape> = block.items.iter().map(ItemShape::from).collect();
    assert_eq!(
        shapes,
        [ItemShape::ForeignFunction, ItemShape::Other("a static")]
    );
}

fn meta(source: &str) -> Meta {
    syn::parse_str(source).unwrap()
}

#[test]
fn an_attribute_is_read_with_any_delimiter_and_not_without() {
    for source in [
        r#"requirement("A")"#,
        r#"requirement["A"]"#,
        r#"x::requirement{"A"}"#,
    ] {
        let tag = parse_meta(TagKind::Requirement, &meta(source)).unwrap();
        assert_eq!(tag.ids()[0].value, "A");
    }
    let message = |source| {
        parse_meta(TagKind::Requirement, &meta(source))
            .unwrap_err()
            .to_string()
    };
    let bare = r#"name at least one ID: write `#[requirement("SRS-1")]`"#;
    assert_eq!(message("requirement"), bare);
    assert_eq!(
        message(r#"requirement = "A""#),
        r#"expected parentheses: write `#[requirement("SRS-1")]`"#
    );
}

#[test]
fn an_error_without_a_smaller_place_is_at_the_attribute() {
    let meta: Meta = syn::parse2("   requirement()".parse::<TokenStream>().unwrap()).unwrap();
    let span = parse_meta(TagKind::Requirement, &meta).unwrap_err().span();
    assert_eq!((span.start().column, span.end().column), (3, 16));
}
