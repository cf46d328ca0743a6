//! `cfg_if!`, `cfg_select!` and `cfg_match!`: macros that only choose between items or statements.

use std::sync::Arc;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::visit::Visit;
use syn::{Block, Item};

use super::ast::{Attrs, Kind, Mentions, Node};
use super::body;
use super::cfg::Cfg;
use super::lower::Lowerer;
use super::macros::{Position, group, is_punct, is_word};
use super::mentions;

/// The branches of `cfg_if!` and `cfg_select!` as groups, each under its condition and the denial of those before it.
pub fn branches(
    lowerer: Lowerer<'_, '_>,
    name: &str,
    tokens: &TokenStream,
    position: Position,
) -> Option<Vec<Node>> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let found = match name {
        "cfg_if" => if_branches(&trees)?,
        _ => select_branches(&trees)?,
    };
    let mut denied: Vec<Arc<Cfg>> = Vec::new();
    let mut nodes = Vec::new();
    for (cfg, content) in found {
        let mut cfgs = denied.clone();
        if let Some(cfg) = cfg {
            denied.push(Arc::new(Cfg::Not(Box::new(cfg.clone()))));
            cfgs.push(Arc::new(cfg));
        }
        let (children, mentions) = contents(lowerer, content, position)?;
        nodes.push(Node {
            kind: Kind::Group,
            attrs: Attrs {
                cfgs,
                ..Attrs::default()
            },
            shape: None,
            range: lowerer.map.range(content.span()),
            children,
            mentions,
        });
    }
    Some(nodes)
}

fn contents(
    lowerer: Lowerer<'_, '_>,
    content: &Group,
    position: Position,
) -> Option<(Vec<Node>, Mentions)> {
    if position == Position::Statement {
        let statements = Block::parse_within.parse2(content.stream()).ok()?;
        let mentions = mentions::of(lowerer, |all| {
            for statement in &statements {
                all.visit_stmt(statement);
            }
        });
        return Some((body::of_statements(lowerer, &statements).nodes, mentions));
    }
    let items = |input: ParseStream<'_>| {
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse::<Item>()?);
        }
        Ok(items)
    };
    let nodes = lowerer.items(&items.parse2(content.stream()).ok()?);
    Some((nodes, Mentions::default()))
}

type Branch<'t> = (Option<Cfg>, &'t Group);

/// `if #[cfg(…)] { … } else if #[cfg(…)] { … } else { … }`
fn if_branches(mut trees: &[TokenTree]) -> Option<Vec<Branch<'_>>> {
    let mut found = Vec::new();
    loop {
        match trees {
            [] => return Some(found),
            [word, hash, attribute, content, rest @ ..] if is_word(word, "if") => {
                let attribute =
                    group(attribute, Delimiter::Bracket).filter(|_| is_punct(hash, '#'))?;
                found.push((Some(cfg_of(attribute)?), group(content, Delimiter::Brace)?));
                trees = rest;
            }
            [word, content] if is_word(word, "else") => {
                found.push((None, group(content, Delimiter::Brace)?));
                return Some(found);
            }
            [word, rest @ ..] if is_word(word, "else") => trees = rest,
            _ => return None,
        }
    }
}

fn cfg_of(attribute: &Group) -> Option<Cfg> {
    let trees: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match trees.as_slice() {
        [word, content] if is_word(word, "cfg") => {
            Some(Cfg::parse(group(content, Delimiter::Parenthesis)?.stream()))
        }
        _ => None,
    }
}

/// `unix => { … } _ => { … }`
fn select_branches(trees: &[TokenTree]) -> Option<Vec<Branch<'_>>> {
    let mut found = Vec::new();
    let mut rest = trees;
    while !rest.is_empty() {
        let arrow = rest
            .windows(2)
            .position(|pair| is_punct(&pair[0], '=') && is_punct(&pair[1], '>'))?;
        let condition = &rest[..arrow];
        let content = group(rest.get(arrow + 2)?, Delimiter::Brace)?;
        let cfg = match condition {
            [one] if is_word(one, "_") => None,
            _ => Some(Cfg::parse(condition.iter().cloned().collect())),
        };
        found.push((cfg, content));
        rest = &rest[arrow + 3..];
        if let [comma, behind @ ..] = rest
            && is_punct(comma, ',')
        {
            rest = behind;
        }
    }
    Some(found)
}
