//! Macro calls: those that only choose between items are opened, the others are searched for functions and tags.

use iec62304_grammar::TagKind;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, Lit, Macro, Token};

use super::ast::{AttrCall, Attrs, Kind, MacroCall, MacroFn, Mentions, Node, PathPiece};
use super::attrs::{lower_attrs, segments};
use super::choices::branches;
use super::lower::Lowerer;
use super::mentions;

/// Where a macro is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Among the items of a module.
    Item,
    /// Among the members of an impl or trait.
    Member,
    /// Among the statements of a body.
    Statement,
}

/// Macros whose tokens are data of the function around them.
const QUOTES: [&str; 3] = ["parse_quote", "quote", "quote_spanned"];

/// Lowers a macro call; `None` where it says nothing to the inventory.
pub fn call(
    lowerer: Lowerer<'_, '_>,
    mac: &Macro,
    attributes: &[Attribute],
    position: Position,
) -> Option<Node> {
    let path = segments(&mac.path);
    let attrs = lower_attrs(lowerer.map, attributes);
    let mut children = Vec::new();
    let kind = match (path.last().map(String::as_str), position) {
        (Some(name), Position::Statement) if QUOTES.contains(&name) => return None,
        (Some("include"), Position::Item) => Some(Kind::Include(include_path(&mac.tokens))),
        (Some("include"), Position::Member) => Some(Kind::Macro(MacroCall {
            path: path.join("::"),
            makes_functions: true,
            functions: Vec::new(),
            stray_tags: Vec::new(),
        })),
        (Some(name @ ("cfg_if" | "cfg_select" | "cfg_match")), _) => {
            branches(lowerer, name, &mac.tokens, position).map(|nodes| {
                children = nodes;
                Kind::Group
            })
        }
        _ => None,
    };
    let kind = kind.unwrap_or_else(|| Kind::Macro(scan(lowerer, &path, mac.tokens.clone())));
    if let (Kind::Macro(call), true) = (&kind, attrs.calls.is_empty())
        && matches!(position, Position::Statement)
        && !call.makes_functions
        && call.functions.is_empty()
        && call.stray_tags.is_empty()
    {
        return None;
    }
    // The tokens of a statement are part of the body around it.
    let mentions = match (&kind, position) {
        (Kind::Macro(_), Position::Item | Position::Member) => {
            mentions::of(lowerer, |all| all.call(mac))
        }
        _ => Mentions::default(),
    };
    let start = mac
        .path
        .segments
        .first()
        .map_or(mac.bang_token.span, |first| first.ident.span());
    Some(Node {
        kind,
        attrs,
        shape: None,
        range: lowerer.map.between(start, mac.delimiter.span().close()),
        children,
        mentions,
    })
}

/// Syntax that the parser knows but does not read, such as `impl const Trait for X { … }`.
pub fn opaque(lowerer: Lowerer<'_, '_>, tokens: &TokenStream) -> Option<Node> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let definition = trees.iter().any(|tree| is_word(tree, "macro"));
    let braces = |tree: &TokenTree| group(tree, Delimiter::Brace).is_some();
    if definition || !trees.last().is_some_and(braces) || !names_function(tokens) {
        return None;
    }
    let (first, last) = (trees.first()?.span(), trees.last()?.span());
    Some(Node {
        kind: Kind::Opaque,
        attrs: Attrs::default(),
        shape: None,
        range: lowerer.map.between(first, last),
        children: Vec::new(),
        mentions: mentions::of(lowerer, |all| all.tokens(tokens.clone())),
    })
}

fn names_function(tokens: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let here = trees.windows(2).any(is_function);
    here || trees.iter().any(|tree| match tree {
        TokenTree::Group(group) => names_function(&group.stream()),
        _ => false,
    })
}

/// `fn name`; a function pointer's `fn` has no name.
fn is_function(window: &[TokenTree]) -> bool {
    matches!(window, [word, TokenTree::Ident(_)] if is_word(word, "fn"))
}

pub fn is_word(tree: &TokenTree, word: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == word)
}

pub fn is_punct(tree: &TokenTree, character: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub fn group(tree: &TokenTree, delimiter: Delimiter) -> Option<&Group> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == delimiter => Some(group),
        _ => None,
    }
}

fn include_path(tokens: &TokenStream) -> Option<Vec<PathPiece>> {
    let argument = |input: ParseStream<'_>| {
        let path: Expr = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(path)
    };
    let mut pieces = Vec::new();
    path_pieces(&argument.parse2(tokens.clone()).ok()?, &mut pieces)?;
    Some(pieces)
}

fn path_pieces(expr: &Expr, pieces: &mut Vec<PathPiece>) -> Option<()> {
    match expr {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => pieces.push(PathPiece::Literal(text.value())),
            _ => return None,
        },
        Expr::Macro(call) => {
            let arguments = call
                .mac
                .parse_body_with(syn::punctuated::Punctuated::<Expr, Token![,]>::parse_terminated)
                .ok()?;
            match segments(&call.mac.path).last()?.as_str() {
                "concat" => arguments
                    .iter()
                    .try_for_each(|each| path_pieces(each, pieces))?,
                "env" => {
                    let mut name = Vec::new();
                    path_pieces(arguments.first()?, &mut name)?;
                    match name.as_slice() {
                        [PathPiece::Literal(name)] => pieces.push(PathPiece::Env(name.clone())),
                        _ => return None,
                    }
                }
                _ => return None,
            }
        }
        Expr::Group(group) => path_pieces(&group.expr, pieces)?,
        _ => return None,
    }
    Some(())
}

fn scan(lowerer: Lowerer<'_, '_>, path: &[String], tokens: TokenStream) -> MacroCall {
    let mut call = MacroCall {
        path: path.join("::"),
        makes_functions: false,
        functions: Vec::new(),
        stray_tags: Vec::new(),
    };
    Scan {
        lowerer,
        call: &mut call,
        modules: Vec::new(),
    }
    .tokens(tokens);
    call
}

struct Scan<'s, 'm, 't> {
    lowerer: Lowerer<'m, 't>,
    call: &'s mut MacroCall,
    modules: Vec<String>,
}

impl Scan<'_, '_, '_> {
    fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = trees.as_slice();
        let mut attributes = TokenStream::new();
        let mut start = None;
        while let [first, behind @ ..] = rest {
            match rest {
                [hash, content, behind @ ..]
                    if is_punct(hash, '#') && group(content, Delimiter::Bracket).is_some() =>
                {
                    attributes.extend([hash.clone(), content.clone()]);
                    rest = behind;
                    continue;
                }
                [word, TokenTree::Ident(name), behind @ ..] if is_word(word, "fn") => {
                    let body = behind
                        .iter()
                        .find(|each| group(each, Delimiter::Brace).is_some());
                    let end = body.map_or_else(|| name.span(), TokenTree::span);
                    let start = start.take().unwrap_or_else(|| word.span());
                    let range = self.lowerer.map.between(start, end);
                    self.function(name, std::mem::take(&mut attributes), range);
                    rest = behind;
                    continue;
                }
                [word, TokenTree::Ident(name), content, behind @ ..]
                    if is_word(word, "mod") && group(content, Delimiter::Brace).is_some() =>
                {
                    self.stray(std::mem::take(&mut attributes));
                    self.modules.push(name.unraw().to_string());
                    self.nested(content);
                    self.modules.pop();
                    (rest, start) = (behind, None);
                    continue;
                }
                _ => {}
            }
            if is_qualifier(first) {
                start.get_or_insert(first.span());
            } else if !(start.is_some() && group(first, Delimiter::Parenthesis).is_some()) {
                start = None;
                self.stray(std::mem::take(&mut attributes));
                self.nested(first);
            }
            rest = behind;
        }
        self.stray(attributes);
    }

    fn nested(&mut self, tree: &TokenTree) {
        if let TokenTree::Group(group) = tree {
            self.tokens(group.stream());
        }
    }

    fn attributes(&self, tokens: TokenStream) -> Attrs {
        let parsed = Attribute::parse_outer.parse2(tokens);
        lower_attrs(self.lowerer.map, &parsed.unwrap_or_default())
    }

    fn function(&mut self, name: &syn::Ident, attributes: TokenStream, range: super::ast::Range) {
        let attrs = self.attributes(attributes);
        let test = !attrs.tests.is_empty() || !attrs.benches.is_empty();
        self.call.makes_functions |= !test;
        if test || !attrs.calls.is_empty() {
            self.call.functions.push(MacroFn {
                modules: self.modules.clone(),
                name: name.unraw().to_string(),
                attrs,
                range,
            });
        }
    }

    /// Attributes that stand on no function.
    fn stray(&mut self, attributes: TokenStream) {
        if attributes.is_empty() {
            return;
        }
        let calls = self.attributes(attributes).calls.into_iter();
        let named = |call: &AttrCall| {
            let last = call.path.last();
            last.is_some_and(|last| TagKind::from_name(last).is_some())
        };
        self.call.stray_tags.extend(calls.filter(named));
    }
}

/// What may stand between the attributes of a function and its `fn`.
fn is_qualifier(tree: &TokenTree) -> bool {
    let words = [
        "async", "const", "crate", "default", "extern", "pub", "unsafe",
    ];
    match tree {
        TokenTree::Ident(ident) => words.iter().any(|word| ident == word),
        TokenTree::Literal(literal) => literal.to_string().starts_with('"'),
        _ => false,
    }
}
