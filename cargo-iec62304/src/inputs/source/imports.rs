//! What a `use` binds.

use proc_macro2::Span;
use syn::UseTree;
use syn::ext::IdentExt;

use super::ast::UseLeaf;

/// The names that a `use` binds, with the place of each.
#[derive(Default)]
pub struct UseLeaves {
    /// Whether the `use` begins with `::`.
    pub absolute: bool,
    /// The names.
    pub leaves: Vec<UseLeaf>,
    /// Where each of them stands.
    pub places: Vec<Span>,
}

impl UseLeaves {
    fn leaf(&mut self, path: &[String], last: &syn::Ident, name: String) {
        let span = last.span();
        let last = last.unraw().to_string();
        let mut path = path.to_vec();
        if last != "self" || path.is_empty() {
            path.push(last);
        }
        self.places.push(span);
        self.leaves.push(UseLeaf {
            path,
            absolute: self.absolute,
            name: Some(name),
        });
    }

    /// Adds what a tree binds, below that path.
    pub fn add(&mut self, tree: &UseTree, path: &mut Vec<String>) {
        match tree {
            UseTree::Path(part) => {
                path.push(part.ident.unraw().to_string());
                self.add(&part.tree, path);
                path.pop();
            }
            UseTree::Name(part) => {
                let name = part.ident.unraw().to_string();
                let name = match (name.as_str(), path.last()) {
                    ("self", Some(module)) => module.clone(),
                    _ => name,
                };
                self.leaf(path, &part.ident, name);
            }
            UseTree::Rename(part) => {
                self.leaf(path, &part.ident, part.rename.unraw().to_string());
            }
            UseTree::Glob(glob) => {
                self.places.push(glob.star_token.span);
                self.leaves.push(UseLeaf {
                    path: path.clone(),
                    absolute: self.absolute,
                    name: None,
                });
            }
            UseTree::Group(group) => {
                for each in &group.items {
                    self.add(each, path);
                }
            }
        }
    }
}
