//! Blocks that the coverage map must know of: a function that lacks them there was rewritten on its way to the compiler
//! (rust-lang/rust#131119), and what stands in them would be measured by nobody.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Block, Macro, Stmt};

use super::ast::Range;
use super::lower::Lowerer;

/// Macros whose tokens are not code of the function around them, or not all of them.
const NO_CODE: [&str; 13] = [
    "asm",
    "cfg_if",
    "cfg_match",
    "cfg_select",
    "concat",
    "const_assert",
    "global_asm",
    "json",
    "naked_asm",
    "parse_quote",
    "quote",
    "quote_spanned",
    "stringify",
];

/// Words before the braces of a block that the compiler counts.
const FLOW: [&str; 5] = ["else", "for", "if", "loop", "while"];

/// The block from brace to brace, where it holds a statement that is executed; what an item or a call of an unknown macro
/// comes to is not known.
pub fn of_block(lowerer: Lowerer<'_, '_>, block: &Block) -> Option<Range> {
    let is_code = |statement: &Stmt| matches!(statement, Stmt::Local(_) | Stmt::Expr(..));
    let braces = block.brace_token.span;
    let range = || lowerer.map.between(braces.open(), braces.close());
    block.stmts.iter().any(is_code).then(range)
}

/// The blocks of `if`, `else`, `while`, `for` and `loop` in the tokens of a macro call.
pub fn of_macro(lowerer: Lowerer<'_, '_>, call: &Macro, found: &mut Vec<Range>) {
    let name = call.path.segments.last().map(|last| &last.ident);
    let code = name.is_some_and(|name| !NO_CODE.iter().any(|other| name == other));
    if code && !is_conditional(&call.tokens) {
        search(lowerer, &call.tokens, found);
    }
}

/// Whether a condition stands in the tokens: then not all of them need be part of the build.
fn is_conditional(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == "cfg" || word == "cfg_attr",
        TokenTree::Group(group) => is_conditional(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn search(lowerer: Lowerer<'_, '_>, tokens: &TokenStream, found: &mut Vec<Range>) {
    let mut flow = false;
    let mut previous = ' ';
    for tree in tokens.clone() {
        match &tree {
            TokenTree::Ident(word) => {
                flow |= FLOW.iter().any(|each| word == each);
                flow &= word != "match";
            }
            TokenTree::Punct(punct) => {
                // What follows `=>` is an arm, not the block of a guard's `if`.
                let ends = matches!((previous, punct.as_char()), (_, ';' | ',') | ('=', '>'));
                flow &= !ends;
            }
            TokenTree::Literal(_) => {}
            TokenTree::Group(group) => {
                if group.delimiter() == Delimiter::Brace {
                    if flow && !group.stream().is_empty() {
                        let (open, close) = (group.span_open(), group.span_close());
                        found.push(lowerer.map.between(open, close));
                    }
                    flow = false;
                }
                search(lowerer, &group.stream(), found);
            }
        }
        previous = match &tree {
            TokenTree::Punct(punct) => punct.as_char(),
            _ => ' ',
        };
    }
}
