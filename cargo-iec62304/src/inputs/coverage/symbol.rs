//! Names of functions: which crate defines one, and which unit it is.

use super::v0::{Owner, Parser};

/// The crate that defines a function.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CrateRoot {
    /// Name of the crate as rustc sees it.
    pub name: String,
    /// What tells it from other crates of that name (version, features, test build): hexadecimal digits, as
    /// rustc-demangle prints them.
    pub disambiguator: String,
}

/// The crate that defines the function of a v0-mangled symbol: for a method that of its impl block, for the default
/// body of a trait's method that of the trait. `None` for any other mangling.
pub fn crate_of(mangled: &str) -> Option<CrateRoot> {
    let (name, disambiguator) = Parser::new(mangled)?.defining_crate()?;
    Some(CrateRoot {
        name,
        disambiguator: format!("{disambiguator:x}"),
    })
}

/// The function of a v0-mangled symbol, or where it stands in another one, the outermost of those: `module::function`,
/// without the crate. `None` for any other mangling.
pub fn outermost_function(mangled: &str) -> Option<String> {
    Parser::new(mangled)?.outermost_function()
}

/// The symbol as text, without disambiguators; as it is where it is not mangled.
pub fn demangled(mangled: &str) -> String {
    format!("{:#}", rustc_demangle::demangle(mangled))
}

/// Whether the demangled name is that of a closure or an async body, or of something inside of one.
pub fn has_closure(demangled: &str) -> bool {
    let part = inner_part(demangled);
    part.is_some_and(|at| {
        let inner = &demangled[at..];
        ["::{closure", "::{async", "::{coroutine", "::{gen"]
            .iter()
            .any(|kind| inner.contains(kind))
    })
}

/// The unit id of a mangled function. More exact than [`unit_path`]: it knows the module of an impl block, and tells a
/// trait's default body (`module::Trait::method`) from a method of an impl.
pub fn unit_id(mangled: &str) -> String {
    let text = demangled(mangled);
    match Parser::new(mangled).and_then(|mut parser| parser.owner()) {
        Some(Owner::Impl(module)) => Parts::of(&text).unit(Some(&module.join("::")), false),
        Some(Owner::Trait) => Parts::of(&text).unit(None, true),
        Some(Owner::Crate) | None => unit_path(&text),
    }
}

/// As [`unit_id`], with the type and the trait of an impl block by their whole paths, from the block's module on: for impl
/// blocks that differ in nothing else, as those of `raw::Socket` and `tcp::Socket` in one module.
pub fn unit_id_in_full(mangled: &str) -> String {
    let text = demangled(mangled);
    match Parser::new(mangled).and_then(|mut parser| parser.owner()) {
        Some(Owner::Impl(module)) => Parts::of(&text).in_full(&module.join("::")),
        _ => unit_id(mangled),
    }
}

/// A unit id of the source as [`unit_id`] has it: the source keeps the concrete arguments of the type that an impl block is for,
/// which in a symbol cannot be told from those of an instance.
pub fn without_type_arguments(id: &str) -> String {
    let Some(at) = id.find("::<") else {
        return without_generics(id);
    };
    match Parts::of(&id[at + 2..]) {
        Parts::Trait(ty, of, rest) => {
            let module = &id[..at];
            format!("{module}::<{} as {of}>{rest}", without_generics(ty))
        }
        Parts::Plain(_) | Parts::Inherent(..) => id.to_owned(),
    }
}

/// Tells functions of the same name in the same module of one crate apart; closures have that of the function around them.
/// The numbers say nothing about a function of another crate or another build of the crate.
pub fn disambiguators(mangled: &str) -> Vec<u64> {
    let mut parser = Parser::new(mangled);
    let found = parser.as_mut().and_then(Parser::disambiguators);
    found.unwrap_or_default()
}

/// The unit id of a function from its demangled name (`{:#}`): generic arguments of functions and of the implementing
/// type are dropped, those of the trait stay, closures and what is inside of them are cut off. The module of an impl
/// block is taken to be that of its type, or where that has none, of its trait: [`unit_id`] knows better.
pub fn unit_path(demangled: &str) -> String {
    Parts::of(demangled).unit(None, false)
}

/// A demangled name, taken apart.
enum Parts<'t> {
    /// `crate::module::function`
    Plain(&'t str),
    /// `<Type>::method`
    Inherent(&'t str, &'t str),
    /// `<Type as Trait>::method`
    Trait(&'t str, &'t str, &'t str),
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Self {
        let text = &text[..inner_part(text).unwrap_or(text.len())];
        let Some(end) = text.starts_with('<').then(|| closing(text)).flatten() else {
            return Self::Plain(text);
        };
        let (inside, rest) = (&text[1..end], &text[end + 1..]);
        match depths(inside).find(|(at, depth)| *depth == 0 && inside[*at..].starts_with(" as ")) {
            None => Self::Inherent(inside, rest),
            Some((at, _)) => Self::Trait(&inside[..at], &inside[at + 4..], rest),
        }
    }

    fn unit(&self, module: Option<&str>, default_body: bool) -> String {
        match *self {
            Self::Plain(text) => without_generics(text),
            Self::Inherent(ty, rest) => {
                let ty = without_generics(ty);
                let (own, name) = split_module(&ty);
                let name = if own.is_empty() {
                    shortened(name)
                } else {
                    name.to_owned()
                };
                join(module.unwrap_or(own), &name) + &without_generics(rest)
            }
            // The trait may stand in a method of an impl.
            Self::Trait(_, of, rest) if default_body => unit_path(of) + &without_generics(rest),
            Self::Trait(ty, of, rest) => {
                let ty = without_generics(ty);
                let plain_trait = without_generics(of);
                let (of_type, of_trait) = (split_module(&ty).0, split_module(&plain_trait).0);
                let own = if of_type.is_empty() {
                    of_trait
                } else {
                    of_type
                };
                let name = format!("<{} as {}>", shortened(&ty), shortened(of));
                join(module.unwrap_or(own), &name) + &without_generics(rest)
            }
        }
    }
}

impl Parts<'_> {
    fn in_full(&self, module: &str) -> String {
        let (head, rest) = match *self {
            Self::Plain(text) => return without_generics(text),
            Self::Inherent(ty, rest) => (without_generics(ty), rest),
            Self::Trait(ty, of, rest) => (format!("{} as {of}", without_generics(ty)), rest),
        };
        let head = head.replace(&format!("{module}::"), "");
        join(module, &format!("<{head}>")) + &without_generics(rest)
    }
}

fn join(module: &str, name: &str) -> String {
    match module {
        "" => name.to_owned(),
        module => format!("{module}::{name}"),
    }
}

/// Module and last segment; no module for anything but a path (`&T`, `[T]`, `(A, B)`, `u8`).
fn split_module(path: &str) -> (&str, &str) {
    let is_path =
        |byte: u8| byte == b'_' || byte == b':' || byte.is_ascii_alphanumeric() || byte >= 0x80;
    match path.rsplit_once("::") {
        Some(both) if path.bytes().all(is_path) => both,
        _ => ("", path),
    }
}

/// Where a closure, an async body or a shim begins: the first `::{` outside of brackets.
fn inner_part(text: &str) -> Option<usize> {
    depths(text)
        .find(|(at, depth)| *depth == 0 && text[*at..].starts_with("::{"))
        .map(|(at, _)| at)
}

/// The bracket that closes the one at the start.
fn closing(text: &str) -> Option<usize> {
    let mut inside = depths(text).skip(1);
    inside
        .find(|(at, depth)| *depth == 1 && text.as_bytes()[*at] == b'>')
        .map(|(at, _)| at)
}

/// Each byte position outside of literals that starts a character, with the number of brackets open before it. The `>`
/// of `->` is left out, and so are the contents of character and text literals.
fn depths(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut depth = 0usize;
    let mut literal: Option<(char, bool)> = None;
    let mut previous = ' ';
    text.char_indices().filter_map(move |(at, character)| {
        let before = std::mem::replace(&mut previous, character);
        match literal {
            Some((quote, escaped)) => {
                let closes = character == quote && !escaped;
                literal = (!closes).then_some((quote, character == '\\' && !escaped));
                return None;
            }
            None if starts_literal(&text[at..]) => {
                literal = Some((character, false));
                return None;
            }
            None => {}
        }
        let here = depth;
        match character {
            '>' if before == '-' => return None,
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        Some((at, here))
    })
}

/// A text, or a character; the `'` of a lifetime has no second one in the right place.
fn starts_literal(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some('"') => true,
        Some('\'') => {
            let (first, second) = (characters.next(), characters.next());
            first == Some('\\') || second == Some('\'')
        }
        _ => false,
    }
}

/// Without any `<…>` that follows a name, and the `::` before it.
fn without_generics(text: &str) -> String {
    let mut kept = String::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('<').map(|at| from + at) {
        let Some(size) = closing(&text[open..]) else {
            break;
        };
        let follows_name = text[..open]
            .ends_with(|last: char| last == '_' || last == ':' || last.is_alphanumeric());
        let end = open + size + 1;
        if follows_name {
            kept.push_str(text[from..open].trim_end_matches("::"));
        } else {
            kept.push_str(&text[from..end]);
        }
        from = end;
    }
    kept + &text[from..]
}

/// Each path in the text by its last segment alone.
fn shortened(text: &str) -> String {
    let mut short = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        // A path that begins with `<Type as Trait>`.
        let qualified = rest.starts_with('<').then(|| closing(rest)).flatten();
        if let Some(next) = qualified.and_then(|end| rest[end + 1..].strip_prefix("::")) {
            rest = next;
            continue;
        }
        let is_name = |character: char| character == '_' || character.is_alphanumeric();
        let name = rest
            .find(|character| !is_name(character))
            .unwrap_or(rest.len());
        let after = &rest[name..];
        match after.strip_prefix("::") {
            Some(next) if name > 0 && next.starts_with(is_name) => rest = next,
            _ => {
                let step = name + after.chars().next().map_or(0, char::len_utf8);
                short.push_str(&rest[..step]);
                rest = &rest[step..];
            }
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Name and disambiguator.
    fn root(symbol: &str) -> Option<(String, String)> {
        crate_of(symbol).map(|root| (root.name, root.disambiguator))
    }

    fn named(name: &str, disambiguator: &str) -> (String, String) {
        (name.to_owned(), disambiguator.to_owned())
    }

    #[test]
    fn the_crate_of_a_plain_function_is_its_root() {
        let symbol = "_RNvNtCs1234_7mycrate3foo3bar";
        assert_eq!(root(symbol), Some(named("mycrate", "3c1c0")));
        assert!(
            format!("{}", rustc_demangle::demangle(symbol)).contains("mycrate[3c1c0]::foo::bar")
        );
        assert_eq!(root("_RNvC7mycrate3bar"), Some(named("mycrate", "0")));
    }

    #[test]
    fn a_function_is_told_from_a_module_of_its_name() {
        let of = |mangled| outermost_function(mangled);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(of("_RNvNtC1c6limits5clamp"), some("limits::clamp"));
        assert_eq!(of("_RNvNvC1c6limits5inner"), some("limits"));
        assert_eq!(of("_RNCNvC1c6limits0"), some("limits"), "a closure");
        // A method of an impl block at the root, and of one in a function.
        assert_eq!(of("_RNvMC1cNtB2_1S1m"), some("<impl>::m"));
        assert_eq!(of("_RNvMNvC1c6limitsNtB2_1S1m"), some("limits"));
        assert_eq!(of("_RNvXC1cNtB2_1SNtB2_1T1m"), some("<impl>::m"));
        assert_eq!(of("_RNvYhNtC1c1T1m"), some("T::<trait>::m"));
        assert_eq!(of("pump_isr"), None);
    }

    #[test]
    fn the_crate_of_a_method_is_that_of_its_impl_block() {
        // <u8 as other::Trait>::m in an impl of `mycrate`.
        assert_eq!(
            root("_RNvXCs_7mycratehNtC5other5Trait1m"),
            Some(named("mycrate", "1"))
        );
        assert_eq!(
            root("_RNvMC7mycrateNtB2_3Foo1m"),
            Some(named("mycrate", "0"))
        );
    }

    #[test]
    fn the_crate_of_a_default_body_is_that_of_the_trait() {
        // <[fn(&u8) -> bool; 3] as other::Trait>::m, instantiated in `mycrate`.
        let symbol = "_RNvYAFG_RL0_hEbj3_NtC5other5Trait1mC7mycrate";
        assert_eq!(
            demangled(symbol),
            "<[for<'a> fn(&'a u8) -> bool; 3] as other::Trait>::m"
        );
        assert_eq!(root(symbol), Some(named("other", "0")));
        assert_eq!(unit_id(symbol), "other::Trait::m");
    }

    #[test]
    fn other_manglings_have_no_crate() {
        assert_eq!(crate_of("_ZN7mycrate3foo17h05af221e174051e9E"), None);
        assert_eq!(crate_of("main"), None);
        assert_eq!(crate_of(""), None);
        assert_eq!(crate_of("_RB_"), None);
    }

    #[test]
    fn closures_are_told_from_braces_in_arguments() {
        assert!(has_closure("a::f::{closure#0}"));
        assert!(has_closure("<a::T>::f::{closure#0}::{closure#1}"));
        assert!(!has_closure("a::f"));
        assert!(!has_closure("<a::T<{closure#0}> as a::U>::f"));
    }

    #[test]
    fn unit_paths_have_the_form_of_unit_ids() {
        for (text, unit) in [
            ("a::m::f", "a::m::f"),
            ("a::f::<u8>", "a::f"),
            ("a::f::<fn(u8) -> b::T>::inner", "a::f::inner"),
            ("a::f::<'>'>::{closure#0}::g", "a::f"),
            ("<a::m::Type>::method", "a::m::Type::method"),
            (
                "<a::m::Type<u8>>::method::<b::C>::{closure#0}",
                "a::m::Type::method",
            ),
            (
                "<a::m::Type as other::Trait<u8>>::m",
                "a::m::<Type as Trait<u8>>::m",
            ),
            (
                "<a::E<u8> as core::convert::From<alloc::vec::Vec<a::T>>>::from",
                "a::<E as From<Vec<T>>>::from",
            ),
            ("<u8 as a::m::Trait>::f", "a::m::<u8 as Trait>::f"),
            (
                "<&a::T as a::m::Trait>::f::inner",
                "a::m::<&T as Trait>::f::inner",
            ),
            ("<_ as a::Trait>::f", "a::<_ as Trait>::f"),
            (
                "<a::T as <a::T as core::fmt::Debug>::fmt::Local>::f",
                "a::<T as Local>::f",
            ),
            ("", ""),
        ] {
            assert_eq!(unit_path(text), unit, "{text}");
        }
    }

    #[test]
    fn a_trait_in_a_method_has_the_id_of_the_method() {
        // <u8 as <a::T as core::fmt::Debug>::fmt::Local>::f, the default body.
        let symbol = "_RNvYhNtNvXC1aNtB8_1TNtNtC4core3fmt5Debug3fmt5Local1f";
        assert_eq!(
            demangled(symbol),
            "<u8 as <a::T as core::fmt::Debug>::fmt::Local>::f"
        );
        assert_eq!(unit_id(symbol), "a::<T as Debug>::fmt::Local::f");
    }

    #[test]
    fn impl_blocks_that_differ_in_the_path_of_their_type_differ_in_full() {
        // impl Any for raw::Socket and impl Any for tcp::Socket, both in `a::m`.
        let raw = "_RNvXNtC1a1mNtNtB2_3raw6SocketNtB2_3Any2up";
        let tcp = "_RNvXs_NtC1a1mNtNtB4_3tcp6SocketNtB4_3Any2up";
        assert_eq!(demangled(raw), "<a::m::raw::Socket as a::m::Any>::up");
        assert_eq!(unit_id(raw), "a::m::<Socket as Any>::up");
        assert_eq!(unit_id_in_full(raw), "a::m::<raw::Socket as Any>::up");
        assert_eq!(unit_id_in_full(tcp), "a::m::<tcp::Socket as Any>::up");
        assert_eq!(
            (disambiguators(raw), disambiguators(tcp)),
            (vec![0, 0, 0], vec![0, 1, 0])
        );
    }

    #[test]
    fn the_type_of_an_impl_block_loses_its_arguments_and_the_trait_does_not() {
        for (id, without) in [
            ("a::f", "a::f"),
            ("a::T::f", "a::T::f"),
            ("a::T<u8>::f", "a::T::f"),
            (
                "a::<T<u8> as From<T<u8>>>::f::g",
                "a::<T as From<T<u8>>>::f::g",
            ),
        ] {
            assert_eq!(without_type_arguments(id), without);
        }
    }

    #[test]
    fn instances_of_a_generic_are_not_told_apart() {
        // <a::T<u8>>::f::<u8> and <a::T<u16>>::f::<u16>
        let (first, second) = ("_RINvMC1aINtB3_1ThE1fhE", "_RINvMC1aINtB3_1TtE1ftE");
        assert_eq!(demangled(first), "<a::T<u8>>::f::<u8>");
        assert_eq!(demangled(second), "<a::T<u16>>::f::<u16>");
        assert_eq!(unit_id_in_full(first), unit_id_in_full(second));
        assert_eq!(disambiguators(first), disambiguators(second));
    }

    #[test]
    fn the_unit_id_has_the_module_of_the_impl_block() {
        // impl mycrate::Foo { fn m() } in module `deep`.
        let symbol = "_RNvMNtC7mycrate4deepNtB4_3Foo1m";
        assert_eq!(demangled(symbol), "<mycrate::Foo>::m");
        assert_eq!(unit_path(&demangled(symbol)), "mycrate::Foo::m");
        assert_eq!(unit_id(symbol), "mycrate::deep::Foo::m");
    }
}
