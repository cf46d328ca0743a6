//! Who has rustdoc: methods of trait impls take it from the trait or the type.

use std::collections::HashMap;

use super::ast::Kind;
use super::walk::{Crate, Expanded};

/// Traits and types by name. Several of one name (under different conditions, in different modules) must all have rustdoc.
#[derive(Debug, Default)]
pub struct Docs<'a> {
    traits: HashMap<&'a str, Vec<TraitDocs<'a>>>,
    types: HashMap<(usize, &'a str), Vec<bool>>,
}

#[derive(Debug)]
struct TraitDocs<'a> {
    target: usize,
    documented: bool,
    methods: Vec<&'a str>,
}

impl<'a> Docs<'a> {
    /// Of all targets.
    pub fn new(crates: &[Crate<'a>]) -> Self {
        let mut docs = Self::default();
        for (target, krate) in crates.iter().enumerate() {
            docs.add(target, &krate.items);
        }
        docs
    }

    fn add(&mut self, target: usize, items: &[Expanded<'a>]) {
        for item in items {
            let documented = item.node.attrs.documented;
            match &item.node.kind {
                Kind::Trait { name } => {
                    let methods = item
                        .children
                        .iter()
                        .filter(|each| each.node.attrs.documented);
                    let methods = methods.filter_map(|each| match &each.node.kind {
                        Kind::Fn { name, .. } => Some(name.as_str()),
                        _ => None,
                    });
                    self.traits.entry(name).or_default().push(TraitDocs {
                        target,
                        documented,
                        methods: methods.collect(),
                    });
                }
                Kind::Type { name } => {
                    let of_name = self.types.entry((target, name)).or_default();
                    of_name.push(documented);
                }
                _ => {}
            }
            self.add(target, &item.children);
        }
    }

    /// Whether a method of a trait impl has rustdoc through the trait, its method, or the self type.
    pub fn inherited(
        &self,
        target: usize,
        of_trait: &str,
        method: &str,
        self_name: Option<&str>,
    ) -> bool {
        let by_type = self_name.and_then(|name| self.types.get(&(target, name)));
        self.of_trait(target, of_trait, method)
            || by_type.is_some_and(|all| all.iter().all(|documented| *documented))
    }

    fn of_trait(&self, target: usize, name: &str, method: &str) -> bool {
        let Some(all) = self.traits.get(name) else {
            return false;
        };
        let documented = |each: &TraitDocs<'_>| each.documented || each.methods.contains(&method);
        let near = all.iter().filter(|each| each.target == target);
        if near.clone().next().is_some() {
            return near.clone().all(documented);
        }
        all.iter().all(documented)
    }
}
