//! Calls of `std::panic::set_hook`: behind one, a panic that a test catches may leave no word.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::ast::Range;
use super::position::LineMap;

const NAME: &str = "set_hook";

/// Crates whose `set_hook` is about other things than panics.
const OTHERS: [&str; 3] = ["color_eyre", "eyre", "miette"];

/// The arguments of each call in a file, from parenthesis to parenthesis.
pub fn calls(map: &LineMap<'_>, text: &str) -> Vec<Range> {
    // Almost no file names it: the others are not taken apart a second time.
    if !text.contains(NAME) {
        return Vec::new();
    }
    let mut found = Vec::new();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        search(map, tokens, &mut found);
    }
    found
}

fn search(map: &LineMap<'_>, tokens: TokenStream, found: &mut Vec<Range>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        let arguments = group.delimiter() == Delimiter::Parenthesis;
        if arguments && is_call(&trees[..at]) {
            found.push(map.between(group.span_open(), group.span_close()));
        }
        search(map, group.stream(), found);
    }
}

/// Whether a path to `set_hook` ends here: no method, no definition, no function of another crate.
fn is_call(before: &[TokenTree]) -> bool {
    let [before @ .., TokenTree::Ident(name)] = before else {
        return false;
    };
    let punct = |tree: &TokenTree, character: char| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character);
    name == NAME
        && match before {
            [.., TokenTree::Ident(word)] => word != "fn",
            [.., TokenTree::Ident(of), first, second]
                if punct(first, ':') && punct(second, ':') =>
            {
                !OTHERS.iter().any(|other| of == other)
            }
            [.., dot] => !punct(dot, '.'),
            [] => true,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<u32> {
        let found = calls(&LineMap::new(text), text);
        found.iter().map(|range| range.start.line).collect()
    }

    #[test]
    fn a_call_is_found_however_it_is_reached() {
        let text = "fn a() {\n    std::panic::set_hook(Box::new(|_| {}));\n    p::set_hook(old);\n    quiet!({\n        set_hook(Box::new(f));\n    });\n}\n";
        assert_eq!(lines(text), [2, 3, 5]);
    }

    #[test]
    fn what_only_has_its_name_is_none() {
        let text = "use std::panic::set_hook;\nfn set_hook(a: u8) {}\nfn b() {\n    engine.set_hook(1);\n    eyre::set_hook(c);\n    // set_hook(1)\n    let d = set_hook;\n}\n";
        assert_eq!(lines(text), [] as [u32; 0]);
    }
}
