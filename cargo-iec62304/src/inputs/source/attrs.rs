//! What attributes say, `cfg_attr` included.

use std::sync::Arc;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, Expr, Lit, Meta, MetaNameValue, Path};

use super::ast::{AttrCall, Attrs, Guarded, Marker};
use super::cfg::Cfg;
use super::position::LineMap;
use crate::model::{LintLevel, LowLevelKind};

/// Last segments of attributes that make a function a test.
const TESTS: [&str; 10] = [
    "gtest",
    "property_test",
    "proptest",
    "quickcheck",
    "rstest",
    "test",
    "test_case",
    "test_matrix",
    "test_with",
    "wasm_bindgen_test",
];

/// Attributes of the language and its tools, sorted: no tag can hide behind their names.
const BUILT_IN: [&str; 48] = [
    "allow",
    "automatically_derived",
    "cold",
    "coverage",
    "debugger_visualizer",
    "default",
    "deny",
    "deprecated",
    "derive",
    "diagnostic",
    "doc",
    "expect",
    "export_name",
    "feature",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "instruction_set",
    "link",
    "link_name",
    "link_ordinal",
    "link_section",
    "macro_export",
    "must_use",
    "naked",
    "no_implicit_prelude",
    "no_link",
    "no_main",
    "no_mangle",
    "no_std",
    "non_exhaustive",
    "panic_handler",
    "path",
    "proc_macro",
    "proc_macro_attribute",
    "proc_macro_derive",
    "recursion_limit",
    "repr",
    "rustfmt",
    "serde",
    "should_panic",
    "target_feature",
    "track_caller",
    "type_length_limit",
    "unsafe",
    "used",
    "warn",
];

/// Whether there may be `cfg` conditions among the attributes.
pub fn may_be_conditional(attributes: &[Attribute]) -> bool {
    let mut paths = attributes.iter().map(Attribute::path);
    paths.any(|path| path.is_ident("cfg") || path.is_ident("cfg_attr"))
}

/// Visits what may stand under `cfg` conditions of its own through the visitor's `under`.
macro_rules! visit_under_conditions {
    ($($method:ident: $part:ident),+ $(,)?) => {
        $(
            fn $method(&mut self, part: &'ast syn::$part) {
                self.under(&part.attrs, |this| syn::visit::$method(this, part));
            }
        )+
    };
}
pub(super) use visit_under_conditions;

/// Reads the attributes of one item.
pub fn lower_attrs(map: &LineMap<'_>, attributes: &[Attribute]) -> Attrs {
    let mut found = Attrs::default();
    for attribute in attributes {
        let inner = matches!(attribute.style, AttrStyle::Inner(_));
        Reader {
            map,
            inner,
            found: &mut found,
        }
        .meta(&attribute.meta, &[]);
    }
    found
}

struct Reader<'r, 't> {
    map: &'r LineMap<'t>,
    inner: bool,
    found: &'r mut Attrs,
}

impl Reader<'_, '_> {
    fn meta(&mut self, meta: &Meta, guards: &[Cfg]) {
        let path = meta.path();
        let name = path.segments.last().map(|last| last.ident.to_string());
        let name = name.unwrap_or_default();
        let single = path.segments.len() == 1 && path.leading_colon.is_none();
        match (name.as_str(), meta) {
            (test, _) if TESTS.contains(&test) => self.found.tests.push(guarded(guards, ())),
            ("bench", _) => self.found.benches.push(guarded(guards, ())),
            ("cfg", Meta::List(list)) if single => {
                let cfg = Cfg::parse(list.tokens.clone()).guarded(guards);
                self.found.cfgs.push(Arc::new(cfg));
            }
            ("cfg_attr", Meta::List(list)) if single => self.cfg_attr(list.tokens.clone(), guards),
            ("path", Meta::NameValue(pair)) if single => {
                if let Some(value) = text(pair) {
                    self.found.paths.push(guarded(guards, value));
                }
            }
            ("doc", Meta::NameValue(pair)) if single => {
                let blank = text(pair).is_some_and(|text| text.trim().is_empty());
                self.found.documented |= !blank;
            }
            ("should_panic", _) if single => self.found.should_panic.push(guarded(guards, ())),
            ("macro_use", _) if single => {
                self.found.macro_use.push(guarded(guards, names(meta)));
            }
            ("unsafe", Meta::List(list)) if single => {
                for part in split(list.tokens.clone()) {
                    if let Ok(meta) = syn::parse2::<Meta>(part) {
                        self.meta(&meta, guards);
                    }
                }
            }
            ("no_mangle" | "export_name" | "link_section" | "link", _) if single => {
                self.low_level(&name, meta, guards);
            }
            ("forbid" | "deny" | "warn" | "allow" | "expect", Meta::List(_)) if single => {
                self.lint(&name, meta, guards);
            }
            (other, _) if single && BUILT_IN.binary_search(&other).is_ok() => {}
            _ => self.call(meta, guards),
        }
    }

    fn low_level(&mut self, name: &str, meta: &Meta, guards: &[Cfg]) {
        let kind = match name {
            "no_mangle" => LowLevelKind::NoMangle,
            "export_name" => LowLevelKind::ExportName,
            "link_section" => LowLevelKind::LinkSection,
            _ => LowLevelKind::Link,
        };
        let at = self.map.range(meta.path().span()).start;
        let marker = guarded(guards, Marker { kind, at });
        self.found.low_level.push(marker);
    }

    fn lint(&mut self, name: &str, meta: &Meta, guards: &[Cfg]) {
        if !names(meta).iter().any(|lint| lint == "unsafe_code") {
            return;
        }
        let kind = match name {
            "forbid" => LintLevel::Forbid,
            "deny" => LintLevel::Deny,
            _ => LintLevel::Lower,
        };
        let at = self.map.range(meta.path().span()).start;
        let marker = guarded(guards, Marker { kind, at });
        self.found.unsafe_lint.push(marker);
    }

    /// The first argument is a condition, the others are attributes under it.
    fn cfg_attr(&mut self, tokens: TokenStream, guards: &[Cfg]) {
        let mut parts = split(tokens).into_iter();
        let Some(condition) = parts.next() else {
            return;
        };
        let mut guards = guards.to_vec();
        guards.push(Cfg::parse(condition));
        for part in parts {
            if let Ok(meta) = syn::parse2::<Meta>(part) {
                self.meta(&meta, &guards);
            }
        }
    }

    fn call(&mut self, meta: &Meta, guards: &[Cfg]) {
        let path = meta.path();
        let whole = joined(path, meta);
        self.found.calls.push(AttrCall {
            guards: guards.to_vec(),
            path: segments(path),
            absolute: path.leading_colon.is_some(),
            text: self.map.slice(whole).to_owned(),
            range: self.map.range(whole),
            inner: self.inner,
        });
    }
}

fn joined(path: &Path, meta: &Meta) -> Span {
    let first = path.span();
    let last = match meta {
        Meta::Path(_) => None,
        Meta::List(list) => Some(list.delimiter.span().close()),
        Meta::NameValue(pair) => Some(pair.value.span()),
    };
    last.and_then(|last| first.join(last)).unwrap_or(first)
}

fn guarded<T>(guards: &[Cfg], value: T) -> Guarded<T> {
    Guarded {
        guards: guards.to_vec(),
        value,
    }
}

/// The segments of a path, without `r#`.
pub fn segments(path: &Path) -> Vec<String> {
    let unraw = |segment: &syn::PathSegment| segment.ident.unraw().to_string();
    path.segments.iter().map(unraw).collect()
}

fn text(pair: &MetaNameValue) -> Option<String> {
    match &pair.value {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// The names in `macro_use(a, b)`.
fn names(meta: &Meta) -> Vec<String> {
    let Meta::List(list) = meta else {
        return Vec::new();
    };
    let idents = list.tokens.clone().into_iter();
    idents
        .filter_map(|token| match token {
            TokenTree::Ident(ident) => Some(ident.unraw().to_string()),
            _ => None,
        })
        .collect()
}

/// Splits at the commas that stand in no group; a comma at the end adds nothing.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                parts.push(TokenStream::new());
            }
            (_, Some(part)) => part.extend([token]),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, TESTS, lower_attrs};
    use crate::inputs::source::ast::Attrs;
    use crate::inputs::source::position::LineMap;
    use crate::model::Position;

    fn attrs(text: &str) -> Attrs {
        let item: syn::ItemFn = syn::parse_str(text).unwrap();
        lower_attrs(&LineMap::new(text), &item.attrs)
    }

    #[test]
    fn lists_are_sorted() {
        assert!(BUILT_IN.is_sorted() && TESTS.is_sorted());
    }

    #[test]
    fn cfg_attr_guards_each_of_its_attributes() {
        let found = attrs(
            "#[cfg_attr(unix, cfg(a), path = \"x.rs\", should_panic(expected = \"a, b\"), cfg_attr(b, requirement(\"X\", class = A)),)] fn f() {}",
        );
        assert_eq!(found.cfgs[0].to_string(), "any(not(unix), a)");
        assert_eq!(found.paths[0].value, "x.rs");
        assert_eq!(found.paths[0].guards[0].to_string(), "unix");
        assert_eq!(found.should_panic.len(), 1);
        let call = &found.calls[0];
        assert_eq!(call.path, ["requirement"]);
        assert_eq!(call.guards.len(), 2);
        assert_eq!(call.text, "requirement(\"X\", class = A)");
    }

    #[test]
    fn a_call_knows_its_place() {
        let call = &attrs("#[inline]\n/*ö*/ #[trace::r#requirement(\n\"X\")]\nfn f() {}").calls[0];
        assert_eq!(call.path, ["trace", "requirement"]);
        assert_eq!(call.range.start, Position::new(2, 10));
        assert_eq!(call.range.end, Position::new(3, 5));
    }

    #[test]
    fn rustdoc_counts_where_it_says_something() {
        assert!(attrs("/// Text.\nfn f() {}").documented);
        assert!(attrs("#[doc = include_str!(\"x.md\")] fn f() {}").documented);
        assert!(!attrs("///\n#[doc(hidden)] fn f() {}").documented);
    }

    #[test]
    fn tests_are_told_by_the_last_segment() {
        assert_eq!(
            attrs("#[tokio::test(flavor = \"x\")] fn f() {}")
                .tests
                .len(),
            1
        );
        assert_eq!(
            attrs("#[cfg_attr(not(miri), test)] fn f() {}").tests.len(),
            1
        );
        assert!(attrs("#[cfg(test)] fn f() {}").tests.is_empty());
    }
}
