//! What code names and what it does below the language: the paths in an item, and its `unsafe`.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprPath, Item, Macro, Path, Signature};

use super::ast::{Mentions, PathText, PathUse, Site};
use super::attrs::{lower_attrs, may_be_conditional, visit_under_conditions};
use super::body::attributes;
use super::cfg::Cfg;
use super::lower::Lowerer;
use crate::model::LowLevelKind;

/// Macros whose tokens are no code of the function around them.
const NO_CODE: [&str; 5] = [
    "concat",
    "parse_quote",
    "quote",
    "quote_spanned",
    "stringify",
];

/// Macros that choose between statements: their branches are read one by one, each under its condition.
const CHOICES: [&str; 3] = ["cfg_if", "cfg_match", "cfg_select"];

/// The paths and conditions of one file, each one once.
#[derive(Debug, Default)]
pub struct Table {
    paths: Vec<PathText>,
    numbers: HashMap<PathText, u32>,
    /// Number 0 stands for no condition and is not in the list.
    guards: Vec<Vec<Arc<Cfg>>>,
}

impl Table {
    fn path(&mut self, path: PathText) -> u32 {
        if let Some(number) = self.numbers.get(&path) {
            return *number;
        }
        let number = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
        self.paths.push(path.clone());
        self.numbers.insert(path, number);
        number
    }

    fn guard(&mut self, conditions: &[Arc<Cfg>]) -> u32 {
        if conditions.is_empty() {
            return 0;
        }
        self.guards.push(conditions.to_vec());
        u32::try_from(self.guards.len()).unwrap_or(u32::MAX)
    }

    /// The paths, and the conditions from number 1 on.
    pub fn into_parts(self) -> (Vec<PathText>, Vec<Vec<Arc<Cfg>>>) {
        (self.paths, self.guards)
    }
}

/// What `look` visits mentions.
pub fn of(lowerer: Lowerer<'_, '_>, look: impl FnOnce(&mut Collector<'_, '_>)) -> Mentions {
    let mut collector = Collector {
        lowerer,
        table: lowerer.table,
        found: Mentions::default(),
        seen: HashSet::new(),
        conditions: Vec::new(),
        guard: 0,
        bound: HashSet::new(),
        values: Vec::new(),
    };
    look(&mut collector);
    collector.finish()
}

/// Collects what an item mentions, without the items inside it.
pub struct Collector<'m, 't> {
    lowerer: Lowerer<'m, 't>,
    table: &'m RefCell<Table>,
    found: Mentions,
    seen: HashSet<(u32, u32)>,
    conditions: Vec<Arc<Cfg>>,
    guard: u32,
    /// Names that patterns bind: as values they are no items.
    bound: HashSet<String>,
    /// Names that stand alone as a value.
    values: Vec<(String, u32, Span)>,
}

impl Collector<'_, '_> {
    /// The signature's own part: whether it is `unsafe`, or callable from another language.
    pub fn signature(&mut self, sig: &Signature) {
        if let syn::Safety::Unsafe(token) = &sig.safety {
            self.site(LowLevelKind::UnsafeFn, token.span);
        }
        if let Some(abi) = sig.abi.as_ref().filter(|abi| is_foreign(abi)) {
            self.site(LowLevelKind::ForeignFn, abi.extern_token.span);
        }
        self.visit_signature(sig);
    }

    /// A site of low-level code.
    pub fn site(&mut self, kind: LowLevelKind, span: Span) {
        let at = self.lowerer.map.range(span).start;
        self.found.sites.push(Site {
            kind,
            guard: self.guard,
            at,
        });
    }

    /// A path that stands at that place.
    pub fn path(&mut self, segments: Vec<String>, absolute: bool, span: Span) {
        if segments.first().is_none_or(|first| first == "Self") {
            return;
        }
        let path = self
            .table
            .borrow_mut()
            .path(PathText { segments, absolute });
        if self.seen.insert((path, self.guard)) {
            let at = self.lowerer.map.range(span).start;
            self.found.paths.push(PathUse {
                path,
                guard: self.guard,
                at,
            });
        }
    }

    fn syn_path(&mut self, path: &Path) {
        let Some(first) = path.segments.first() else {
            return;
        };
        let names = path.segments.iter();
        let names = names.map(|segment| segment.ident.unraw().to_string());
        let span = first.ident.span();
        self.path(names.collect(), path.leading_colon.is_some(), span);
    }

    fn arguments(&mut self, path: &Path) {
        for segment in &path.segments {
            visit::visit_path_arguments(self, &segment.arguments);
        }
    }

    /// Puts what `look` finds under the `cfg` conditions among the attributes.
    fn under(&mut self, attributes: &[Attribute], look: impl FnOnce(&mut Self)) {
        if !may_be_conditional(attributes) {
            return look(self);
        }
        let (known, guard) = (self.conditions.len(), self.guard);
        let cfgs = lower_attrs(self.lowerer.map, attributes).cfgs;
        self.conditions.extend(cfgs);
        self.guard = self.table.borrow_mut().guard(&self.conditions);
        look(self);
        self.conditions.truncate(known);
        self.guard = guard;
    }

    /// A macro call: its path, and the paths in its tokens.
    pub fn call(&mut self, call: &Macro) {
        self.syn_path(&call.path);
        let name = call.path.segments.last().map(|last| &last.ident);
        if name.is_some_and(|name| !NO_CODE.iter().any(|other| name == other)) {
            self.tokens(call.tokens.clone());
        }
    }

    /// Paths in tokens: several segments, or one that reads as a type, a constant or a call.
    pub fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Group(group) => {
                    self.tokens(group.stream());
                    at += 1;
                }
                TokenTree::Ident(word) if word == "unsafe" => {
                    self.unsafe_word(word.span(), trees.get(at + 1));
                    at += 1;
                }
                TokenTree::Ident(_) => at = self.token_path(&trees, at),
                TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
            }
        }
    }

    fn unsafe_word(&mut self, span: Span, next: Option<&TokenTree>) {
        match next {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                self.site(LowLevelKind::UnsafeBlock, span);
            }
            Some(TokenTree::Ident(word)) if word == "impl" => {
                self.site(LowLevelKind::UnsafeImpl, span);
            }
            Some(TokenTree::Ident(word)) if word == "fn" => {
                self.site(LowLevelKind::UnsafeFn, span);
            }
            _ => {}
        }
    }

    /// Reads `a::b::c`; gives the index behind it.
    fn token_path(&mut self, trees: &[TokenTree], start: usize) -> usize {
        let colons = |at: usize| {
            let colon = |at: usize| trees.get(at).is_some_and(|tree| is_punct(tree, ':'));
            colon(at) && colon(at + 1) && joint(&trees[at])
        };
        let mut segments = Vec::new();
        let mut at = start;
        let mut span = Span::call_site();
        while let Some(TokenTree::Ident(word)) = trees.get(at) {
            if segments.is_empty() {
                span = word.span();
            }
            segments.push(word.unraw().to_string());
            at += 1;
            let goes_on = colons(at) && matches!(trees.get(at + 2), Some(TokenTree::Ident(_)));
            if !goes_on {
                break;
            }
            at += 2;
        }
        let before = start.checked_sub(1).and_then(|before| trees.get(before));
        let member = before.is_some_and(|tree| is_punct(tree, '.'));
        let called = matches!(trees.get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let capital = segments
            .first()
            .is_some_and(|first| first.starts_with(char::is_uppercase));
        if !member && (segments.len() > 1 || called || capital) {
            let absolute = start >= 2 && colons(start - 2);
            self.path(segments, absolute, span);
        }
        at.max(start + 1)
    }

    fn finish(mut self) -> Mentions {
        for (name, guard, span) in std::mem::take(&mut self.values) {
            if !self.bound.contains(&name) {
                self.guard = guard;
                self.path(vec![name], false, span);
            }
        }
        self.found
    }
}

fn is_punct(tree: &TokenTree, character: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn joint(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.spacing() == Spacing::Joint)
}

/// Whether the ABI is another language's.
pub fn is_foreign(abi: &syn::Abi) -> bool {
    abi.name
        .as_ref()
        .is_none_or(|name| !name.value().starts_with("Rust") && !name.value().starts_with("rust"))
}

impl<'ast> Visit<'ast> for Collector<'_, '_> {
    fn visit_item(&mut self, _: &'ast Item) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}

    fn visit_path(&mut self, path: &'ast Path) {
        self.syn_path(path);
        self.arguments(path);
    }

    fn visit_expr_path(&mut self, expr: &'ast ExprPath) {
        if let Some(of) = &expr.qself {
            self.visit_type(&of.ty);
            return match of.position {
                0 => self.arguments(&expr.path),
                _ => self.visit_path(&expr.path),
            };
        }
        match expr.path.get_ident() {
            Some(name) => {
                let span = name.span();
                let name = name.unraw().to_string();
                if name != "self" {
                    self.values.push((name, self.guard, span));
                }
            }
            None => self.visit_path(&expr.path),
        }
    }

    fn visit_type_path(&mut self, ty: &'ast syn::TypePath) {
        match &ty.qself {
            Some(of) => {
                self.visit_type(&of.ty);
                match of.position {
                    0 => self.arguments(&ty.path),
                    _ => self.visit_path(&ty.path),
                }
            }
            None => self.visit_path(&ty.path),
        }
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        let name = pattern.ident.unraw().to_string();
        // A constant in a pattern looks the same; by custom it has capitals.
        if name.starts_with(char::is_uppercase) {
            self.path(vec![name], false, pattern.ident.span());
        } else {
            self.bound.insert(name);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_expr_unsafe(&mut self, expr: &'ast syn::ExprUnsafe) {
        self.site(LowLevelKind::UnsafeBlock, expr.unsafe_token.span);
        visit::visit_expr_unsafe(self, expr);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.call(call);
    }

    fn visit_stmt_macro(&mut self, statement: &'ast syn::StmtMacro) {
        let name = statement.mac.path.segments.last().map(|last| &last.ident);
        if name.is_some_and(|name| CHOICES.iter().any(|choice| name == choice)) {
            return;
        }
        self.under(&statement.attrs, |this| this.call(&statement.mac));
    }

    visit_under_conditions! {
        visit_local: Local,
        visit_arm: Arm,
        visit_field_value: FieldValue,
        visit_field: Field,
        visit_variant: Variant,
        visit_impl_item_type: ImplItemType,
        visit_trait_item_type: TraitItemType,
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.under(attributes(expr), |this| visit::visit_expr(this, expr));
    }

    // Members of impls and traits are items of their own; associated types are not.
    fn visit_impl_item_fn(&mut self, _: &'ast syn::ImplItemFn) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_impl_item_macro(&mut self, _: &'ast syn::ImplItemMacro) {}
    fn visit_trait_item_fn(&mut self, _: &'ast syn::TraitItemFn) {}
    fn visit_trait_item_macro(&mut self, _: &'ast syn::TraitItemMacro) {}

    fn visit_foreign_item(&mut self, item: &'ast syn::ForeignItem) {
        match item {
            syn::ForeignItem::Fn(function) => self.under(&function.attrs, |this| {
                this.visit_signature(&function.sig);
            }),
            syn::ForeignItem::Static(item) => {
                self.under(&item.attrs, |this| this.visit_type(&item.ty));
            }
            _ => {}
        }
    }
}
