//! What stands in bodies and initialisers: nested items, blocks that the coverage map must know, and whether there is a closure.

use syn::visit::{self, Visit};
use syn::{Attribute, Block, Expr, Item, Stmt};

use super::ast::{Attrs, Kind, Mentions, Node, Range};
use super::attrs::{lower_attrs, may_be_conditional, visit_under_conditions};
use super::blocks;
use super::lower::Lowerer;
use super::macros;

/// What was found.
#[derive(Debug, Default)]
pub struct Body {
    /// Nested items, in order.
    pub nodes: Vec<Node>,
    /// Whether there is a closure or an async block outside nested items.
    pub has_code: bool,
    /// Blocks with statements outside nested items, from brace to brace; without those under a `cfg` condition, and those
    /// that are evaluated when compiling.
    pub blocks: Vec<Range>,
}

/// Looks through a block.
pub fn of_block(lowerer: Lowerer<'_, '_>, block: &Block) -> Body {
    find(lowerer, |finder| finder.visit_block(block))
}

/// Looks through an expression.
pub fn of_expr(lowerer: Lowerer<'_, '_>, expr: &Expr) -> Body {
    find(lowerer, |finder| finder.visit_expr(expr))
}

/// Looks through statements.
pub fn of_statements(lowerer: Lowerer<'_, '_>, statements: &[Stmt]) -> Body {
    find(lowerer, |finder| {
        for each in statements {
            finder.visit_stmt(each);
        }
    })
}

fn find(lowerer: Lowerer<'_, '_>, look: impl FnOnce(&mut Finder<'_, '_>)) -> Body {
    let mut finder = Finder {
        lowerer,
        body: Body::default(),
        conditional: false,
    };
    look(&mut finder);
    finder.body
}

struct Finder<'m, 't> {
    lowerer: Lowerer<'m, 't>,
    body: Body,
    /// Whether blocks are left out: under a `cfg` condition, in a constant.
    conditional: bool,
}

impl Finder<'_, '_> {
    /// Puts what `look` finds under the `cfg` conditions among the attributes.
    fn under(&mut self, attributes: &[Attribute], look: impl FnOnce(&mut Self)) {
        if !may_be_conditional(attributes) {
            return look(self);
        }
        let outside = std::mem::take(&mut self.body.nodes);
        self.evaluated(look);
        let children = std::mem::replace(&mut self.body.nodes, outside);
        if children.is_empty() {
            return;
        }
        self.body.nodes.push(Node {
            kind: Kind::Group,
            attrs: Attrs {
                cfgs: lower_attrs(self.lowerer.map, attributes).cfgs,
                ..Attrs::default()
            },
            shape: None,
            range: Range::default(),
            children,
            mentions: Mentions::default(),
        });
    }
}

impl Finder<'_, '_> {
    /// Leaves out the blocks of what `look` sees: the coverage map has nothing of code that is evaluated when compiling.
    fn evaluated(&mut self, look: impl FnOnce(&mut Self)) {
        let around = std::mem::replace(&mut self.conditional, true);
        look(self);
        self.conditional = around;
    }

    fn tokens(&mut self, call: &syn::Macro) {
        if !self.conditional {
            blocks::of_macro(self.lowerer, call, &mut self.body.blocks);
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_, '_> {
    fn visit_item(&mut self, item: &'ast Item) {
        self.body.nodes.extend(self.lowerer.item(item));
    }

    fn visit_block(&mut self, block: &'ast Block) {
        if !self.conditional {
            let range = blocks::of_block(self.lowerer, block);
            self.body.blocks.extend(range);
        }
        visit::visit_block(self, block);
    }

    fn visit_stmt_macro(&mut self, call: &'ast syn::StmtMacro) {
        self.tokens(&call.mac);
        let node = macros::call(
            self.lowerer,
            &call.mac,
            &call.attrs,
            macros::Position::Statement,
        );
        self.body.nodes.extend(node);
    }

    // Constants have bodies of their own.
    fn visit_expr_const(&mut self, expr: &'ast syn::ExprConst) {
        self.evaluated(|this| visit::visit_expr_const(this, expr));
    }

    fn visit_expr_repeat(&mut self, expr: &'ast syn::ExprRepeat) {
        self.visit_expr(&expr.expr);
        self.evaluated(|this| this.visit_expr(&expr.len));
    }

    visit_under_conditions! {
        visit_local: Local,
        visit_arm: Arm,
        visit_field_value: FieldValue,
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        self.body.has_code |= matches!(expr, Expr::Closure(_) | Expr::Async(_));
        self.under(attributes(expr), |this| visit::visit_expr(this, expr));
    }

    // None of these holds items worth the walk.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_path(&mut self, _: &'ast syn::Path) {}

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call);
    }
}

/// The attributes of the expressions that can hold a block.
pub fn attributes(expr: &Expr) -> &[Attribute] {
    match expr {
        Expr::Async(expr) => &expr.attrs,
        Expr::Block(expr) => &expr.attrs,
        Expr::Call(expr) => &expr.attrs,
        Expr::Closure(expr) => &expr.attrs,
        Expr::Const(expr) => &expr.attrs,
        Expr::ForLoop(expr) => &expr.attrs,
        Expr::If(expr) => &expr.attrs,
        Expr::Loop(expr) => &expr.attrs,
        Expr::Match(expr) => &expr.attrs,
        Expr::MethodCall(expr) => &expr.attrs,
        Expr::Unsafe(expr) => &expr.attrs,
        Expr::While(expr) => &expr.attrs,
        _ => &[],
    }
}
