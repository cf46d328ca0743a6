//! Where an attribute may stand.

use proc_macro2::Span;

use crate::{ItemShape, TagKind};

const UNIT_PLACES: &str =
    "a function, method, impl block, trait, struct, enum, union or inline module";
const ELSEWHERE: &str = "trace the rest with `[[trace]]` in iec62304.toml";
const FILE_MODULES: &str = "trace the module with `[[trace]]` in iec62304.toml";

/// Checks that an attribute may stand on an item of this shape. `tag` is the place of the attribute.
///
/// `#[verifies]` stands on functions. The others stand on functions and methods with a body, impl blocks, traits,
/// structs, enums, unions and inline modules without file modules in them.
///
/// # Errors
/// An error at the attribute that says where it may stand and what to do instead.
pub fn check_placement(kind: TagKind, shape: &ItemShape, tag: Span) -> syn::Result<()> {
    let stands = match kind {
        TagKind::Verifies => matches!(shape, ItemShape::Function),
        _ => is_unit_place(shape),
    };
    if stands {
        return Ok(());
    }
    Err(syn::Error::new(tag, message(kind, shape)))
}

const fn is_unit_place(shape: &ItemShape) -> bool {
    matches!(
        shape,
        ItemShape::Function
            | ItemShape::Method
            | ItemShape::Impl
            | ItemShape::Trait
            | ItemShape::Struct
            | ItemShape::Enum
            | ItemShape::Union
            | ItemShape::InlineModule
    )
}

fn message(kind: TagKind, shape: &ItemShape) -> String {
    let what = shape.described();
    let way_out = match shape {
        ItemShape::InnerAttribute => {
            return format!(
                "`{kind}` cannot be written as an inner attribute (E0658 on stable Rust): write it in front of the item, or {FILE_MODULES}"
            );
        }
        _ if kind == TagKind::Verifies => format!("it stands on a test function; {ELSEWHERE}"),
        ItemShape::BodilessMethod => "tag the method in the impl block instead".to_owned(),
        ItemShape::ForeignFunction => "tag the function that calls it instead".to_owned(),
        ItemShape::BodilessFunction => {
            "tag the method in the impl block instead, or the function that calls a foreign one"
                .to_owned()
        }
        ItemShape::FileModule(_) | ItemShape::ModuleWithFile(_) => {
            return format!(
                "`{kind}` cannot stand on {what} (E0658 on stable Rust): tag the items in the file, or {FILE_MODULES}"
            );
        }
        _ => format!("it stands on {UNIT_PLACES}; {ELSEWHERE}"),
    };
    format!("`{kind}` cannot stand on {what}: {way_out}")
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::check_placement;
    use crate::{ItemShape, TagKind};

    fn refusal(kind: TagKind, shape: &ItemShape) -> Option<String> {
        check_placement(kind, shape, Span::call_site())
            .err()
            .map(|error| error.to_string())
    }

    #[test]
    fn tags_of_units_stand_where_a_body_is_or_may_be_inside() {
        for kind in TagKind::ALL {
            let on_units = (kind != TagKind::Verifies).then_some(());
            for shape in [
                ItemShape::Method,
                ItemShape::Impl,
                ItemShape::Trait,
                ItemShape::Struct,
                ItemShape::Enum,
                ItemShape::Union,
                ItemShape::InlineModule,
            ] {
                let stands = refusal(kind, &shape).is_none();
                assert_eq!(stands, on_units.is_some(), "{kind} on {shape:?}");
            }
            assert_eq!(refusal(kind, &ItemShape::Function), None);
        }
    }

    #[test]
    fn nothing_stands_where_there_is_no_body() {
        for kind in TagKind::ALL {
            for shape in [
                ItemShape::BodilessMethod,
                ItemShape::BodilessFunction,
                ItemShape::ForeignFunction,
                ItemShape::FileModule("limits".into()),
                ItemShape::ModuleWithFile("a::limits".into()),
                ItemShape::InnerAttribute,
                ItemShape::Other("a constant"),
                ItemShape::Other("a field"),
            ] {
                assert!(refusal(kind, &shape).is_some(), "{kind} on {shape:?}");
            }
        }
    }

    #[test]
    fn a_refusal_names_the_way_out() {
        let refused = |shape| refusal(TagKind::Requirement, &shape).unwrap_or_default();
        assert_eq!(
            refused(ItemShape::BodilessMethod),
            "`#[requirement]` cannot stand on a trait method without a body: tag the method in the impl block instead"
        );
        assert_eq!(
            refused(ItemShape::FileModule("limits".into())),
            "`#[requirement]` cannot stand on `mod limits;` (E0658 on stable Rust): tag the items in the file, or \
             trace the module with `[[trace]]` in iec62304.toml"
        );
        assert_eq!(
            refused(ItemShape::Other("a constant")),
            "`#[requirement]` cannot stand on a constant: it stands on a function, method, impl block, trait, struct, \
             enum, union or inline module; trace the rest with `[[trace]]` in iec62304.toml"
        );
        assert_eq!(
            refusal(TagKind::Verifies, &ItemShape::Impl).unwrap_or_default(),
            "`#[verifies]` cannot stand on an impl block: it stands on a test function; trace the rest with \
             `[[trace]]` in iec62304.toml"
        );
    }
}
